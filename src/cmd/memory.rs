//! Owns remembered verdicts: an unchanged check is answered again at once. What must be the same is everything that could
//! change the verdict: all bytes in the sandbox, the gates, the Go release, this program.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::exec::go::Toolchain;
use crate::model::exercise::Exercise;
use crate::model::files::Assembly;
use crate::model::verdict::{Decision, Verdict};
use crate::workspace::write;

/// The place of one verdict.
pub(super) struct Memory {
    path: PathBuf,
}

impl Memory {
    /// The place for this exercise with these files.
    pub(super) fn of(cache: &Path, exercise: &Exercise, assembly: &Assembly, toolchain: &Toolchain) -> Self {
        let mut hash = Sha256::new();
        let mut add = |bytes: &[u8]| {
            hash.update(bytes.len().to_le_bytes());
            hash.update(bytes);
        };
        add(env!("CARGO_PKG_VERSION").as_bytes());
        add(toolchain.version.as_bytes());
        add(toolchain.goroot.as_os_str().as_encoded_bytes());
        add(format!("{} {} {:?} {:?}", toolchain.cgo, toolchain.cc, exercise.gates, exercise.forbid_imports)
            .as_bytes());
        for (name, bytes) in &assembly.files {
            add(name.as_bytes());
            add(bytes);
        }
        let name: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { path: cache.join("verdicts").join(name) }
    }

    /// The verdict, if it is known.
    pub(super) fn recall(&self) -> Option<Verdict> {
        let verdict: Verdict = serde_json::from_slice(&fs::read(&self.path).ok()?).ok()?;
        Some(Verdict { cached: true, ..verdict })
    }

    /// Keeps a verdict about the learner's code. Not being able to costs time only.
    pub(super) fn keep(&self, verdict: &Verdict) {
        if verdict.decision == Decision::Broken {
            return;
        }
        if let Ok(bytes) = serde_json::to_vec(verdict) {
            let _ = write::atomically(&self.path, &bytes);
        }
    }
}
