//! Owns the summary of an execution trace: what goroutines waited for, and what the collector and the scheduler took.
//! Knows nothing of how traces are read.

use std::time::Duration;

/// How often something happened and how long it took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spell {
    /// How often.
    pub count: u64,
    /// All of it together.
    pub total: Duration,
    /// The longest single one.
    pub longest: Duration,
}

impl Spell {
    /// Counts one more.
    pub fn add(&mut self, took: Duration) {
        self.count += 1;
        self.total += took;
        self.longest = self.longest.max(took);
    }
}

/// A place at which goroutines waited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The innermost function of the exercise on the stack.
    pub function: String,
    /// What for, in the runtime's words.
    pub reason: String,
    /// How often and how long.
    pub spell: Spell,
}

/// The summary of a trace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    /// From the first event to the last.
    pub span: Duration,
    /// The value of `GOMAXPROCS`.
    pub processors: u32,
    /// Goroutines that were started, the runtime's own left out.
    pub started: u64,
    /// The most of them that lived at the same time.
    pub most: u64,
    /// The time that goroutines ran, all together.
    pub ran: Duration,
    /// Waits of goroutines that could have run, for a processor.
    pub ready: Spell,
    /// Collections of garbage, each with its concurrent phase.
    pub collections: Spell,
    /// Stops of the world for them.
    pub stops: Spell,
    /// Where the exercise's code waited, the longest first.
    pub waits: Vec<Wait>,
}
