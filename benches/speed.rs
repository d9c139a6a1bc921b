//! Speed beside what a user would otherwise type, as ratios in one run: `cargo bench --bench speed`.
//!
//! Each round changes the learner's file, so that nothing is answered from a cache, and takes turns between the two sides.
#![expect(clippy::disallowed_methods, reason = "a benchmark starts the programs that it compares")]
#![expect(clippy::print_stdout, reason = "a benchmark prints its table")]
#![expect(clippy::expect_used, reason = "a benchmark that cannot run has nothing to say")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gomastery::curriculum::source::Source;
use gomastery::curriculum::{self, Pack, variant};
use gomastery::model::exercise::{Exercise, GateKind};
use gomastery::model::files::{FileSet, Variant};
use gomastery::model::id::ExerciseId;

const ROUNDS: u32 = 7;
/// An exercise of the tests' own pack whose tests take milliseconds: what it costs to get to a verdict.
const SMALL: &str = "week01/counter";
/// An exercise of the real pack: its tests take their time on both sides.
const REAL: &str = "week02/escape_hunt";

fn main() {
    let place = tempfile::tempdir().expect("a temporary folder");
    println!("medians of {ROUNDS} rounds\n");
    println!(
        "{:<58} {:>9} {:>9} {:>6}  budget",
        "what, beside what would be typed", "ours", "theirs", "ratio"
    );
    let small = fixtures(&place.path().join("pack"));
    for (id, source) in [(SMALL, small), (REAL, Source::Embedded)] {
        let pack = curriculum::load(source).expect("the pack");
        let exercise = pack.exercises.get(&ExerciseId::parse(id).expect("an ID")).expect("the exercise");
        let bench = Bench::set_up(&place.path().join(id), &pack, exercise);
        println!("{id}");
        bench.gate("  test gate: check --only test / go test", GateKind::Test, &[], "0.85");
        bench.gate("  race gate: check --only race / go test -race", GateKind::Race, &["-race"], "0.40");
        if id == REAL {
            bench.whole();
            bench.unchanged();
            bench.journal();
        }
    }
}

/// The tests' own pack, with the graders' package that it shares with the real one.
fn fixtures(to: &Path) -> Source {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = Source::open(&root.join("tests/fixtures/pack")).expect("the tests' pack");
    for folder in ["curriculum", "exercises"] {
        write_all(&to.join(folder), &own.files_below(folder));
    }
    // What graders share needs a newer language than the tests' pack asks for.
    let mut shared = Source::Embedded.files_below("exercises");
    shared.retain(|path, _| path == "go.mod" || path.starts_with("internal/"));
    write_all(&to.join("exercises"), &shared);
    Source::open(to).expect("the pack")
}

/// A workspace for our side and a plain module for theirs, with the same right solution.
struct Bench<'a> {
    workspace: PathBuf,
    module: PathBuf,
    pack: &'a Pack,
    exercise: &'a Exercise,
    solution: Vec<u8>,
    began: Instant,
}

impl<'a> Bench<'a> {
    fn set_up(place: &Path, pack: &'a Pack, exercise: &'a Exercise) -> Self {
        let sources =
            variant::sources(pack, exercise, &Variant::Solution("_solution".into())).expect("the solution");
        let solution = sources[edited(exercise)].to_vec();
        let assembly = variant::assemble(pack, exercise, sources.clone()).expect("the module");
        let module = place.join("module");
        write_all(&module, &assembly.files);
        let workspace = place.join("workspace");
        let bench = Self { workspace, module, pack, exercise, solution, began: Instant::now() };
        time(bench.ours(place).args(["init", "workspace", "--no-warm", "--no-git"]));
        write_all(&bench.workspace.join(&exercise.folder), &sources);
        bench.edit(0);
        for only in ["test", "race"] {
            bench.check(&["--only", only]);
        }
        bench
    }

    fn ours(&self, dir: &Path) -> Command {
        let mut command = gomastery(dir);
        if let Source::Disk(root) = &self.pack.source {
            command.arg("--pack").arg(root);
        }
        command
    }

    /// The same new bytes on both sides, in code that runs: of a comment or dead code Go would see that it changes nothing,
    /// and answer from its cache.
    fn edit(&self, round: u32) {
        let stamp = self.began.elapsed().as_nanos();
        let code = format!("\nvar round{round} string\n\nfunc init() {{ round{round} = \"{stamp}\" }}\n");
        let text = [&self.solution[..], code.as_bytes()].concat();
        for root in [&self.workspace, &self.module] {
            fs::write(root.join(&self.exercise.folder).join(edited(self.exercise)), &text).expect("editing");
        }
    }

    fn check(&self, args: &[&str]) -> Duration {
        let id = self.exercise.id.to_string();
        let mut command = self.ours(&self.workspace);
        time(command.args(["check", &id, "--format", "short"]).args(args))
    }

    fn go(&self, args: &[&str]) -> Duration {
        let mut command = Command::new("go");
        time(command.args(args).arg(format!("./{}", self.exercise.folder)).current_dir(&self.module))
    }

    fn run_flag(&self, kind: GateKind) -> String {
        let gate = self.exercise.gates.iter().find(|gate| gate.kind() == kind).expect("the gate");
        format!("-run=^({})$", gate.tests.join("|"))
    }

    fn gate(&self, name: &str, kind: GateKind, flags: &[&str], budget: &str) {
        let run = self.run_flag(kind);
        let theirs = [&["test", run.as_str()], flags].concat();
        let pairs = self.rounds(|| self.check(&["--only", kind.name()]), || self.go(&theirs));
        row(name, &pairs, budget);
    }

    fn whole(&self) {
        let (test, race) = (self.run_flag(GateKind::Test), self.run_flag(GateKind::Race));
        let theirs = || self.go(&["vet"]) + self.go(&["test", &test]) + self.go(&["test", &race, "-race"]);
        let pairs = self.rounds(|| self.check(&[]), theirs);
        row("  all gates: check / go vet, go test, go test -race", &pairs, "");
    }

    fn rounds(
        &self,
        mut ours: impl FnMut() -> Duration,
        mut theirs: impl FnMut() -> Duration,
    ) -> Vec<(Duration, Duration)> {
        (1..=ROUNDS)
            .map(|round| {
                self.edit(round);
                if round % 2 == 0 {
                    let theirs = theirs();
                    (ours(), theirs)
                } else {
                    (ours(), theirs())
                }
            })
            .collect()
    }

    fn unchanged(&self) {
        self.check(&[]);
        let pairs: Vec<_> = (0..ROUNDS).map(|_| (self.check(&[]), bare(&self.workspace))).collect();
        row("  an unchanged check / gomastery --version", &pairs, "20 ms");
    }

    /// Commands that fold a long journal, beside the same program doing nothing but reading its arguments.
    fn journal(&self) {
        let mut lines = String::new();
        for n in 0..5000 {
            let (day, minute, second) = (n / 250 + 1, n / 5 % 60, n % 60);
            let verdict = if n % 7 == 0 { "accepted" } else { "rejected" };
            lines.push_str(&format!(
                "{{\"v\":1,\"at\":\"2026-03-{day:02}T10:{minute:02}:{second:02}+00:00\",\"act\":\"checked\",\"exercise\":\"{REAL}\",\
                 \"verdict\":\"{verdict}\",\"failed\":[\"test\",\"race\"],\"ms\":1234,\"go\":\"go1.26.8\"}}\n"
            ));
        }
        fs::write(self.workspace.join(".gomastery/journal.jsonl"), lines).expect("a journal");
        for command in ["today", "progress", "list"] {
            let run = || time(self.ours(&self.workspace).arg(command));
            let pairs: Vec<_> = (0..3 * ROUNDS).map(|_| (run(), bare(&self.workspace))).collect();
            row(&format!("  {command} with 5,000 entries / gomastery --version"), &pairs, "10 ms, 3");
        }
    }
}

/// The file that is changed in every round: the last that the learner works on.
fn edited(exercise: &Exercise) -> &str {
    exercise.edit.last().map_or("", String::as_str)
}

fn gomastery(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gomastery"));
    command.current_dir(dir);
    command
}

fn bare(dir: &Path) -> Duration {
    time(gomastery(dir).arg("--version"))
}

fn time(command: &mut Command) -> Duration {
    let started = Instant::now();
    let status =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("a program");
    let took = started.elapsed();
    assert!(status.success(), "{command:?}: {status}");
    took
}

fn row(name: &str, pairs: &[(Duration, Duration)], budget: &str) {
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let ours = median(pairs.iter().map(|pair| pair.0.as_secs_f64()).collect());
    let theirs = median(pairs.iter().map(|pair| pair.1.as_secs_f64()).collect());
    let ratio = median(pairs.iter().map(|pair| pair.0.as_secs_f64() / pair.1.as_secs_f64()).collect());
    println!("{name:<58} {:>6.1} ms {:>6.1} ms {ratio:>6.2}  {budget}", ours * 1000.0, theirs * 1000.0);
}

fn write_all(root: &Path, files: &FileSet) {
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("making a folder");
        fs::write(path, bytes).expect("writing a file");
    }
}
