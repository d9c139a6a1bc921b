//! Owns the spine: from the sources of one exercise to a verdict. `check` and `author verify` go the same way.

use std::path::Path;
use std::sync::RwLock;
use std::time::Instant;

use crate::curriculum::{Pack, variant};
use crate::exec::go::{self, Env, Toolchain};
use crate::exec::proc::Runner;
use crate::exec::sandbox::Sandbox;
use crate::gates::{self, Job};
use crate::judge::{self, Case};
use crate::model::event::Event;
use crate::model::exercise::{Exercise, GateKind};
use crate::model::files::FileSet;
use crate::model::verdict::{GateResult, Reason, Status, Verdict};

use super::error::Failure;
use super::memory::Memory;

/// What grading needs besides the exercise.
pub(super) struct Bench<'a> {
    pub pack: &'a Pack,
    pub env: &'a Env,
    pub runner: &'a Runner,
    pub cache: &'a Path,
    /// Benchmarks take it alone.
    pub machine: &'a RwLock<()>,
}

/// How to grade.
#[derive(Clone, Copy, Default)]
pub(super) struct Wish {
    /// Only this gate.
    pub only: Option<GateKind>,
    /// A remembered verdict will do.
    pub remembered: bool,
}

/// Grades sources. Returns the verdict and the toolchain that it was reached with.
pub(super) fn grade(
    bench: &Bench<'_>,
    exercise: &Exercise,
    sources: FileSet,
    wish: Wish,
    sink: &mut dyn FnMut(Event),
) -> Result<(Verdict, Toolchain), Failure> {
    let started = Instant::now();
    let assembly = variant::assemble(bench.pack, exercise, sources)?;
    let sandbox = Sandbox::take(bench.cache, &exercise.folder.replace('/', "-"))?;
    sandbox.fill(&assembly.files)?;
    let toolchain = go::find(bench.env, bench.runner, &sandbox.module(), bench.cache)?;
    let memory = Memory::of(bench.cache, exercise, &assembly, &toolchain);
    if let Some(known) = memory.recall().filter(|_| wish.remembered && wish.only.is_none()) {
        return Ok((Verdict { took: started.elapsed(), ..known }, toolchain));
    }
    let job = Job {
        exercise,
        assembly: &assembly,
        sandbox: &sandbox,
        toolchain: &toolchain,
        env: bench.env,
        runner: bench.runner,
        only: wish.only,
        machine: bench.machine,
    };
    let case = Case { folder: &exercise.folder, graded: &assembly.graded };
    let judge = |gate: &_, evidence: &[_], took| judge::gate(&case, gate, evidence, took);
    let mut results = gates::run(&job, &judge, sink).ok_or_else(Failure::interrupted)?;
    if let Some(path) = sandbox.changed(&assembly.files) {
        tampered(&mut results, &path);
    }
    let verdict = Verdict::of(results, started.elapsed());
    if wish.only.is_none() {
        memory.keep(&verdict);
    }
    Ok((verdict, toolchain))
}

/// Evidence from a run that changed its own graders is worth nothing.
fn tampered(results: &mut [GateResult], path: &str) {
    if let Some(last) = results.iter_mut().rfind(|result| result.status == Status::Passed) {
        last.status = Status::Failed;
        last.reasons.push(Reason::new(format!(
            "while the tests ran, `{path}` was changed: leave the graders' files alone"
        )));
    }
}
