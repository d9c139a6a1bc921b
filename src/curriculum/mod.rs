//! Owns the pack: reading a curriculum and its exercises, and checking them. Knows nothing of learners or toolchains.

mod exercise;
pub mod lesson;
pub mod lint;
mod plan;
pub mod source;
mod table;
pub mod variant;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::model::exercise::Exercise;
use crate::model::id::ExerciseId;
use crate::model::plan::{Day, Plan};
use source::Source;

/// A curriculum with its exercises, loaded and checked.
#[derive(Debug)]
pub struct Pack {
    /// Where its files are.
    pub source: Source,
    /// The days in order.
    pub plan: Plan,
    /// The exercises that are written.
    pub exercises: BTreeMap<ExerciseId, Exercise>,
}

impl Pack {
    /// The lesson of a day, if it is written.
    #[must_use]
    pub fn lesson(&self, day: &Day) -> Option<Cow<'static, str>> {
        let week = self.plan.weeks.get(day.week)?;
        self.source.text(&format!("curriculum/{}/day{:02}.md", week.folder, day.number))
    }
}

/// Something wrong with a file of the pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the pack.
    pub file: String,
    /// The line, counted from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

/// Loads a pack. All problems of all files are reported together.
///
/// # Errors
/// The problems, sorted by file and line; never empty.
pub fn load(source: Source) -> Result<Pack, Vec<Problem>> {
    let mut problems = Vec::new();
    let exercises = exercise::load_all(&source, &mut problems);
    let loaded = plan::load(&source, &exercises, &mut problems);
    match loaded {
        Some(plan) if problems.is_empty() => {
            let exercises = exercises.into_iter().map(|e| (e.id.clone(), e)).collect();
            Ok(Pack { source, plan, exercises })
        }
        _ => {
            problems.sort();
            problems.dedup();
            Err(problems)
        }
    }
}
