//! `drill`: questions that come back, answered by keyboard in any terminal.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::harness::{Done, Home, copy, finish, fixture_pack};

/// Runs `drill` and types these lines.
fn answer(home: &Home, lines: &str) -> Done {
    let mut command = home.command("w", &["drill"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program");
    child.stdin.take().expect("its input").write_all(lines.as_bytes()).expect("typing");
    let done = child.wait_with_output().expect("its end");
    Done {
        status: done.status.code().expect("a status"),
        out: String::from_utf8_lossy(&done.stdout).into_owned(),
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

/// The ID and the grade of every answer in the journal.
fn recorded(home: &Home) -> Vec<(String, u64)> {
    let entries = home.entries();
    let drilled = entries.iter().filter(|entry| entry["act"] == "drilled");
    drilled
        .map(|entry| (entry["item"].as_str().unwrap().to_owned(), entry["number"].as_u64().unwrap()))
        .collect()
}

#[test]
fn right_answers_are_graded_and_wrong_ones_come_back() {
    let home = Home::with_workspace();
    let done = answer(&home, "2\n  done\n\n4\n1\n\n\n");
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.contains("fmt.Println(1 + 1)") && done.out.contains("Right."), "{}", done.out);
    assert!(done.out.contains("Not quite.\n    2: `n << 1`\n"), "{}", done.out);
    assert!(done.out.contains("More: gomastery read 1. It comes back tomorrow."), "{}", done.out);
    assert!(done.out.contains("What belongs in it:\n  • It is adding a number to itself.\n"), "{}", done.out);
    assert!(done.out.contains("3 drills answered and recorded; nothing more is due today."), "{}", done.out);
    let want = [("d01-predict", 4), ("d01-choose", 1), ("d01-explain", 3)];
    assert_eq!(recorded(&home), want.map(|(id, grade)| (id.to_owned(), grade)));
    assert_eq!(answer(&home, "").out, "No drill is due.\n");
    // Two days later only the wrong one is due.
    let journal = home.read("w/.gomastery/journal.jsonl");
    let earlier: String = journal.lines().map(|line| format!("{}\n", days_ago(line, 2))).collect();
    home.write("w/.gomastery/journal.jsonl", &earlier);
    let again = answer(&home, "2\n\n");
    assert!(again.out.contains("1 of 1  day 1") && again.out.contains("Which one doubles?"), "{}", again.out);
    assert_eq!(recorded(&home).last(), Some(&("d01-choose".to_owned(), 3)));
}

/// A line of the journal as if it had been written so many days earlier.
fn days_ago(line: &str, days: i64) -> String {
    let mut entry: Value = serde_json::from_str(line).expect("a line");
    let at = chrono::DateTime::parse_from_rfc3339(entry["at"].as_str().unwrap()).expect("a time");
    entry["at"] = (at - chrono::Duration::days(days)).to_rfc3339().into();
    entry.to_string()
}

#[test]
fn one_may_leave_at_any_moment_and_nothing_is_lost() {
    for (typed, want) in [("", 0), ("q\n", 0), ("2\n", 0), ("?\n", 1), ("?\n2\nq\n", 1), ("?\n2\n\n", 2)] {
        let home = Home::with_workspace();
        let done = answer(&home, typed);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{typed:?}: {done:?}");
        assert_eq!(recorded(&home).len(), want, "{typed:?}: {}", done.out);
    }
}

#[test]
fn drills_need_a_workspace() {
    let home = Home::new();
    let done = home.run(".", &["drill"]);
    assert_eq!((done.status, done.out.as_str()), (2, ""), "{done:?}");
    assert!(done.err.contains("there is no workspace here"), "{}", done.err);
}

#[test]
fn a_drill_that_is_wrong_itself_is_found() {
    for (from, to, words) in [
        (
            "2\ndone\n'''",
            "3\ndone\n'''",
            "day 1: drill d01-predict: it prints\n2\ndone\nand the text says\n3\ndone",
        ),
        ("answer = 2", "answer = 4", "`answer` is the number of an option, from 1 to 3"),
        ("d01-choose", "d01-predict", "two drills have the id `d01-predict`"),
        ("points = [", "options = [", "`answer` is missing"),
        (
            "\tfmt.Println(1 + 1)",
            "\tfmt.Println(1+1)",
            "gofmt would change the code: day 1: drill d01-predict",
        ),
    ] {
        let home = Home::new();
        let pack = home.path("pack");
        copy(fixture_pack(), &pack);
        let path = pack.join("curriculum/week01_core/day01.toml");
        let text = std::fs::read_to_string(&path).expect("the day");
        assert!(text.contains(from), "{from}");
        std::fs::write(&path, text.replace(from, to)).expect("the day");
        let mut command = home.bare(".", &["author", "verify", "--variant", "none", "--pack"]);
        command.arg(&pack);
        let done = finish(command);
        assert_eq!(done.status, 3, "{from}: {done:?}");
        assert!((done.out + &done.err).contains(words), "{words}");
    }
}

#[cfg(target_os = "linux")]
mod terminal {
    use crate::harness::Home;
    use crate::tty::Tty;

    #[test]
    fn an_interruption_ends_it_and_keeps_what_was_answered() {
        let home = Home::with_workspace();
        let mut tty =
            Tty::run(&home, "trap : INT; sleep 0.2; $G drill; echo status $?; sleep 0.2; read line");
        let before = tty.settings();
        tty.wait("Type what it prints");
        tty.type_keys("2\rdone\r\r");
        tty.wait("How was it?");
        tty.type_keys("2\r");
        tty.wait("Which one doubles?");
        tty.type_keys("\x03");
        tty.wait("status 130");
        assert_eq!(tty.settings(), before);
        assert_eq!(super::recorded(&home), [("d01-predict".to_owned(), 2)]);
        tty.type_keys("\r");
        assert_eq!(tty.end(), 0);
    }
}
