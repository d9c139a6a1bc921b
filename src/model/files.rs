//! Owns sets of files held in memory, and which version of an exercise they make up. Knows nothing of disks.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Files by their slash-separated path, relative to a root that the holder knows.
pub type FileSet = BTreeMap<String, Cow<'static, [u8]>>;

/// What is compiled for one check, by paths below the module's root.
#[derive(Debug, Clone)]
pub struct Assembly {
    /// All files.
    pub files: FileSet,
    /// The paths below the exercise's folder that are graded: everything else is ours.
    pub graded: BTreeSet<String>,
    /// The packages in which the learner's tests meet other code than their own.
    pub subjects: Vec<Subject>,
}

/// A package that holds the learner's tests and one version of the code under test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its folder below the module's root: `variants/c03`.
    pub folder: String,
    /// Which version it holds.
    pub role: Role,
}

/// Which version of the code under test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// The one that the learner was given.
    Reference,
    /// Another right one.
    Right,
    /// One with a planted bug; this is its theme.
    Bug(String),
}

/// One version of an exercise's sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant {
    /// What the learner starts from.
    Starter,
    /// A right solution by the name of its folder: `_solution`, `_solution_2`.
    Solution(String),
    /// A wrong solution by its name.
    Wrong(String),
}

impl Variant {
    /// The name that `author verify` reports: `starter`, `solution`, `wrong:leaks_worker`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Starter => "starter".to_owned(),
            Self::Solution(folder) => folder.trim_start_matches('_').to_owned(),
            Self::Wrong(name) => format!("wrong:{name}"),
        }
    }
}

/// A Go test file, which learners may read but which never comes from them.
#[must_use]
pub fn is_go_test(path: &str) -> bool {
    path.ends_with("_test.go")
}

/// A path that Go leaves alone: a part begins with `_` or `.`.
#[must_use]
pub fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with(['_', '.']))
}
