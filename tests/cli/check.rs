//! `check`: which exercise is meant, what is told of it in each format, and what is recorded.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Done, Home, fixture_pack};

const REJECTED: &str = "week01/double: rejected: test: TestDoubles: Double(3): got 3, want 6\n";
const DOUBLE: &str = "w/week01_core/double/double.go";

/// A document without what differs from run to run.
fn timeless(mut document: Value) -> Value {
    let zero = |value: &mut Value| {
        assert!(value["duration_ms"].is_u64(), "{value}");
        value["duration_ms"] = json!(0);
    };
    for result in document["results"].as_array_mut().unwrap() {
        zero(result);
        result["gates"].as_array_mut().unwrap().iter_mut().for_each(zero);
    }
    assert!(document["go"].as_str().unwrap().starts_with("go1."), "{document}");
    document["go"] = json!("go");
    document
}

#[test]
fn an_exercise_is_named_in_many_ways() {
    let home = Home::with_workspace();
    let absolute = home.path("w/week01_core/double").display().to_string();
    let table: &[(&str, &[&str])] = &[
        ("w", &["double"]),
        ("w", &["week01/double"]),
        ("w", &["dou"]),
        ("w", &["week01/d"]),
        ("w", &["week01_core/double"]),
        ("w", &["week01_core/double/"]),
        ("w", &["week01_core/double/double.go"]),
        ("w", &[&absolute]),
        ("w/week01_core/double", &[]),
        ("w/week01_core/double", &["."]),
        ("w/week01_core/counter", &["../double"]),
        ("w", &[]),
        (".", &["double", "--workspace", "w"]),
        (".", &["w/week01_core/double", "--workspace", "w"]),
        ("w", &["--day", "1"]),
    ];
    for (dir, words) in table {
        let done = home.run(dir, &[&["check", "--format", "short"], *words].concat());
        assert_eq!(done, Done { status: 1, out: REJECTED.into(), err: String::new() }, "{words:?} in {dir}");
    }
    assert_eq!(home.entries().len(), table.len(), "each is recorded, remembered or not");
}

#[test]
fn what_cannot_be_meant_is_bad_usage_with_a_way_out() {
    let home = Home::with_workspace();
    let table: &[(&str, &[&str], &str)] = &[
        ("w", &["doble"], "error: there is no exercise `doble`\nhint: did you mean week01/double?\n"),
        ("w", &["double", "zzz"], "error: there is no exercise `zzz`\nhint: `gomastery list` shows all\n"),
        ("w", &[""], "error: there is no exercise ``\nhint: `gomastery list` shows all\n"),
        (
            "w",
            &["week01"],
            "error: `week01` fits several exercises\nhint: say which: week01/double, week01/triple, week01/counter\n",
        ),
        (
            "w",
            &["triple"],
            "error: `week01/triple` is planned and will come in a later release\n\
             hint: ready now: week01/counter, week01/double\n",
        ),
        ("w", &["--day", "9"], "error: there is no day 9: the plan has days 1 to 3\n"),
        ("w", &["--week", "9"], "error: there is no week 9: they go from 1 to 2\n"),
        (
            "w",
            &["--day", "3"],
            "error: all exercises there are still to come\nhint: `gomastery list` shows what is ready\n",
        ),
        (
            "w",
            &["double", "--only", "race"],
            "error: week01/double has no gate race\nhint: it has build, vet, test\n",
        ),
        ("w", &["--day", "1", "--only", "race"], "error: none of these exercises has that gate\n"),
        (
            ".",
            &["double"],
            "error: there is no workspace here\n\
             hint: `gomastery init` makes one; then `cd` into it. `--workspace DIR` names one elsewhere\n",
        ),
    ];
    for (dir, words, err) in table {
        let done = home.run(dir, &[&["check"], *words].concat());
        assert_eq!(done, Done { status: 2, out: String::new(), err: (*err).to_owned() }, "{words:?}");
    }
    for words in [["--all", "double"], ["--day=1", "--all"], ["--only", "speed"], ["--format", "xml"]] {
        let done = home.run("w", &["check", words[0], words[1]]);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{words:?}");
        assert!(done.err.starts_with("error: "), "{words:?}: {}", done.err);
    }
    assert!(home.entries().is_empty());
}

#[test]
fn files_that_are_gone_are_no_rejection() {
    let home = Home::with_workspace();
    fs::remove_file(home.path(DOUBLE)).unwrap();
    fs::remove_dir_all(home.path("w/week01_core/counter")).unwrap();
    for (name, words) in [
        (
            "double",
            [
                "error: there is no Go file in `",
                "`gomastery undo` or `gomastery reset double` brings files back",
            ],
        ),
        (
            "counter",
            ["error: there is no folder `", "hint: `gomastery reset counter` puts the starter there"],
        ),
    ] {
        let done = home.run("w", &["check", name]);
        assert_eq!((done.status, done.out.as_str()), (5, ""), "{done:?}");
        assert!(words.iter().all(|words| done.err.contains(words)), "{}", done.err);
    }
    assert!(home.entries().is_empty());
}

#[test]
fn the_text_tells_gates_reasons_and_what_comes_next() {
    let home = Home::with_workspace();
    let done = home.run("w", &["check", "double"]);
    assert_eq!((done.status, done.err.as_str()), (1, ""));
    let lines: Vec<Vec<&str>> = done.out.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["week01/double", "Double", "a", "number"]);
    assert_eq!(
        (lines[1][..3].to_vec(), lines[2][..3].to_vec()),
        (vec!["✓", "build", "passed"], vec!["✓", "vet", "passed"])
    );
    assert_eq!(lines[3][..3], ["✗", "test", "failed"]);
    let reasons = "\ntest: TestDoubles\n  Double(3): got 3, want 6\n  Double(-1): got -1, want -2\n\
                   \nAlso\n  test: TestDoubleOfOne: Double(1): got 1, want 2\n\
                   \nweek01/double not accepted yet (";
    assert!(done.out.contains(reasons), "{}", done.out);
    assert!(done.out.ends_with("\nNext: gomastery hint double  if you are stuck\n"), "{}", done.out);

    home.put("double", "_solution/double.go");
    let done = home.run("w", &["check", "double"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert!(done.out.contains("\nweek01/double accepted ("), "{}", done.out);
    for words in ["\n  Twice n is n plus n.\n", "gomastery check week01/counter", "gomastery solution double"]
    {
        assert!(done.out.contains(words), "{words}: {}", done.out);
    }
}

#[test]
fn json_has_the_keys_that_scripts_rely_on() {
    let home = Home::with_workspace();
    let gate = |name: &str| json!({"gate": name, "status": "passed", "duration_ms": 0, "reasons": [], "metrics": {}});
    let reasons = json!([
        {"test": "TestDoubles", "message": "Double(3): got 3, want 6\nDouble(-1): got -1, want -2"},
        {"test": "TestDoubleOfOne", "message": "Double(1): got 1, want 2"},
    ]);
    let failed =
        json!({"gate": "test", "status": "failed", "duration_ms": 0, "reasons": reasons, "metrics": {}});
    let document = |verdict: &str, cached: bool, last: &Value| {
        json!({"format_version": 1, "go": "go", "partial": false, "results": [{
            "exercise": "week01/double", "verdict": verdict, "duration_ms": 0, "cached": cached,
            "gates": [gate("build"), gate("vet"), last],
        }]})
    };
    let run = || home.run("w", &["check", "double", "--format", "json"]);
    let done = run();
    assert_eq!((done.status, done.err.as_str()), (1, ""));
    assert_eq!(timeless(done.json()), document("rejected", false, &failed));
    assert_eq!(timeless(run().json()), document("rejected", true, &failed), "the same files again");
    home.put("double", "_solution/double.go");
    let done = run();
    assert_eq!(done.status, 0);
    assert_eq!(timeless(done.json()), document("accepted", false, &gate("test")));
}

#[test]
fn an_unchanged_check_is_answered_from_memory_unless_it_is_to_be_fresh() {
    let home = Home::with_workspace();
    let cached = |args: &[&str]| {
        let done = home.run("w", &[&["check", "double", "--format", "json"], args].concat());
        done.json()["results"][0]["cached"] == true
    };
    assert!(!cached(&[]));
    assert!(cached(&[]));
    assert!(!cached(&["--fresh"]));
    assert!(!cached(&["--only", "test"]), "only a whole verdict is remembered");
    let text = home.run("w", &["check", "double"]);
    assert!(
        text.out.contains("\n  Unchanged since the last check; --fresh runs it again.\n"),
        "{}",
        text.out
    );
    let starter = home.read(DOUBLE);
    home.write(DOUBLE, &format!("{starter}\n// A thought.\n"));
    assert!(!cached(&[]), "one more line is a change");
    home.write(DOUBLE, &starter);
    assert!(cached(&[]), "and its end brings the old verdict back");
    home.write("w/week01_core/double/more.go", "package double\n");
    assert!(!cached(&[]), "a new file is a change");
    assert_eq!(home.entries().len(), 8, "every check is recorded");
}

#[test]
fn a_single_gate_accepts_nothing() {
    let home = Home::with_workspace();
    let done = home.run("w", &["check", "double", "--only", "vet"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.contains("\nweek01/double passed ("), "{}", done.out);
    let short = home.run(
        ".",
        &["check", "double", "--from", "w/week01_core/double", "--only", "vet", "--format", "short"],
    );
    assert_eq!((short.status, short.out.as_str()), (0, "week01/double: passed\n"));
    assert!(
        done.out.contains("\n  This gate alone accepts nothing: check without --only.\n"),
        "{}",
        done.out
    );
    assert!(!done.out.contains("test") && !done.out.contains("Next:"), "{}", done.out);
    let done = home.run("w", &["check", "double", "--only", "test", "--format", "short"]);
    assert_eq!((done.status, done.out.as_str()), (1, REJECTED));
    let entry = |verdict: &str| json!({"v": 1, "act": "checked", "exercise": "week01/double", "verdict": verdict, "partial": true});
    let mut rejected = entry("rejected");
    rejected["failed"] = json!(["test"]);
    assert_eq!(home.entries(), [entry("accepted"), rejected]);
    let list = home.run("w", &["list", "--day", "1", "--format", "json"]).json();
    assert_eq!(list["exercises"][0]["state"], "open");
}

#[test]
fn another_folder_is_graded_without_a_record_and_without_a_workspace() {
    let home = Home::with_workspace();
    home.write("elsewhere/double.go", &fs::read_to_string(solution("double")).unwrap());
    let accepted = Done { status: 0, out: "week01/double: accepted\n".into(), err: String::new() };
    for (dir, from) in
        [(".", "elsewhere"), ("w", "../elsewhere"), ("w/week01_core/double", "../../../elsewhere")]
    {
        assert_eq!(
            home.run(dir, &["check", "double", "--from", from, "--format", "short"]),
            accepted,
            "{dir}"
        );
    }
    assert!(home.entries().is_empty());
    let text = home.run("w", &["check", "double", "--from", "../elsewhere"]);
    assert!(!text.out.contains("Next:"), "{}", text.out);
    let done = home.run("w", &["check", "double", "--from", "nowhere"]);
    assert_eq!((done.status, done.out.as_str()), (5, ""));
    assert!(done.err.contains("there is no folder `") && done.err.contains("nowhere"), "{}", done.err);
}

fn solution(exercise: &str) -> std::path::PathBuf {
    fixture_pack().join(format!("exercises/week01_core/{exercise}/_solution/{exercise}.go"))
}

#[test]
fn the_raw_output_is_one_option_away() {
    let home = Home::with_workspace();
    let done = home.run("w", &["check", "double", "--raw"]);
    let (screen, raw) = done.out.split_once("\nRaw output of test\n").unwrap();
    assert!(raw.contains("Double(3): got 3, want 6"), "{raw}");
    assert!(!home.run("w", &["check", "double"]).out.contains("Raw output"), "{screen}");
}

/// A wrong counter: its name, the gate, test and line that reject it, and words of the reason.
type Case<'a> = (&'a str, &'a str, Option<&'a str>, Option<u64>, &'a [&'a str]);

/// Each wrong counter is rejected by its own gate, in words that say what to do, at the learner's own place.
#[test]
fn races_benchmarks_and_escapes_are_rejected_with_useful_words() {
    let home = Home::with_workspace();
    let table: &[Case<'_>] = &[
        (
            "no_lock",
            "race",
            Some("TestCountsTogether"),
            Some(12),
            &["without synchronisation", "counter.go:12 (Counter.Add)", "guard both with the same lock"],
        ),
        (
            "formats",
            "bench",
            Some("TestBenchLabel"),
            None,
            &["label: got 6", "allocs/op, the baseline has 5", "want at most 0.5"],
        ),
        (
            "pointer_label",
            "escape",
            None,
            Some(33),
            &[
                "got 3 values that escape to the heap, want at most 1:",
                "counter.go:33 in Counter.Label: moved to heap: text",
            ],
        ),
    ];
    for (name, gate, test, line, words) in table {
        home.put("counter", &format!("_wrong/{name}/counter.go"));
        let done = home.run("w", &["check", "counter", "--format", "json"]);
        assert_eq!((done.status, done.err.as_str()), (1, ""), "{name}");
        let document = done.json();
        let gates = document["results"][0]["gates"].as_array().unwrap();
        let found = gates.iter().find(|one| one["gate"] == *gate).unwrap();
        assert_eq!(found["status"], "failed", "{name}: {document}");
        let reason = &found["reasons"][0];
        assert_eq!(reason["test"].as_str(), *test, "{name}: {reason}");
        assert_eq!(reason["line"].as_u64(), *line, "{name}: {reason}");
        let message = reason["message"].as_str().unwrap();
        assert!(words.iter().all(|words| message.contains(words)), "{name}: {message}");
        if let Some(line) = line {
            assert_eq!(reason["file"], "counter.go", "{name}");
            let text = home.run("w", &["check", "counter", "--only", gate]).out;
            assert!(text.contains(&format!("\n  week01_core/counter/counter.go:{line}\n")), "{name}: {text}");
        }
    }
    home.put("counter", "_solution/counter.go");
    let document = home.run("w", &["check", "counter", "--format", "json"]).json();
    let result = &document["results"][0];
    assert_eq!(result["verdict"], "accepted", "{document}");
    let ratio = result["gates"][4]["metrics"]["allocs_ratio"].as_f64().unwrap();
    assert!(ratio > 0.0 && ratio <= 0.5, "{ratio}");
    assert_eq!(result["gates"][5]["metrics"]["escapes"], 1.0);
}

#[test]
fn places_are_the_learners_and_the_folder_is_only_read() {
    let home = Home::with_workspace();
    home.write("w/week01_core/double/notes.txt", "mine");
    home.write("w/week01_core/double/double_test.go", "package double_test // changed\n");
    let broken = "package double\n\n// Double is broken.\nfunc Double(n int) int { return m }\n";
    let hang = "package double\n\n// Double panics.\nfunc Double(n int) int {\n\tvar none []int\n\treturn none[n]\n}\n";
    for (source, place) in [(broken, "double.go:4"), (hang, "double.go:6")] {
        home.write(DOUBLE, source);
        let before = home.learner();
        for (dir, typed) in [("w", "week01_core/double/"), ("w/week01_core/double", "")] {
            let text = home.run(dir, &["check", "double"]);
            assert_eq!(text.status, 1, "{text:?}");
            assert!(text.out.contains(&format!("\n  {typed}{place}\n")), "{place} in {dir}: {}", text.out);
            let json = home.run(dir, &["check", "double", "--format", "json"]);
            for out in [&text.out, &json.out] {
                let told = home.redact(out);
                assert!(!told.contains("HOME") && !told.contains("sandbox"), "{told}");
            }
        }
        assert_eq!(home.learner(), before);
    }
    home.put("double", "_solution/double.go");
    let mut before = home.learner();
    assert_eq!(home.run("w", &["check", "double"]).status, 0);
    // What was measured goes into the week's notes, and nowhere else.
    let mut after = home.learner();
    assert!(after.remove("week01_core/notes.md").is_some());
    before.remove("week01_core/notes.md");
    assert_eq!(after, before);
}

#[test]
fn many_are_checked_one_after_the_other() {
    let home = Home::with_workspace();
    home.put("double", "_solution/double.go");
    let done = home.run("w", &["check", "--all", "--format", "short"]);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!((done.status, done.err.as_str()), (1, ""));
    assert_eq!(lines[0], "week01/double: accepted");
    assert!(
        lines[1].starts_with("week01/counter: rejected: race: TestCountsTogether: two goroutines"),
        "{}",
        done.out
    );
    let text = home.run("w", &["check", "--week", "1"]);
    assert!(text.out.ends_with("\n1 of 2 exercises accepted\n"), "{}", text.out);
    let named = home.run("w", &["check", "counter", "double", "--format", "json"]).json();
    let order: Vec<&str> =
        named["results"].as_array().unwrap().iter().map(|r| r["exercise"].as_str().unwrap()).collect();
    assert_eq!(order, ["week01/counter", "week01/double"]);
    let only = home.run("w", &["check", "--all", "--only", "escape", "--format", "json"]).json();
    assert_eq!(only["results"].as_array().unwrap().len(), 1, "double has no such gate: {only}");
}
