//! Owns the lab book: what was measured goes into the week's `notes.md`, and `notes` opens it.

use std::path::PathBuf;

use jiff::Zoned;

use super::args::{self, Globals};
use super::desk::Desk;
use super::editor;
use super::error::{Exit, Failure};
use super::list::week_index;
use super::session::Session;
use crate::exec::go::Env;
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
    let kept = try_check(desk, &session.env, &session.now, exercise, go, verdict);
    tell(session, kept);
}

/// The same, for those who tell of errors themselves.
pub(super) fn try_check(
    desk: &Desk,
    env: &Env,
    now: &Zoned,
    exercise: &Exercise,
    go: &str,
    verdict: &Verdict,
) -> anyhow::Result<()> {
    words::check(verdict).map_or(Ok(()), |found| write(desk, env, now, exercise, go, &found))
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

fn keep(session: &mut Session<'_>, desk: &Desk, exercise: &Exercise, go: &str, found: &str) {
    let kept = write(desk, &session.env, &session.now, exercise, go, found);
    tell(session, kept);
}

/// Notes that cannot be written are no reason to lose a verdict: that is in the journal already.
fn tell(session: &mut Session<'_>, kept: anyhow::Result<()>) {
    if let Err(error) = kept {
        // There is nobody left to tell if this fails, too.
        let _ = writeln!(session.err, "note: {error:#}");
    }
}

/// Writes an entry into the notes of the exercise's week.
fn write(
    desk: &Desk,
    env: &Env,
    now: &Zoned,
    exercise: &Exercise,
    go: &str,
    found: &str,
) -> anyhow::Result<()> {
    let Some(workspace) = &desk.workspace else { return Ok(()) };
    let week = exercise.folder.split('/').next().unwrap_or_default();
    let path: PathBuf = workspace.folder(week).join("notes.md");
    let template = desk.pack.source.read(&format!("exercises/{week}/notes.md")).unwrap_or_default();
    let when = now.strftime("%Y-%m-%d %H:%M");
    let entry = format!("- {when}, {go}, {}: {} {found}", machine::cpu(env), exercise.id);
    notes::record(&path, &workspace.state(), &template, &entry)
}
