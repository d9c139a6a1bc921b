//! Owns the lab: `escape` and `profile`, by which learners measure by hand what the gates judge.

use std::io;
use std::sync::RwLock;

use super::args::{self, Globals, Target};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::curriculum::variant;
use crate::exec::go;
use crate::exec::sandbox::Sandbox;
use crate::gates::{self, Job, Wanted};
use crate::model::event::{Evidence, Exit as Ended, Run, ToolRun};
use crate::model::exercise::Exercise;
use crate::view;
use crate::view::live::Live;
use crate::workspace::sources;

/// Shows what the compiler says of escapes in the learner's files.
pub(super) fn escape(session: &mut Session<'_>, globals: &Globals, target: &Target) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, target.id.as_deref())?;
    let (said, version) = measured(session, &desk, exercise, "asking the compiler", gates::escapes)?;
    let found: Vec<_> = said
        .into_iter()
        .filter_map(|piece| match piece {
            Evidence::Escape(finding) => Some(finding),
            _ => None,
        })
        .collect();
    view::lab::escapes(session.out, &session.palette, exercise, &version, &found)?;
    Ok(Exit::Done)
}

/// Shows where the exercise's benchmarks spend what is counted.
pub(super) fn profile(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Profile,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?;
    let wanted = Wanted { kind: args.kind, bench: args.bench.clone(), seconds: args.seconds };
    let now = format!("running benchmarks, {} s each", args.seconds);
    let (said, version) = measured(session, &desk, exercise, &now, |job| gates::profile(job, &wanted))?;
    let run = said.iter().find_map(|piece| match piece {
        Evidence::Run(run) => Some(run),
        _ => None,
    });
    let benchmarks = view::lab::benchmarks(run.map_or("", |run| &run.output));
    if let Some(run) = run.filter(|run| run.exit != Ended::Code(0)) {
        return Err(unfinished(exercise, run));
    }
    if benchmarks.is_empty() {
        let hint = "benchmarks stand in the test files that came with it, if it has some";
        return Err(
            Failure::usage(format!("{} has no benchmarks that fit `{}`", exercise.id, args.bench)).hint(hint)
        );
    }
    let profile = said.iter().find_map(|piece| match piece {
        Evidence::Profile(profile) => Some(profile),
        _ => None,
    });
    let profile = profile.ok_or_else(|| anyhow::anyhow!("the run left no profile"))?;
    let shown = view::lab::Shown { exercise, version: &version, kind: args.kind, top: args.top, profile };
    view::lab::profile(session.out, &session.palette, &shown, &benchmarks)?;
    Ok(Exit::Done)
}

/// What came of measuring the learner's files, and with which Go release. Code that does not compile is a failure.
fn measured(
    session: &Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    now: &str,
    measure: impl FnOnce(&Job<'_>) -> io::Result<Vec<Evidence>>,
) -> Result<(Vec<Evidence>, String), Failure> {
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
    live.say(now);
    let said = measure(&job);
    live.end();
    if session.runner.cancel().asked() {
        return Err(Failure::interrupted());
    }
    let said = said.map_err(anyhow::Error::from)?;
    let failed = said.iter().find_map(|piece| match piece {
        Evidence::Tool(run) if !run.ok => Some(run),
        _ => None,
    });
    failed.map_or_else(|| Ok((said.clone(), toolchain.version.clone())), |run| Err(uncompiled(exercise, run)))
}

fn uncompiled(exercise: &Exercise, run: &ToolRun) -> Failure {
    let exit = if run.at_fault { Exit::Toolchain } else { Exit::NotAccepted };
    Failure::new(exit, anyhow::anyhow!("it does not compile:\n{}", run.raw.trim()))
        .hint(format!("`gomastery check {}` says more", exercise.id.slug()))
}

fn unfinished(exercise: &Exercise, run: &Run) -> Failure {
    let last: Vec<&str> = run.output.lines().rev().take(12).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    Failure::new(Exit::NotAccepted, anyhow::anyhow!("the benchmarks did not end well:\n{}", last.join("\n")))
        .hint(format!("`gomastery check {}` says more", exercise.id.slug()))
}
