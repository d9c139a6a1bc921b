//! Owns `escape`: what the compiler puts on the heap.

use super::super::args::{Globals, Target};
use super::super::desk::Desk;
use super::super::error::{Exit, Failure};
use super::super::session::Session;
use super::{Rig, uncompiled, yours};
use crate::gates;
use crate::model::event::Evidence;
use crate::view;

/// Shows what the compiler says of escapes in the learner's files.
pub(in crate::cmd) fn escape(
    session: &mut Session<'_>,
    globals: &Globals,
    target: &Target,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, target.id.as_deref())?;
    let rig = Rig::new(session, &desk, exercise, yours(&desk, exercise)?)?;
    let live = rig.live();
    live.say("asking the compiler");
    let said = gates::escapes(&rig.job());
    live.end();
    rig.unless_interrupted()?;
    let mut found = Vec::new();
    for piece in said? {
        match piece {
            Evidence::Tool(run) if !run.ok => return Err(uncompiled(exercise, &run)),
            Evidence::Escape(finding) => found.push(finding),
            _ => {}
        }
    }
    let version = rig.toolchain.version.clone();
    view::lab::escape::show(session.out, &session.palette, exercise, &version, &found)?;
    Ok(Exit::Done)
}
