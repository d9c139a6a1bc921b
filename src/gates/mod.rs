//! Owns the gates: which evidence is gathered, in which order, and when to stop. Knows nothing of what it proves: that is
//! the judge's, who is handed in.

mod answers;
mod benchmarks;
mod builds;
mod capped;
mod compiled;
mod escape;
mod fuzz;
mod hunt;
mod profile;
mod rules;
mod tests;

use std::io;
use std::sync::{PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use crate::exec::go::{Env, Toolchain};
use crate::exec::proc::Runner;
use crate::exec::sandbox::Sandbox;
use crate::model::event::{Event, Evidence, ToolRun};
use crate::model::exercise::{Demand, Exercise, Gate, GateKind};
use crate::model::files::Assembly;
use crate::model::verdict::{GateResult, Status};
pub use benchmarks::Series;
use builds::Builds;

/// Everything that gates need.
#[derive(Debug)]
pub struct Job<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// Its files, as they stand in the sandbox.
    pub assembly: &'a Assembly,
    /// The scratch copy.
    pub sandbox: &'a Sandbox,
    /// The toolchain.
    pub toolchain: &'a Toolchain,
    /// The user's environment.
    pub env: &'a Env,
    /// What starts processes.
    pub runner: &'a Runner,
    /// Only this gate is wanted, with what it needs.
    pub only: Option<GateKind>,
    /// Shared by all jobs of this program: benchmarks take it alone.
    pub machine: &'a RwLock<()>,
}

/// Where evidence goes.
type Emit<'a> = &'a mut dyn FnMut(Evidence);

/// What decides over the evidence of one gate.
pub type Judge<'a> = &'a dyn Fn(&Gate, &[Evidence], Duration) -> GateResult;

impl Job<'_> {
    /// The gates that this job runs: all, or the wanted ones behind the build.
    #[must_use]
    pub fn gates(&self) -> Vec<&Gate> {
        let wanted = |kind| self.only.is_none_or(|only| kind == only || kind == GateKind::Build);
        self.exercise.gates.iter().filter(|gate| wanted(gate.kind())).collect()
    }

    /// The package's folder in the sandbox.
    fn package_dir(&self) -> std::path::PathBuf {
        self.sandbox.module().join(&self.exercise.folder)
    }

    /// The package as an argument of `go`.
    fn package(&self) -> String {
        format!("./{}", self.exercise.folder)
    }
}

/// What the compiler says of values that escape, outside of a check.
///
/// # Errors
/// When the go command cannot be started.
pub fn escapes(job: &Job<'_>) -> io::Result<Vec<Evidence>> {
    let mut evidence = Vec::new();
    escape::lines(job, builds::escape_now(job)?, &mut |piece| evidence.push(piece));
    Ok(evidence)
}

/// Builds the tests of the exercise, and its benchmarks with them, outside of a check.
///
/// # Errors
/// When the go command cannot be started.
pub fn build(job: &Job<'_>) -> io::Result<ToolRun> {
    builds::plain_now(job)
}

/// Runs the benchmarks of what [`build`] built, outside of a check.
///
/// # Errors
/// When the binary cannot be started.
pub fn benchmarks(job: &Job<'_>, series: &Series, emit: &mut dyn FnMut(Evidence)) -> io::Result<()> {
    benchmarks::run(job, series, emit)
}

/// Runs the gates in order, and tells `sink` what happens as it happens. `None` when the user asked to stop.
pub fn run(job: &Job<'_>, judge: Judge<'_>, sink: &mut dyn FnMut(Event)) -> Option<Vec<GateResult>> {
    let stop = job.runner.cancel().child();
    let results = thread::scope(|scope| {
        let mut builds = Builds::start(job, scope, &stop);
        let mut results: Vec<GateResult> = Vec::new();
        for (index, gate) in job.gates().into_iter().enumerate() {
            sink(Event::GateStarted { index, kind: gate.kind() });
            let result = if meaningless(gate.kind(), &results) {
                GateResult::bare(gate.kind(), Status::Skipped)
            } else {
                one(job, gate, &mut builds, judge, sink)
            };
            if gate.kind() == GateKind::Build && result.status != Status::Passed {
                stop.ask();
            }
            sink(Event::GateFinished { index, result: result.clone() });
            results.push(result);
            if job.runner.cancel().asked() {
                break;
            }
        }
        stop.ask();
        results
    });
    (!job.runner.cancel().asked()).then_some(results)
}

/// The stopping rule: what cannot be run, or would say nothing, after what came before.
fn meaningless(kind: GateKind, before: &[GateResult]) -> bool {
    let of = |kind: GateKind| before.iter().filter(move |result| result.kind == kind);
    let not_passed = |kind| of(kind).any(|result| result.status != Status::Passed);
    match kind {
        GateKind::Build => false,
        GateKind::Vet | GateKind::Test | GateKind::Escape | GateKind::Answers => not_passed(GateKind::Build),
        // A racy program may well fail its tests: the report is the better explanation. One that hangs would hang again.
        GateKind::Race => not_passed(GateKind::Build) || of(GateKind::Test).any(|result| result.timed_out),
        // How fast a wrong program is does not matter.
        GateKind::Bench | GateKind::Profile => {
            [GateKind::Build, GateKind::Test, GateKind::Race].into_iter().any(not_passed)
        }
        // Tests that hang on the code that they were written for would hang on every other.
        GateKind::Mutants | GateKind::Fuzz => {
            not_passed(GateKind::Build) || before.iter().any(|result| result.timed_out)
        }
    }
}

fn one(
    job: &Job<'_>,
    gate: &Gate,
    builds: &mut Builds<'_>,
    judge: Judge<'_>,
    sink: &mut dyn FnMut(Event),
) -> GateResult {
    let started = Instant::now();
    let mut evidence = Vec::new();
    let mut emit = |piece: Evidence| {
        sink(Event::Evidence(piece.clone()));
        evidence.push(piece);
    };
    if let Err(error) = gather(job, gate, builds, &mut emit) {
        emit(Evidence::Broken(error.to_string()));
    }
    judge(gate, &evidence, started.elapsed())
}

/// The table of gates: how each comes by its evidence.
fn gather(job: &Job<'_>, gate: &Gate, builds: &mut Builds<'_>, emit: Emit<'_>) -> io::Result<()> {
    let shared = || job.machine.read().unwrap_or_else(PoisonError::into_inner);
    match &gate.demand {
        Demand::Build => {
            rules::check(job, emit);
            let _busy = shared();
            emit(Evidence::Tool(builds.first(job)?));
        }
        Demand::Vet => emit(Evidence::Tool(builds.vet(job)?)),
        Demand::Test => {
            let _busy = shared();
            tests::run(job, tests::Binary::own(job, gate, false), emit)?;
        }
        Demand::Race { runs, .. } => {
            let built = builds.race(job)?;
            let ok = built.ok;
            emit(Evidence::Tool(built));
            let _busy = shared();
            for _ in 0..if ok { *runs } else { 0 } {
                tests::run(job, tests::Binary::own(job, gate, true), emit)?;
            }
        }
        Demand::Bench { metric, max_ratio } => {
            builds.finish();
            let _alone = job.machine.write().unwrap_or_else(PoisonError::into_inner);
            tests::compare(job, gate, *metric, *max_ratio, emit)?;
        }
        Demand::Escape { .. } => escape::lines(job, builds.escape(job)?, emit),
        Demand::Profile { .. } => {
            builds.finish();
            let _alone = job.machine.write().unwrap_or_else(PoisonError::into_inner);
            profile::run(job, gate, emit)?;
        }
        Demand::Answers(claims) => {
            builds.finish();
            let _alone = job.machine.write().unwrap_or_else(PoisonError::into_inner);
            if answers::read(job, claims, emit) {
                profile::run(job, gate, emit)?;
            }
        }
        Demand::Mutants(hunt) => {
            let built = builds.variants(job)?;
            let _busy = shared();
            hunt::run(job, gate, hunt, built, emit)?;
        }
        Demand::Fuzz { hunt, execs, searches } => {
            let built = builds.variants(job)?;
            let _busy = shared();
            if hunt::run(job, gate, hunt, built, emit)? {
                fuzz::search(job, gate, *execs, *searches, emit)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;

    fn before(kind: GateKind, status: Status, timed_out: bool) -> Vec<GateResult> {
        vec![GateResult { timed_out, ..GateResult::bare(kind, status) }]
    }

    #[test]
    fn the_stopping_rule() {
        for kind in GateKind::ALL.iter().filter(|kind| **kind != GateKind::Build) {
            assert!(
                meaningless(*kind, &before(GateKind::Build, Status::Failed, false)),
                "{kind} needs a build"
            );
            assert!(
                !meaningless(*kind, &before(GateKind::Vet, Status::Failed, false)),
                "{kind} does not need vet"
            );
        }
        assert!(!meaningless(GateKind::Race, &before(GateKind::Test, Status::Failed, false)));
        assert!(meaningless(GateKind::Race, &before(GateKind::Test, Status::Failed, true)));
        assert!(meaningless(GateKind::Bench, &before(GateKind::Test, Status::Failed, false)));
        assert!(!meaningless(GateKind::Escape, &before(GateKind::Test, Status::Failed, false)));
    }
}
