//! Embeds the pack: writes a sorted table of every file under `curriculum/` and `exercises/` for `curriculum::source`.

#![expect(clippy::disallowed_methods, reason = "a build script has its own environment")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let mut files = Vec::new();
    for room in ["curriculum", "exercises"] {
        collect(&root.join(room), room, &mut files)?;
    }
    files.sort();
    let mut table = String::from("pub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in &files {
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())
            .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("embedded.rs"), table)
}

/// Adds the files of `dir` as (`prefix`/name, path); each folder is watched, so that a new file is embedded too.
fn collect(dir: &Path, prefix: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", dir.display());
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        // `.gomastery` is the state of a checkout that is used as a workspace.
        if name == ".gomastery" {
            continue;
        }
        let full = format!("{prefix}/{name}");
        if path.is_dir() {
            collect(&path, &full, files)?;
        } else {
            files.push((full, path));
        }
    }
    Ok(())
}
