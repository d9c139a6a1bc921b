//! Checks that are not alone, or do not come to their end: two at once, Ctrl-C, a kill.

use std::process::{Child, Stdio};

use crate::harness::Home;
#[cfg(unix)]
use crate::harness::{finish, wait_for};

const DOUBLE: &str = "w/week01_core/double/double.go";

/// A check that runs, with its output kept.
fn start(home: &Home, args: &[&str]) -> Child {
    let mut command = home.command("w", &[&["check", "double", "--format", "short"], args].concat());
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("running gomastery")
}

#[test]
fn checks_of_the_same_exercise_run_side_by_side() {
    let home = Home::with_workspace();
    let children: Vec<Child> = (0..3).map(|_| start(&home, &["--fresh"])).collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(out, "week01/double: rejected: test: TestDoubles: Double(3): got 3, want 6\n");
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(1), [].as_slice()));
    }
    assert_eq!(home.entries().len(), 3);
}

/// Starts a check of code that never ends, and waits until its test runs.
#[cfg(unix)]
fn hanging(home: &Home) -> Child {
    let mark = home.path("running");
    let _ = std::fs::remove_file(&mark);
    let source = format!(
        "package double\n\nimport (\n\t\"os\"\n\t\"os/exec\"\n\t\"time\"\n)\n\n// Double never returns.\nfunc Double(n int) int {{\n\t\
         _ = exec.Command(\"sh\", \"-c\", \"sleep 4; : \" + {0:?}).Start()\n\tos.WriteFile({0:?}, nil, 0o600)\n\ttime.Sleep(time.Hour)\n\treturn n\n}}\n",
        mark.display().to_string()
    );
    home.write(DOUBLE, &source);
    let child = start(home, &[]);
    wait_for("the test", || mark.exists());
    child
}

#[cfg(unix)]
fn send(signal: &str, child: &Child) {
    let status = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
    assert!(status.expect("running kill").success());
}

/// The processes whose command line names this home: test binaries, compilers, and what the tests started.
#[cfg(unix)]
fn left(home: &Home) -> Vec<String> {
    let output = std::process::Command::new("ps").args(["-eo", "args"]).output().expect("running ps");
    let root = home.path("").display().to_string();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter(|line| line.contains(&root)).map(str::to_owned).collect()
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_all_at_once_and_records_nothing() {
    let home = Home::with_workspace();
    for signal in ["-INT", "-TERM"] {
        let child = hanging(&home);
        assert!(!left(&home).is_empty(), "the test binary runs");
        let asked = std::time::Instant::now();
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        assert!(asked.elapsed() < std::time::Duration::from_secs(3), "{:?}", asked.elapsed());
        assert_eq!(output.status.code(), Some(130), "{signal}");
        assert_eq!(output.stdout, b"");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "error: interrupted\n");
        assert_eq!(left(&home), Vec::<String>::new(), "{signal}");
    }
    assert!(home.entries().is_empty());
}

#[test]
#[cfg(unix)]
fn ctrl_c_during_the_build_ends_it_as_well() {
    let home = Home::with_workspace();
    let child = start(&home, &["--fresh"]);
    wait_for("the compiler", || !left(&home).is_empty());
    send("-INT", &child);
    let output = child.wait_with_output().unwrap();
    // A quick machine may be done before the signal comes.
    assert!(matches!(output.status.code(), Some(130 | 1)), "{:?}", output.status);
    assert_eq!(left(&home), Vec::<String>::new());
}

#[test]
#[cfg(unix)]
fn a_kill_costs_nothing_but_the_check() {
    let home = Home::with_workspace();
    let mut child = hanging(&home);
    send("-KILL", &child);
    child.wait().unwrap();
    assert!(home.entries().is_empty());
    home.put("double", "_solution/double.go");
    let done = home.run("w", &["check", "double", "--format", "short"]);
    assert_eq!((done.status, done.out.as_str(), done.err.as_str()), (0, "week01/double: accepted\n", ""));
    // The test that lost its parent ends by its own deadline.
    wait_for("the end of what was left", || left(&home).is_empty());
}

/// Remembered checks, killed at every millisecond of their short life: what was recorded stays readable, and no record
/// that was there is lost.
#[test]
#[cfg(unix)]
fn the_journal_survives_a_kill_at_any_moment() {
    let home = Home::with_workspace();
    let check = ["check", "double", "--format", "short"];
    assert_eq!(home.run("w", &check).status, 1);
    let mut known = 1;
    for millis in 0..25 {
        let mut child = start(&home, &[]);
        std::thread::sleep(std::time::Duration::from_millis(millis));
        let _ = child.kill();
        child.wait().unwrap();
        let entries = home.entries().len();
        assert!(entries == known || entries == known + 1, "{known} entries became {entries}");
        known = entries;
    }
    let next = finish(home.command("w", &check));
    assert_eq!((next.status, next.err.as_str()), (1, ""));
    assert_eq!(home.entries().len(), known + 1);
}
