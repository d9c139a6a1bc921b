//! `init`: what a workspace begins with, and that nothing which is there is ever overwritten.

use std::fs;

use crate::harness::{Done, Home};

#[test]
fn a_workspace_holds_all_but_what_is_for_authors() {
    let home = Home::new();
    let done = home.run(".", &["init", "w", "--no-warm", "--no-git"]);
    let learner = home.learner();
    let out = format!(
        "{} new files in `w`: go.mod, internal, week01_core.\n\nNext: cd w && gomastery today\n",
        learner.len()
    );
    assert_eq!(done, Done { status: 0, out, err: String::new() });
    let own: Vec<&str> =
        learner.keys().map(String::as_str).filter(|path| !path.starts_with("internal/")).collect();
    assert_eq!(
        own,
        [
            "go.mod",
            "week01_core/counter/TASK.md",
            "week01_core/counter/counter.go",
            "week01_core/double/TASK.md",
            "week01_core/double/double.go",
            "week01_core/double/double_test.go",
        ]
    );
    assert_eq!(home.files("w/.gomastery").into_keys().collect::<Vec<_>>(), ["settings.toml"]);
}

#[test]
fn the_built_in_workspace_has_the_layout_of_the_syllabus() {
    let home = Home::new();
    let done = home.run_bare(".", &["init", "--no-warm", "--no-git"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{}", done.out);
    assert!(done.out.ends_with("\nNext: cd go-mastery && gomastery today\n"), "{}", done.out);
    let files = home.files("go-mastery");
    for name in [
        "README.md",
        "LICENSE",
        "go.mod",
        ".gitignore",
        ".vscode/tasks.json",
        "week01_core/notes.md",
        "week02_concurrency/notes.md",
        "week02_concurrency/workerpool/TASK.md",
        "week02_concurrency/workerpool/pool.go",
        "week03_performance/notes.md",
        ".gomastery/settings.toml",
    ] {
        assert!(files.contains_key(name), "{name} is missing");
    }
    let secret = |path: &&String| {
        path.split('/').any(|part| part.starts_with('_'))
            || path.ends_with("exercise.toml")
            || path.ends_with("AUTHOR.md")
    };
    assert_eq!(files.keys().find(secret), None);
    for week in ["week01_core", "week04_architecture", "capstone"] {
        assert!(files.keys().any(|path| path.starts_with(&format!("{week}/"))), "{week}");
    }
}

#[test]
fn what_is_there_is_left_as_it_is() {
    let home = Home::new();
    home.write("w/week01_core/double/double.go", "mine");
    home.write("w/letter.txt", "mine too");
    let done = home
        .run(".", &["init", "w", "--no-warm", "--no-git", "--start", "2026-03-01", "--days-per-week", "5"]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(done.out.contains("\n1 file there already, left alone.\n"), "{}", done.out);
    let settings = "format_version = 1\nstart = \"2026-03-01\"\ndays_per_week = 5\n";
    assert_eq!(home.read("w/.gomastery/settings.toml"), settings);

    let before = home.files("w");
    let again = home.run(".", &["init", "w", "--no-warm", "--no-git", "--start", "2020-01-01"]);
    let kept = before.len() - 2; // the letter and the settings are not of the pack
    let out = format!(
        "Nothing new in `w`.\n{kept} files there already, left alone.\n\nNext: cd w && gomastery today\n"
    );
    assert_eq!(again, Done { status: 0, out, err: String::new() });
    assert_eq!(home.files("w"), before);
    assert_eq!(home.read("w/week01_core/double/double.go"), "mine");

    fs::remove_file(home.path("w/go.mod")).unwrap();
    let mended = home.run(".", &["init", "w", "--no-warm", "--no-git"]);
    assert!(mended.out.starts_with("1 new file in `w`: go.mod.\n"), "{}", mended.out);
}

#[test]
fn a_repository_is_made_unless_there_is_one() {
    let home = Home::new();
    let first = home.run(".", &["init", "w", "--no-warm"]);
    assert_eq!(first.status, 0, "{first:?}");
    let said = "A git repository was made in it; commit whenever you like.";
    assert!(first.out.contains(said), "{}", first.out);
    assert!(home.path("w/.git/HEAD").is_file());
    let inner = home.run("w", &["init", "inner", "--no-warm"]);
    assert!(!inner.out.contains(said), "{}", inner.out);
    assert!(!home.path("w/inner/.git").exists(), "it is in a repository already");
}

#[test]
fn the_build_cache_is_warmed_and_the_reason_told() {
    let home = Home::new();
    let done = home.run(".", &["init", "w", "--no-git"]);
    assert_eq!(done.status, 0, "{done:?}");
    let lines: Vec<&str> = done.err.lines().collect();
    assert!(lines[0].contains("so that your first check takes a second"), "{}", done.err);
    assert!(lines[1].starts_with("  plain: ") && lines[1].ends_with('s'), "{}", done.err);
    if let Some(race) = lines.get(2) {
        assert!(race.starts_with("  with the race detector: ") && race.ends_with('s'), "{}", done.err);
    }
}

#[test]
fn without_go_the_workspace_is_made_all_the_same() {
    let mut home = Home::new();
    home.set("PATH", "");
    let done = home.run(".", &["init", "w"]);
    assert_eq!(done.status, 0, "{done:?}");
    assert!(home.path("w/week01_core/double/double.go").is_file());
    assert_eq!(
        done.err,
        "Go is not ready yet: Go is not installed, or `go` is not on the PATH. `gomastery doctor` says what\n\
         to do; checks need it.\n"
    );
}

#[test]
fn bad_usage_writes_nothing() {
    let home = Home::new();
    home.write("taken", "a file");
    for (args, status, words) in [
        (vec!["init", "w", "--days-per-week", "9"], 2, "9 is not in 1..=7"),
        (vec!["init", "w", "--start", "tomorrow"], 2, "invalid value 'tomorrow' for '--start"),
        (vec!["init", "a", "b"], 2, "unexpected argument 'b'"),
        (vec!["init", "taken", "--no-warm"], 5, "taken"),
    ] {
        let done = home.run(".", &args);
        assert_eq!((done.status, done.out.as_str()), (status, ""), "{args:?}: {done:?}");
        assert!(done.err.starts_with("error: ") && done.err.contains(words), "{args:?}: {}", done.err);
    }
    assert_eq!(home.files(".").into_iter().collect::<Vec<_>>(), [("taken".to_owned(), b"a file".to_vec())]);
}
