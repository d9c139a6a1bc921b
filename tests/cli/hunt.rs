//! Exercises in which the learner writes tests or findings: right ones are accepted, and each kind of wrong one is rejected.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::harness::{Home, copy, finish, fixture_pack};

/// The fixtures with three more exercises, which are slower to prove.
fn pack(home: &Home) -> PathBuf {
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/hunt"), &pack);
    pack
}

fn command(home: &Home, dir: &str, args: &[&str]) -> Command {
    let mut command = home.bare(dir, args);
    command.arg("--pack").arg(home.path("pack"));
    command
}

#[test]
fn suites_and_fuzz_targets_are_proven() {
    let home = Home::new();
    pack(&home);
    let done = finish(command(&home, ".", &["author", "verify", "tally", "quote"]));
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
}

#[test]
fn profiles_and_answers_are_proven() {
    let home = Home::new();
    pack(&home);
    let done = finish(command(&home, ".", &["author", "verify", "hotspot"]));
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
}

#[test]
fn a_false_alarm_is_kept_where_go_test_replays_it() {
    let home = Home::new();
    let pack = pack(&home);
    let init = finish(command(&home, ".", &["init", "w", "--no-warm", "--no-git"]));
    assert_eq!(init.status, 0, "{init:?}");
    let wrong = pack.join("exercises/week01_core/quote/_wrong/false_alarm");
    copy(&wrong, &home.path("w/week01_core/quote"));
    let done = finish(command(&home, "w", &["check", "quote"]));
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.contains("false alarm"), "{}", done.out);
    let kept = home.files("w/week01_core/quote/testdata/fuzz/FuzzRoundTrip");
    assert_eq!(kept.len(), 1, "{kept:?}");
    let text = String::from_utf8_lossy(kept.values().next().unwrap());
    assert!(text.starts_with("go test fuzz v1\n"), "{text}");
}
