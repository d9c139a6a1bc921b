//! Exercises in which the learner writes tests or findings: right ones are accepted, and each kind of wrong one is rejected.

use crate::harness::{Home, copy};

#[test]
fn suites_and_fuzz_targets_are_proven() {
    let home = Home::new();
    home.hunting_pack();
    let done = home.hunt(".", &["author", "verify", "tally", "quote"]);
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
}

#[test]
fn profiles_and_answers_are_proven() {
    let home = Home::new();
    home.hunting_pack();
    let done = home.hunt(".", &["author", "verify", "hotspot"]);
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
}

#[test]
fn a_false_alarm_is_kept_where_go_test_replays_it() {
    let home = Home::new();
    let pack = home.hunting_pack();
    let init = home.hunt(".", &["init", "w", "--no-warm", "--no-git"]);
    assert_eq!(init.status, 0, "{init:?}");
    let wrong = pack.join("exercises/week01_core/quote/_wrong/false_alarm");
    copy(&wrong, &home.path("w/week01_core/quote"));
    let done = home.hunt("w", &["check", "quote"]);
    assert_eq!(done.status, 1, "{done:?}");
    assert!(done.out.contains("false alarm"), "{}", done.out);
    let kept = home.files("w/week01_core/quote/testdata/fuzz/FuzzRoundTrip");
    assert_eq!(kept.len(), 1, "{kept:?}");
    let text = String::from_utf8_lossy(kept.values().next().unwrap());
    assert!(text.starts_with("go test fuzz v1\n"), "{text}");
}
