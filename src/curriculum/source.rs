//! Owns where a pack's files come from: the ones embedded in this program, or a folder. Knows nothing of their meaning.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::model::files::FileSet;

mod embedded {
    //! The table that `build.rs` wrote.
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The files of a pack. Paths are slash-separated: `curriculum/plan.toml`, `exercises/go.mod`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The pack inside this program.
    Embedded,
    /// A folder that holds `curriculum/` and `exercises/`.
    Disk(PathBuf),
}

impl Source {
    /// The bytes of a file; `None` if there is none.
    #[must_use]
    pub fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        match self {
            Self::Embedded => {
                let files = embedded::FILES;
                let found = files.binary_search_by(|(name, _)| (*name).cmp(path)).ok()?;
                files.get(found).map(|(_, bytes)| Cow::Borrowed(*bytes))
            }
            Self::Disk(root) => fs::read(root.join(path)).ok().map(Cow::Owned),
        }
    }

    /// The text of a file; `None` if there is none or it is not UTF-8.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<Cow<'static, str>> {
        match self.read(path)? {
            Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
        }
    }

    /// Every file below `folder`, by its path relative to it.
    #[must_use]
    pub fn files_below(&self, folder: &str) -> FileSet {
        match self {
            Self::Embedded => {
                let prefix = format!("{folder}/");
                let start = embedded::FILES.partition_point(|(name, _)| *name < prefix.as_str());
                let below =
                    embedded::FILES.iter().skip(start).take_while(|(name, _)| name.starts_with(&prefix));
                below.map(|(name, bytes)| (name[prefix.len()..].to_owned(), Cow::Borrowed(*bytes))).collect()
            }
            Self::Disk(root) => disk_files(&root.join(folder)),
        }
    }

    /// Every path below `folder` that ends in `/name`, in full, without reading the files.
    #[must_use]
    pub fn paths_named(&self, folder: &str, name: &str) -> Vec<String> {
        let suffix = format!("/{name}");
        match self {
            Self::Embedded => {
                let prefix = format!("{folder}/");
                let all = embedded::FILES.iter().map(|(path, _)| *path);
                all.filter(|path| path.starts_with(&prefix) && path.ends_with(&suffix))
                    .map(str::to_owned)
                    .collect()
            }
            Self::Disk(root) => {
                let all = walk(&root.join(folder)).into_iter();
                all.map(|rel| format!("{folder}/{rel}")).filter(|path| path.ends_with(&suffix)).collect()
            }
        }
    }

    /// Opens a folder as a pack.
    ///
    /// # Errors
    /// When it holds no `curriculum/plan.toml`.
    pub fn open(root: &Path) -> io::Result<Self> {
        let plan = root.join("curriculum/plan.toml");
        if plan.is_file() {
            return Ok(Self::Disk(root.to_owned()));
        }
        Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no `{}`", plan.display())))
    }
}

fn disk_files(dir: &Path) -> FileSet {
    let read = |rel: String| fs::read(dir.join(&rel)).ok().map(|bytes| (rel, Cow::Owned(bytes)));
    walk(dir).into_iter().filter_map(read).collect()
}

/// The files below `dir`, slash-separated and relative to it, sorted; the state of a checkout is not part of a pack.
fn walk(dir: &Path) -> Vec<String> {
    let wanted = |entry: &walkdir::DirEntry| entry.file_name() != ".gomastery";
    let files = WalkDir::new(dir).sort_by_file_name().into_iter().filter_entry(wanted).filter_map(Result::ok);
    let files = files.filter(|entry| entry.file_type().is_file());
    files.filter_map(|entry| entry.path().strip_prefix(dir).ok().map(slashed)).collect()
}

/// A relative path with slashes, whatever the system uses.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_pack_is_the_one_on_disk() {
        let disk = Source::Disk(PathBuf::from(env!("CARGO_MANIFEST_DIR")));
        let embedded = Source::Embedded.files_below("curriculum");
        assert!(embedded.contains_key("plan.toml"));
        assert_eq!(embedded, disk.files_below("curriculum"));
        assert_eq!(Source::Embedded.read("curriculum/plan.toml"), disk.read("curriculum/plan.toml"));
        let name = "exercise.toml";
        assert_eq!(Source::Embedded.paths_named("exercises", name), disk.paths_named("exercises", name));
        assert_eq!(Source::Embedded.read("curriculum/nothing"), None);
    }
}
