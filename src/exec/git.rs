//! Owns asking git for the files of an earlier revision. Knows nothing of what they are.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};

use super::go::Env;
use super::proc::{Runner, Spec};
use crate::model::event::Exit;
use crate::model::files::FileSet;

/// No source file is larger.
const CAP: usize = 16 << 20;

/// The files below `dir` as they were at `revision`, by their path from there, if `wanted` says yes.
///
/// # Errors
/// When git is not there, or knows no such revision.
pub fn files_at(
    env: &Env,
    runner: &Runner,
    dir: &Path,
    revision: &str,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<FileSet> {
    // A revision that begins with a dash would be an option.
    if revision.starts_with('-') {
        bail!("`{revision}` is no revision");
    }
    let listed = git(env, runner, dir, &["ls-tree", "-r", "-z", "--name-only", revision, "."])?;
    let mut files = FileSet::new();
    for name in listed.split('\0').filter(|name| !name.is_empty() && wanted(name)) {
        let text = git(env, runner, dir, &["show", &format!("{revision}:./{name}")])?;
        files.insert(name.to_owned(), text.into_bytes().into());
    }
    Ok(files)
}

fn git(env: &Env, runner: &Runner, dir: &Path, args: &[&str]) -> Result<String> {
    let path = env.get(&OsString::from("PATH")).cloned().unwrap_or_default();
    let program = which::which_in("git", Some(path), dir).map_err(|_| anyhow!("git is not on the PATH"))?;
    let spec = Spec {
        program,
        args: args.iter().map(OsString::from).collect(),
        dir: dir.to_owned(),
        env: env.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        stdin: None,
        deadline: Some(std::time::Duration::from_mins(1)),
        nice: false,
    };
    let (finished, said) = runner.capture(spec, CAP).context("running git")?;
    if finished.exit != Exit::Code(0) {
        bail!("git says: {}", said.lines().next().unwrap_or("nothing"));
    }
    Ok(said)
}
