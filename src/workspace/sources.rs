//! Owns reading what the learner wrote for an exercise. The folder is only ever read. Knows nothing of grading.

use std::borrow::Cow;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use walkdir::WalkDir;

use crate::model::files::{FileSet, is_hidden};

/// No source file is larger; a larger one is there by accident.
const LARGEST: u64 = 16 * 1024 * 1024;

/// Reads the files below `dir` for which `wanted` says yes, by their slash-separated path. Folders whose name begins with
/// `_` or `.` are passed over, as Go does; links to files are followed, links to folders are not.
///
/// # Errors
/// When the folder or a wanted file cannot be read.
pub fn read(dir: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<FileSet> {
    if !dir.is_dir() {
        bail!("there is no folder `{}`", dir.display());
    }
    let mut files = FileSet::new();
    for entry in WalkDir::new(dir).into_iter().filter_entry(|entry| entry.depth() == 0 || !hidden(entry)) {
        let entry = entry.with_context(|| format!("reading `{}`", dir.display()))?;
        let path = entry.path();
        let Some(name) = relative(dir, path).filter(|name| wanted(name)) else { continue };
        if !path.is_file() {
            continue;
        }
        let size = fs::metadata(path).map_or(0, |meta| meta.len());
        if size > LARGEST {
            bail!("`{}` has {size} bytes: no source file is that large", path.display());
        }
        let bytes = fs::read(path).with_context(|| format!("reading `{}`", path.display()))?;
        files.insert(name, Cow::Owned(bytes));
    }
    Ok(files)
}

fn hidden(entry: &walkdir::DirEntry) -> bool {
    is_hidden(&entry.file_name().to_string_lossy())
}

fn relative(dir: &Path, path: &Path) -> Option<String> {
    let rest = path.strip_prefix(dir).ok()?;
    let parts: Vec<_> = rest.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_wanted_is_read_and_hidden_folders_are_not() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a.go", "a_test.go", "sub/b.go", "_old/c.go", ".git/d.go", "notes.txt"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let files = read(dir.path(), &|name| name.ends_with(".go") && !name.ends_with("_test.go")).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["a.go", "sub/b.go"]);
        assert!(read(&dir.path().join("none"), &|_| true).is_err());
    }
}
