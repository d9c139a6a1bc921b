//! Owns the compiles of one check: what is started at once, aside, and when it is waited for. Knows nothing of what the
//! binaries do.

use std::io;
use std::path::PathBuf;
use std::thread::{Scope, ScopedJoinHandle};

use super::Job;
use super::compiled;
use crate::exec::proc::{Cancel, Runner};
use crate::model::event::ToolRun;
use crate::model::exercise::{Gate, GateKind};

/// The most of a compiler's output that is kept.
const CAP: usize = 1 << 20;

/// A tool running aside, or what it said.
#[derive(Debug)]
enum Aside<'s> {
    /// Nobody has asked for it yet.
    Idle,
    /// It runs.
    Running(ScopedJoinHandle<'s, io::Result<ToolRun>>),
    /// It is done.
    Done(ToolRun),
}

/// The compiles of one check.
#[derive(Debug)]
pub(super) struct Builds<'s> {
    /// The build that the first verdict waits for is the race build, because nothing else was asked for.
    race_first: bool,
    race: Aside<'s>,
    vet: Aside<'s>,
    escape: Aside<'s>,
    variants: Aside<'s>,
}

/// Where the plain test binary is.
pub(super) fn plain(job: &Job<'_>) -> PathBuf {
    job.sandbox.binaries().join("plain.test")
}

/// Where the test binary with the race detector is.
pub(super) fn race(job: &Job<'_>) -> PathBuf {
    job.sandbox.binaries().join("race.test")
}

/// Where the test binary of a package with other code is.
pub(super) fn variant(job: &Job<'_>, folder: &str) -> PathBuf {
    let name = folder.rsplit('/').next().filter(|name| !name.is_empty());
    let home = job.sandbox.binaries().join("variants");
    name.map_or(home.clone(), |name| home.join(format!("{name}.test")))
}

impl<'s> Builds<'s> {
    /// Starts what is needed later at low priority, so that the first verdict is not kept waiting.
    pub(super) fn start<'env: 's>(job: &'env Job<'env>, scope: &'s Scope<'s, 'env>, stop: &Cancel) -> Self {
        let kinds: Vec<GateKind> = job.gates().iter().map(|gate| gate.kind()).collect();
        let needs = |kind| kinds.contains(&kind);
        let race_first = needs(GateKind::Race) && !needs(GateKind::Test) && !needs(GateKind::Bench);
        let spawn = |wanted: bool, what: fn(&Job<'_>, &Cancel, bool) -> io::Result<ToolRun>| {
            let stop = stop.clone();
            if wanted { Aside::Running(scope.spawn(move || what(job, &stop, true))) } else { Aside::Idle }
        };
        Self {
            race_first,
            race: spawn(needs(GateKind::Race) && !race_first, build_race),
            vet: spawn(needs(GateKind::Vet), vet),
            escape: spawn(needs(GateKind::Escape), escape),
            variants: spawn(needs(GateKind::Mutants) || needs(GateKind::Fuzz), variants),
        }
    }

    /// The build that decides whether anything else makes sense.
    pub(super) fn first(&mut self, job: &Job<'_>) -> io::Result<ToolRun> {
        let stop = job.runner.cancel();
        if self.race_first {
            let built = build_race(job, stop, false)?;
            self.race = Aside::Done(built.clone());
            return Ok(built);
        }
        build_plain(job, stop, false)
    }

    /// What the build with the race detector said.
    pub(super) fn race(&mut self, job: &Job<'_>) -> io::Result<ToolRun> {
        self.race.wait(|| build_race(job, job.runner.cancel(), false))
    }

    /// What `go vet` said.
    pub(super) fn vet(&mut self, job: &Job<'_>) -> io::Result<ToolRun> {
        self.vet.wait(|| vet(job, job.runner.cancel(), false))
    }

    /// What the compiler said of escapes.
    pub(super) fn escape(&mut self, job: &Job<'_>) -> io::Result<ToolRun> {
        self.escape.wait(|| escape(job, job.runner.cancel(), false))
    }

    /// What was said of the learner's tests in the packages of other code.
    pub(super) fn variants(&mut self, job: &Job<'_>) -> io::Result<ToolRun> {
        self.variants.wait(|| variants(job, job.runner.cancel(), false))
    }

    /// Waits for all that runs aside, so that the machine is quiet.
    pub(super) fn finish(&mut self) {
        for aside in [&mut self.race, &mut self.vet, &mut self.escape, &mut self.variants] {
            // What it said is asked for by its own gate.
            aside.settle();
        }
    }
}

impl Aside<'_> {
    fn settle(&mut self) {
        *self = match std::mem::replace(self, Self::Idle) {
            Self::Running(handle) => {
                let joined =
                    handle.join().unwrap_or_else(|_| Err(io::Error::other("a build thread panicked")));
                joined.map_or(Self::Idle, Self::Done)
            }
            settled => settled,
        };
    }

    /// What it said; it is run now if it did not run or could not be started.
    fn wait(&mut self, now: impl FnOnce() -> io::Result<ToolRun>) -> io::Result<ToolRun> {
        self.settle();
        if let Self::Done(run) = self {
            return Ok(run.clone());
        }
        let run = now()?;
        *self = Self::Done(run.clone());
        Ok(run)
    }
}

fn build_plain(job: &Job<'_>, stop: &Cancel, nice: bool) -> io::Result<ToolRun> {
    let out = plain(job).display().to_string();
    tool(job, stop, nice, &["test", "-c", "-vet=off", "-o", &out, &job.package()])
}

fn build_race(job: &Job<'_>, stop: &Cancel, nice: bool) -> io::Result<ToolRun> {
    let out = race(job).display().to_string();
    let args = ["test", "-c", "-race", "-vet=off", "-o", &out, &job.package()];
    let mut run = tool(job, stop, nice, &args)?;
    // Code that does not compile is told with a place. Without one it is `-race` itself that does not work here: it needs
    // cgo and a C compiler.
    run.at_fault |= !run.ok && run.findings.is_empty();
    Ok(run)
}

fn vet(job: &Job<'_>, stop: &Cancel, nice: bool) -> io::Result<ToolRun> {
    tool(job, stop, nice, &["vet", &job.package()])
}

/// The plain build, outside of a check.
pub(super) fn plain_now(job: &Job<'_>) -> io::Result<ToolRun> {
    build_plain(job, job.runner.cancel(), false)
}

/// What the compiler says of escapes, outside of a check.
pub(super) fn escape_now(job: &Job<'_>) -> io::Result<ToolRun> {
    escape(job, job.runner.cancel(), false)
}

fn escape(job: &Job<'_>, stop: &Cancel, nice: bool) -> io::Result<ToolRun> {
    tool(job, stop, nice, &["build", "-gcflags=-m=1", &job.package()])
}

/// All packages with other code by one command, which loads and builds what they share once.
fn variants(job: &Job<'_>, stop: &Cancel, nice: bool) -> io::Result<ToolRun> {
    let out = format!("{}/", variant(job, "").display());
    let race = job.exercise.gates.iter().filter_map(Gate::hunt).any(|hunt| hunt.race);
    let mut args = vec!["test", "-c", "-vet=off", "-o", &out, "./variants/..."];
    if race {
        args.insert(2, "-race");
    }
    std::fs::create_dir_all(&out)?;
    let mut run = tool(job, stop, nice, &args)?;
    // What the learner can mend is told with a place.
    run.at_fault |= !run.ok && run.findings.is_empty();
    Ok(run)
}

/// The binary in which the inputs of fuzz targets are searched; it counts which code each of them reaches.
pub(super) fn fuzz(job: &Job<'_>, folder: &str) -> io::Result<(PathBuf, ToolRun)> {
    let path = job.sandbox.binaries().join("fuzz.test");
    let (out, package) = (path.display().to_string(), format!("./{folder}"));
    let args = ["test", "-c", "-fuzz=.", "-vet=off", "-o", &out, &package];
    tool(job, job.runner.cancel(), false, &args).map(|run| (path, run))
}

fn tool(job: &Job<'_>, stop: &Cancel, nice: bool, args: &[&str]) -> io::Result<ToolRun> {
    let mut spec = job.toolchain.command(job.env, &job.sandbox.module(), &job.sandbox.temp(), args);
    spec.nice = nice;
    let (finished, output) = Runner::new(stop.clone()).capture(spec, CAP)?;
    Ok(compiled::read(&finished.exit, output, &job.exercise.folder))
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::model::event::Exit;

    #[test]
    fn a_tool_runs_once_however_often_it_is_asked_for() {
        let said = || Ok(compiled::read(&Exit::Code(0), String::new(), "w/x"));
        let mut aside = Aside::Idle;
        let mut calls = 0;
        for _ in 0..3 {
            let ran = aside.wait(|| {
                calls += 1;
                said()
            });
            assert!(ran.is_ok_and(|run| run.ok));
            aside.settle();
        }
        assert_eq!(calls, 1);
    }
}
