//! Owns the meaning of one whole line of a test stream. Knows nothing of bytes, chunks and order.

use super::TestEvent;

/// What a line means.
pub(super) struct Framing {
    /// What to tell, if anything.
    pub(super) event: Option<TestEvent>,
    /// The test that is current after it; an empty name means none.
    pub(super) current: Option<String>,
}

impl Framing {
    /// Reads a marked line; none where it is output after all.
    pub(super) fn read(line: &str) -> Option<Self> {
        match line {
            "PASS" => Some(Self::summary(true)),
            "FAIL" => Some(Self::summary(false)),
            _ => line.strip_prefix("=== ").map_or_else(|| Self::report(line), Self::update),
        }
    }

    /// Reads an unmarked line that may be a benchmark result: a name, a count, and pairs of a value and a unit.
    pub(super) fn bench(line: &str) -> Option<Self> {
        let suffix = line.strip_prefix("Benchmark")?;
        let mut fields = suffix.split_ascii_whitespace();
        // "Benchmark" alone is a name, and then the first field is the count.
        if !suffix.starts_with([' ', '\t']) {
            fields.next().filter(|name| !name.starts_with(char::is_lowercase))?;
        }
        fields.next()?.parse::<u64>().ok()?;
        fields.next()?.parse::<f64>().ok()?;
        fields.next()?;
        Some(Self { event: Some(TestEvent::Bench { line: line.to_owned() }), current: None })
    }

    fn summary(passed: bool) -> Self {
        Self { event: Some(TestEvent::Summary { passed }), current: Some(String::new()) }
    }

    /// `=== RUN   TestX` and its kin. Attributes and artifacts stay output.
    fn update(line: &str) -> Option<Self> {
        let (action, name) = line.split_once(' ').unwrap_or((line, ""));
        let test = name.trim().to_owned();
        let event = match action {
            "RUN" => Some(TestEvent::Run { test: test.clone() }),
            "PAUSE" | "CONT" | "NAME" => None,
            _ => return None,
        };
        Some(Self { event, current: Some(test) })
    }

    /// `--- PASS: TestX (0.01s)` and its kin; benchmarks come without the time.
    fn report(line: &str) -> Option<Self> {
        let (outcome, rest) = line.trim_start_matches(' ').strip_prefix("--- ")?.split_once(": ")?;
        let (test, seconds) = name_and_seconds(rest);
        let current = Some(test.clone());
        let event = match outcome {
            "PASS" => TestEvent::Pass { test, seconds },
            "FAIL" => TestEvent::Fail { test, seconds },
            "SKIP" => TestEvent::Skip { test, seconds },
            _ => return None,
        };
        Some(Self { event: Some(event), current })
    }
}

fn name_and_seconds(text: &str) -> (String, f64) {
    let timed = text.strip_suffix("s)").and_then(|rest| rest.rsplit_once(" ("));
    match timed.and_then(|(name, seconds)| Some((name, seconds.parse().ok()?))) {
        Some((name, seconds)) => (name.to_owned(), seconds),
        None => (text.trim_end().to_owned(), 0.0),
    }
}
