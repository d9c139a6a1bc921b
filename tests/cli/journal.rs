//! The journal: what each command appends, that reading appends nothing, and what becomes of damaged or foreign lines.

use std::fs;

use serde_json::{Value, json};

use crate::harness::Home;

const JOURNAL: &str = "w/.gomastery/journal.jsonl";

fn entry(act: &str, more: &[(&str, Value)]) -> Value {
    let mut entry = json!({"v": 1, "act": act, "exercise": "week01/double"});
    for (key, value) in more {
        entry[*key] = value.clone();
    }
    entry
}

#[test]
fn every_act_is_one_line() {
    let home = Home::with_workspace();
    let run = |args: &[&str], status| {
        let done = home.run("w", args);
        assert_eq!(done.status, status, "{args:?}: {done:?}");
    };
    run(&["hint", "double"], 0);
    run(&["check", "double"], 1);
    run(&["hint", "double"], 0);
    run(&["solution", "double", "--give-up"], 0);
    home.put("double", "_solution/double.go");
    run(&["check", "double"], 0);
    run(&["reset", "double"], 0);
    run(&["undo"], 0);
    let number = |number: u32| ("number", json!(number));
    let verdict = |verdict: &str| ("verdict", json!(verdict));
    let want = [
        entry("hinted", &[number(1)]),
        entry("checked", &[verdict("rejected"), ("failed", json!(["test"]))]),
        entry("hinted", &[number(2)]),
        entry("gave_up", &[]),
        entry("checked", &[verdict("accepted")]),
        entry("reset", &[]),
        entry("undone", &[]),
    ];
    assert_eq!(home.entries(), want);
    for line in home.read(JOURNAL).lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        let at = entry["at"].as_str().unwrap();
        assert!(at.len() == 25 && at.ends_with("+00:00") && at.as_bytes()[10] == b'T', "{at}");
        assert_eq!(entry["act"] == "checked", entry["ms"].is_u64() && entry["go"].is_string(), "{line}");
    }
}

#[test]
fn reading_appends_nothing() {
    let home = Home::with_workspace();
    assert_eq!(home.run("w", &["hint", "double"]).status, 0);
    let before = home.files("w");
    for args in [
        ["today"].as_slice(),
        &["day", "1"],
        &["plan"],
        &["list"],
        &["progress"],
        &["schedule"],
        &["doctor"],
        &["hint", "double", "--seen"],
        &["hint", "counter", "--seen"],
        &["solution", "double"],
        &["solution", "double", "--diff"],
        &["undo"],
        &["completions", "bash"],
        &["man"],
        &["check", "nothing"],
    ] {
        home.run("w", args);
        assert_eq!(home.files("w"), before, "{args:?}");
    }
}

#[test]
fn a_torn_line_is_passed_over_and_told_by_doctor_alone() {
    let home = Home::with_workspace();
    assert_eq!(home.run("w", &["check", "double"]).status, 1);
    let torn = format!("{}{{\"v\":1,\"at\":\"2026-0", home.read(JOURNAL));
    home.write(JOURNAL, &torn);
    let done = home.run("w", &["list", "--state", "open"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert!(done.out.contains("week01/double"), "the whole line still counts: {}", done.out);
    assert_eq!(home.run("w", &["hint", "double"]).status, 0);
    assert!(
        home.read(JOURNAL).starts_with(&format!("{torn}\n")),
        "nothing is rewritten: {}",
        home.read(JOURNAL)
    );
    assert_eq!(home.entries().len(), 2);
    let doctor = home.run("w", &["doctor"]);
    assert_eq!(doctor.status, 0, "{doctor:?}");
    assert!(doctor.out.contains("2 records; damaged and passed over: lines [2]"), "{}", doctor.out);
}

#[test]
fn a_line_of_a_newer_program_is_refused_and_left_alone() {
    let home = Home::with_workspace();
    for line in [
        "{\"v\":2,\"anything\":[1]}\n",
        "{\"v\":2,\"at\":\"2026-01-01T10:00:00+00:00\",\"act\":\"hinted\",\"exercise\":\"week01/double\"}",
    ] {
        home.write(JOURNAL, line);
        let before = home.files("w");
        for args in [
            ["today"].as_slice(),
            &["check", "double"],
            &["hint", "double"],
            &["solution", "double", "--give-up"],
            &["reset", "double"],
            &["undo"],
            &["progress"],
        ] {
            let done = home.run("w", args);
            assert_eq!((done.status, done.out.as_str()), (5, ""), "{args:?}: {done:?}");
            let words = "line 1 has version 2, and this program knows version 1: a newer gomastery wrote it; install that one. \
                         Nothing was changed\n";
            assert!(done.err.starts_with("error: `") && done.err.ends_with(words), "{args:?}: {}", done.err);
            assert_eq!(home.files("w"), before, "{args:?}");
        }
        let doctor = home.run("w", &["doctor"]);
        assert_eq!(doctor.status, 1, "{doctor:?}");
        assert!(doctor.out.contains("a newer gomastery wrote it"), "{}", doctor.out);
    }
}

/// Lines as an earlier day left them.
fn write(home: &Home, lines: &[(&str, &str, Value)]) {
    let line = |(at, act, more): &(&str, &str, Value)| {
        let mut entry = json!({"v": 1, "at": format!("{at}:00+00:00"), "act": act});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        format!("{entry}\n")
    };
    home.write(JOURNAL, &lines.iter().map(line).collect::<String>());
}

#[test]
fn progress_follows_from_the_entries() {
    let home = Home::with_workspace();
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let (today, yesterday) = (today.to_string(), today.yesterday().unwrap().to_string());
    let checked = |exercise: &str, verdict: &str| json!({"exercise": exercise, "verdict": verdict});
    write(
        &home,
        &[
            ("2026-01-05T10:00", "checked", checked("week01/double", "rejected")),
            ("2026-01-05T10:20", "checked", checked("week01/double", "accepted")),
            (&format!("{yesterday}T09:00"), "checked", checked("week01/counter", "rejected")),
            (&format!("{yesterday}T09:05"), "checked", checked("week01/counter", "rejected")),
            (&format!("{yesterday}T09:10"), "hinted", json!({"exercise": "week01/counter", "number": 1})),
            (&format!("{today}T00:00"), "checked", checked("week01/counter", "rejected")),
            (&format!("{today}T00:01"), "checked", checked("week01/gone", "accepted")),
        ],
    );
    let week = |id: &str, title: &str, accepted: u32, total: u32, done: u32, days: u32| {
        json!({
            "week": id, "title": title,
            "exercises": {"accepted": accepted, "total": total}, "days": {"done": done, "total": days},
        })
    };
    let want = json!({
        "format_version": 1, "exercises": {"accepted": 1, "total": 4}, "days": {"done": 1, "total": 3}, "streak_days": 2,
        "weeks": [week("week01", "First week", 1, 3, 1, 2), week("capstone", "The end", 0, 1, 0, 1)],
    });
    assert_eq!(home.run("w", &["progress", "--format", "json"]).json(), want);
    let text = home.run("w", &["progress"]);
    assert_eq!((text.status, text.err.as_str()), (0, ""));
    for words in [
        "1 of 4 exercises accepted, 1 of 3 days done\n",
        "  Streak 2 days   Time at exercises 30 min\n",
        "These took the most tries and hints; a second look pays\n  • Counting\n",
    ] {
        assert!(text.out.contains(words), "{words}: {}", text.out);
    }
    let today = home.run("w", &["today"]).out;
    assert!(today.contains("Streak: 2 days.") && today.contains("Day 2 of 3"), "{today}");
}

#[test]
fn a_journal_that_cannot_be_read_is_told_as_such() {
    let home = Home::with_workspace();
    fs::create_dir(home.path(JOURNAL)).unwrap();
    let done = home.run("w", &["today"]);
    assert_eq!((done.status, done.out.as_str()), (5, ""));
    assert!(done.err.starts_with("error: reading `") && done.err.contains("journal.jsonl"), "{}", done.err);
}
