//! Owns the turning of raw output of Go programs into facts about the learner's code: races, goroutines, crashes. Knows
//! nothing of processes and gates. Any text may be cut at its end: what is not whole is left out.

mod goroutines;
mod hang;
mod race;
mod wording;

pub use goroutines::{Goroutine, goroutines};
pub use race::{Access, RaceReport, races};
pub use wording::{Explained, explain};

/// A place in source code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file as printed.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The function as printed, with its package and without arguments.
    pub function: String,
}

impl Place {
    /// Reads a frame: `pkg.(*T).Method(0x1, ...)` and, on the next line, `path/file.go:12 +0x44`.
    fn read(function: &str, location: &str) -> Option<Self> {
        let location = location.trim();
        let position = location.split_once(" +0x").map_or(location, |(position, _)| position);
        let (file, line) = position.rsplit_once(':')?;
        let function = function.trim();
        let name = function.strip_suffix(')').and_then(|head| head.rsplit_once('('));
        let name = name.map_or(function, |(name, _)| name);
        Some(Self { file: file.to_owned(), line: line.parse().ok()?, function: name.to_owned() })
    }
}

/// How a program came down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Crash {
    /// A panic that nobody recovered.
    Panic {
        /// What it says.
        message: String,
    },
    /// The runtime stopped the program.
    FatalError {
        /// What it says, such as `concurrent map writes`.
        message: String,
    },
    /// No goroutine of a synctest bubble can go on, or some outlived the test.
    BubbleDeadlock,
    /// The test's time was up.
    TimedOut {
        /// The limit as printed, such as `2s`.
        after: String,
        /// The tests that were running.
        running: Vec<String>,
    },
}

/// How the program that printed `text` came down, if it did. Ask only for a program that failed: a test may print the
/// words of a crash as its last line.
#[must_use]
pub fn crash(text: &str) -> Option<Crash> {
    let (kind, said) = said(&text[crash_start(text)?..])?;
    let message = message(said);
    if kind == FATAL {
        return Some(Crash::FatalError { message });
    }
    if let Some(rest) = message.strip_prefix("test timed out after ") {
        let after = rest.lines().next().unwrap_or_default().to_owned();
        return Some(Crash::TimedOut { after, running: running(said) });
    }
    Some(if is_bubble(&message) { Crash::BubbleDeadlock } else { Crash::Panic { message } })
}

const PANIC: &str = "panic: ";
const FATAL: &str = "fatal error: ";

/// Where the last crash of a text begins: a dump follows, or the text is cut before it could.
fn crash_start(text: &str) -> Option<usize> {
    let last_dump = text.rfind("\n\ngoroutine ").unwrap_or(0);
    let has_dump = |at: &usize| *at < last_dump;
    let last = |test: &dyn Fn(&usize) -> bool| {
        let of = |word| {
            let all = text.rmatch_indices(word).map(|(at, _)| at);
            all.filter(|at| !is_echo(&text[..*at])).find(|at| test(at))
        };
        of(PANIC).max(of(FATAL))
    };
    let starts_line = |at: &usize| *at == 0 || text.as_bytes()[at - 1] == b'\n';
    // A test that prints half a line before it crashes puts the word in the middle of one.
    last(&|at| starts_line(at) && (has_dump(at) || is_cut(&text[*at..]))).or_else(|| last(&has_dump))
}

/// Whether the word that follows is the second printing of a panic that was recovered and thrown again.
fn is_echo(before: &str) -> bool {
    before.ends_with("\n\t")
}

/// Whether nothing stands after a crash but what belongs to its head: a test may print such a word as well.
fn is_cut(crash: &str) -> bool {
    let belongs = |line: &str| {
        line.starts_with(['\t', '[']) || line == "running tests:" || "goroutine ".starts_with(line)
    };
    crash.lines().skip(1).all(belongs)
}

fn said(crash: &str) -> Option<(&'static str, &str)> {
    [PANIC, FATAL].into_iter().find_map(|word| Some((word, crash.strip_prefix(word)?)))
}

/// What a crash says, without what the runtime adds.
fn message(said: &str) -> String {
    let ends = |line: &&str| line.is_empty() || line.starts_with("\tpanic: ") || line.starts_with("[signal ");
    let lines: Vec<&str> = said.lines().take_while(|line| !ends(line)).map(str::trim).collect();
    let whole = lines.join("\n");
    let marks = [" [recovered]", " [recovered, repanicked]"];
    marks.iter().find_map(|mark| whole.strip_suffix(mark)).unwrap_or(&whole).to_owned()
}

/// The names after `running tests:`, which 1.22 prints with less indentation than later releases.
fn running(said: &str) -> Vec<String> {
    let listed = said.lines().skip_while(|line| line.trim() != "running tests:").skip(1);
    let names = listed.map_while(|line| line.trim().rsplit_once(" ("));
    names.map(|(name, _)| name.to_owned()).collect()
}

fn is_bubble(message: &str) -> bool {
    let end = message.strip_prefix("deadlock: ").unwrap_or_default();
    end.starts_with("all goroutines in bubble are blocked") || end.contains(wording::OUTLIVED)
}

#[cfg(test)]
mod tests;
