//! Owns running the real binary hermetically: a home of its own, a cleared environment, a fixed width, no colour. The Go
//! build cache is shared with the machine, because filling an empty one takes a minute.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// A fresh home with nothing in it, and what commands are started with.
pub(crate) struct Home {
    dir: TempDir,
    env: BTreeMap<String, String>,
}

/// What a command did.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Done {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The pack that the tests use unless they say otherwise: small, quick to check, and for every Go from 1.22 on. What
/// graders share is the real one, copied beside it once for all tests of a run.
pub(crate) fn fixture_pack() -> &'static Path {
    static PACK: OnceLock<PathBuf> = OnceLock::new();
    PACK.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let pack = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("pack-{}", std::process::id()));
        copy(&root.join("tests/fixtures/pack"), &pack);
        for file in ["doc.go", "grade.go", "bench.go"] {
            let grade = Path::new("exercises/internal/grade").join(file);
            fs::create_dir_all(pack.join(&grade).parent().expect("a folder")).expect("making a folder");
            fs::copy(root.join(&grade), pack.join(&grade)).expect("copying a file");
        }
        pack
    })
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from).into_iter().map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.path().strip_prefix(from).expect("a path below"));
        if entry.file_type().is_dir() {
            fs::create_dir_all(&target).expect("making a folder");
        } else {
            fs::copy(entry.path(), &target).expect("copying a file");
        }
    }
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let mut env = BTreeMap::new();
        let home = dir.path().display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, value) in
            [("HOME", home.as_str()), ("PATH", &path), ("COLUMNS", "100"), ("TZ", "UTC"), ("LANG", "C.UTF-8")]
        {
            env.insert(name.to_owned(), value.to_owned());
        }
        // One build cache for all tests, and the toolchains that the machine has.
        for name in ["GOCACHE", "GOTOOLCHAIN", "GOPROXY", "GOPATH"] {
            let value = std::env::var(name).ok().or_else(|| go_env(name));
            env.extend(value.filter(|value| !value.is_empty()).map(|value| (name.to_owned(), value)));
        }
        Self { dir, env }
    }

    /// A home with a workspace `w` made from the fixture pack.
    pub(crate) fn with_workspace() -> Self {
        let home = Self::new();
        let done = home.run(".", &["init", "w", "--no-warm", "--no-git"]);
        assert_eq!(done.status, 0, "{done:?}");
        home
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.dir.path().join(below)
    }

    /// What commands are started with.
    pub(crate) fn environment(&self) -> &BTreeMap<String, String> {
        &self.env
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.env.insert(name.to_owned(), value.to_owned());
    }

    pub(crate) fn read(&self, below: &str) -> String {
        fs::read_to_string(self.path(below)).unwrap_or_else(|error| panic!("reading {below}: {error}"))
    }

    pub(crate) fn write(&self, below: &str, text: &str) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder")).expect("making a folder");
        fs::write(path, text).expect("writing a file");
    }

    /// The binary with arguments, in a folder below the home, over the fixture pack.
    pub(crate) fn command(&self, dir: &str, args: &[&str]) -> Command {
        let mut command = self.bare(dir, args);
        command.arg("--pack").arg(fixture_pack());
        command
    }

    /// The same over the built-in pack.
    pub(crate) fn bare(&self, dir: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gomastery"));
        command.args(args).current_dir(self.path(dir)).env_clear().envs(&self.env).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, dir: &str, args: &[&str]) -> Done {
        finish(self.command(dir, args))
    }

    /// Makes a pack in this home that has three more exercises than the fixtures, which are slower to prove.
    pub(crate) fn hunting_pack(&self) -> PathBuf {
        let pack = self.path("pack");
        copy(fixture_pack(), &pack);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hunt"), &pack);
        pack
    }

    /// Runs a command over [`Self::hunting_pack`].
    pub(crate) fn hunt(&self, dir: &str, args: &[&str]) -> Done {
        let mut command = self.bare(dir, args);
        command.arg("--pack").arg(self.path("pack"));
        finish(command)
    }

    pub(crate) fn run_bare(&self, dir: &str, args: &[&str]) -> Done {
        finish(self.bare(dir, args))
    }

    /// Every file below a folder with its bytes, by its path from there; git's own folder is passed over.
    pub(crate) fn files(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(below);
        let all = walkdir::WalkDir::new(&root).into_iter().filter_entry(|entry| entry.file_name() != ".git");
        let files = all.map(|entry| entry.expect("an entry")).filter(|entry| entry.file_type().is_file());
        files.map(|entry| (slashed(entry.path(), &root), fs::read(entry.path()).expect("a file"))).collect()
    }

    /// What the learner sees of the workspace `w`: all but `.gomastery`.
    pub(crate) fn learner(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files("w");
        files.retain(|path, _| !path.starts_with(".gomastery/"));
        files
    }

    /// Puts a version of an exercise of the fixture pack into the workspace: `put("counter", "_wrong/no_lock/counter.go")`.
    pub(crate) fn put(&self, exercise: &str, version: &str) {
        let folder = fixture_pack().join("exercises/week01_core").join(exercise);
        let text = fs::read_to_string(folder.join(version)).expect("a file of the pack");
        let name = version.rsplit('/').next().unwrap_or(version);
        self.write(&format!("w/week01_core/{exercise}/{name}"), &text);
    }

    /// The entries of the journal in `w`, without what differs from run to run.
    pub(crate) fn entries(&self) -> Vec<Value> {
        let text = fs::read_to_string(self.path("w/.gomastery/journal.jsonl")).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).map(timeless).collect()
    }

    /// What was printed, with the home's path written as `HOME`.
    pub(crate) fn redact(&self, text: &str) -> String {
        let real = self.dir.path().canonicalize().expect("the home");
        text.replace(&real.display().to_string(), "HOME")
            .replace(&self.dir.path().display().to_string(), "HOME")
    }
}

impl Done {
    /// The one document on standard output.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A line of the journal without its time, its duration and the Go release.
fn timeless(mut entry: Value) -> Value {
    for key in ["at", "ms", "go"] {
        entry.as_object_mut().expect("an object").remove(key);
    }
    entry
}

fn slashed(path: &Path, root: &Path) -> String {
    let parts = path.strip_prefix(root).expect("a path below").components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Waits until something has come about, for half a minute at most.
pub(crate) fn wait_for(what: &str, mut came: impl FnMut() -> bool) {
    let started = Instant::now();
    while !came() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what} did not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A text with every date written as `DATE`.
pub(crate) fn dateless(text: &str) -> String {
    let is_date = |part: &str| {
        let digits = |range: std::ops::Range<usize>| {
            part.get(range).is_some_and(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        part.len() == 10 && digits(0..4) && digits(5..7) && digits(8..10) && part.get(4..5) == Some("-")
    };
    let mut out = text.to_owned();
    for index in 0..text.len().saturating_sub(9) {
        if let Some(part) = text.get(index..index + 10).filter(|part| is_date(part)) {
            out = out.replace(part, "DATE");
        }
    }
    out
}

pub(crate) fn finish(mut command: Command) -> Done {
    let output = command.output().expect("running gomastery");
    Done {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn go_env(name: &str) -> Option<String> {
    let output = Command::new("go").args(["env", name]).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
