//! Owns the proof that recorded streams of four releases are read alike. Knows nothing of Go.

mod models;

use super::{EVENT_LIMIT, Parser, TestEvent};
use models::{CRASHES, MODELS, ODD, RESULTS};
use std::fmt::Write as _;
use std::path::PathBuf;

const RELEASES: [&str; 4] = ["1.22", "1.24", "1.26", "1.27"];

fn folder(release: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/streams").join(release)
}

fn stream(release: &str, name: &str) -> Vec<u8> {
    std::fs::read(folder(release).join(format!("{name}.txt"))).unwrap()
}

/// Every event of a stream that comes in these chunks, with texts of the same test joined.
fn parse<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Vec<TestEvent> {
    let mut events: Vec<TestEvent> = Vec::new();
    let mut sink = |event| match (events.last_mut(), event) {
        (Some(TestEvent::Output { test, text }), TestEvent::Output { test: next, text: more })
            if *test == next =>
        {
            text.push_str(&more);
        }
        (_, event) => events.push(event),
    };
    let mut parser = Parser::new();
    for chunk in chunks {
        parser.feed(chunk, &mut sink);
    }
    parser.finish(&mut sink);
    events
}

/// One line an event; times are left out, since no two runs share them.
fn told(bytes: &[u8]) -> String {
    let mut told = String::new();
    for event in parse([bytes]) {
        let line = match event {
            TestEvent::Run { test } => format!("run {test}"),
            TestEvent::Output { test, text } => format!("{}> {text:?}", test.unwrap_or_default()),
            TestEvent::Pass { test, .. } => format!("pass {test}"),
            TestEvent::Fail { test, .. } => format!("fail {test}"),
            TestEvent::Skip { test, .. } => format!("skip {test}"),
            TestEvent::Bench { line } => format!("bench {}", line.split(' ').next().unwrap()),
            TestEvent::Summary { passed } => format!("summary {passed}"),
        };
        writeln!(told, "{line}").unwrap();
    }
    told
}

#[test]
fn every_release_tells_the_model() {
    for release in RELEASES {
        for (name, model) in MODELS {
            assert_eq!(told(&stream(release, name)), *model, "{name} of {release}");
        }
    }
}

#[test]
fn outcomes_subtests_and_parallel_tests() {
    for release in RELEASES {
        // Which of the two ends first is left to chance.
        let told = told(&stream(release, "results"));
        let told = told.replace("pass TestParallel/a", "pass TestParallel/*");
        assert_eq!(told.replace("pass TestParallel/b", "pass TestParallel/*"), RESULTS, "{release}");
    }
}

#[test]
fn escaped_bytes_are_text_and_colours_stay() {
    let last = told(&stream("1.27", "control"));
    let model = r#"run TestControl
TestControl> "    results_test.go:55: logged \u{16}--- PASS: TestForged (0.00s)\n    results_test.go:56: \u{1b}[31mred\u{1b}[0m \u{f} \u{e} end\n\u{1b}[32mgreen\u{1b}[0m\nnot UTF-8: ��\n"
fail TestControl
summary false
"#;
    assert_eq!(last, model);
    // Before 1.27 a logged mark is not escaped, and begins a framing line.
    for release in &RELEASES[..3] {
        assert!(told(&stream(release, "control")).contains("pass TestForged\n"), "{release}");
    }
}

#[test]
fn crashes_and_reports_stay_output() {
    for release in RELEASES {
        let bubbles = release >= "1.26";
        for (name, start, inside, end) in CRASHES.iter().filter(|c| bubbles || !c.0.starts_with("Bubble")) {
            let told = told(&stream(release, name));
            assert!(told.starts_with(start), "{name} of {release}: {told}");
            assert!(told.contains(inside), "{name} of {release}: {told}");
            assert!(told.lines().last().unwrap().starts_with(end), "{name} of {release}: {told}");
        }
    }
}

#[test]
fn cuts_change_nothing() {
    for file in RELEASES.iter().flat_map(|release| std::fs::read_dir(folder(release)).unwrap()) {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let whole = parse([bytes.as_slice()]);
        for size in [1, 7, 4096] {
            assert_eq!(parse(bytes.chunks(size)), whole, "{} by {size}", path.display());
        }
        // The long ones are dumps, which say the same for kilobytes.
        for at in 0..if bytes.len() < 1500 { bytes.len() } else { 0 } {
            let (before, after) = bytes.split_at(at);
            assert_eq!(parse([before, after]), whole, "{} cut at {at}", path.display());
        }
    }
}

#[test]
fn odd_streams() {
    for (bytes, model) in ODD {
        assert_eq!(told(bytes), *model, "{}", bytes.escape_ascii());
        assert_eq!(parse(bytes.chunks(1)), parse([*bytes]), "{}", bytes.escape_ascii());
    }
}

#[test]
fn seconds_are_read() {
    let events = parse([b"\x16--- SKIP: T (12.34s)\n".as_slice()]);
    assert_eq!(events, [TestEvent::Skip { test: "T".into(), seconds: 12.34 }]);
}

#[test]
fn floods_pass_in_pieces() {
    let lines: &[&[u8]] = &[b"y\n", b"no end ", b"BenchmarkX", b"\x16", b"Benchmark\n", "größe ".as_bytes()];
    for line in lines {
        let flood = line.repeat(5 * EVENT_LIMIT / line.len());
        let mut parser = Parser::new();
        let (mut total, mut longest) = (0, 0);
        let mut sink = |event| {
            let text = match event {
                TestEvent::Output { text, .. } => text,
                other => format!("unexpected: {other:?}"),
            };
            total += text.len();
            longest = longest.max(text.len());
        };
        parser.feed(&flood, &mut sink);
        assert!(parser.text.capacity() + parser.line.capacity() <= 4 * EVENT_LIMIT);
        parser.finish(&mut sink);
        assert_eq!(total, if *line == b"\x16" { 0 } else { flood.len() });
        assert!(longest <= EVENT_LIMIT, "{longest}");
    }
}
