//! Owns the table of ways in which a run can look passed without being so.

use std::collections::BTreeSet;
use std::time::Duration;

use super::*;
use crate::model::exercise::Demand;

fn run(exit: Exit, receipt: Option<i32>, summary: Option<bool>) -> Run {
    Run {
        exit,
        receipt,
        summary,
        unfinished: Vec::new(),
        output: String::new(),
        printed: 0,
        took: Duration::ZERO,
        deadline: Duration::from_secs(7),
    }
}

fn good() -> Run {
    run(Exit::Code(0), Some(0), Some(true))
}

fn end(test: &str, outcome: Outcome, output: &str) -> Evidence {
    Evidence::TestEnded(TestEnd { test: test.into(), outcome, output: output.into() })
}

fn start(test: &str) -> Evidence {
    Evidence::TestStarted(test.into())
}

fn pass(test: &str) -> [Evidence; 2] {
    [start(test), end(test, Outcome::Passed, "")]
}

fn judge(evidence: Vec<Evidence>, run: Run) -> Vec<String> {
    let graded = BTreeSet::from(["pool.go".to_owned()]);
    let case = Case { folder: "w/x", graded: &graded };
    let gate = Gate { demand: Demand::Test, tests: vec!["TestA".into(), "TestB".into()], seconds: 7 };
    let mut evidence = evidence;
    evidence.push(Evidence::Run(run));
    let found = passed(&case, &gate, &evidence);
    found.reasons.into_iter().map(|r| format!("{}: {}", r.test.unwrap_or_default(), r.message)).collect()
}

fn both() -> Vec<Evidence> {
    pass("TestA").into_iter().chain(pass("TestB")).collect()
}

#[test]
fn positive_evidence_of_everything_passes() {
    assert_eq!(judge(both(), good()), Vec::<String>::new());
}

#[test]
fn anything_less_does_not() {
    let table: Vec<(&str, Vec<Evidence>, Run, &str)> = vec![
        ("no receipt", both(), run(Exit::Code(0), None, Some(true)), "before the tests had finished"),
        ("no final PASS", both(), run(Exit::Code(0), Some(0), None), "status 0"),
        ("a final FAIL", both(), run(Exit::Code(0), Some(0), Some(false)), "status 0"),
        ("status 1", both(), run(Exit::Code(1), Some(0), Some(true)), "status 1"),
        ("the tests' own code", both(), run(Exit::Code(0), Some(1), Some(true)), "status 0"),
        ("a signal", both(), run(Exit::Signal(9), None, None), "signal 9"),
        ("the deadline", both(), run(Exit::Deadline, None, None), "within 7 s"),
        ("a race after the last test", both(), run(Exit::Code(66), Some(0), Some(true)), "status 66"),
        ("no test at all", vec![], good(), "TestA: did not run"),
        ("one test missing", pass("TestA").into(), good(), "TestB: did not run"),
        (
            "a pass without a start",
            vec![end("TestA", Outcome::Passed, ""), start("TestB"), end("TestB", Outcome::Passed, "")],
            good(),
            "TestA: was reported",
        ),
        (
            "two passes",
            both().into_iter().chain(pass("TestA")).collect(),
            good(),
            "TestA: was reported more than once",
        ),
        (
            "a skip",
            pass("TestA").into_iter().chain([start("TestB"), end("TestB", Outcome::Skipped, "")]).collect(),
            good(),
            "TestB: was skipped",
        ),
        (
            "a pass and a failure",
            both().into_iter().chain([end("TestA", Outcome::Failed, "")]).collect(),
            good(),
            "TestA: failed",
        ),
        (
            "a failure of another test",
            both().into_iter().chain([start("TestC"), end("TestC", Outcome::Failed, "")]).collect(),
            good(),
            "TestC: failed",
        ),
    ];
    for (name, evidence, run, want) in table {
        let got = judge(evidence, run);
        assert!(got.first().is_some_and(|first| first.contains(want)), "{name}: {got:?}");
    }
}

#[test]
fn a_failure_speaks_in_the_words_of_the_grader() {
    let output = "    pool_grader_test.go:9: got 1, want 2\n";
    let sub =
        "        pool_grader_test.go:12: too slow\n        pool_grader_test.go:13: idle: names itself\n";
    let evidence = vec![
        start("TestA"),
        start("TestA/idle"),
        end("TestA/idle", Outcome::Failed, sub),
        end("TestA", Outcome::Failed, output),
        start("TestB"),
        end("TestB", Outcome::Passed, ""),
    ];
    assert_eq!(
        judge(evidence, run(Exit::Code(1), Some(1), Some(false))),
        ["TestA: idle: too slow\nidle: names itself\ngot 1, want 2"]
    );
}

#[test]
fn what_made_others_fail_is_told_first() {
    let evidence = vec![
        start("TestA"),
        end(
            "TestA",
            Outcome::Failed,
            "    a_test.go:3: got no fair chance to run: goroutines of TestB still loop\n",
        ),
        start("TestB"),
        end("TestB", Outcome::Failed, "    b_test.go:3: got no end within 10s\n"),
    ];
    let said = judge(evidence, run(Exit::Code(1), Some(1), Some(false)));
    let tests: Vec<_> = said.iter().map(|reason| reason.split(':').next().unwrap_or("")).collect();
    assert_eq!(tests, ["TestB", "TestA"], "{said:?}");
}

#[test]
fn a_time_out_is_one_even_if_its_words_were_lost_in_a_flood() {
    let flooded = Run {
        took: Duration::from_secs(7),
        printed: 300 << 20,
        unfinished: vec![("TestA".into(), "flood\n".into())],
        ..run(Exit::Code(2), None, None)
    };
    assert_eq!(
        judge(vec![start("TestA")], flooded),
        [
            "TestA: did not end within 7 s: something waits for ever, or never stops working; by then it had printed 300 MB"
        ]
    );
}

#[test]
fn after_a_crash_only_the_crash_is_told() {
    let crash = "panic: send on closed channel\n\ngoroutine 7 [running]:\ngomastery/w/x.(*Pool).Submit(...)\n\t/tmp/m/w/x/pool.go:31 +0x1\n";
    let mut crashed = run(Exit::Code(2), None, None);
    crashed.unfinished = vec![("TestA".into(), crash.into())];
    let got = judge(vec![start("TestA")], crashed);
    assert_eq!(got.len(), 1, "{got:?}");
    assert!(got[0].starts_with("TestA: ") && got[0].contains("closed channel"), "{got:?}");
}

/// The report of a race at these two places.
fn race_at(file: &str) -> String {
    let access = |kind: &str, id: u32, line: u32| {
        format!(
            "{kind} at 0x00c000012345 by goroutine {id}:\n  gomastery/w/x.f()\n      /tmp/m/w/x/{file}:{line} +0x44\n\n"
        )
    };
    format!(
        "==================\nWARNING: DATA RACE\n{}{}==================\n",
        access("Write", 8, 9),
        access("Previous write", 7, 12)
    )
}

#[test]
fn a_demanded_race_must_be_reported_in_the_learners_code() {
    let graded = BTreeSet::from(["pool.go".to_owned()]);
    let case = Case { folder: "w/x", graded: &graded };
    let gate = Gate { demand: Demand::Test, tests: vec!["TestA".into()], seconds: 7 };
    let table = [
        (race_at("pool.go"), Some(1), ""),
        (race_at("pool.go"), None, "before the tests had finished"),
        (race_at("pool_grader_test.go"), Some(1), "in the test itself"),
        ("no race\n".to_owned(), Some(1), "nothing to report"),
    ];
    for (output, receipt, want) in table {
        let evidence = [
            start("TestA"),
            end("TestA", Outcome::Failed, &output),
            Evidence::Run(run(Exit::Code(1), receipt, Some(false))),
        ];
        let got = raced(&case, &gate, &evidence).reasons;
        let message = got.first().map_or("", |reason| reason.message.as_str());
        assert_eq!(want.is_empty(), got.is_empty(), "{output}: {got:?}");
        assert!(message.contains(want), "{output}: {message}");
    }
    let nothing = raced(&case, &gate, &[Evidence::Run(good())]).reasons;
    assert!(nothing[0].message.contains("did not run"), "{nothing:?}");
}

#[test]
fn a_suite_without_tests_is_told_from_one_that_never_came_to_run() {
    let graded = BTreeSet::new();
    let case = Case { folder: "w/x", graded: &graded };
    let gate = Gate { demand: Demand::Test, tests: Vec::new(), seconds: 7 };
    let judge = |run: Run| clean(&case, &gate, &[Evidence::Run(run)]).reasons;
    assert_eq!(judge(good())[0].message, NO_TEST);
    for exit in [Exit::Deadline, Exit::Signal(9), Exit::Code(2)] {
        let reasons = judge(run(exit.clone(), None, None));
        assert!(!reasons.is_empty() && reasons[0].message != NO_TEST, "{exit:?}: {reasons:?}");
    }
}
