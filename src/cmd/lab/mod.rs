//! Owns what the commands of the lab share: an exercise's files on a rig of their own, built, and its benchmarks run.

mod against;
mod bench;
mod escape;
mod profile;
mod trace;
mod web;

pub(super) use bench::bench;
pub(super) use escape::escape;
pub(super) use profile::profile;
pub(super) use trace::trace;

use std::sync::RwLock;

use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::curriculum::variant;
use crate::exec::go::{self, Toolchain};
use crate::exec::sandbox::Sandbox;
use crate::gates::{self, Job, Series};
use crate::model::benchmark::BenchResult;
use crate::model::event::{Evidence, Exit as Ended, Run, ToolRun};
use crate::model::exercise::Exercise;
use crate::model::files::{Assembly, FileSet};
use crate::view::live::Live;
use crate::workspace::sources;

/// Files of an exercise where they can be built and run.
struct Rig<'a, 's> {
    session: &'a Session<'s>,
    exercise: &'a Exercise,
    assembly: Assembly,
    sandbox: Sandbox,
    toolchain: Toolchain,
    machine: RwLock<()>,
}

/// The learner's files.
fn yours(desk: &Desk, exercise: &Exercise) -> Result<FileSet, Failure> {
    let folder = desk.workspace()?.folder(&exercise.folder);
    Ok(sources::read(&folder, &|path| variant::is_source(exercise, path))?)
}

/// An exercise has benchmarks, in files of its own or of the learner's.
pub(super) fn has_benchmarks(desk: &Desk, exercise: &Exercise) -> bool {
    let assembly =
        yours(desk, exercise).and_then(|files| Ok(variant::assemble(&desk.pack, exercise, files)?));
    assembly.is_ok_and(|assembly| {
        let tests = assembly.files.iter().filter(|(path, _)| path.ends_with("_test.go"));
        tests.into_iter().any(|(_, text)| {
            String::from_utf8_lossy(text).lines().any(|line| line.starts_with("func Benchmark"))
        })
    })
}

impl<'a, 's> Rig<'a, 's> {
    fn new(
        session: &'a Session<'s>,
        desk: &Desk,
        exercise: &'a Exercise,
        files: FileSet,
    ) -> Result<Self, Failure> {
        let assembly = variant::assemble(&desk.pack, exercise, files)?;
        let sandbox = Sandbox::take(&session.cache, &exercise.folder.replace('/', "-"))?;
        sandbox.fill(&assembly.files)?;
        let toolchain = go::find(&session.env, &session.runner, &sandbox.module(), &session.cache)?;
        Ok(Self { session, exercise, assembly, sandbox, toolchain, machine: RwLock::new(()) })
    }

    fn job(&self) -> Job<'_> {
        Job {
            exercise: self.exercise,
            assembly: &self.assembly,
            sandbox: &self.sandbox,
            toolchain: &self.toolchain,
            env: &self.session.env,
            runner: &self.session.runner,
            only: None,
            machine: &self.machine,
        }
    }

    /// The import path of the exercise's package.
    fn package(&self) -> String {
        format!("gomastery/{}", self.exercise.folder)
    }

    /// Builds tests and benchmarks; code that does not compile is a failure.
    fn build(&self) -> Result<(), Failure> {
        let built = gates::build(&self.job())?;
        self.unless_interrupted()?;
        if built.ok { Ok(()) } else { Err(uncompiled(self.exercise, &built)) }
    }

    /// Runs benchmarks once, and hands over each result as it comes.
    fn run(&self, series: &Series, note: &mut dyn FnMut(BenchResult)) -> Result<(), Failure> {
        let mut ended: Option<Run> = None;
        gates::benchmarks(&self.job(), series, &mut |piece| match piece {
            Evidence::Benchmark(result) => note(result),
            Evidence::Run(run) => ended = Some(run),
            _ => {}
        })?;
        self.unless_interrupted()?;
        match ended.filter(|run| run.exit != Ended::Code(0)) {
            Some(run) => Err(unfinished(self.exercise, &run)),
            None => Ok(()),
        }
    }

    /// Counts the benchmarks that fit a pattern by running each for one operation.
    fn count(&self, bench: &str) -> Result<usize, Failure> {
        let once = Series { bench: bench.to_owned(), benchtime: "1x".to_owned(), flags: Vec::new() };
        let mut count = 0;
        self.run(&once, &mut |_| count += 1)?;
        if count > 0 {
            return Ok(count);
        }
        let hint = "benchmarks stand in the test files that came with it, if it has some";
        Err(Failure::usage(format!("{} has no benchmarks that fit `{bench}`", self.exercise.id)).hint(hint))
    }

    fn unless_interrupted(&self) -> Result<(), Failure> {
        if self.session.runner.cancel().asked() { Err(Failure::interrupted()) } else { Ok(()) }
    }

    fn live(&self) -> Live {
        Live::start(self.session.live, self.session.chatter, self.exercise.id.as_str())
    }
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
