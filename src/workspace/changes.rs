//! Owns noticing that something in the workspace was written. Knows nothing of what is done then.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::model::files::is_hidden;

/// Tells of changes for as long as it lives.
#[derive(Debug)]
pub struct Changes {
    _watcher: Option<RecommendedWatcher>,
    /// Why no changes are told, so that one has to look oneself.
    pub silent: Option<String>,
}

impl Changes {
    /// Tells of every path below the workspace's folders that is written, made, renamed or removed. Editors do all of
    /// these to save one file, so what is told is only where to look.
    #[must_use]
    pub fn of(root: &Path, tell: impl Fn(PathBuf) + Send + 'static) -> Self {
        if let Some(kind) = network(root) {
            return Self::silent(format!("{kind} tells of no changes"));
        }
        match watch(root, tell) {
            Ok(watcher) => Self { _watcher: Some(watcher), silent: None },
            Err(error) => Self::silent(format!("{error}")),
        }
    }

    /// Tells of nothing.
    #[must_use]
    pub fn silent(why: String) -> Self {
        Self { _watcher: None, silent: Some(why) }
    }
}

fn watch(root: &Path, tell: impl Fn(PathBuf) + Send + 'static) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let Ok(event) = event else { return };
        if matches!(event.kind, EventKind::Access(_)) {
            return;
        }
        event.paths.into_iter().filter(|path| !is_scratch(path)).for_each(&tell);
    })?;
    // Only the visible folders: git's own and ours change all the time, and would use up the system's watches.
    for entry in fs::read_dir(root)?.filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() && !is_hidden(&entry.file_name().to_string_lossy()) {
            watcher.watch(&path, RecursiveMode::Recursive)?;
        }
    }
    Ok(watcher)
}

/// Editors' own files: swap files, backups, locks.
fn is_scratch(path: &Path) -> bool {
    let name = path.file_name().unwrap_or(OsStr::new("")).to_string_lossy();
    name.starts_with('.') || name.ends_with('~')
}

/// The name of a file system on which another machine can change files unnoticed.
#[cfg(target_os = "linux")]
fn network(root: &Path) -> Option<&'static str> {
    const KINDS: [(i64, &str); 5] = [
        (0x6969, "NFS"),
        (0xff53_4d42, "a CIFS mount"),
        (0xfe53_4d42, "an SMB mount"),
        (0x0102_1997, "a 9p mount"),
        (0x6573_5546, "a FUSE mount"),
    ];
    // Its type differs between architectures.
    #[expect(clippy::useless_conversion, reason = "it is an i64 on this architecture only")]
    let kind = i64::from(rustix::fs::statfs(root).ok()?.f_type);
    KINDS.iter().find(|(magic, _)| *magic == kind).map(|(_, name)| *name)
}

#[cfg(not(target_os = "linux"))]
fn network(_root: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn every_way_to_save_is_told_and_scratch_files_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let week = root.join("week01/x");
        fs::create_dir_all(&week).unwrap();
        fs::create_dir_all(root.join(".git")).unwrap();
        let (tell, told) = channel();
        let changes = Changes::of(&root, move |path| {
            let _ = tell.send(path);
        });
        assert_eq!(changes.silent, None);
        let next = || told.recv_timeout(Duration::from_secs(10)).unwrap();
        let until = |wanted: &Path| while next() != wanted {};
        // In place, by a new file that is renamed over the old one, in a new folder, and by removal.
        fs::write(week.join("a.go"), "1").unwrap();
        until(&week.join("a.go"));
        fs::write(week.join(".a.go.swp"), "2").unwrap();
        fs::write(week.join("tmp"), "2").unwrap();
        fs::rename(week.join("tmp"), week.join("b.go")).unwrap();
        until(&week.join("b.go"));
        fs::create_dir(week.join("sub")).unwrap();
        until(&week.join("sub"));
        fs::write(root.join(".git/index"), "3").unwrap();
        fs::remove_file(week.join("a.go")).unwrap();
        until(&week.join("a.go"));
        let rest: Vec<PathBuf> = told.try_iter().collect();
        assert!(
            rest.iter().all(|path| !is_scratch(path) && !path.starts_with(root.join(".git"))),
            "{rest:?}"
        );
    }
}
