//! Owns running test binaries and noting what is seen: tests, receipts, samples. Knows nothing of what must be seen.

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::capped::Capped;
use super::{Emit, Job, builds};
use crate::exec::go::TestRun;
use crate::exec::receipt;
use crate::exec::testjson::{Parser, TestEvent};
use crate::model::benchmark::BenchResult;
use crate::model::event::{Evidence, Outcome, Run, Sample, Side, TestEnd};
use crate::model::exercise::{Gate, Metric};
use crate::model::stats;

/// Tests beyond this number are not followed one by one: nobody has so many, but a forger may.
const MOST_TESTS: usize = 10_000;
/// How often a comparison of times is repeated at most, in batches of [`ROUNDS`].
const BATCHES: u32 = 4;
/// Rounds of a batch: the smallest number at which the Mann–Whitney test can reach 1 %.
const ROUNDS: u32 = 5;
/// A difference is believed below this p-value.
const CLEAR: f64 = 0.01;

/// A test binary and how to run it.
#[derive(Debug, Clone)]
pub(super) struct Binary {
    /// Where it is.
    pub path: PathBuf,
    /// The folder in which it runs.
    pub dir: PathBuf,
    /// The tests to run, as a pattern.
    pub run: String,
    /// It has the race detector.
    pub race: bool,
    /// How long it may take, in seconds.
    pub seconds: u32,
    /// Further flags.
    pub flags: Vec<String>,
    /// Further environment.
    pub env: Vec<(&'static str, String)>,
}

impl Binary {
    /// The binary of the exercise's own package, for the tests of a gate.
    pub(super) fn own(job: &Job<'_>, gate: &Gate, race: bool) -> Self {
        Self {
            path: if race { builds::race(job) } else { builds::plain(job) },
            dir: job.package_dir(),
            run: pattern(&gate.tests),
            race,
            seconds: gate.seconds,
            flags: Vec::new(),
            env: Vec::new(),
        }
    }
}

/// The pattern of exactly these tests.
pub(super) fn pattern(tests: &[String]) -> String {
    format!("^({})$", tests.join("|"))
}

/// What is known of the tests of one run.
#[derive(Default)]
struct Seen {
    open: BTreeMap<String, Capped>,
    outside: Capped,
    summary: Option<bool>,
    started: usize,
}

/// Runs a test binary once.
pub(super) fn run(job: &Job<'_>, binary: Binary, emit: Emit<'_>) -> io::Result<()> {
    let nonce = format!("{:016x}{:016x}", RandomState::new().hash_one(1), RandomState::new().hash_one(2));
    let (writer, pending) = receipt::open(nonce)?;
    let mut env = vec![(receipt::NONCE.into(), pending.nonce().into())];
    env.extend(binary.env.into_iter().map(|(name, value)| (name.into(), value.into())));
    let run = TestRun {
        binary: &binary.path,
        dir: binary.dir,
        temp: job.sandbox.temp(),
        run: binary.run,
        flags: binary.flags,
        seconds: binary.seconds,
        race: binary.race,
        env,
    };
    let mut spec = job.toolchain.test_run(job.env, run);
    spec.stdin = Some(writer);
    let mut seen = Seen::default();
    let mut parser = Parser::new();
    let finished =
        job.runner.run(spec, &mut |bytes| parser.feed(bytes, &mut |event| seen.take(event, emit)))?;
    parser.finish(&mut |event| seen.take(event, emit));
    let receipt = pending.collect();
    receipt.samples.into_iter().map(Evidence::Sample).for_each(&mut *emit);
    receipt.metrics.into_iter().map(Evidence::Metric).for_each(&mut *emit);
    emit(Evidence::Run(Run {
        exit: finished.exit,
        receipt: receipt.done,
        summary: seen.summary,
        unfinished: seen.open.into_iter().map(|(test, output)| (test, output.into_text())).collect(),
        output: seen.outside.into_text(),
        printed: finished.printed,
        took: finished.took,
        deadline: Duration::from_secs(u64::from(binary.seconds)),
    }));
    Ok(())
}

impl Seen {
    fn take(&mut self, event: TestEvent, emit: &mut dyn FnMut(Evidence)) {
        match event {
            TestEvent::Run { test } => self.start(test, emit),
            TestEvent::Output { test: Some(test), text } if self.open.contains_key(&test) => {
                if let Some(output) = self.open.get_mut(&test) {
                    output.push(&text);
                }
            }
            TestEvent::Output { text, .. } => self.outside.push(&text),
            TestEvent::Pass { test, .. } => self.end(test, Outcome::Passed, emit),
            TestEvent::Fail { test, .. } => self.end(test, Outcome::Failed, emit),
            TestEvent::Skip { test, .. } => self.end(test, Outcome::Skipped, emit),
            TestEvent::Bench { line } => {
                self.outside.push(line.trim_end());
                self.outside.push("\n");
                BenchResult::parse(&line).map(Evidence::Benchmark).into_iter().for_each(emit);
            }
            TestEvent::Summary { passed } => self.summary = Some(passed),
        }
    }

    fn start(&mut self, test: String, emit: &mut dyn FnMut(Evidence)) {
        self.started += 1;
        if self.started <= MOST_TESTS {
            emit(Evidence::TestStarted(test.clone()));
            self.open.insert(test, Capped::default());
        }
    }

    /// A test ends only if it began: an end out of nowhere is a forgery or noise, and is noted as a second end.
    fn end(&mut self, test: String, outcome: Outcome, emit: &mut dyn FnMut(Evidence)) {
        if self.started > MOST_TESTS {
            return;
        }
        let output = self.open.remove(&test).map(Capped::into_text).unwrap_or_default();
        emit(Evidence::TestEnded(TestEnd { test, outcome, output }));
    }
}

/// Runs a comparison until it is clear: counts are exact after one batch, times take as many as they need.
pub(super) fn compare(
    job: &Job<'_>,
    gate: &Gate,
    metric: Metric,
    max_ratio: f64,
    emit: Emit<'_>,
) -> io::Result<()> {
    let timed = metric == Metric::Nanos;
    let mut binary = Binary::own(job, gate, false);
    binary.env.extend(timed.then(|| ("GOMASTERY_ROUNDS", ROUNDS.to_string())));
    let mut samples: Vec<Sample> = Vec::new();
    for _ in 0..if timed { BATCHES } else { 1 } {
        let mut note = |evidence: Evidence| {
            if let Evidence::Sample(sample) = &evidence {
                samples.push(sample.clone());
            }
            emit(evidence);
        };
        run(job, binary.clone(), &mut note)?;
        if samples.is_empty() || job.runner.cancel().asked() || clear(&samples, max_ratio) {
            break;
        }
    }
    Ok(())
}

/// Every pair is on one side of the limit beyond doubt.
fn clear(samples: &[Sample], max_ratio: f64) -> bool {
    let mut pairs: BTreeMap<&str, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for sample in samples {
        let (limit, yours) = pairs.entry(&sample.pair).or_default();
        match sample.side {
            Side::Baseline => limit.push(sample.ns * max_ratio),
            Side::Yours => yours.push(sample.ns),
        }
    }
    pairs.values().all(|(limit, yours)| stats::mann_whitney(limit, yours) < CLEAR)
}
