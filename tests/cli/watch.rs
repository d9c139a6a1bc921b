//! `watch`, as a person sees it: the real binary in a terminal of its own.
#![cfg(target_os = "linux")]

use std::time::Duration;

use crate::harness::{Home, fixture_pack};
use crate::tty::Tty;

const DOUBLE: &str = "w/week01_core/double/double.go";

fn right() -> String {
    let path = fixture_pack().join("exercises/week01_core/double/_solution/double.go");
    std::fs::read_to_string(path).expect("the solution")
}

/// The right code, with a body that never ends in front of the last function's own.
fn endless() -> String {
    let right = right();
    let at = right.rfind(") int {").map(|at| at + ") int {".len()).expect("a function");
    format!("{}\n\tfor {{\n\t}}{}", &right[..at], &right[at..])
}

#[test]
fn a_save_is_checked_and_an_acceptance_is_recorded() {
    let home = Home::with_workspace();
    let mut tty = Tty::run(&home, "$G watch double; echo status $?");
    let rejected = tty.wait("not accepted yet");
    assert!(rejected.starts_with("week01/double  "), "{rejected}");
    assert!(rejected.contains("✗ test    failed") && rejected.contains("h hint"), "{rejected}");
    assert!(!rejected.contains("diff to the solution"), "keys that do nothing are not shown: {rejected}");
    home.write(DOUBLE, &right());
    let accepted = tty.wait("Enter goes on");
    assert!(
        accepted.contains("week01/double accepted") && accepted.contains("1 of 1 accepted"),
        "{accepted}"
    );
    assert_eq!(home.entries().len(), 2, "a rejection and an acceptance");
    // Nothing is lost, and nothing is checked again, by a save that changes nothing.
    home.write(DOUBLE, &right());
    tty.wait("saved; nothing changed");
    tty.type_keys("\r");
    tty.wait("week01/counter  ");
    tty.type_keys("q");
    let after = tty.wait("status 0");
    assert!(!after.contains("week01"), "the screen before is back: {after}");
    assert_eq!(tty.end(), 0);
}

#[test]
fn an_endless_loop_is_stopped_by_a_key_and_every_other_key_is_live() {
    let home = Home::with_workspace();
    home.write(DOUBLE, &endless());
    let mut tty = Tty::run(&home, "$G watch double; echo status $?");
    tty.until("a test that runs", |screen| screen.contains("test ") && screen.contains("c cancel"));
    tty.type_keys("t");
    tty.wait("line ");
    tty.type_keys("\x1b");
    tty.wait("c cancel");
    tty.type_keys("c");
    tty.wait("the check was stopped");
    tty.until("an idle screen", |screen| screen.contains("Nothing runs"));
    home.write(DOUBLE, &right());
    tty.wait("week01/double accepted");
    tty.type_keys("q");
    tty.wait("status 0");
    assert_eq!(home.entries().len(), 1, "a check that was stopped is not recorded");
}

#[test]
fn a_hundred_saves_in_a_second_end_with_the_verdict_of_the_last() {
    let home = Home::with_workspace();
    let mut tty = Tty::run(&home, "$G watch double; echo status $?");
    tty.wait("not accepted yet");
    for n in 0..100 {
        home.write(DOUBLE, &format!("{}\n// {n}\n", if n == 99 { right() } else { endless() }));
        std::thread::sleep(Duration::from_millis(10));
    }
    tty.wait("week01/double accepted");
    tty.type_keys("q");
    tty.wait("status 0");
    let entries = home.entries();
    let accepted = |entry: &&serde_json::Value| entry["verdict"] == "accepted";
    assert_eq!(entries.iter().filter(accepted).count(), 1, "{entries:?}");
    assert!(entries.last().is_some_and(|last| last["verdict"] == "accepted"), "{entries:?}");
    assert_eq!(entries.len(), 2, "what was overtaken has no verdict: {entries:?}");
}

#[test]
fn every_way_out_gives_the_terminal_back() {
    let home = Home::with_workspace();
    home.write(DOUBLE, &endless());
    for (name, status) in [("q", 0), ("ctrl-c", 130), ("-TERM", 130), ("-INT", 130), ("-HUP", 130)] {
        let mut tty = Tty::run(&home, "sleep 0.2; $G watch double; echo status $?; sleep 0.2; read line");
        let before = tty.settings();
        tty.wait("c cancel");
        assert_ne!(tty.settings(), before, "the screen takes keys one by one");
        match name {
            "q" => tty.type_keys("q"),
            "ctrl-c" => tty.type_keys("\x03"),
            signal => tty.signal(signal),
        }
        tty.wait(&format!("status {status}"));
        assert_eq!(tty.settings(), before, "{name}");
        assert!(!tty.full_screen(), "{name}");
        tty.type_keys("\r");
        assert_eq!(tty.end(), 0, "{name}");
    }
}

#[test]
fn a_stopped_program_gives_the_terminal_back_and_goes_on() {
    let home = Home::with_workspace();
    let mut tty = Tty::run(&home, "sleep 0.2; $G watch double; echo status $?");
    let before = tty.settings();
    tty.wait("not accepted yet");
    let stopped = |tty: &Tty| {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", tty.pid())).expect("the process");
        stat.rsplit(") ").next().is_some_and(|rest| rest.starts_with('T'))
    };
    for by in ["-TSTP", "ctrl-z"] {
        if by == "ctrl-z" {
            tty.type_keys("\x1a")
        } else {
            tty.signal(by)
        }
        crate::harness::wait_for("the stop", || stopped(&tty));
        assert_eq!(tty.settings(), before, "{by}");
        // What it printed last is still on its way to us when it has stopped.
        crate::harness::wait_for("the screen given back", || !tty.full_screen());
        tty.signal("-CONT");
        crate::harness::wait_for("the screen", || tty.full_screen());
        tty.wait("not accepted yet");
    }
    tty.type_keys("q");
    tty.wait("status 0");
}

#[test]
fn other_saves_are_told_and_a_reset_asks_first() {
    let home = Home::with_workspace();
    let mut tty = Tty::run(&home, "$G watch double; echo status $?");
    tty.wait("not accepted yet");
    home.put("counter", "_solution/counter.go");
    tty.wait("week01/counter was saved");
    tty.type_keys("g");
    tty.wait("week01/counter accepted");
    let mine = home.read("w/week01_core/counter/counter.go");
    tty.type_keys("r");
    tty.wait("Put the starter back?");
    tty.type_keys("n");
    tty.wait("week01/counter accepted");
    assert_eq!(home.read("w/week01_core/counter/counter.go"), mine, "any other key is a no");
    tty.type_keys("ry");
    tty.wait("not accepted yet");
    assert_ne!(home.read("w/week01_core/counter/counter.go"), mine);
    tty.type_keys("u");
    tty.wait("week01/counter accepted");
    assert_eq!(home.read("w/week01_core/counter/counter.go"), mine, "nothing was lost");
    tty.type_keys("d");
    tty.until("the difference", |screen| screen.contains("difference to the solution"));
    tty.type_keys("q");
    tty.wait("status 0");
}

#[test]
fn hints_are_recorded_lists_get_shorter_and_sizes_change() {
    let home = Home::with_workspace();
    let mut tty = Tty::run(&home, "$G watch double --poll; echo status $?");
    tty.wait("not accepted yet");
    tty.wait("looking every second: --poll was given");
    tty.type_keys("h");
    tty.wait("hint 1 of");
    tty.type_keys("\x1b");
    tty.wait("✗ test");
    assert_eq!(home.entries().last().map(|entry| entry["act"].clone()), Some("hinted".into()));
    tty.type_keys("f");
    tty.wait("❯ week01/double");
    tty.type_keys("counter");
    tty.until("one exercise", |screen| {
        screen.contains("❯ week01/counter") && !screen.contains("week01/double")
    });
    tty.type_keys("\x1b");
    tty.resize(60, 200);
    tty.until("all keys in one line", |screen| {
        screen.lines().any(|line| line.contains("h hint") && line.contains("u undo"))
    });
    tty.resize(10, 40);
    tty.until("a small screen", |screen| screen.contains("week01/double") && screen.contains("q quit"));
    home.write(DOUBLE, &right());
    tty.resize(24, 80);
    tty.wait("week01/double accepted");
    tty.type_keys("?");
    tty.wait("These keys do something now:");
    tty.type_keys("q");
    tty.wait("status 0");
}

#[test]
fn it_ends_when_its_terminal_is_closed() {
    use portable_pty::{CommandBuilder, PtySize, native_pty_system};
    let home = Home::with_workspace();
    home.write(DOUBLE, &endless());
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_gomastery"));
    command.args(["watch", "double", "--pack", &fixture_pack().display().to_string()]);
    command.cwd(home.path("w"));
    command.env_clear();
    home.environment().iter().for_each(|(name, value)| command.env(name, value));
    let mut child = pair.slave.spawn_command(command).expect("the program");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("the output");
    let (mut seen, mut bytes) = (Vec::new(), [0; 4096]);
    while !String::from_utf8_lossy(&seen).contains("cancel") {
        let count = std::io::Read::read(&mut reader, &mut bytes).expect("output");
        seen.extend_from_slice(&bytes[..count]);
    }
    drop((reader, pair.master));
    crate::harness::wait_for("the end", || child.try_wait().expect("its state").is_some());
}

#[test]
fn without_a_terminal_it_says_what_to_do() {
    let home = Home::with_workspace();
    let done = home.run("w", &["watch", "double"]);
    assert_eq!((done.status, done.out.as_str()), (2, ""), "{done:?}");
    assert!(
        done.err.contains("watch needs a terminal") && done.err.contains("gomastery check double"),
        "{done:?}"
    );
}
