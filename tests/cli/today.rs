//! The screens that tell where one stands: `today`, `day`, `plan`, `list`. They work anywhere, and write nothing.

use serde_json::{Value, json};

use crate::harness::{Done, Home, dateless, finish};

const DAY_1: &str = "\
Day 1 of 3  Twice
week01: First week

Topics
  doubling

After this day you can
  • Double a number.

Read (5 min)
  • Integer operators (5 min)
    https://go.dev/ref/spec#Arithmetic_operators
  • How a Builder grows (7 min, if you like)
    GOROOT/src/strings/builder.go: Builder.WriteByte

Exercises (50 min)
  ○ week01/double  Double a number  implement, 20 min, not started
  · week01/triple  Three times  fix, 30 min, coming in a later release
      Still to come.
";

/// Marks exercises as accepted, on these dates.
fn accepted(home: &Home, done: &[(&str, &str)]) {
    let line = |(date, exercise): &(&str, &str)| {
        json!({"v": 1, "at": format!("{date}T10:00:00+00:00"), "act": "checked", "exercise": exercise, "verdict": "accepted"})
            .to_string()
            + "\n"
    };
    home.write("w/.gomastery/journal.jsonl", &done.iter().map(line).collect::<String>());
}

fn quiet(out: impl Into<String>) -> Done {
    Done { status: 0, out: out.into(), err: String::new() }
}

#[test]
fn they_work_without_a_workspace_and_write_nothing() {
    let home = Home::new();
    let start = "Not begun yet: `gomastery init` makes a folder to work in and starts the calendar.\n\n";
    let today = format!("{start}{DAY_1}\nNext: gomastery init  makes a folder to work in\n");
    assert_eq!(home.run(".", &["today"]), quiet(today.clone()));
    assert_eq!(home.run(".", &[]), quiet(today), "bare is today");
    assert_eq!(home.run(".", &["day", "1"]), quiet(DAY_1));
    for args in [["plan"].as_slice(), &["list"], &["progress"], &["hint"], &["schedule"]] {
        let done = home.run(".", args);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{args:?}: {done:?}");
        assert!(!done.out.is_empty(), "{args:?}");
    }
    assert_eq!(home.files(".").len(), 0, "{:?}", home.files(".").keys());
}

#[test]
fn today_says_where_one_stands_and_what_comes_next() {
    let home = Home::with_workspace();
    let out = dateless(&home.run("w", &["today"]).out);
    let next = "\nNext: gomastery check week01/double  after reading week01_core/double/TASK.md\n";
    assert_eq!(
        out,
        format!(
            "On schedule: DATE is day 1 of the calendar.\n\n{DAY_1}\n3 drills are due: gomastery drill\n{next}"
        )
    );
    assert_eq!(dateless(&home.run("w/week01_core/counter", &[]).out), out, "from anywhere in the workspace");
    let above = home.run(".", &["today", "--workspace", "w"]).out;
    assert!(above.ends_with("  after reading w/week01_core/double/TASK.md\n"), "from above it: {above}");

    accepted(&home, &[("2026-01-01", "week01/double")]);
    let out = dateless(&home.run("w", &["today"]).out);
    assert!(
        out.starts_with("1 day ahead: DATE is day 1 of the calendar.\n\nDay 2 of 3  Counting\n"),
        "{out}"
    );
    assert!(
        out.ends_with("\nNext: gomastery check week01/counter  after reading week01_core/counter/TASK.md\n"),
        "{out}"
    );

    accepted(&home, &[("2026-01-01", "week01/double"), ("2026-01-01", "week01/counter")]);
    let out = home.run("w", &["today"]).out;
    assert!(out.ends_with("\nNext: gomastery progress  everything that is written is accepted\n"), "{out}");

    accepted(&home, &[]);
    assert_eq!(home.run("w", &["schedule", "--start", "2020-01-01"]).status, 0);
    let out = dateless(&home.run("w", &["today"]).out);
    let behind =
        "2 days behind the calendar (day 3 on DATE). `gomastery schedule` changes the pace.\n\nDay 1 of 3";
    assert!(out.starts_with(behind), "{out}");
}

#[test]
fn today_as_json_is_the_current_day() {
    let home = Home::with_workspace();
    accepted(&home, &[("2026-01-01", "week01/double")]);
    let today = home.run("w", &["today", "--format", "json"]).json();
    assert_eq!(today, home.run("w", &["day", "2", "--format", "json"]).json());
    assert_eq!(today["day"], 2);
}

#[test]
fn a_day_as_json_has_the_keys_that_scripts_rely_on() {
    let home = Home::new();
    let day = home.run(".", &["day", "1", "--format", "json"]).json();
    let written = json!({
        "id": "week01/double", "title": "Double a number", "week": "week01", "day": 1, "kind": "implement",
        "minutes": 20, "core": true, "state": "new", "path": "week01_core/double", "gates": ["build", "vet", "test"],
    });
    let coming = json!({
        "id": "week01/triple", "title": "Three times", "week": "week01", "day": 1, "kind": "fix",
        "minutes": 30, "core": false, "state": "coming", "path": "week01_core/triple", "gates": [],
    });
    let reading = json!([
        {"title": "Integer operators", "url": "https://go.dev/ref/spec#Arithmetic_operators", "minutes": 5, "optional": false},
        {"title": "How a Builder grows", "source": "strings/builder.go: Builder.WriteByte", "minutes": 7, "optional": true},
    ]);
    let want = json!({
        "format_version": 1, "day": 1, "week": "week01", "title": "Twice", "topics": ["doubling"],
        "objectives": ["Double a number."], "reading": reading, "exercises": [written, coming], "drills": 3, "minutes": 55,
    });
    assert_eq!(day, want);
    let list = home.run(".", &["list", "--day", "1", "--format", "json"]).json();
    assert_eq!(list, json!({"format_version": 1, "exercises": [written, coming]}));
}

fn ids(document: &Value) -> Vec<&str> {
    document["exercises"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect()
}

#[test]
fn the_list_is_filtered_by_week_day_and_state() {
    let home = Home::with_workspace();
    accepted(&home, &[("2026-01-01", "week01/double")]);
    for (filter, want) in [
        (vec![], vec!["week01/double", "week01/triple", "week01/counter", "capstone/finish"]),
        (vec!["--week", "1"], vec!["week01/double", "week01/triple", "week01/counter"]),
        (vec!["--week", "2"], vec!["capstone/finish"]),
        (vec!["--day", "2"], vec!["week01/counter"]),
        (vec!["--state", "coming"], vec!["week01/triple", "capstone/finish"]),
        (vec!["--state", "accepted"], vec!["week01/double"]),
        (vec!["--state", "new"], vec!["week01/counter"]),
        (vec!["--state", "open"], vec![]),
        (vec!["--week", "1", "--state", "coming"], vec!["week01/triple"]),
    ] {
        let args: Vec<&str> =
            ["list", "--format", "json"].into_iter().chain(filter.iter().copied()).collect();
        let document = home.run("w", &args).json();
        assert_eq!(ids(&document), want, "{filter:?}");
        let text = home.run("w", &[&["list"], filter.as_slice()].concat());
        assert_eq!((text.status, text.err.as_str()), (0, ""), "{filter:?}");
        let told = |id: &&str| text.out.lines().any(|line| line.contains(*id));
        assert!(want.iter().all(told), "{filter:?}: {}", text.out);
    }
    let none = home.run("w", &["list", "--state", "open"]);
    assert_eq!(none, quiet("No exercise fits. `gomastery list` without a filter shows all.\n"));
    let accepted = home.run("w", &["list", "--state", "accepted"]);
    assert_eq!(
        accepted,
        quiet("Day 1  Twice\n  ✓ week01/double  Double a number  implement, 20 min, accepted\n")
    );
}

#[test]
fn the_plan_shows_every_day_on_one_screen() {
    let home = Home::with_workspace();
    let done = home.run("w", &["plan"]);
    let rows: Vec<Vec<&str>> = done.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(done.out.lines().next(), Some("A small plan for tests"));
    assert!(rows.contains(&vec!["▸", "1", "Twice", "55", "min", "○", "·"]), "{}", done.out);
    assert!(rows.contains(&vec!["2", "Counting", "40", "min", "○"]), "{}", done.out);
    assert!(rows.contains(&vec!["3", "The", "end", "1", "h", "·"]), "{}", done.out);
    assert!(done.out.ends_with("✓ accepted   ◐ open   ○ new   · coming   `gomastery day N` shows a day\n"));
    let document = home.run("w", &["plan", "--format", "json"]).json();
    assert_eq!(document["title"], "A small plan for tests");
    assert_eq!(document["days"].as_array().unwrap().len(), 3);
    assert_eq!(document["days"][1], home.run("w", &["day", "2", "--format", "json"]).json());
}

/// The built-in plan: thirty days, each with something to do.
#[test]
fn the_built_in_plan_has_thirty_days() {
    let home = Home::new();
    let document = home.run_bare(".", &["plan", "--format", "json"]).json();
    let days = document["days"].as_array().unwrap();
    assert_eq!(days.len(), 30);
    for (index, day) in days.iter().enumerate() {
        assert_eq!(day["day"], index + 1);
        assert!(!day["exercises"].as_array().unwrap().is_empty(), "day {}", index + 1);
    }
}

#[test]
fn an_unknown_day_week_or_state_is_bad_usage() {
    let home = Home::new();
    for (args, words) in [
        (vec!["day", "0"], "error: there is no day 0: the plan has days 1 to 3\n"),
        (vec!["day", "4"], "error: there is no day 4: the plan has days 1 to 3\n"),
        (vec!["day", "first"], "error: invalid value 'first' for '<NUMBER>'"),
        (vec!["day"], "error: the following required arguments were not provided"),
        (vec!["list", "--week", "0"], "error: there is no week 0: they go from 1 to 2\n"),
        (vec!["list", "--week", "3"], "error: there is no week 3: they go from 1 to 2\n"),
        (vec!["list", "--state", "done"], "it is one of coming, new, open, accepted"),
        (vec!["tody"], "a similar subcommand exists: 'today'"),
    ] {
        let done = home.run(".", &args);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{args:?}: {done:?}");
        assert!(done.err.contains(words), "{args:?}: {}", done.err);
    }
}

#[test]
fn the_workspace_is_named_by_option_environment_or_folder() {
    let mut home = Home::with_workspace();
    accepted(&home, &[("2026-01-01", "week01/double")]);
    let day_2 = |done: Done| assert!(done.out.contains("Day 2 of 3"), "{done:?}");
    day_2(home.run("w/week01_core", &["today"]));
    day_2(home.run(".", &["today", "--workspace", "w"]));
    home.set("GOMASTERY_WORKSPACE", &home.path("w").display().to_string());
    day_2(home.run(".", &["today"]));
    home.set("GOMASTERY_WORKSPACE", "nowhere");
    let done = home.run("w", &["today"]);
    let err = "error: `nowhere` is not a workspace\nhint: `gomastery init nowhere` makes it one\n";
    assert_eq!(done, Done { status: 2, out: String::new(), err: err.to_owned() });
}

#[test]
fn a_day_names_its_lesson_and_fits_a_narrow_terminal() {
    let home = Home::new();
    let mut command = home.bare(".", &["day", "8"]);
    command.env("COLUMNS", "60");
    let out = finish(command).out;
    assert!(out.ends_with("\nThe day's lesson: gomastery lesson 8\n"), "{out}");
    assert!(!home.run(".", &["day", "1"]).out.contains("lesson"), "the fixtures have none");
    let (_, exercises) = out.split_once("\nExercises (").unwrap();
    assert!(
        exercises.contains("leaks in a quote aggregator\n      diagnose, 95 min, not started\n"),
        "{out}"
    );
    let wide = home.run(".", &["day", "1"]).out;
    assert!(wide.contains("Double a number  implement, 20 min, not started\n"), "{wide}");
}
