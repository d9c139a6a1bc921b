//! Owns writing to the learner's folder without ever losing what is there. Knows nothing of what is written.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use tempfile::NamedTempFile;

use crate::model::files::FileSet;

/// Writes a file so that at every moment either the old or the new bytes are there.
///
/// # Errors
/// When it cannot be written.
pub fn atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let put = || -> Result<()> {
        let dir = path.parent().context("a file needs a folder")?;
        fs::create_dir_all(dir)?;
        let mut file = NamedTempFile::new_in(dir)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        #[cfg(unix)]
        {
            // A temporary file is private; what takes its place is an ordinary file.
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(path).map_or(0o644, |old| old.permissions().mode());
            file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
        }
        file.persist(path)?;
        Ok(())
    };
    put().with_context(|| format!("writing `{}`", path.display()))
}

/// What a writing of many files did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new.
    pub new: Vec<String>,
    /// Files that were there already, and were left alone.
    pub kept: Vec<String>,
}

/// Writes the files that are not there yet.
///
/// # Errors
/// When one cannot be written.
pub fn missing(root: &Path, files: &FileSet) -> Result<Written> {
    let mut written = Written::default();
    for (name, bytes) in files {
        let path = root.join(name);
        if path.exists() {
            written.kept.push(name.clone());
        } else {
            atomically(&path, bytes)?;
            written.new.push(name.clone());
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    #[test]
    fn what_is_there_is_never_overwritten() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "mine").unwrap();
        let files: FileSet = [("a", "theirs"), ("b/c", "new")]
            .into_iter()
            .map(|(name, text)| (name.to_owned(), Cow::Borrowed(text.as_bytes())))
            .collect();
        let written = missing(dir.path(), &files).unwrap();
        assert_eq!((written.new, written.kept), (vec!["b/c".to_owned()], vec!["a".to_owned()]));
        assert_eq!(fs::read_to_string(dir.path().join("a")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(dir.path().join("b/c")).unwrap(), "new");
    }
}
