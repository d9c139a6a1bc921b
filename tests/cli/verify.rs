//! `author verify`: that it proves what is right, and finds what is wrong.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Home, copy, finish, fixture_pack};

/// The whole pack of this project: every starter rejected, every right solution accepted, every wrong one rejected by the
/// gate, in the test, with the words that it names.
#[test]
fn the_pack_is_proven() {
    let home = Home::new();
    let mut command = home.bare(".", &["author", "verify"]);
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let done = finish(command);
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
}

#[test]
fn the_fixtures_are_proven_and_reported_as_json() {
    let home = Home::new();
    let done = home.run(".", &["author", "verify", "double", "counter", "--format", "json"]);
    assert_eq!(done.status, 0, "{}\n{}", done.out, done.err);
    let report: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(report["format_version"], 1);
    assert_eq!(report["ok"], true);
    assert_eq!(report["exercises"][0]["id"], "week01/double");
    assert_eq!(report["exercises"][0]["starter"], "rejected");
    assert_eq!(report["exercises"][0]["solution"], "accepted");
    let wrong = &report["exercises"][1]["wrong"][0];
    assert_eq!(wrong["name"], "no_lock");
    assert_eq!(wrong["gate"], "race");
    assert_eq!(wrong["test"], "TestCountsTogether");
    assert_eq!((&wrong["rejected"], &wrong["says_found"]), (&Value::Bool(true), &Value::Bool(true)));
}

#[test]
fn a_week_means_all_its_exercises() {
    let home = Home::new();
    let done = home.run(".", &["author", "verify", "week01", "--variant", "none", "--format", "json"]);
    let report: Value = serde_json::from_str(&done.out).unwrap_or_else(|e| panic!("{e}: {}", done.err));
    let ids: Vec<_> = report["exercises"].as_array().unwrap().iter().map(|e| &e["id"]).collect();
    assert_eq!(ids, ["week01/counter", "week01/double"]);
}

/// A way to break an exercise, given its folder.
type Change = Box<dyn Fn(&Path)>;

/// Breaks the pack in one place and returns what `author verify` says.
fn broken(change: &dyn Fn(&Path)) -> String {
    let home = Home::new();
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    change(&pack.join("exercises/week01_core/double"));
    let done = finish({
        let mut command = home.bare(".", &["author", "verify", "double", "--pack"]);
        command.arg(&pack);
        command
    });
    assert_eq!(done.status, 3, "{}\n{}", done.out, done.err);
    done.out + &done.err
}

#[test]
fn every_kind_of_unproven_exercise_is_found() {
    let edit = |name: &'static str, from: &'static str, to: &'static str| {
        move |dir: &Path| {
            let text = fs::read_to_string(dir.join(name)).unwrap();
            assert!(text.contains(from), "{name} has no {from:?}");
            fs::write(dir.join(name), text.replacen(from, to, 1)).unwrap();
        }
    };
    let table: Vec<(&str, Change, &str)> = vec![
        (
            "an accepted starter",
            Box::new(edit("double.go", "return n", "return 2 * n")),
            "starter must be rejected by test",
        ),
        (
            "a rejected solution",
            Box::new(edit("_solution_2/double.go", "n + n", "n")),
            "solution_2 must be accepted",
        ),
        (
            "other words",
            Box::new(edit("exercise.toml", "want 6", "want 7")),
            "wrong:squares must be rejected by test",
        ),
        (
            "another gate",
            Box::new(edit("exercise.toml", "rejected_by = \"build\"", "rejected_by = \"vet\"")),
            "wrong:unsafe_trick must be rejected by vet",
        ),
        (
            "a patch that is off",
            Box::new(edit("_wrong/squares.patch", "@@ -2,5 +2,5 @@", "@@ -1,5 +1,5 @@")),
            "applying `_wrong/squares.patch`",
        ),
        (
            "a wrong solution that is right",
            Box::new(edit("_wrong/adds_two.patch", "n + 2", "n + n")),
            "wrong:adds_two must be rejected",
        ),
        ("few hints", Box::new(edit("exercise.toml", "\"n and n.\", ", "")), "hints: it has 2; at least 3"),
        (
            "unformatted code",
            Box::new(edit("_solution/double.go", "\treturn", "  return")),
            "gofmt would change",
        ),
        (
            "an unnamed wrong solution",
            Box::new(|dir: &Path| fs::write(dir.join("_wrong/more.patch"), "x").unwrap()),
            "_wrong/more",
        ),
        (
            "no task",
            Box::new(|dir: &Path| fs::remove_file(dir.join("TASK.md")).unwrap()),
            "TASK.md is missing",
        ),
        (
            "a task without a contract",
            Box::new(edit("TASK.md", "## Contract", "## Other")),
            "no heading `Contract`",
        ),
        (
            "the same belief twice",
            Box::new(edit("exercise.toml", "adding two doubles a number", "squaring a number doubles it")),
            "the same belief",
        ),
        (
            "no explanation",
            Box::new(|dir: &Path| fs::remove_file(dir.join("_solution/WHY.md")).unwrap()),
            "WHY.md",
        ),
    ];
    for (name, change, words) in table {
        let said = broken(&change);
        assert!(said.replace('\n', " ").contains(words) || said.contains(words), "{name}: {said}");
    }
}

/// Where an exercise asks for a race, the detector must report on the learner's code; silence is a rejection.
#[test]
fn a_race_gate_can_demand_a_report() {
    let home = Home::new();
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    let folder = pack.join("exercises/week01_core/counter");
    let text = fs::read_to_string(folder.join("exercise.toml")).unwrap();
    let (head, rest) = text.split_once("[[gate]]").unwrap();
    let wrongs = &rest[rest.find("[[wrong]]").unwrap()..];
    let gate = "[[gate]]\nname = \"race\"\ntests = [\"TestCountsTogether\"]\nexpect = \"report\"\n";
    let kept = wrongs.split("[[wrong]]").nth(1).unwrap();
    fs::write(folder.join("exercise.toml"), format!("{head}{gate}\n[[wrong]]{kept}")).unwrap();
    let check = |from: &str| {
        let mut command = home.bare(".", &["check", "week01/counter", "--format", "short", "--pack"]);
        command.arg(&pack).arg("--from").arg(folder.join(from));
        finish(command)
    };
    let racy = check(".");
    assert_eq!((racy.status, racy.out.as_str()), (0, "week01/counter: accepted\n"), "{}", racy.err);
    let clean = check("_solution");
    assert_eq!(clean.status, 1, "{}", clean.err);
    assert!(
        clean.out.contains("race: TestCountsTogether: the race detector had nothing to report"),
        "{}",
        clean.out
    );
}
