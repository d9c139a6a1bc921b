//! `author new`: what it writes is an exercise that is proven at once, to be replaced piece by piece.

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Done, Home, copy, finish, fixture_pack};

fn pack(home: &Home) -> PathBuf {
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    pack
}

fn run(home: &Home, pack: &Path, args: &[&str]) -> Done {
    let mut command = home.bare(".", args);
    command.arg("--pack").arg(pack);
    finish(command)
}

#[test]
fn a_new_exercise_is_proven_once_a_day_has_it() {
    let home = Home::new();
    let pack = pack(&home);
    let done = run(&home, &pack, &["author", "new", "week01/two_words"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    let out = "11 new files in `HOME/pack/exercises/week01_core/two_words`.\n\
               No day has `week01/two_words` yet: add an [[exercise]] with id and core to its day's TOML.\n\
               Then: gomastery author verify week01/two_words\n";
    assert_eq!(home.redact(&done.out), out);

    let early = run(&home, &pack, &["author", "verify", "two_words"]);
    assert_eq!(early.status, 3);
    assert!(early.err.contains("no day has the exercise `week01/two_words`"), "{}", early.err);

    let day = pack.join("curriculum/week01_core/day02.toml");
    let text = fs::read_to_string(&day).unwrap();
    fs::write(&day, format!("{text}\n[[exercise]]\nid = \"week01/two_words\"\ncore = false\n")).unwrap();
    let proven = run(&home, &pack, &["author", "verify", "two_words"]);
    assert_eq!((proven.status, proven.err.as_str()), (0, ""), "{}", proven.out);
    assert!(
        proven.out.contains(
            "starter rejected, solutions accepted, 3 of 3 wrong solutions rejected as they must be"
        )
    );
    assert!(proven.out.ends_with("\n1 exercise and 3 wrong solutions proven\n"), "{}", proven.out);

    let task = pack.join("exercises/week01_core/two_words/TASK.md");
    fs::write(&task, "mine").unwrap();
    let again = run(&home, &pack, &["author", "new", "week01/two_words"]);
    assert!(again.out.starts_with("0 new files in "), "{}", again.out);
    assert_eq!(fs::read_to_string(&task).unwrap(), "mine");
}

/// An exercise that a day describes already trains what the day says.
#[test]
fn a_planned_exercise_becomes_a_written_one() {
    let home = Home::new();
    let pack = pack(&home);
    let done = run(&home, &pack, &["author", "new", "week01/triple"]);
    assert_eq!(done.status, 0, "{done:?}");
    let words = "In its day's TOML, leave only `id` and `core`: the rest now stands in exercise.toml.\n";
    assert!(done.out.contains(words), "{}", done.out);
    let told = run(&home, &pack, &["list"]);
    assert_eq!(told.status, 3);
    let words = "day01.toml:23: `title` stands in the exercise's own exercise.toml: remove it here";
    assert!(told.err.contains(words), "{}", told.err);
    let toml = fs::read_to_string(pack.join("exercises/week01_core/triple/exercise.toml")).unwrap();
    assert!(toml.contains("trains = [\"w1-numbers\"]"), "{toml}");
}

#[test]
fn nonsense_is_refused_and_nothing_is_written() {
    let home = Home::new();
    let pack = pack(&home);
    let before = home.files("pack");
    for (id, words) in [
        (
            "triple",
            "error: `triple` is no exercise ID\nhint: write the week and a slug: week02/ordered_fanin\n",
        ),
        ("week01/Upper", "is no exercise ID"),
        ("week01/../../x", "is no exercise ID"),
        ("week01/", "is no exercise ID"),
        ("week01/2fast", "its slug must begin with a letter"),
        ("week01/_", "its slug must begin with a letter"),
        ("week07/x", "error: the plan has no `week07`\nhint: it has week01, capstone\n"),
    ] {
        let done = run(&home, &pack, &["author", "new", id]);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{id}");
        assert!(done.err.contains(words), "{id}: {}", done.err);
    }
    assert_eq!(home.files("pack"), before);
    let built_in = home.run_bare(".", &["author", "new", "week01/x"]);
    let err = "error: the built-in pack cannot be written to\n\
               hint: work in a checkout of the project, or name a pack with --pack DIR\n";
    assert_eq!(built_in, Done { status: 2, out: String::new(), err: err.to_owned() });
}
