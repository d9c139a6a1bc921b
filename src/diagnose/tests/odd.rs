//! Owns the texts that no recorded stream shows. Knows nothing of releases.

use super::*;

fn panicked(message: &str) -> Crash {
    Crash::Panic { message: message.to_owned() }
}

#[test]
fn words_of_a_crash() {
    let dump = "\n\ngoroutine 7 [running]:\nmain.main()\n\t/x/main.go:3 +0x1\n";
    let cases = [
        (String::new(), None),
        ("panic: ".to_owned(), Some(panicked(""))),
        ("panic: cut".to_owned(), Some(panicked("cut"))),
        ("panic: cut\n\ngorou".to_owned(), Some(panicked("cut"))),
        ("panic: printed\n    x_test.go:3: got 1, want 2\n".to_owned(), None),
        ("half a linepanic: boom [recovered]\n\tpanic: boom".to_owned() + dump, Some(panicked("boom"))),
        (
            "panic: boom: fatal error: no, this is text".to_owned() + dump,
            Some(panicked("boom: fatal error: no, this is text")),
        ),
        (
            "panic: printed\nmore\nfatal error: fault".to_owned() + dump,
            Some(Crash::FatalError { message: "fault".to_owned() }),
        ),
        ("panic: first\n\tpanic: second".to_owned() + dump, Some(panicked("first"))),
        (
            "panic: cut in the dump\n[signal SIGSEGV: x]\n\ngoroutine 7 [run".to_owned(),
            Some(panicked("cut in the dump")),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(crash(&text), expected, "{text:?}");
    }
}

#[test]
fn headings_of_goroutines() {
    let cases = [
        ("goroutine 7 [running]:", ("running", None, false, None)),
        (
            "goroutine 7 gp=0xc0 m=4 mp=0xc1 [syscall, 3 minutes, locked to thread]:",
            ("syscall", Some(3), false, None),
        ),
        ("goroutine 7 [select (no cases)]:", ("select (no cases)", None, false, None)),
        ("goroutine 7 [chan send (nil chan) (leaked)]:", ("chan send (nil chan)", None, false, None)),
        ("goroutine 7 [sleep (durable), 1 minutes, synctest bubble 12]:", ("sleep", Some(1), true, Some(12))),
        // Labels as 1.26 and as 1.27 print them.
        ("goroutine 7 [select, synctest bubble 2 labels:{\"k\": \"v\"}]:", ("select", None, false, Some(2))),
        ("goroutine 7 [select, synctest bubble 2] {k: \"a]:\"}:", ("select", None, false, Some(2))),
    ];
    for (heading, expected) in cases {
        let all = goroutines(heading);
        let [one] = all.as_slice() else { unreachable!("{heading}: {all:?}") };
        assert_eq!((one.state.as_str(), one.minutes, one.durable, one.bubble), expected, "{heading}");
    }
    for heading in
        ["goroutine pool [x]:", "goroutine 7 [running]", "Goroutine 7 (running) created at:", "goroutine 7"]
    {
        assert_eq!(goroutines(heading), [], "{heading}");
    }
}

const UNSEEN: &str = "panic: test timed out after 1m0s
	running tests:
		TestSpin/a (b) (1m0s)

goroutine 9 [running]:
testing.(*M).startAlarm.func1()
	/go/src/testing/testing.go:2366 +0x385
created by time.goFunc
	/go/src/time/sleep.go:177 +0x2d

goroutine 19 [running]:
	goroutine running on other thread; stack unavailable
created by testing.(*T).Run in goroutine 1
	/go/src/testing/testing.go:1742 +0x390
";

#[test]
fn a_loop_on_another_thread_is_still_a_loop() {
    let explained = explain(UNSEEN, &in_learner).unwrap();
    let start = "TestSpin/a (b) did not end within 1m0s: a goroutine is still computing. A loop";
    assert!(explained.message.starts_with(start), "{}", explained.message);
    assert_eq!(explained.place, None);
}

/// What is told of a time-out with these goroutines: a state and a function of the learner's or, as `test`, the test's.
fn timed_out(all: &[(&str, &str)]) -> String {
    let dump = |(state, function): &(&str, &str)| {
        let file = if *function == "test" { "x_test.go" } else { "/home/me/week 2/depot.go" };
        format!("\ngoroutine 7 [{state}]:\nexample.test/depot.{function}(...)\n\t{file}:5 +0x1\n")
    };
    let dumps: Vec<String> = all.iter().map(dump).collect();
    let text = format!("panic: test timed out after 2s\n{}", dumps.concat());
    explain(&text, &in_learner).unwrap().message
}

#[test]
fn reasons_of_a_hang() {
    let cases: [(&[_], _); 6] = [
        (
            &[("sync.RWMutex.Lock", "(*Pool[...]).Close.func2")],
            "waits for the write lock at depot.go:5 (in Pool.Close). Nobody else",
        ),
        (
            &[("sync.Mutex.Lock", "A"), ("chan receive", "idle"), ("chan send", "B")],
            "waits for a lock at depot.go:5 (A), while another, which seems to hold it, waits to send on a channel at depot.go:5 (B)",
        ),
        (&[("IO wait", "A")], "waits for the network or a file at depot.go:5 (A). Nothing comes"),
        (
            &[("chan receive", "test")],
            "the test waits to receive from a channel at x_test.go:5 (test), and none of your code",
        ),
        (&[], "the stacks show none of your code."),
        (
            &[("semacquire", "A"), ("select", "B"), ("sleep", "C"), ("select", "D"), ("select", "E")],
            "one waits for a wait group at depot.go:5 (A); one waits in a select at depot.go:5 (B); one sleeps at depot.go:5 (C) and 2 more",
        ),
    ];
    for (all, expected) in cases {
        let told = timed_out(all);
        assert!(told.contains(expected), "{told}");
    }
}

const LOST: &str = "x==================
WARNING: DATA RACE
Write at 0x00c0 by main goroutine:
  example.test/pool.(*Set[go.shape.struct { example.test/pool.n int }]).Add()
      C:/code/depot.go:7 +0x44

Previous write at 0x00c0 by goroutine 7:
  [failed to restore the stack]

Goroutine 7 (finished) created at:
  [failed to restore the stack]
==================
";

#[test]
fn a_race_with_a_lost_stack() {
    let [report] = races(LOST).try_into().unwrap();
    assert_eq!(report.accesses[0].goroutine, "main goroutine");
    assert_eq!(report.accesses[1].frames, []);
    assert_eq!(report.created, [None]);
    let told = explain(LOST, &in_learner).unwrap().message;
    assert!(told.contains(": write at depot.go:7 (Set.Add), earlier write. Which"), "{told}");
}
