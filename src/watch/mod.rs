//! Owns the full screen of `watch`: what it knows, which keys are valid, and what it looks like, all without a terminal.
//! Knows nothing of how checks run or files change.

pub mod draw;
pub mod finder;
pub mod keys;
pub mod pager;

use std::path::PathBuf;
use std::time::Instant;

use crate::model::event::{Event, Evidence};
use crate::model::exercise::{Exercise, GateKind};
use crate::model::verdict::{GateResult, Status, Verdict};
use finder::Finder;
use pager::Pager;

/// Everything that the screen shows.
#[derive(Debug)]
pub struct Screen {
    /// The exercise at hand.
    pub exercise: Exercise,
    /// Its folder.
    pub folder: PathBuf,
    /// The folder as the learner would type it.
    pub typed: PathBuf,
    /// It was accepted at least once.
    pub accepted: bool,
    /// What there is besides.
    pub has: Has,
    /// Another exercise that was saved meanwhile.
    pub neighbour: Option<String>,
    /// Where the day stands: `day 10: 1 of 2 accepted`.
    pub day: String,
    /// The exercise that comes next.
    pub next: Option<String>,
    /// Why files are polled instead of watched.
    pub polling: Option<String>,
    /// What happened last, in a line.
    pub note: Option<String>,
    /// The check.
    pub check: Check,
    /// What is in front.
    pub pane: Pane,
}

/// What an exercise offers besides its check.
#[derive(Debug, Default, Clone, Copy)]
pub struct Has {
    /// Its solution may be looked at.
    pub solution: bool,
    /// Its day has a lesson.
    pub lesson: bool,
    /// It has benchmarks.
    pub benchmarks: bool,
}

/// The state of the check.
#[derive(Debug)]
pub enum Check {
    /// None was run yet, or it was cancelled.
    Idle,
    /// It runs.
    Running {
        /// Since when.
        since: Instant,
        /// The gates, with what is known of them.
        gates: Vec<Row>,
        /// What it does at the moment.
        now: String,
    },
    /// It ended with a verdict.
    Done(Verdict),
    /// There was no verdict; this is why.
    Failed(String),
}

/// A gate while a check runs.
#[derive(Debug, Clone)]
pub enum Row {
    /// It did not begin.
    Waiting(GateKind),
    /// It runs, since then.
    Running(GateKind, Instant),
    /// It ended.
    Ended(GateResult),
}

/// What is in front of the check.
#[derive(Debug)]
pub enum Pane {
    /// Nothing.
    Check,
    /// A text.
    Pager(Pager),
    /// The list of exercises.
    Finder(Finder),
    /// A question that needs a yes.
    Ask(keys::Action),
    /// All keys.
    Help,
}

impl Check {
    /// A check that begins.
    #[must_use]
    pub fn start(exercise: &Exercise, at: Instant) -> Self {
        let gates = exercise.gates.iter().map(|gate| Row::Waiting(gate.kind())).collect();
        Self::Running { since: at, gates, now: String::new() }
    }

    /// It runs.
    #[must_use]
    pub fn is_running(&self) -> bool {
        matches!(self, Self::Running { .. })
    }

    /// Notes what happened in a check that runs.
    pub fn event(&mut self, event: &Event, at: Instant) {
        let Self::Running { gates, now, .. } = self else { return };
        match event {
            Event::GateStarted { index, kind } => {
                now.clear();
                if let Some(row) = gates.get_mut(*index) {
                    *row = Row::Running(*kind, at);
                }
            }
            Event::GateFinished { index, result } => {
                now.clear();
                if let Some(row) = gates.get_mut(*index) {
                    *row = Row::Ended(result.clone());
                }
            }
            Event::Evidence(Evidence::TestStarted(test)) => now.clone_from(test),
            Event::Evidence(Evidence::Trial(trial)) => {
                *now = match &trial.search {
                    Some(target) => format!("searching inputs of {target}"),
                    None => "your tests on other code".to_owned(),
                };
            }
            Event::Evidence(_) => {}
        }
    }

    /// The output of the tools, where there is any.
    #[must_use]
    pub fn raw(&self) -> String {
        let Self::Done(verdict) = self else { return String::new() };
        let said = verdict.gates.iter().filter(|gate| !gate.raw.trim().is_empty());
        said.map(|gate| format!("── {}\n{}\n\n", gate.kind, gate.raw.trim_end())).collect()
    }

    /// It ended in acceptance.
    #[must_use]
    pub fn accepted(&self) -> bool {
        matches!(self, Self::Done(verdict) if verdict.gates.iter().all(|gate| gate.status == Status::Passed))
    }
}
