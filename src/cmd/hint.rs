//! Owns `hint` and `solution`.

use super::args::{self, Globals};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::curriculum::variant;
use crate::model::entry::{Act, Entry};
use crate::model::exercise::Exercise;
use crate::model::files::FileSet;
use crate::view;
use crate::workspace::sources;

/// Shows the next hint and records that it was shown; after the last one, the last again.
pub(super) fn hint(session: &mut Session<'_>, globals: &Globals, args: &args::Hint) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?;
    let seen = desk.progress.of(&exercise.id).hints as usize;
    let all = exercise.hints.len();
    if args.seen && seen == 0 {
        writeln!(
            session.out,
            "No hint of {} was shown yet. `gomastery hint {0}` shows the first.",
            exercise.id
        )?;
        return Ok(Exit::Done);
    }
    let number = if args.seen { seen } else { seen + 1 }.min(all);
    if number > seen && desk.workspace.is_some() {
        let entry = Entry {
            number: u32::try_from(number).ok(),
            ..Entry::new(session.timestamp(), Act::Hinted, exercise.id.as_str())
        };
        desk.journal()?.append(&entry)?;
    }
    for number in if args.seen { 1..=number } else { number..=number } {
        view::hint::show(session.out, &session.palette, exercise, number)?;
    }
    view::hint::after(session.out, &session.palette, exercise, number)?;
    Ok(Exit::Done)
}

/// Shows the solution, once the exercise is accepted or given up.
pub(super) fn solution(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Solution,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?;
    let record = desk.progress.of(&exercise.id);
    if !record.accepted && !record.gave_up {
        if !args.give_up {
            return Err(Failure::new(
                Exit::NotAccepted,
                anyhow::anyhow!("{} is not accepted yet", exercise.id),
            )
            .hint(format!("`gomastery hint {}` shows the next hint", exercise.id.slug()))
            .hint("`--give-up` shows the solution now; that is recorded"));
        }
        desk.journal()?.append(&Entry::new(session.timestamp(), Act::GaveUp, exercise.id.as_str()))?;
    }
    let reference = variant::reference(&desk.pack, exercise);
    if args.diff {
        let folder = desk.workspace()?.folder(&exercise.folder);
        let yours = sources::read(&folder, &|path| variant::is_source(exercise, path))?;
        view::hint::diff(session.out, &session.palette, &difference(exercise, &yours, &reference))?;
    } else {
        view::hint::files(session.out, &session.palette, &reference)?;
    }
    Ok(Exit::Done)
}

/// What it takes to come from the learner's files to the solution's.
fn difference(exercise: &Exercise, yours: &FileSet, reference: &FileSet) -> String {
    let text = |files: &FileSet, name: &str| {
        files.get(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
    };
    let mut names: Vec<&String> =
        reference.keys().filter(|name| variant::is_source(exercise, name)).collect();
    names.extend(yours.keys().filter(|name| exercise.edit.contains(name) && !reference.contains_key(*name)));
    let mut out = String::new();
    for name in names {
        let (old, new) = (text(yours, name), text(reference, name));
        let mut options = diffy::DiffOptions::new();
        options
            .set_original_filename(format!("yours/{name}"))
            .set_modified_filename(format!("solution/{name}"));
        if old != new {
            out.push_str(&options.create_patch(&old, &new).to_string());
        }
    }
    if out.is_empty() { "Your files are the solution's, byte for byte.\n".to_owned() } else { out }
}
