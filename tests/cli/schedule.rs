//! `schedule`: when the plan began and how fast it goes; damaged settings are named, and mended by it.

use crate::harness::{Done, Home, dateless};

const SETTINGS: &str = "w/.gomastery/settings.toml";

fn shown(start: &str, pace: &str, end: &str) -> String {
    format!("Day 1 is {start}; {pace} of the plan in 7 days of the calendar; day 3 is {end}.\n")
}

#[test]
fn it_begins_with_init_and_is_changed_piece_by_piece() {
    let home = Home::with_workspace();
    let done = home.run("w", &["schedule"]);
    let out = "Day 1 is DATE; 7 days of the plan in 7 days of the calendar; day 3 is DATE.\nToday, DATE, is day 1 of the calendar.\n";
    assert_eq!((done.status, dateless(&done.out).as_str(), done.err.as_str()), (0, out, ""));
    let before = home.read(SETTINGS);
    for (args, want) in [
        (vec!["--start", "2026-03-01"], shown("2026-03-01", "7 days", "2026-03-03")),
        (vec!["--days-per-week", "5"], shown("2026-03-01", "5 days", "2026-03-04")),
        (vec!["--start", "2026-04-01", "--days-per-week", "1"], shown("2026-04-01", "1 day", "2026-04-15")),
        (vec![], shown("2026-04-01", "1 day", "2026-04-15")),
    ] {
        let done = home.run("w", &[&["schedule"], args.as_slice()].concat());
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{args:?}");
        assert!(done.out.starts_with(&want), "{args:?}: {}", done.out);
        assert!(dateless(&done.out).ends_with(".\nToday, DATE, is day 3 of the calendar.\n"), "{}", done.out);
    }
    assert_ne!(home.read(SETTINGS), before);
    assert_eq!(home.read(SETTINGS), "format_version = 1\nstart = \"2026-04-01\"\ndays_per_week = 1\n");
    assert!(home.entries().is_empty());
}

#[test]
fn damaged_settings_are_named_and_mended() {
    let home = Home::with_workspace();
    for (text, words) in [
        ("", "missing field `format_version`"),
        ("format_version = 1\nstart = 5\ndays_per_week = 7\n", "line 2"),
        (
            "format_version = 1\nstart = \"2026-03-01\"\ndays_per_week = 8\n",
            "days_per_week must be from 1 to 7",
        ),
        ("not toml", "settings.toml"),
    ] {
        home.write(SETTINGS, text);
        for args in
            [["today"].as_slice(), &["check", "double"], &["schedule"], &["schedule", "--days-per-week", "3"]]
        {
            let done = home.run("w", args);
            assert_eq!((done.status, done.out.as_str()), (5, ""), "{args:?}: {done:?}");
            assert!(
                done.err.starts_with("error: reading `") && done.err.contains(words),
                "{args:?}: {}",
                done.err
            );
            assert!(done.err.contains("`gomastery schedule --start DATE` writes it anew"), "{}", done.err);
            assert_eq!(home.read(SETTINGS), text);
        }
        let doctor = home.run("w", &["doctor"]);
        assert_eq!(doctor.status, 1, "{doctor:?}");
        assert!(doctor.out.contains("✗ settings"), "{}", doctor.out);
        let done = home.run("w", &["schedule", "--start", "2026-03-01"]);
        assert_eq!(done.status, 0, "{done:?}");
        assert_eq!(home.read(SETTINGS), "format_version = 1\nstart = \"2026-03-01\"\ndays_per_week = 7\n");
    }
}

#[test]
fn without_a_workspace_it_is_shown_and_cannot_be_changed() {
    let home = Home::new();
    let done = home.run(".", &["schedule"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    for args in [["schedule", "--start", "2026-03-01"], ["schedule", "--days-per-week", "3"]] {
        let done = home.run(".", &args);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{args:?}");
        assert!(done.err.starts_with("error: there is no workspace here\n"), "{}", done.err);
    }
    for args in [["schedule", "--start=2026-02-30"], ["schedule", "--days-per-week=0"]] {
        let done = home.run(".", &args);
        let expected = Done { status: 2, out: String::new(), err: done.err.clone() };
        assert_eq!(done, expected);
        assert!(done.err.starts_with("error: ") && done.err.contains("invalid value"), "{}", done.err);
    }
    assert!(home.files(".").is_empty());
}

#[test]
fn settings_of_a_newer_version_are_left_alone() {
    let home = Home::with_workspace();
    let text = "format_version = 2\nstart = \"2026-03-01\"\nweeks_off = [3]\n";
    home.write(SETTINGS, text);
    for args in [["schedule"].as_slice(), &["schedule", "--start", "2026-04-01"], &["today"]] {
        let done = home.run("w", args);
        assert_ne!(done.status, 0, "{args:?}: {}", done.out);
        assert!(done.err.contains("a newer gomastery wrote"), "{args:?}: {}", done.err);
        assert_eq!(home.read(SETTINGS), text);
    }
}
