//! The lab book: what was measured is kept in the week's notes, and the learner's text is never touched.

use crate::harness::Home;

const NOTES: &str = "w/week01_core/notes.md";

#[test]
fn an_acceptance_is_kept_and_a_rejection_without_numbers_is_not() {
    let home = Home::with_workspace();
    let before = "# Mine\n\nwritten by hand\n";
    home.write(NOTES, before);
    assert_eq!(home.run("w", &["check", "double"]).status, 1);
    assert_eq!(home.read(NOTES), before, "nothing was measured");
    home.put("counter", "_solution/counter.go");
    assert_eq!(home.run("w", &["check", "counter"]).status, 0);
    let after = home.read(NOTES);
    assert!(after.starts_with(before), "{after}");
    assert!(after.contains("week01/counter accepted in "), "{after}");
    assert!(after.lines().any(|line| line.starts_with("- 20") && line.contains(", go1.")), "{after}");
    assert_eq!(home.run("w", &["check", "counter"]).status, 0);
    assert_eq!(home.read(NOTES), after, "what is only remembered was not measured again");
}

#[test]
fn notes_that_cannot_be_written_cost_no_verdict() {
    let home = Home::with_workspace();
    std::fs::create_dir(home.path(NOTES)).expect("a folder in the way");
    home.put("counter", "_solution/counter.go");
    let done = home.run("w", &["check", "counter"]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(done.err.contains("note: keeping what was measured in"), "{}", done.err);
    assert_eq!(home.entries().len(), 1);
}

#[test]
fn notes_are_found_by_week() {
    let home = Home::with_workspace();
    let done = home.run("w", &["notes"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    assert_eq!(home.redact(&done.out), "HOME/w/week01_core/notes.md\n");
    assert_eq!(home.run("w", &["notes", "9"]).status, 2);
    std::fs::remove_file(home.path(NOTES)).expect("the notes");
    assert_eq!(home.run("w", &["notes", "1"]).status, 0);
    assert!(home.read(NOTES).starts_with("# Notes"), "they are made anew");
    let open = home.run("w", &["open", "counter"]);
    assert_eq!(open.status, 0, "{open:?}");
    assert!(home.redact(&open.out).contains("HOME/w/week01_core/counter/counter.go\n"), "{}", open.out);
}
