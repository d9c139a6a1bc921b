//! Owns the reading of goroutine dumps: of a panic, a fatal error, a time-out. Knows nothing of their cause.

use super::Place;

/// One goroutine of a dump.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Goroutine {
    /// Its number.
    pub id: u64,
    /// What it does, such as `running` or `chan receive`, without remarks.
    pub state: String,
    /// How long it has been waiting, where that is a minute or more.
    pub minutes: Option<u32>,
    /// Whether only its own bubble can wake it.
    pub durable: bool,
    /// The synctest bubble that it belongs to.
    pub bubble: Option<u64>,
    /// The stack, innermost first.
    pub frames: Vec<Place>,
    /// The statement that started it.
    pub created_by: Option<Place>,
}

impl Goroutine {
    /// The first frame in a file that `in_learner` accepts, else the statement that started the goroutine.
    #[must_use]
    pub fn place_in(&self, in_learner: &dyn Fn(&str) -> bool) -> Option<&Place> {
        self.frames.iter().chain(&self.created_by).find(|place| in_learner(&place.file))
    }

    /// Reads `goroutine 7 gp=0x1 m=0 mp=0x2 [chan receive (durable), 3 minutes, synctest bubble 1]:`.
    fn read(heading: &str) -> Option<Self> {
        let (id, rest) = heading.strip_prefix("goroutine ")?.split_once(' ')?;
        // Labels may follow, inside or behind the brackets.
        let (_, remarks) = rest.strip_suffix(':')?.split_once('[')?;
        let remarks = remarks.split_once(']')?.0;
        let mut remarks = remarks.split(", ");
        let (state, durable) = state(remarks.next()?);
        let mut read = Self { id: id.parse().ok()?, state, durable, ..Self::default() };
        for remark in remarks {
            if let Some(minutes) = remark.strip_suffix(" minutes") {
                read.minutes = minutes.parse().ok();
            } else if let Some(bubble) = remark.strip_prefix("synctest bubble ") {
                read.bubble = bubble.split(' ').next()?.parse().ok();
            }
        }
        Some(read)
    }

    fn add(&mut self, function: &str, location: &str) {
        let Some(started) = function.strip_prefix("created by ") else {
            return self.frames.extend(Place::read(function, location));
        };
        let function = started.split_once(" in goroutine ").map_or(started, |(function, _)| function);
        // No arguments follow here: the last bracket belongs to the name.
        self.created_by = Place::read(&format!("{function}()"), location);
    }
}

/// The state without `(durable)`, `(scan)` and `(leaked)`, and whether it is durable.
fn state(text: &str) -> (String, bool) {
    let durable = text.contains(" (durable)");
    let plain = [" (durable)", " (scan)", " (leaked)"]
        .iter()
        .fold(text.to_owned(), |text, mark| text.replace(mark, ""));
    (plain, durable)
}

/// Every goroutine that `text` dumps, in its order.
#[must_use]
pub fn goroutines(text: &str) -> Vec<Goroutine> {
    let mut lines = text.lines().peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some(mut goroutine) = Goroutine::read(line) else { continue };
        while let Some(function) = lines.next_if(|line| !line.is_empty()) {
            if let Some(location) = lines.next_if(|line| line.starts_with('\t')) {
                goroutine.add(function, location);
            }
        }
        found.push(goroutine);
    }
    found
}
