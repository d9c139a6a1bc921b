//! Owns the journal's file: one JSON line for each act, appended under a lock and synced. Knows nothing of what follows
//! from the entries.
//!
//! Nothing is ever rewritten. A process that is killed while it writes leaves a torn line at most; the next append begins
//! on a line of its own, and a reader passes over what is not JSON.

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::model::entry::{Entry, VERSION};

/// A journal on disk.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Read {
    /// The entries in order.
    pub entries: Vec<Entry>,
    /// The numbers of the lines that are damaged, counted from 1.
    pub damaged: Vec<usize>,
}

/// The part of a line by which an unknown version is recognised.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

impl Journal {
    /// The journal in a workspace's state folder.
    #[must_use]
    pub fn in_state(state: &Path) -> Self {
        Self { path: state.join("journal.jsonl") }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all entries; a journal that was never written to has none.
    ///
    /// # Errors
    /// When the file cannot be read, or a newer program wrote to it.
    pub fn read(&self) -> Result<Read> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Read::default()),
            Err(error) => return Err(error).with_context(|| format!("reading `{}`", self.path.display())),
        };
        let mut read = Read::default();
        for (index, line) in bytes.split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty()) {
            // Checked as UTF-8 in one go, which is quicker than string by string.
            let line = std::str::from_utf8(line).unwrap_or("");
            match serde_json::from_str::<Entry>(line) {
                Ok(entry) if entry.v == VERSION => read.entries.push(entry),
                Ok(Entry { v, .. }) => bail!(self.unknown(index, v)),
                Err(_) => match serde_json::from_str::<Version>(line) {
                    Ok(Version { v }) if v != VERSION => bail!(self.unknown(index, v)),
                    _ => read.damaged.push(index + 1),
                },
            }
        }
        Ok(read)
    }

    fn unknown(&self, index: usize, version: u32) -> String {
        format!(
            "`{}` line {} has version {version}, and this program knows version {VERSION}: a newer gomastery wrote it; \
             install that one. Nothing was changed",
            self.path.display(),
            index + 1
        )
    }

    /// Appends one entry; when this returns it is on the disk.
    ///
    /// # Errors
    /// When it could not be written, so that nobody may be told that it was.
    pub fn append(&self, entry: &Entry) -> Result<()> {
        self.write(entry).with_context(|| format!("writing to `{}`", self.path.display()))
    }

    fn write(&self, entry: &Entry) -> Result<()> {
        if let Some(dir) = self.path.parent() {
            fs::create_dir_all(dir)?;
        }
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&self.path)?;
        file.lock()?;
        let mut line = if ends_torn(&mut file)? { vec![b'\n'] } else { Vec::new() };
        serde_json::to_writer(&mut line, entry)?;
        line.push(b'\n');
        // One call, so that a kill leaves all of the line or a torn one, never two mixed.
        file.write_all(&line)?;
        file.sync_data()?;
        Ok(())
    }
}

/// Whether the last line has no end, because its writer was killed.
fn ends_torn(file: &mut File) -> Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::Act;

    fn entry(exercise: &str) -> Entry {
        Entry::new("2026-03-01T10:00:00+00:00".into(), Act::Checked, exercise)
    }

    fn journal() -> (tempfile::TempDir, Journal) {
        let dir = tempfile::tempdir().unwrap();
        let journal = Journal::in_state(dir.path());
        (dir, journal)
    }

    #[test]
    fn what_was_appended_is_read() {
        let (_dir, journal) = journal();
        assert!(journal.read().unwrap().entries.is_empty());
        journal.append(&entry("w/a")).unwrap();
        journal.append(&entry("w/b")).unwrap();
        assert_eq!(journal.read().unwrap().entries, [entry("w/a"), entry("w/b")]);
    }

    #[test]
    fn a_torn_line_costs_nothing_but_itself() {
        let (_dir, journal) = journal();
        journal.append(&entry("w/a")).unwrap();
        let whole = fs::read(journal.path()).unwrap();
        for cut in 1..whole.len() {
            let torn = [&whole[..], &whole[..cut]].concat();
            fs::write(journal.path(), torn).unwrap();
            assert_eq!(journal.read().unwrap().entries[0], entry("w/a"), "cut at {cut}");
            journal.append(&entry("w/b")).unwrap();
            let read = journal.read().unwrap();
            assert_eq!(read.entries.last(), Some(&entry("w/b")), "cut at {cut}");
            assert_eq!(read.entries.len() + read.damaged.len(), 3, "cut at {cut}");
        }
    }

    #[test]
    fn an_unknown_version_is_refused_and_left_alone() {
        let (_dir, journal) = journal();
        for line in [
            "{\"v\":2,\"new\":true}\n".to_owned(),
            serde_json::to_string(&Entry { v: 9, ..entry("w/a") }).unwrap(),
        ] {
            fs::write(journal.path(), &line).unwrap();
            let error = journal.read().unwrap_err().to_string();
            assert!(error.contains("line 1") && error.contains("newer gomastery"), "{error}");
            assert_eq!(fs::read_to_string(journal.path()).unwrap(), line);
        }
    }

    #[test]
    fn writers_side_by_side_lose_nothing() {
        let (_dir, journal) = journal();
        std::thread::scope(|scope| {
            for writer in 0..8 {
                let journal = &journal;
                scope.spawn(move || {
                    (0..25).for_each(|n| journal.append(&entry(&format!("w/{writer}_{n}"))).unwrap())
                });
            }
        });
        let read = journal.read().unwrap();
        assert_eq!((read.entries.len(), read.damaged.len()), (200, 0));
    }
}
