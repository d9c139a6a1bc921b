//! Owns `escape`: what the gate of that name counts, for people to read.

use std::sync::RwLock;

use super::args::{Globals, Target};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::curriculum::variant;
use crate::exec::go;
use crate::exec::sandbox::Sandbox;
use crate::gates::{self, Job};
use crate::model::event::Evidence;
use crate::view;
use crate::view::live::Live;
use crate::workspace::sources;

/// Asks the compiler about the learner's files.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, target: &Target) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, target.id.as_deref())?;
    let folder = desk.workspace()?.folder(&exercise.folder);
    let sources = sources::read(&folder, &|path| variant::is_source(exercise, path))?;
    let assembly = variant::assemble(&desk.pack, exercise, sources)?;
    let sandbox = Sandbox::take(&session.cache, &exercise.folder.replace('/', "-"))?;
    sandbox.fill(&assembly.files)?;
    let toolchain = go::find(&session.env, &session.runner, &sandbox.module(), &session.cache)?;
    let machine = RwLock::new(());
    let job = Job {
        exercise,
        assembly: &assembly,
        sandbox: &sandbox,
        toolchain: &toolchain,
        env: &session.env,
        runner: &session.runner,
        only: None,
        machine: &machine,
    };
    let live = Live::start(session.live, session.chatter, exercise.id.as_str());
    let said = gates::escapes(&job);
    live.end();
    let said = said.map_err(anyhow::Error::from)?;
    if session.runner.cancel().asked() {
        return Err(Failure::interrupted());
    }
    let failed = said.iter().find_map(|piece| match piece {
        Evidence::Tool(run) if !run.ok => Some(run),
        _ => None,
    });
    if let Some(run) = failed {
        let exit = if run.at_fault { Exit::Toolchain } else { Exit::NotAccepted };
        let error = anyhow::anyhow!("it does not compile:\n{}", run.raw.trim());
        return Err(Failure::new(exit, error).hint(format!("`gomastery check {}`", exercise.id.slug())));
    }
    let found: Vec<_> = said
        .into_iter()
        .filter_map(|piece| match piece {
            Evidence::Escape(finding) => Some(finding),
            _ => None,
        })
        .collect();
    view::escape::show(session.out, &session.palette, exercise, &toolchain.version, &found)?;
    Ok(Exit::Done)
}
