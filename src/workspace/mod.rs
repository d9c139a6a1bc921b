//! Owns the learner's folder: finding it, its settings, what the learner wrote, and snapshots of it. Knows nothing of the
//! pack that it was made from.

pub mod changes;
pub mod find;
pub mod notes;
pub mod settings;
pub mod snapshot;
pub mod sources;
pub mod write;

use std::path::{Path, PathBuf};

/// The name of the folder that holds settings, journal and snapshots.
pub const STATE: &str = ".gomastery";

/// A learner's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// The folder that holds the weeks.
    pub root: PathBuf,
}

impl Workspace {
    /// The folder for settings, journal and snapshots.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.root.join(STATE)
    }

    /// The folder of an exercise, from its place below the root.
    #[must_use]
    pub fn folder(&self, folder: &str) -> PathBuf {
        self.root.join(folder)
    }

    /// `path` below the root, slash-separated; `None` if it lies elsewhere.
    #[must_use]
    pub fn below(&self, path: &Path) -> Option<String> {
        let rest = path.strip_prefix(&self.root).ok()?;
        let parts: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }
}
