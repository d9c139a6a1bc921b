//! Owns the scratch copy in which an exercise is built and run. Knows nothing of what is in it.
//!
//! The folder is stable, so that Go's build cache stays warm, and only changed bytes are written.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use walkdir::WalkDir;

use crate::model::files::FileSet;

/// How many checks of one exercise may run side by side.
const SLOTS: u32 = 64;

/// A scratch copy, ours until it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    root: PathBuf,
    /// Held for as long as the sandbox is used.
    _lock: File,
}

impl Sandbox {
    /// Takes the first free slot of `name` below `cache`.
    ///
    /// # Errors
    /// When the cache cannot be written.
    pub fn take(cache: &Path, name: &str) -> Result<Self> {
        let home = cache.join("sandbox");
        fs::create_dir_all(&home).with_context(|| format!("making `{}`", home.display()))?;
        for slot in 0..SLOTS {
            let root = home.join(format!("{name}.{slot}"));
            let path = home.join(format!("{name}.{slot}.lock"));
            let lock = File::create(&path).with_context(|| format!("making `{}`", path.display()))?;
            match lock.try_lock() {
                Ok(()) => return Self::open(root, lock),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("locking `{}`", path.display()));
                }
            }
        }
        bail!("{SLOTS} checks of `{name}` are running already")
    }

    fn open(root: PathBuf, lock: File) -> Result<Self> {
        let sandbox = Self { root, _lock: lock };
        // What the tests of an earlier run left in their temporary folder is of no use to this one.
        let _ = fs::remove_dir_all(sandbox.temp());
        for dir in [sandbox.module(), sandbox.temp(), sandbox.binaries()] {
            fs::create_dir_all(&dir).with_context(|| format!("making `{}`", dir.display()))?;
        }
        Ok(sandbox)
    }

    /// The root of the Go module.
    #[must_use]
    pub fn module(&self) -> PathBuf {
        self.root.join("m")
    }

    /// The temporary folder of all that runs here.
    #[must_use]
    pub fn temp(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// Where test binaries are put.
    #[must_use]
    pub fn binaries(&self) -> PathBuf {
        self.root.join("bin")
    }

    /// Makes the module hold exactly `files`, writing only what differs.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn fill(&self, files: &FileSet) -> Result<()> {
        let module = self.module();
        for stale in self.present().filter(|path| !files.contains_key(path)) {
            let path = module.join(&stale);
            fs::remove_file(&path).with_context(|| format!("removing `{}`", path.display()))?;
        }
        for (name, bytes) in files {
            let path = module.join(name);
            if fs::read(&path).is_ok_and(|old| old == bytes.as_ref()) {
                continue;
            }
            write(&path, bytes).with_context(|| format!("writing `{}`", path.display()))?;
        }
        Ok(())
    }

    /// The first of `files` that no longer holds these bytes: a test wrote to its own grader.
    #[must_use]
    pub fn changed(&self, files: &FileSet) -> Option<String> {
        let module = self.module();
        let same = |name: &String, bytes: &[u8]| fs::read(module.join(name)).is_ok_and(|now| now == bytes);
        files.iter().find(|(name, bytes)| !same(name, bytes)).map(|(name, _)| name.clone())
    }

    /// All that is not a folder, slash-separated.
    fn present(&self) -> impl Iterator<Item = String> {
        let module = self.module();
        let entries = WalkDir::new(&module).into_iter().filter_map(Result::ok);
        entries.filter(|entry| !entry.file_type().is_dir()).filter_map(move |entry| {
            let rel = entry.path().strip_prefix(&module).ok()?;
            let parts: Vec<_> = rel.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            Some(parts.join("/"))
        })
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    // A link or a read-only file in the way must not be written through.
    let _ = fs::remove_file(path);
    fs::write(path, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn files(pairs: &[(&str, &str)]) -> FileSet {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), Cow::Owned(text.as_bytes().to_vec()))).collect()
    }

    #[test]
    fn a_sandbox_holds_exactly_what_it_was_given() {
        let cache = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::take(cache.path(), "x").unwrap();
        sandbox.fill(&files(&[("a/b.go", "1"), ("a/c.go", "2")])).unwrap();
        sandbox.fill(&files(&[("a/b.go", "3")])).unwrap();
        assert_eq!(fs::read(sandbox.module().join("a/b.go")).unwrap(), b"3");
        assert!(!sandbox.module().join("a/c.go").exists());
    }

    #[test]
    fn unchanged_bytes_are_not_written() {
        let cache = tempfile::tempdir().unwrap();
        let sandbox = Sandbox::take(cache.path(), "x").unwrap();
        let set = files(&[("a.go", "1")]);
        sandbox.fill(&set).unwrap();
        let path = sandbox.module().join("a.go");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        sandbox.fill(&set).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        assert_eq!(sandbox.changed(&set), None);
        fs::write(&path, "2").unwrap();
        assert_eq!(sandbox.changed(&set), Some("a.go".to_owned()));
    }

    #[test]
    fn two_checks_at_once_get_two_sandboxes() {
        let cache = tempfile::tempdir().unwrap();
        let one = Sandbox::take(cache.path(), "x").unwrap();
        let two = Sandbox::take(cache.path(), "x").unwrap();
        assert_ne!(one.module(), two.module());
        let first = one.module();
        drop(one);
        assert_eq!(Sandbox::take(cache.path(), "x").unwrap().module(), first, "a slot is used again");
    }
}
