//! Packs that cannot be used: all that is wrong is told at once, with file and line.

use std::fs;
use std::path::Path;

use crate::harness::{Done, Home, copy, finish, fixture_pack};

fn run(home: &Home, pack: &Path, args: &[&str]) -> Done {
    let mut command = home.bare(".", args);
    command.arg("--pack").arg(pack);
    finish(command)
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{} has no {from:?}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn all_problems_are_told_together_with_file_and_line() {
    let home = Home::new();
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    let double = pack.join("exercises/week01_core/double/exercise.toml");
    edit(&double, "kind = \"implement\"", "kind = \"implemnt\"");
    edit(&double, "minutes = 20", "minutes = \"20\"");
    edit(&double, "starter_fails", "starter_fials");
    edit(&double, "test = \"TestDoubles\"", "test = \"TestDouble\"");
    let counter = pack.join("exercises/week01_core/counter/exercise.toml");
    edit(&counter, "metric = \"allocs/op\"", "metric = \"allocs\"");
    edit(&counter, "edit = [\"counter.go\"]", "edit = [\"../counter.go\"]");
    let day_1 = pack.join("curriculum/week01_core/day01.toml");
    edit(&day_1, "minutes = 5", "minuts = 5");
    edit(&day_1, "covers = [\"w1-numbers\"]", "covers = [\"w1-number\"]");
    edit(&day_1, "core = false", "core = \"no\"");
    let day_2 = pack.join("curriculum/week01_core/day02.toml");
    edit(&day_2, "core = true", "core = true\n\n[[exercise]]\nid = \"week01/double\"\ncore = true");
    edit(&pack.join("curriculum/plan.toml"), "days = [1, 2]", "days = [1, 2, 5]");
    copy(&pack.join("exercises/week01_core/counter/_solution"), &pack.join("exercises/week01_core/stray"));
    fs::write(pack.join("exercises/week01_core/stray/exercise.toml"), "title = = 1\n").unwrap();

    let done = run(&home, &pack, &["today"]);
    assert_eq!((done.status, done.out.as_str()), (3, ""));
    let mut told: Vec<&str> = done.err.lines().collect();
    let head = told.remove(0);
    assert_eq!(head, format!("error: the pack has {} problems:", told.len()));
    let want = [
        "curriculum/plan.toml: day 4 is missing: days are counted from 1 without a gap",
        "curriculum/week01_core/day01.toml: no bullet of the syllabus has the id `w1-number`, did you mean `w1-numbers`?",
        "curriculum/week01_core/day01.toml:6: `minutes` is missing",
        "curriculum/week01_core/day01.toml:9: unknown key `minuts`, did you mean `minutes`?",
        "curriculum/week01_core/day01.toml:28: `core` must be true or false",
        "curriculum/week01_core/day02.toml: `week01/double` stands on day 1 already",
        "curriculum/week01_core/day05.toml: is missing: `week01` has day 5",
        "exercises/week01_core/counter/exercise.toml:11: `../counter.go` must stay inside the exercise's folder",
        "exercises/week01_core/counter/exercise.toml:26: `metric` is `allocs`, did you mean `allocs/op`; it is one of \
         allocs/op, B/op, ns/op",
        "exercises/week01_core/double/exercise.toml:1: `starter_fails` is missing",
        "exercises/week01_core/double/exercise.toml:3: `kind` is `implemnt`, did you mean `implement`; it is one of \
         implement, refactor, fix, diagnose, tune, write-tests",
        "exercises/week01_core/double/exercise.toml:4: `minutes` must be a whole number",
        "exercises/week01_core/double/exercise.toml:7: unknown key `starter_fials`, did you mean `starter_fails`?",
        "exercises/week01_core/double/exercise.toml:23: no gate runs the test `TestDouble`, did you mean `TestDoubles`?",
    ];
    for words in &want {
        assert!(told.iter().any(|line| line.trim_start() == *words), "{words}\n{}", done.err);
    }
    let rest: Vec<&str> =
        told.iter().map(|line| line.trim_start()).filter(|line| !want.contains(line)).collect();
    let stray = |line: &&str| line.starts_with("exercises/week01_core/stray/exercise.toml:1: ");
    assert!(!rest.is_empty() && rest.iter().all(stray), "{rest:#?}");

    for args in
        [["list"].as_slice(), &["init", "w"], &["check", "double"], &["author", "verify"], &["doctor"]]
    {
        let again = run(&home, &pack, args);
        assert_eq!((again.status, &again.err), (3, &done.err), "{args:?}");
    }
    assert!(!home.path("w").exists());
}

#[test]
fn what_is_no_pack_is_bad_usage() {
    let home = Home::new();
    fs::create_dir(home.path("empty")).unwrap();
    for name in ["empty", "nowhere"] {
        let done = home.run_bare(".", &["today", "--pack", name]);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{done:?}");
        assert!(
            done.err.starts_with(&format!("error: `{name}` is not a pack: there is no `")),
            "{}",
            done.err
        );
        assert!(done.err.ends_with("hint: a pack holds `curriculum/` and `exercises/`\n"), "{}", done.err);
    }
}

#[test]
fn a_pack_of_a_newer_format_says_so() {
    let home = Home::new();
    let pack = home.path("pack");
    copy(fixture_pack(), &pack);
    edit(&pack.join("curriculum/plan.toml"), "format_version = 1", "format_version = 2");
    let done = run(&home, &pack, &["plan"]);
    assert_eq!((done.status, done.out.as_str()), (3, ""));
    let err = "error: the pack has 1 problem:\n  curriculum/plan.toml:1: this program reads format_version 1; a newer \
               gomastery is needed\n";
    assert_eq!(done.err, err);
}
