//! Owns the lines of the journal: what was done, when, to which exercise. Knows nothing of the file that keeps them.

use serde::{Deserialize, Serialize};

use super::verdict::Decision;

/// The version of the journal's lines that this program writes and reads.
pub const VERSION: u32 = 1;

/// What a line of the journal records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// An exercise was checked.
    Checked,
    /// A hint was shown.
    Hinted,
    /// The solution was shown before acceptance.
    GaveUp,
    /// The starter was put back.
    Reset,
    /// A snapshot was put back.
    Undone,
    /// Something of a day's reading was read.
    Read,
    /// A drill was answered.
    Drilled,
}

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The version of the format.
    pub v: u32,
    /// RFC 3339 local time with its offset.
    pub at: String,
    /// What was done.
    pub act: Act,
    /// The exercise's ID.
    pub exercise: String,
    /// What a check decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Decision>,
    /// The names of the gates that failed. For people and other programs: nothing is folded from it, so it is not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty", skip_deserializing)]
    pub failed: Vec<String>,
    /// How long a check took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
    /// The Go release that a check ran. Not read, like `failed`.
    #[serde(default, skip_serializing_if = "Option::is_none", skip_deserializing)]
    pub go: Option<String>,
    /// The number of a hint, counted from 1; the day of what was read; how well a drill was remembered, from 1 to 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// What was read (its address, its file in Go's library, or its title), or the ID of a drill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Only some of the gates were run: such a check accepts nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

impl Entry {
    /// An entry with nothing but the act.
    #[must_use]
    pub fn new(at: String, act: Act, exercise: &str) -> Self {
        Self {
            v: VERSION,
            at,
            act,
            exercise: exercise.to_owned(),
            verdict: None,
            failed: Vec::new(),
            ms: None,
            go: None,
            number: None,
            item: None,
            partial: false,
        }
    }

    /// The local date, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(&self) -> &str {
        self.at.get(..10).unwrap_or("")
    }

    /// This line accepts its exercise.
    #[must_use]
    pub fn accepts(&self) -> bool {
        self.act == Act::Checked && self.verdict == Some(Decision::Accepted) && !self.partial
    }
}
