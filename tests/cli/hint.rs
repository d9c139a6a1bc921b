//! `hint` and `solution`: hints one by one, the solution only when it is earned or asked for twice.

use serde_json::json;

use crate::harness::{Done, Home};

fn quiet(out: &str) -> Done {
    Done { status: 0, out: out.to_owned(), err: String::new() }
}

#[test]
fn hints_come_in_order_and_the_last_one_stays() {
    let home = Home::with_workspace();
    let seen = |home: &Home| home.run("w", &["hint", "double", "--seen"]);
    let none = "No hint of week01/double was shown yet. `gomastery hint week01/double` shows the first.\n";
    assert_eq!(seen(&home), quiet(none));
    let one = "week01/double  hint 1 of 3\n  Think of adding.\n";
    let two = "week01/double  hint 2 of 3\n  n and n.\n";
    let three = "week01/double  hint 3 of 3\n  Return n + n.\n";
    let left = |left: &str| format!("\n{left} left: `gomastery hint double` again shows the next.\n");
    let last = "\nThat was the last one. `gomastery solution double --give-up` shows the solution.\n";
    assert_eq!(home.run("w", &["hint", "double"]), quiet(&format!("{one}{}", left("2 hints"))));
    assert_eq!(home.run("w/week01_core/double", &["hint"]), quiet(&format!("{two}{}", left("1 hint"))));
    assert_eq!(seen(&home), quiet(&format!("{one}{two}{}", left("1 hint"))));
    for _ in 0..2 {
        assert_eq!(home.run("w", &["hint", "dou"]), quiet(&format!("{three}{last}")));
    }
    assert_eq!(seen(&home), quiet(&format!("{one}{two}{three}{last}")));
    let numbers: Vec<_> = home.entries().iter().map(|entry| entry["number"].clone()).collect();
    assert_eq!(numbers, [json!(1), json!(2), json!(3)], "the last one again is no new hint");
}

#[test]
fn a_hint_of_another_exercise_does_not_make_it_current() {
    let home = Home::with_workspace();
    let before = home.run("w", &["today"]).out;
    assert!(home.run("w", &["hint", "counter"]).out.starts_with("week01/counter  hint 1 of 3\n"));
    assert_eq!(home.run("w", &["today"]).out, before);
    assert!(home.run("w", &["hint"]).out.starts_with("week01/double  hint 1 of 3\n"));
    let done = home.run("w", &["hint", "triple"]);
    assert_eq!((done.status, done.out.as_str()), (2, ""));
    assert!(done.err.contains("will come in a later release"), "{}", done.err);
}

#[test]
fn the_solution_is_refused_until_it_is_given_up() {
    let home = Home::with_workspace();
    let err = "error: week01/double is not accepted yet\nhint: `gomastery hint double` shows the next hint\n\
               hint: `--give-up` shows the solution now; that is recorded\n";
    for args in [["solution", "double"].as_slice(), &["solution"], &["solution", "double", "--diff"]] {
        assert_eq!(
            home.run("w", args),
            Done { status: 1, out: String::new(), err: err.to_owned() },
            "{args:?}"
        );
    }
    assert!(home.entries().is_empty());
    let given_up = home.run("w", &["solution", "double", "--give-up"]);
    let solution = "── WHY.md\n# Why\n\nBecause.\n\n── double.go\npackage double\n\n// Double returns twice n.\n\
                    func Double(n int) int {\n\treturn 2 * n\n}\n\n";
    assert_eq!(given_up, quiet(solution));
    assert_eq!(home.entries(), [json!({"v": 1, "act": "gave_up", "exercise": "week01/double"})]);
    assert_eq!(home.run("w", &["solution", "double"]), given_up, "from now on it is open");
    assert_eq!(home.run("w", &["solution", "double", "--give-up"]), given_up);
    assert_eq!(home.entries().len(), 1, "it is given up once");
}

#[test]
fn after_acceptance_the_solution_is_open_and_compared() {
    let home = Home::with_workspace();
    home.put("double", "_solution_2/double.go");
    assert_eq!(home.run("w", &["check", "double"]).status, 0);
    assert!(home.run("w", &["solution", "double"]).out.contains("\treturn 2 * n\n"));
    let diff = "--- yours/double.go\n+++ solution/double.go\n@@ -2,5 +2,5 @@\n\n // Double returns twice n.\n \
                func Double(n int) int {\n-\treturn n + n\n+\treturn 2 * n\n }\n";
    assert_eq!(home.run("w", &["solution", "double", "--diff"]), quiet(diff));
    home.put("double", "_solution/double.go");
    let same = quiet("Your files are the solution's, byte for byte.\n");
    assert_eq!(home.run("w", &["solution", "double", "--diff"]), same);
    assert_eq!(home.entries().len(), 1, "looking is not recorded");
}

#[test]
fn without_a_workspace_nothing_can_be_given_up() {
    let home = Home::new();
    let done = home.run(".", &["solution", "double", "--give-up"]);
    assert_eq!((done.status, done.out.as_str()), (2, ""));
    assert!(done.err.starts_with("error: there is no workspace here\nhint: "), "{}", done.err);
}
