//! Owns what a benchmark is compared with.

use super::super::desk::Desk;
use super::super::error::{Exit, Failure};
use super::super::session::Session;
use crate::curriculum::variant;
use crate::exec::git;
use crate::model::exercise::Exercise;
use crate::model::files::{FileSet, Variant};

/// The files that `word` names: `starter`, `solution`, or a revision of git.
pub(super) fn files(
    session: &Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    word: &str,
) -> Result<FileSet, Failure> {
    match word {
        "starter" => Ok(variant::sources(&desk.pack, exercise, &Variant::Starter)?),
        "solution" => solution(desk, exercise),
        revision => at_revision(session, desk, exercise, revision),
    }
}

fn solution(desk: &Desk, exercise: &Exercise) -> Result<FileSet, Failure> {
    let record = desk.progress.of(&exercise.id);
    if record.accepted || record.gave_up {
        return Ok(variant::sources(&desk.pack, exercise, &Variant::Solution("_solution".to_owned()))?);
    }
    Err(Failure::new(Exit::NotAccepted, anyhow::anyhow!("{} is not accepted yet", exercise.id))
        .hint("once it is, you can compare with its solution"))
}

fn at_revision(
    session: &Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    revision: &str,
) -> Result<FileSet, Failure> {
    let folder = desk.workspace()?.folder(&exercise.folder);
    let wanted = |path: &str| variant::is_source(exercise, path);
    let hint = "compare with `starter`, `solution`, or a revision of git such as `HEAD`";
    let found = git::files_at(&session.env, &session.runner, &folder, revision, &wanted)
        .map_err(|error| Failure::new(Exit::Usage, error).hint(hint))?;
    if found.is_empty() {
        return Err(Failure::usage(format!("`{revision}` has no files of {}", exercise.id)).hint(hint));
    }
    Ok(found)
}
