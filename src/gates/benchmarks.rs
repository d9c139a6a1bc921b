//! Owns running the exercise's benchmarks, for those who measure by hand. Knows nothing of what is made of the numbers.

use std::io;

use super::tests::{self, Binary};
use super::{Emit, Job, builds};

/// One run of benchmarks.
#[derive(Debug, Clone)]
pub struct Series {
    /// Which ones, as a pattern of Go's -bench.
    pub bench: String,
    /// How long each runs, as Go's -benchtime takes it: `1s`, `100ms`, `1x`.
    pub benchtime: String,
    /// Further flags of the test binary.
    pub flags: Vec<String>,
}

/// The longest that one run may take, in seconds.
const DEADLINE: u32 = 600;

/// Runs the benchmarks once.
pub(super) fn run(job: &Job<'_>, series: &Series, emit: Emit<'_>) -> io::Result<()> {
    let mut flags = vec![
        format!("-test.bench={}", series.bench),
        format!("-test.benchtime={}", series.benchtime),
        "-test.benchmem".to_owned(),
    ];
    flags.extend(series.flags.iter().cloned());
    let binary = Binary {
        path: builds::plain(job),
        dir: job.package_dir(),
        run: "^$".to_owned(),
        race: false,
        seconds: DEADLINE,
        flags,
        env: Vec::new(),
    };
    tests::run(job, binary, emit)
}
