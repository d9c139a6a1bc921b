//! `reset` and `undo`: the starter comes back, and nothing of the learner's is ever lost.

use std::fs;

use crate::harness::Home;

const DIR: &str = "w/week01_core/double";

#[test]
fn the_starter_comes_back_and_undo_takes_it_away_again() {
    let home = Home::with_workspace();
    let starter = home.learner();
    for (name, text) in [
        ("double.go", "package double // mine\n"),
        ("double_test.go", "package double_test // mine\n"),
        ("TASK.md", "scribbled over\n"),
        ("more.go", "package double\n"),
        ("sub/sub.go", "package sub\n"),
        ("notes.txt", "my notes\n"),
    ] {
        home.write(&format!("{DIR}/{name}"), text);
    }
    let mine = home.learner();
    let done = home.run("w", &["reset", "double"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    let out = "week01/double is at its starter again (3 files).\nTaken away: more.go\nTaken away: sub/sub.go\n\
               Your files are kept in HOME/w/.gomastery/snapshots/0001-week01-double; `gomastery undo` puts them back.\n";
    assert_eq!(home.redact(&done.out), out);
    let mut now = home.learner();
    assert_eq!(
        now.remove("week01_core/double/notes.txt").as_deref(),
        Some(b"my notes\n".as_slice()),
        "it is no Go file"
    );
    assert_eq!(now, starter);
    let kept = home.files("w/.gomastery/snapshots/0001-week01-double");
    assert_eq!(kept.len(), 6, "{:?}", kept.keys());

    home.write(&format!("{DIR}/double.go"), "package double // after the reset\n");
    let done = home.run("w", &["undo"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert_eq!(done.out, "week01/double: 6 files put back as they were before the reset.\n");
    assert_eq!(home.learner(), mine);
    let replaced = home.files("w/.gomastery/snapshots/0002-week01-double.before-undo");
    assert_eq!(
        replaced["double.go"], b"package double // after the reset\n",
        "what undo replaced is kept as well"
    );
}

#[test]
fn undo_goes_back_step_by_step_over_exercises() {
    let home = Home::with_workspace();
    for (exercise, text) in [("double", "one"), ("counter", "two"), ("double", "three")] {
        home.write(&format!("w/week01_core/{exercise}/{exercise}.go"), text);
        assert_eq!(home.run("w", &["reset", exercise]).status, 0);
    }
    for (exercise, text) in [("double", "three"), ("counter", "two"), ("double", "one")] {
        let done = home.run("w", &["undo"]);
        assert_eq!(done.status, 0, "{done:?}");
        assert!(done.out.starts_with(&format!("week01/{exercise}: ")), "{}", done.out);
        assert_eq!(home.read(&format!("w/week01_core/{exercise}/{exercise}.go")), text);
    }
    let done = home.run("w", &["undo"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert_eq!(done.out, "There is nothing to undo: `reset` is what makes snapshots.\n");
}

#[test]
fn a_folder_that_is_gone_is_made_again() {
    let home = Home::with_workspace();
    let starter = home.learner();
    fs::remove_dir_all(home.path(DIR)).unwrap();
    let done = home.run("w", &["reset", "double"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert_eq!(done.out, "week01/double is at its starter again (3 files).\n", "there was nothing to keep");
    assert_eq!(home.learner(), starter);
}

#[test]
fn what_cannot_be_reset_is_told() {
    let home = Home::with_workspace();
    for (dir, args, words) in [
        ("w", ["reset", "doble"].as_slice(), "did you mean week01/double?"),
        ("w", &["reset", "triple"], "will come in a later release"),
        (".", &["reset", "double"], "there is no workspace here"),
        (".", &["undo"], "there is no workspace here"),
    ] {
        let done = home.run(dir, args);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{args:?}");
        assert!(done.err.contains(words), "{args:?}: {}", done.err);
    }
    assert!(home.entries().is_empty() && !home.path("w/.gomastery/snapshots").exists());
}
