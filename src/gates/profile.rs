//! Owns running tests under a CPU profile. Knows nothing of which share is too much.

use std::io;

use super::tests::{self, Binary};
use super::{Emit, Job, builds, hunt};
use crate::exec::pprof;
use crate::model::event::Evidence;
use crate::model::exercise::{Gate, ProfileKind};

/// Runs the gate's tests once and notes where the time went.
pub(super) fn run(job: &Job<'_>, gate: &Gate, emit: Emit<'_>) -> io::Result<()> {
    let path = job.sandbox.temp().join("cpu.pprof");
    let _ = std::fs::remove_file(&path);
    let mut binary = Binary::own(job, gate, false);
    binary.flags.push(format!("-test.cpuprofile={}", path.display()));
    let mut found = Vec::new();
    tests::run(job, binary, &mut |piece| found.push(piece))?;
    // A run that ended early leaves half a profile or none: the judge says so by the missing receipt.
    if hunt::clean(&found) && path.is_file() {
        let package = format!("gomastery/{}", job.exercise.folder);
        found.push(Evidence::Profile(pprof::read(&path, &package, 0)?));
    }
    found.into_iter().for_each(emit);
    Ok(())
}

/// What the lab wants of the exercise's benchmarks.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// What is counted.
    pub kind: ProfileKind,
    /// Which benchmarks, as a pattern.
    pub bench: String,
    /// For how long each, in seconds.
    pub seconds: u32,
}

/// The longest that all benchmarks together may take, in seconds.
const DEADLINE: u32 = 600;

/// Builds the tests and runs the benchmarks of the exercise under a profile.
pub(super) fn of_benchmarks(job: &Job<'_>, wanted: &Wanted, emit: Emit<'_>) -> io::Result<()> {
    let built = builds::plain_now(job)?;
    let ok = built.ok;
    emit(Evidence::Tool(built));
    if !ok {
        return Ok(());
    }
    let path = job.sandbox.temp().join("lab.pprof");
    let (flag, column) = match wanted.kind {
        ProfileKind::Cpu => ("cpuprofile", 1),
        ProfileKind::Heap => ("memprofile", 3),
        ProfileKind::Allocs => ("memprofile", 1),
        ProfileKind::Block => ("blockprofile", 1),
        ProfileKind::Mutex => ("mutexprofile", 1),
    };
    let binary = Binary {
        path: builds::plain(job),
        dir: job.package_dir(),
        run: "^$".to_owned(),
        race: false,
        seconds: DEADLINE,
        flags: vec![
            format!("-test.bench={}", wanted.bench),
            format!("-test.benchtime={}s", wanted.seconds),
            "-test.benchmem".to_owned(),
            format!("-test.{flag}={}", path.display()),
        ],
        env: Vec::new(),
    };
    let mut found = Vec::new();
    tests::run(job, binary, &mut |piece| found.push(piece))?;
    // A run that ended early leaves half a profile or none.
    if hunt::clean(&found) && path.is_file() {
        let package = format!("gomastery/{}", job.exercise.folder);
        found.push(Evidence::Profile(pprof::read(&path, &package, column)?));
    }
    found.into_iter().for_each(emit);
    Ok(())
}
