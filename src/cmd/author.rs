//! Owns `author new`.

use super::args::Globals;
use super::desk;
use super::error::{Exit, Failure};
use super::scaffold;
use super::session::Session;
use crate::curriculum::source::Source;
use crate::model::id::ExerciseId;
use crate::model::plan::Plan;
use crate::view::words::count;
use crate::workspace::{find, write};

/// Writes the files that every exercise needs into a pack on disk; nothing that is there is overwritten.
pub(super) fn new(session: &mut Session<'_>, globals: &Globals, id: &str) -> Result<Exit, Failure> {
    let Some(id) = ExerciseId::parse(id) else {
        return Err(Failure::usage(format!("`{id}` is no exercise ID"))
            .hint("write the week and a slug: week02/ordered_fanin"));
    };
    if !id.slug().starts_with(|first: char| first.is_ascii_lowercase()) {
        return Err(Failure::usage(format!("`{id}` names no Go package: its slug must begin with a letter")));
    }
    let pack = desk::pack(session, globals)?;
    let root = match &pack.source {
        Source::Disk(root) => Some(root.clone()),
        Source::Embedded => find::checkout(&session.cwd),
    };
    let Some(root) = root else {
        let hint = "work in a checkout of the project, or name a pack with --pack DIR";
        return Err(Failure::usage("the built-in pack cannot be written to").hint(hint));
    };
    if !pack.plan.weeks.iter().any(|week| week.id == id.week()) {
        let weeks: Vec<&str> = pack.plan.weeks.iter().map(|week| week.id.as_str()).collect();
        return Err(Failure::usage(format!("the plan has no `{}`", id.week()))
            .hint(format!("it has {}", weeks.join(", "))));
    }
    let folder = root.join("exercises").join(pack.plan.folder(&id));
    let files = scaffold::files(&id, &pack.plan.folder(&id), &trains(&pack.plan, &id));
    let written = write::missing(&folder, &files)?;
    writeln!(session.out, "{} in `{}`.", count(written.new.len(), "new file"), folder.display())?;
    if pack.plan.slot(&id).is_none() {
        writeln!(
            session.out,
            "No day has `{id}` yet: add an [[exercise]] with id and core to its day's TOML."
        )?;
    } else {
        writeln!(
            session.out,
            "In its day's TOML, leave only `id` and `core`: the rest now stands in exercise.toml."
        )?;
    }
    writeln!(session.out, "Then: gomastery author verify {id}")?;
    Ok(Exit::Done)
}

/// The bullets that the plan says it trains, else the first of its week, for the author to replace.
fn trains(plan: &Plan, id: &ExerciseId) -> Vec<String> {
    if let Some((_, slot)) = plan.slot(id) {
        return slot.trains.clone();
    }
    let week = plan.weeks.iter().find(|week| week.id == id.week());
    week.and_then(|week| week.syllabus.first()).map(|bullet| bullet.id.clone()).into_iter().collect()
}
