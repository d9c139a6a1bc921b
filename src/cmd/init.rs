//! Owns `init`.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use super::args::{self, Globals};
use super::desk;
use super::error::{Exit, Failure};
use super::session::Session;
use super::warm;
use crate::curriculum::Pack;
use crate::exec::proc::Spec;
use crate::model::files::{FileSet, is_hidden};
use crate::model::schedule::Schedule;
use crate::view::words::count;
use crate::workspace::{Workspace, settings, write};

/// Makes a workspace, says what it wrote, and warms Go's build cache.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, args: &args::Init) -> Result<Exit, Failure> {
    let pack = desk::pack(session, globals)?;
    let root = session.cwd.join(&args.dir);
    let workspace = Workspace { root };
    let written = write::missing(&workspace.root, &template(&pack))?;
    let state = workspace.state();
    if settings::read(&state)?.is_none() {
        let start = args.start.unwrap_or_else(|| session.now.date());
        settings::write(&state, &Schedule { start, days_per_week: args.days_per_week })?;
    }
    let shown = args.dir.display();
    if written.new.is_empty() {
        writeln!(session.out, "Nothing new in `{shown}`.")?;
    } else {
        let what = top_level(&written.new);
        let text = format!("{} in `{shown}`: {what}.", count(written.new.len(), "new file"));
        writeln!(session.out, "{}", session.palette.wrap(&text, ""))?;
    }
    if !written.kept.is_empty() {
        writeln!(session.out, "{} there already, left alone.", count(written.kept.len(), "file"))?;
    }
    if !args.no_git && repository(session, &workspace.root) {
        writeln!(session.out, "A git repository was made in it; commit whenever you like.")?;
    }
    session.out.flush()?;
    if !args.no_warm {
        warm::run(session, &pack)?;
    }
    writeln!(session.out, "\nNext: cd {shown} && gomastery today")?;
    Ok(Exit::Done)
}

/// What a workspace begins with: `exercises/` without what is hidden or only for authors.
fn template(pack: &Pack) -> FileSet {
    let mut files = pack.source.files_below("exercises");
    let wanted = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let hidden = is_hidden(path) && !path.starts_with(".vscode/") && path != ".gitignore";
        !hidden
            && name != "exercise.toml"
            && name != "AUTHOR.md"
            && !path.starts_with("internal/grade/testdata/")
    };
    files.retain(|path, _| wanted(path));
    files
}

fn top_level(files: &[String]) -> String {
    let mut names: Vec<&str> = files.iter().map(|path| path.split('/').next().unwrap_or(path)).collect();
    names.dedup();
    names.join(", ")
}

/// Makes a repository unless the folder is in one already, or there is no git. Returns whether one was made.
fn repository(session: &Session<'_>, root: &Path) -> bool {
    if root.ancestors().any(|dir| dir.join(".git").exists()) {
        return false;
    }
    let path = session.env.get(&OsString::from("PATH")).cloned();
    let Ok(git) = which::which_in("git", path, root) else { return false };
    let spec = Spec {
        program: git,
        args: vec!["init".into(), "-q".into()],
        dir: root.to_owned(),
        env: session.env.clone().into_iter().collect(),
        stdin: None,
        deadline: Some(Duration::from_secs(20)),
        nice: false,
    };
    let done = session.runner.capture(spec, 4096);
    done.is_ok() && root.join(".git").exists()
}
