//! Owns the lab book: what was measured goes into the week's `notes.md`, and `notes` opens it.

use std::path::PathBuf;

use super::args::{self, Globals};
use super::desk::Desk;
use super::editor;
use super::error::{Exit, Failure};
use super::list::week_index;
use super::session::Session;
use crate::exec::machine;
use crate::model::benchmark::BenchSet;
use crate::model::event::Profile;
use crate::model::exercise::{Exercise, ProfileKind};
use crate::model::verdict::Verdict;
use crate::view::notebook as words;
use crate::workspace::notes;

/// Opens the notes of a week, or says where they are.
pub(super) fn open(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Notes,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let weeks = &desk.pack.plan.weeks;
    let week = match args.week {
        Some(number) => week_index(&desk.pack.plan, number)?,
        None => desk.today(session).map_or(weeks.len() - 1, |day| day.week),
    };
    let folder = weeks[week].folder.clone();
    let path = desk.workspace()?.folder(&folder).join("notes.md");
    if !path.exists() {
        let text = desk.pack.source.read(&format!("exercises/{folder}/notes.md"));
        crate::workspace::write::atomically(&path, &text.unwrap_or_else(|| b"# Notes\n".as_slice().into()))?;
    }
    editor::open(session, &[path])
}

/// Keeps what a check measured: every acceptance, and every number.
pub(super) fn check(
    session: &mut Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    go: &str,
    verdict: &Verdict,
) {
    if let Some(found) = words::check(verdict) {
        keep(session, desk, exercise, go, &found);
    }
}

/// Keeps what `bench` measured.
pub(super) fn bench(
    session: &mut Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    go: &str,
    against: &str,
    yours: &BenchSet,
    baseline: Option<&BenchSet>,
) {
    keep(session, desk, exercise, go, &words::bench(against, yours, baseline));
}

/// Keeps what `profile` showed.
pub(super) fn profile(
    session: &mut Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    go: &str,
    kind: ProfileKind,
    profile: &Profile,
) {
    keep(session, desk, exercise, go, &words::profile(kind, profile));
}

/// Writes an entry. Notes that cannot be written are no reason to lose a verdict: that is in the journal already.
fn keep(session: &mut Session<'_>, desk: &Desk, exercise: &Exercise, go: &str, found: &str) {
    let Ok(workspace) = desk.workspace() else { return };
    let week = exercise.folder.split('/').next().unwrap_or_default();
    let path: PathBuf = workspace.folder(week).join("notes.md");
    let template = desk.pack.source.read(&format!("exercises/{week}/notes.md")).unwrap_or_default();
    let when = session.now.strftime("%Y-%m-%d %H:%M").to_string();
    let entry = format!("- {when}, {go}, {}: {} {found}", machine::cpu(&session.env), exercise.id);
    if let Err(error) = notes::record(&path, &workspace.state(), &template, &entry) {
        // There is nobody left to tell if this fails, too.
        let _ = writeln!(session.err, "note: {error:#}");
    }
}
