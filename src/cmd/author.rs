//! Owns `author new`.

use super::args::Globals;
use super::desk;
use super::error::{Exit, Failure};
use super::scaffold;
use super::session::Session;
use crate::curriculum::source::Source;
use crate::model::id::ExerciseId;
use crate::view::words::count;
use crate::workspace::{find, write};

/// Writes the files that every exercise needs into a pack on disk; nothing that is there is overwritten.
pub(super) fn new(session: &mut Session<'_>, globals: &Globals, id: &str) -> Result<Exit, Failure> {
    let Some(id) = ExerciseId::parse(id) else {
        return Err(Failure::usage(format!("`{id}` is no exercise ID"))
            .hint("write the week and a slug: week02/ordered_fanin"));
    };
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
    let written = write::missing(&folder, &scaffold::files(&id, &pack.plan.folder(&id)))?;
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
