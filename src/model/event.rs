//! Owns what crosses from running to judging and showing: events, owned and in order. Knows nothing of processes.

use std::time::Duration;

use super::benchmark::BenchResult;
use super::exercise::GateKind;
use super::files::Subject;
use super::verdict::GateResult;

/// One thing that happened during a check.
#[derive(Debug, Clone)]
pub enum Event {
    /// A gate began; `index` is its place in the exercise's list.
    GateStarted {
        /// Place in the list of gates.
        index: usize,
        /// Its kind.
        kind: GateKind,
    },
    /// Evidence came in for the running gate.
    Evidence(Evidence),
    /// A gate was judged.
    GateFinished {
        /// Place in the list of gates.
        index: usize,
        /// What was found.
        result: GateResult,
    },
}

/// One piece of evidence, as it was observed. Files are relative to the exercise's folder.
#[derive(Debug, Clone)]
pub enum Evidence {
    /// The sources break a rule of the exercise before anything is compiled.
    SourceRule(Finding),
    /// A compiler or `go vet` finished.
    Tool(ToolRun),
    /// A test began.
    TestStarted(String),
    /// A test ended.
    TestEnded(TestEnd),
    /// What follows, up to the end of a test binary, happened in this package instead of the exercise's own.
    Trial(Trial),
    /// A test binary ended.
    Run(Run),
    /// Where a run of the tests spent its CPU time.
    Profile(Profile),
    /// What the learner wrote into `answers.toml`.
    Answer(Answer),
    /// Fuzzing found an input on which a target fails.
    Crasher(Crasher),
    /// A benchmark printed its result.
    Benchmark(BenchResult),
    /// One measurement of a comparison.
    Sample(Sample),
    /// A number that a test reported.
    Metric(MetricValue),
    /// The compiler says that a value escapes.
    Escape(Finding),
    /// Something of ours or of the toolchain failed: no verdict is possible.
    Broken(String),
}

/// A run of the learner's tests on a version of the code.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The package.
    pub subject: Subject,
    /// The fuzz target, where inputs are searched instead of tests run.
    pub search: Option<String>,
}

/// Where CPU time went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profile {
    /// All that was counted: in a gate samples, a hundred for each second on each processor.
    pub samples: u64,
    /// Every function seen, the largest share with callees first.
    pub shares: Vec<Share>,
}

/// The part of a function in all samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// `Type.Method` in the exercise's own package, `path.Name` in others.
    pub function: String,
    /// By itself, from 0 to 1.
    pub flat: f64,
    /// With all that it calls, from 0 to 1.
    pub cumulative: f64,
}

/// One entry of `answers.toml`.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its key.
    pub key: String,
    /// What it says.
    pub value: AnswerValue,
    /// The function that stands at the place that it names, where a place is asked for.
    pub function: Option<String>,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerValue {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Something that no question asks for.
    Other,
}

/// An input that fuzzing found, as Go keeps it below `testdata/fuzz`.
#[derive(Debug, Clone)]
pub struct Crasher {
    /// The target.
    pub target: String,
    /// The file's name.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A message at a place in a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the exercise's folder.
    pub file: String,
    /// The line, counted from 1; 0 where there is none.
    pub line: u32,
    /// What was said.
    pub message: String,
}

/// What a compiler or vet run said.
#[derive(Debug, Clone)]
pub struct ToolRun {
    /// It exited with status 0.
    pub ok: bool,
    /// It failed by no fault of the code: it was killed, the disk is full, the toolchain lacks something.
    pub at_fault: bool,
    /// Its messages with places.
    pub findings: Vec<Finding>,
    /// All it printed.
    pub raw: String,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// It was skipped.
    Skipped,
}

/// A test that ended, with what it printed.
#[derive(Debug, Clone)]
pub struct TestEnd {
    /// The test's name; subtests have slashes.
    pub test: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What it printed, capped.
    pub output: String,
}

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exit {
    /// With this status.
    Code(i32),
    /// By this signal.
    Signal(i32),
    /// We ended it at its deadline.
    Deadline,
    /// We ended it because the user asked for it.
    Cancelled,
}

/// A run of a test binary.
#[derive(Debug, Clone)]
pub struct Run {
    /// How it ended.
    pub exit: Exit,
    /// The receipt of our `TestMain` arrived, with this exit code of the tests.
    pub receipt: Option<i32>,
    /// The stream ended with a final PASS.
    pub summary: Option<bool>,
    /// Tests that began and never ended, with what they printed.
    pub unfinished: Vec<(String, String)>,
    /// What was printed outside of any test, capped.
    pub output: String,
    /// How many bytes were printed altogether.
    pub printed: u64,
    /// How long it took.
    pub took: Duration,
    /// The deadline that it had.
    pub deadline: Duration,
}

/// Which side of a comparison was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The code that the exercise started from.
    Baseline,
    /// The learner's code.
    Yours,
}

/// One measurement of one side, per operation.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The test that measured.
    pub test: String,
    /// The name of the comparison.
    pub pair: String,
    /// The side measured.
    pub side: Side,
    /// Iterations.
    pub n: u64,
    /// Nanoseconds.
    pub ns: f64,
    /// Heap allocations.
    pub allocs: f64,
    /// Heap bytes.
    pub bytes: f64,
}

/// A number that a test reported.
#[derive(Debug, Clone)]
pub struct MetricValue {
    /// The test.
    pub test: String,
    /// What was measured.
    pub name: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: String,
}
