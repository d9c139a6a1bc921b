//! Owns the Go toolchain: finding it, what it can do, its arguments and its scrubbed environment. Knows nothing of what
//! is built with it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::proc::{Runner, Spec};
use crate::model::event::Exit;

/// The environment of this program, read once in `main`.
pub type Env = BTreeMap<OsString, OsString>;

/// The oldest Go release that can be used: older ones do not fetch the release that the exercises name.
pub const OLDEST: (u32, u32) = (1, 22);

/// What children may see of the user's environment: where things are, which proxy, which compiler. Everything that could
/// change what `go` does is left out (`GOFLAGS`, `GODEBUG`, `GOEXPERIMENT`, `GOENV`, …).
const PASSED: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "GOCACHE",
    "GOMODCACHE",
    "GOPATH",
    "GOPROXY",
    "GONOPROXY",
    "GOSUMDB",
    "GONOSUMDB",
    "GOPRIVATE",
    "GOINSECURE",
    "GOTOOLCHAIN",
    "CC",
    "CXX",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "LD_LIBRARY_PATH",
    "SYSTEMROOT",
    "SystemRoot",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
    "PATHEXT",
    "COMSPEC",
];

/// Why there is no usable toolchain. The texts say what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// There is no `go` on the path.
    Missing,
    /// It is older than [`OLDEST`].
    TooOld(String),
    /// It does not work; this is what it said.
    Broken(String),
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => write!(f, "Go is not installed, or `go` is not on the PATH"),
            Self::TooOld(version) => {
                write!(f, "{version} is too old: Go {}.{} or newer is needed", OLDEST.0, OLDEST.1)
            }
            Self::Broken(said) => write!(f, "the Go toolchain does not work: {}", said.trim()),
        }
    }
}

impl std::error::Error for Unusable {}

/// A toolchain that works, for the module that it was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toolchain {
    /// The absolute path of the go command of the release that the module needs.
    pub go: PathBuf,
    /// Its release, as it says itself: `go1.26.8`.
    pub version: String,
    /// Where it lives.
    pub goroot: PathBuf,
    /// Its build cache.
    pub gocache: PathBuf,
    /// Cgo is on, which `-race` needs on most systems.
    pub cgo: bool,
    /// The C compiler that cgo would use.
    pub cc: String,
}

/// The answer of `go env -json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
struct GoEnv {
    goroot: PathBuf,
    goversion: String,
    gocache: PathBuf,
    cgo_enabled: String,
    cc: String,
}

/// A toolchain as it was found earlier, and what must be the same for the finding to hold.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    asked: Vec<String>,
    toolchain: Toolchain,
}

/// Finds the toolchain for the module in `module`. The answer is kept in `cache` while the same go command (path, size and
/// time of its last change) is asked the same question, because asking costs more than everything else before a build.
///
/// # Errors
/// [`Unusable`] inside, when there is no usable toolchain; else trouble with starting it.
pub fn find(env: &Env, runner: &Runner, module: &Path, cache: &Path) -> Result<Toolchain> {
    let path = env.get(&OsString::from("PATH")).cloned().unwrap_or_default();
    let go = which::which_in("go", Some(path), module).map_err(|_| Unusable::Missing)?;
    let asked = question(env, &go, module);
    let memory = cache.join("toolchain.json");
    let known = fs::read(&memory).ok().and_then(|bytes| serde_json::from_slice::<Found>(&bytes).ok());
    if let Some(found) = known.filter(|found| found.asked == asked && found.toolchain.go.exists()) {
        return Ok(found.toolchain);
    }
    let toolchain = ask(env, runner, &go, module)?;
    let found = Found { asked, toolchain: toolchain.clone() };
    // Not being able to remember costs 20 ms next time.
    let _ = fs::create_dir_all(cache)
        .and_then(|()| fs::write(&memory, serde_json::to_vec(&found).unwrap_or_default()));
    Ok(toolchain)
}

fn question(env: &Env, go: &Path, module: &Path) -> Vec<String> {
    let meta = fs::metadata(go).ok();
    let changed = meta.as_ref().and_then(|meta| meta.modified().ok());
    let mut asked = vec![format!("{} {:?} {changed:?}", go.display(), meta.map(|meta| meta.len()))];
    asked.push(fs::read_to_string(module.join("go.mod")).unwrap_or_default());
    for name in ["GOTOOLCHAIN", "GOCACHE", "CC", "PATH", "HOME", "XDG_CACHE_HOME"] {
        asked.push(format!("{name}={:?}", env.get(&OsString::from(name))));
    }
    asked
}

fn ask(env: &Env, runner: &Runner, go: &Path, module: &Path) -> Result<Toolchain> {
    let spec = Spec {
        program: go.to_owned(),
        args: ["env", "-json", "GOROOT", "GOVERSION", "GOCACHE", "CGO_ENABLED", "CC"]
            .map(OsString::from)
            .into(),
        dir: module.to_owned(),
        env: scrubbed(env),
        stdin: None,
        // Fetching the release that go.mod names may take minutes.
        deadline: Some(Duration::from_mins(10)),
        nice: false,
    };
    let (finished, output) =
        runner.capture(spec, 1 << 20).with_context(|| format!("running `{}`", go.display()))?;
    let start = output.find('{').unwrap_or(0);
    let answer = serde_json::from_str::<GoEnv>(&output[start..]);
    let answer = match answer {
        Ok(answer) if finished.exit == Exit::Code(0) => answer,
        _ => return Err(refused(&output).into()),
    };
    let release = release(&answer.goversion);
    if release.is_some_and(|release| release < OLDEST) {
        return Err(Unusable::TooOld(answer.goversion).into());
    }
    let name = if cfg!(windows) { "go.exe" } else { "go" };
    Ok(Toolchain {
        go: answer.goroot.join("bin").join(name),
        version: answer.goversion,
        goroot: answer.goroot,
        gocache: answer.gocache,
        cgo: answer.cgo_enabled == "1",
        cc: answer.cc,
    })
}

fn refused(output: &str) -> Unusable {
    let said = output.lines().find(|line| !line.trim().is_empty()).unwrap_or("it printed nothing");
    Unusable::Broken(said.to_owned())
}

/// `go1.26.8`, `go1.27rc1` and `go1.26` are (1, 26), (1, 27) and (1, 26); a development version is none.
#[must_use]
pub fn release(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.strip_prefix("go")?.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor: String = parts.next()?.chars().take_while(char::is_ascii_digit).collect();
    Some((major, minor.parse().ok()?))
}

fn scrubbed(env: &Env) -> Vec<(OsString, OsString)> {
    let passed = PASSED
        .iter()
        .map(OsString::from)
        .filter_map(|name| env.get(&name).map(|value| (name, value.clone())));
    let mut out: Vec<(OsString, OsString)> = passed.collect();
    for (name, value) in
        [("GOFLAGS", ""), ("GOWORK", "off"), ("GOENV", "off"), ("LC_ALL", "C"), ("GOTELEMETRY", "off")]
    {
        out.push((name.into(), value.into()));
    }
    out
}

/// What a test binary is started with.
#[derive(Debug)]
pub struct TestRun<'a> {
    /// The binary.
    pub binary: &'a Path,
    /// The folder of the package.
    pub dir: PathBuf,
    /// The temporary folder.
    pub temp: PathBuf,
    /// The top-level tests to run, as a pattern.
    pub run: String,
    /// Further flags.
    pub flags: Vec<String>,
    /// The time-out of the tests themselves, so that they print their stacks.
    pub seconds: u32,
    /// The binary was built with `-race`.
    pub race: bool,
    /// Further environment.
    pub env: Vec<(OsString, OsString)>,
}

/// The build flags of every `go` command: no data for debuggers, whose writing and linking is a third of a small build.
/// They are part of the keys of Go's build cache, so they must be the same everywhere.
const FLAGS: &str = "-gcflags=all=-dwarf=false '-ldflags=-s -w'";

/// How long a binary may take beyond its own time-out, for printing its stacks.
const BEYOND: Duration = Duration::from_secs(1);

impl Toolchain {
    /// A `go` command in `module`, with the toolchain's own garbage collector off up to a limit: it is a short-lived
    /// process, and this saves a tenth of its time.
    #[must_use]
    pub fn command(&self, env: &Env, module: &Path, temp: &Path, args: &[&str]) -> Spec {
        let mut env = self.environment(env, temp);
        env.retain(|(name, _)| name != "GOFLAGS");
        env.push(("GOFLAGS".into(), FLAGS.into()));
        env.push(("GOGC".into(), "off".into()));
        env.push(("GOMEMLIMIT".into(), "1GiB".into()));
        env.push(("GOTMPDIR".into(), temp.into()));
        Spec {
            program: self.go.clone(),
            args: args.iter().map(OsString::from).collect(),
            dir: module.to_owned(),
            env,
            stdin: None,
            deadline: Some(Duration::from_mins(10)),
            nice: false,
        }
    }

    /// A run of a test binary.
    #[must_use]
    pub fn test_run(&self, env: &Env, run: TestRun<'_>) -> Spec {
        let mut environment = self.environment(env, &run.temp);
        environment.extend(run.env);
        if run.race {
            // 100 ms instead of a second, and not 0: a goroutine that outlives its test may still race (GO-FACTS.md 2).
            environment.push(("GORACE".into(), "atexit_sleep_ms=100".into()));
        }
        let mut args = vec![
            format!("-test.run={}", run.run),
            "-test.v=test2json".to_owned(),
            "-test.paniconexit0".to_owned(),
            "-test.count=1".to_owned(),
            format!("-test.timeout={}s", run.seconds),
        ];
        args.extend(run.flags);
        Spec {
            program: run.binary.to_owned(),
            args: args.into_iter().map(OsString::from).collect(),
            dir: run.dir,
            env: environment,
            stdin: None,
            deadline: Some(Duration::from_secs(u64::from(run.seconds)) + BEYOND),
            nice: false,
        }
    }

    fn environment(&self, env: &Env, temp: &Path) -> Vec<(OsString, OsString)> {
        let mut out = scrubbed(env);
        out.retain(|(name, _)| name != "PATH" && name != "GOTOOLCHAIN" && name != "GOCACHE");
        let path = env.get(&OsString::from("PATH")).cloned().unwrap_or_default();
        let bin = self.goroot.join("bin");
        let path = std::env::join_paths(std::iter::once(bin).chain(std::env::split_paths(&path)));
        out.push(("PATH".into(), path.unwrap_or_default()));
        out.push(("GOROOT".into(), self.goroot.clone().into()));
        out.push(("GOCACHE".into(), self.gocache.clone().into()));
        out.push(("GOTOOLCHAIN".into(), "local".into()));
        for name in ["TMPDIR", "TMP", "TEMP"] {
            out.push((name.into(), temp.into()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read() {
        assert_eq!(release("go1.26.8"), Some((1, 26)));
        assert_eq!(release("go1.27rc1"), Some((1, 27)));
        assert_eq!(release("go1.22"), Some((1, 22)));
        assert_eq!(release("devel go1.28-abc"), None);
    }

    #[test]
    fn the_environment_is_scrubbed() {
        let env = Env::from([
            ("GOFLAGS".into(), "-run=No".into()),
            ("HOME".into(), "/h".into()),
            ("GODEBUG".into(), "x=1".into()),
        ]);
        let out = scrubbed(&env);
        let get = |name: &str| out.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        assert_eq!(get("GOFLAGS"), Some("".into()));
        assert_eq!(get("GOWORK"), Some("off".into()));
        assert_eq!(get("GODEBUG"), None);
        assert_eq!(get("HOME"), Some("/h".into()));
    }
}
