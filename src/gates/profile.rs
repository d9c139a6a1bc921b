//! Owns running tests under a CPU profile. Knows nothing of which share is too much.

use std::io;

use super::tests::{self, Binary};
use super::{Emit, Job, hunt};
use crate::exec::pprof;
use crate::model::event::Evidence;
use crate::model::exercise::Gate;

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
