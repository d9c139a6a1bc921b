//! `doctor`, and what `check` says on machines on which something is missing.

#[cfg(unix)]
use crate::harness::Done;
use crate::harness::Home;

const INSTALL: &str = "install Go 1.22 or newer from https://go.dev/dl, open a new terminal, and try again";

fn finding<'a>(out: &'a str, what: &str) -> Vec<&'a str> {
    let line = out
        .lines()
        .find(|line| line.get(line.find(' ').unwrap_or(0)..).unwrap_or("").trim_start().starts_with(what));
    line.unwrap_or("").split_whitespace().collect()
}

#[test]
fn all_is_well_where_all_is_there() {
    let mut home = Home::with_workspace();
    home.set("EDITOR", "vi");
    let done = home.run("w", &["doctor"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.ends_with("\nEverything needed is there.\n"), "{}", done.out);
    for (what, found) in [
        ("Go", ["✓", "Go", "go1."]),
        ("race detector", ["✓", "race", "detector"]),
        ("build cache", ["✓", "build", "cache"]),
        ("workspace", ["✓", "workspace", "/"]),
        ("journal", ["✓", "journal", "0"]),
        ("editor", ["✓", "editor", "vi"]),
    ] {
        let words = finding(&done.out, what);
        assert!(
            words.iter().zip(found).filter(|(word, want)| word.starts_with(want)).count() == 3,
            "{what}: {words:?}"
        );
    }
    let outside = home.run(".", &["doctor"]);
    assert_eq!(outside.status, 0);
    assert!(outside.out.contains("! workspace      there is none here\n"), "{}", outside.out);
    assert!(outside.out.contains("`gomastery init` makes one; then `cd` into it\n"), "{}", outside.out);
}

/// A folder of links to the named tools, as the only thing on the path.
#[cfg(unix)]
fn only(home: &mut Home, tools: &[&str]) {
    let path = std::env::var("PATH").unwrap_or_default();
    std::fs::create_dir_all(home.path("bin")).unwrap();
    for tool in tools {
        let found = std::env::split_paths(&path).map(|dir| dir.join(tool)).find(|file| file.is_file());
        if let Some(found) = found {
            std::os::unix::fs::symlink(found, home.path("bin").join(tool)).unwrap();
        }
    }
    home.set("PATH", &home.path("bin").display().to_string());
}

#[cfg(unix)]
const SHELL: [&str; 5] = ["sh", "ls", "cat", "env", "sleep"];

#[test]
#[cfg(unix)]
fn without_go_the_sentence_says_what_to_install() {
    let mut home = Home::with_workspace();
    only(&mut home, &SHELL);
    let done = home.run("w", &["doctor"]);
    assert_eq!((done.status, done.err.as_str()), (4, ""));
    let told = format!(
        "✗ Go             Go is not installed, or `go` is not on the PATH\n                 {INSTALL}\n"
    );
    assert!(done.out.starts_with(&told) && done.out.ends_with("\n1 thing to mend.\n"), "{}", done.out);
    let err = format!("error: Go is not installed, or `go` is not on the PATH\nhint: {INSTALL}\n");
    for args in [["check", "double"].as_slice(), &["check", "--all"], &["author", "verify", "double"]] {
        let done = home.run("w", args);
        assert_eq!(done, Done { status: 4, out: String::new(), err: err.clone() }, "{args:?}");
    }
    assert!(home.entries().is_empty(), "nothing was judged");
    assert_eq!(home.run("w", &["today"]).status, 0, "what needs no Go works");
}

/// A `go` that is a shell script.
#[cfg(unix)]
fn impostor(home: &mut Home, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    only(home, &SHELL);
    let go = home.path("bin/go");
    std::fs::write(&go, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&go, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
#[cfg(unix)]
fn a_go_that_cannot_be_used_is_told_from_one_that_is_missing() {
    let old =
        r#"echo '{"GOROOT":"/old","GOVERSION":"go1.21.4","GOCACHE":"/c","CGO_ENABLED":"1","CC":"gcc"}'"#;
    let offline = "echo 'go: download go1.26 for linux/amd64: toolchain not available' >&2; exit 1";
    for (script, words, advice) in [
        (old, "go1.21.4 is too old: Go 1.22 or newer is needed", "install a newer Go from https://go.dev/dl"),
        (offline, "the Go toolchain does not work: go: download go1.26", "GOTOOLCHAIN=auto"),
        ("exit 0", "the Go toolchain does not work: it printed nothing", "GOTOOLCHAIN=auto"),
    ] {
        let mut home = Home::with_workspace();
        impostor(&mut home, script);
        let check = home.run("w", &["check", "double"]);
        assert_eq!((check.status, check.out.as_str()), (4, ""), "{check:?}");
        assert!(check.err.contains(words) && check.err.contains(advice), "{}", check.err);
        let doctor = home.run("w", &["doctor"]);
        assert_eq!(doctor.status, 4, "{doctor:?}");
        assert!(doctor.out.contains(words) && doctor.out.contains(advice), "{}", doctor.out);
        assert!(home.entries().is_empty());
    }
}

/// The race detector needs a C compiler. Its absence is not the learner's fault.
#[test]
#[cfg(target_os = "linux")]
fn without_a_c_compiler_the_race_gate_is_broken_and_not_failed() {
    let mut home = Home::with_workspace();
    only(&mut home, &[SHELL.as_slice(), &["go"]].concat());
    home.put("counter", "_solution/counter.go");
    let done = home.run("w", &["check", "counter"]);
    assert_eq!((done.status, done.err.as_str()), (4, ""), "{}", done.out);
    for words in [
        "! race    broken",
        "-race requires cgo",
        "week01/counter no verdict (",
        "This is not about your code. `gomastery doctor` looks for the cause.",
    ] {
        assert!(done.out.contains(words), "{words}: {}", done.out);
    }
    assert_eq!(home.entries()[0]["verdict"], "broken");
    let list = home.run("w", &["list", "--day", "2", "--format", "json"]).json();
    assert_eq!(list["exercises"][0]["state"], "new", "a broken check counts for nothing");
    let only = home.run("w", &["check", "counter", "--only", "race", "--format", "json"]);
    assert_eq!((only.status, &only.json()["results"][0]["verdict"]), (4, &"broken".into()), "{only:?}");
    assert_eq!(home.run("w", &["check", "double", "--format", "short"]).status, 1, "the other gates work");
    let doctor = home.run("w", &["doctor"]);
    assert_eq!(doctor.status, 1, "{doctor:?}");
    assert!(
        doctor.out.contains("✗ race detector") && doctor.out.contains("apt install gcc"),
        "{}",
        doctor.out
    );
}
