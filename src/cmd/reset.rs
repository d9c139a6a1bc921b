//! Owns `reset` and `undo`.

use std::fs;

use anyhow::Context as _;

use super::args::{Globals, Target};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::curriculum::variant;
use crate::model::entry::{Act, Entry};
use crate::view::words::count;
use crate::workspace::{snapshot, sources, write};

/// Puts the starter back. A snapshot comes first, always; Go files of the learner's own are in it, and go.
pub(super) fn reset(session: &mut Session<'_>, globals: &Globals, target: &Target) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, target.id.as_deref())?;
    let workspace = desk.workspace()?;
    let folder = workspace.folder(&exercise.folder);
    let kept = snapshot::take(&workspace.state(), &exercise.id, &folder)?;
    desk.journal()?.append(&Entry::new(session.timestamp(), Act::Reset, exercise.id.as_str()))?;
    let starter = variant::handed_out(&desk.pack, exercise);
    for (name, bytes) in &starter {
        write::atomically(&folder.join(name), bytes)?;
    }
    let extra = sources::read(&folder, &|path| path.ends_with(".go") && !starter.contains_key(path))?;
    for name in extra.keys() {
        let path = folder.join(name);
        fs::remove_file(&path).with_context(|| format!("removing `{}`", path.display()))?;
    }
    writeln!(session.out, "{} is at its starter again ({}).", exercise.id, count(starter.len(), "file"))?;
    for name in extra.keys() {
        writeln!(session.out, "Taken away: {name}")?;
    }
    if let Some(kept) = kept {
        writeln!(
            session.out,
            "Your files are kept in {}; `gomastery undo` puts them back.",
            kept.dir.display()
        )?;
    }
    Ok(Exit::Done)
}

/// Puts the last snapshot back.
pub(super) fn undo(session: &mut Session<'_>, globals: &Globals) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let workspace = desk.workspace()?;
    let Some(last) = snapshot::last(&workspace.state())? else {
        writeln!(session.out, "There is nothing to undo: `reset` is what makes snapshots.")?;
        return Ok(Exit::Done);
    };
    let folder = workspace.root.join(desk.pack.plan.folder(&last.exercise));
    let files = snapshot::put_back(&workspace.state(), &last, &folder)?;
    desk.journal()?.append(&Entry::new(session.timestamp(), Act::Undone, last.exercise.as_str()))?;
    writeln!(
        session.out,
        "{}: {} put back as they were before the reset.",
        last.exercise,
        count(files.len(), "file")
    )?;
    Ok(Exit::Done)
}
