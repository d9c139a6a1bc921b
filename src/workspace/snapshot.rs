//! Owns snapshots: copies of an exercise's files, taken before anything replaces them, and put back by `undo`. Knows
//! nothing of what replaces them.
//!
//! A snapshot is a folder `.gomastery/snapshots/NNNN-week02-workerpool/` with the files as they were. One that was put
//! back is renamed to `….undone`, so that the next `undo` goes further back and nothing is ever deleted.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::{sources, write};
use crate::model::files::FileSet;
use crate::model::id::ExerciseId;

/// A snapshot on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Its folder.
    pub dir: PathBuf,
    /// The exercise that it is of.
    pub exercise: ExerciseId,
    number: u32,
}

/// Copies all files of an exercise's folder. Returns the snapshot, or `None` if there was nothing to keep.
///
/// # Errors
/// When a file cannot be read or the copy cannot be written.
pub fn take(state: &Path, exercise: &ExerciseId, folder: &Path) -> Result<Option<Snapshot>> {
    save(state, exercise, folder, "")
}

fn save(state: &Path, exercise: &ExerciseId, folder: &Path, suffix: &str) -> Result<Option<Snapshot>> {
    if !folder.is_dir() {
        return Ok(None);
    }
    let files = sources::read(folder, &|_| true)?;
    if files.is_empty() {
        return Ok(None);
    }
    let number = all_names(state)?.iter().filter_map(|name| number_of(name)).max().unwrap_or(0) + 1;
    let name = format!("{number:04}-{}-{}{suffix}", exercise.week(), exercise.slug());
    let dir = state.join("snapshots").join(name);
    write::missing(&dir, &files)?;
    Ok(Some(Snapshot { dir, exercise: exercise.clone(), number }))
}

/// The last snapshot that was not put back yet.
///
/// # Errors
/// When the snapshots cannot be listed.
pub fn last(state: &Path) -> Result<Option<Snapshot>> {
    let found = all_names(state)?.into_iter().filter_map(|name| read_name(state, &name));
    Ok(found.max_by_key(|snapshot| snapshot.number))
}

/// Puts a snapshot back into `folder`; what is there now is kept as a snapshot of its own that `undo` does not take.
/// Returns the files that were put back.
///
/// # Errors
/// When a file cannot be read or written; the snapshot then stays the last one.
pub fn put_back(state: &Path, snapshot: &Snapshot, folder: &Path) -> Result<FileSet> {
    save(state, &snapshot.exercise, folder, ".before-undo")?;
    let files = sources::read(&snapshot.dir, &|_| true)?;
    for (name, bytes) in &files {
        write::atomically(&folder.join(name), bytes)?;
    }
    let mut done = snapshot.dir.clone().into_os_string();
    done.push(".undone");
    fs::rename(&snapshot.dir, &done).with_context(|| format!("renaming `{}`", snapshot.dir.display()))?;
    Ok(files)
}

fn all_names(state: &Path) -> Result<Vec<String>> {
    let dir = state.join("snapshots");
    match fs::read_dir(&dir) {
        Ok(entries) => {
            Ok(entries.filter_map(Result::ok).map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| format!("reading `{}`", dir.display())),
    }
}

fn number_of(name: &str) -> Option<u32> {
    name.split('-').next()?.parse().ok()
}

/// Reads `0007-week02-workerpool`; a name with a suffix is not one to put back.
fn read_name(state: &Path, name: &str) -> Option<Snapshot> {
    let mut parts = name.splitn(3, '-');
    let (number, week, slug) = (parts.next()?, parts.next()?, parts.next()?);
    let exercise = ExerciseId::parse(&format!("{week}/{slug}"))?;
    Some(Snapshot { dir: state.join("snapshots").join(name), exercise, number: number.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_go_back_one_by_one_and_keep_what_they_replace() {
        let dir = tempfile::tempdir().unwrap();
        let (state, folder) = (dir.path().join("state"), dir.path().join("x"));
        let id = ExerciseId::parse("week02/worker_pool").unwrap();
        assert_eq!(take(&state, &id, &folder).unwrap(), None, "nothing to keep");
        fs::create_dir_all(&folder).unwrap();
        for text in ["one", "two"] {
            fs::write(folder.join("a.go"), text).unwrap();
            assert!(take(&state, &id, &folder).unwrap().is_some());
        }
        fs::write(folder.join("a.go"), "three").unwrap();
        for want in ["two", "one"] {
            let snapshot = last(&state).unwrap().unwrap();
            assert_eq!(snapshot.exercise, id);
            put_back(&state, &snapshot, &folder).unwrap();
            assert_eq!(fs::read_to_string(folder.join("a.go")).unwrap(), want);
        }
        assert_eq!(last(&state).unwrap(), None);
        let kept: Vec<String> = all_names(&state).unwrap();
        assert_eq!(kept.iter().filter(|name| name.ends_with(".before-undo")).count(), 2, "{kept:?}");
    }
}
