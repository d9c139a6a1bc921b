//! Owns the proof that dumps and reports of four releases are read and told alike. Knows nothing of Go.

mod models;
mod odd;

use super::*;
use models::{CRASHES, EXPLAINED};
use std::path::PathBuf;

const RELEASES: [&str; 4] = ["1.22", "1.24", "1.26", "1.27"];

/// The text of a recorded stream, without marks.
fn text(release: &str, name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/streams");
    let bytes = std::fs::read(root.join(release).join(format!("{name}.txt"))).unwrap();
    String::from_utf8_lossy(&bytes).replace('\u{16}', "")
}

fn in_learner(file: &str) -> bool {
    file.ends_with("depot.go")
}

fn releases(name: &str) -> impl Iterator<Item = &'static str> {
    let since = if name.starts_with("Bubble") { "1.26" } else { "1.22" };
    RELEASES.into_iter().filter(move |release| *release >= since)
}

fn place(line: u32, function: &str) -> Place {
    let function = format!("example.test/depot.{function}");
    Place { file: "example.test/depot/depot.go".to_owned(), line, function }
}

#[test]
fn every_release_is_explained_alike() {
    for (name, line, message) in EXPLAINED {
        for release in releases(name) {
            let explained = explain(&text(release, name), &in_learner).unwrap();
            assert_eq!(explained.message, *message, "{name} of {release}");
            assert_eq!(explained.place.map(|place| place.line), *line, "{name} of {release}");
        }
    }
}

#[test]
fn every_crash_is_recognised() {
    for (name, kind, said) in CRASHES {
        for release in releases(name) {
            let told = match crash(&text(release, name)) {
                None => ("none", String::new()),
                Some(Crash::Panic { message }) => ("panic", message),
                Some(Crash::FatalError { message }) => ("fatal", message),
                Some(Crash::BubbleDeadlock) => ("bubble", String::new()),
                Some(Crash::TimedOut { after, running }) => {
                    ("time", format!("{after} {}", running.join(" ")))
                }
            };
            assert_eq!(told, (*kind, (*said).to_owned()), "{name} of {release}");
        }
    }
}

#[test]
fn both_accesses_of_a_race_and_where_they_began() {
    for release in RELEASES {
        let reports = races(&text(release, "race"));
        let [report] = reports.as_slice() else { unreachable!("{reports:?}") };
        let kinds: Vec<_> = report.accesses.iter().map(|one| one.kind.as_str()).collect();
        assert_eq!(kinds, ["write", "previous read"], "{release}");
        assert!(report.accesses.iter().all(|one| one.goroutine.starts_with("goroutine ")), "{release}");
        let tops = report.top_frames_in(&in_learner);
        assert_eq!(tops, [&place(18, "(*Ledger).Add"), &place(21, "(*Ledger).Total")], "{release}");
        assert_eq!(report.accesses[0].frames[1].function, "example.test/depot.TestRace.func1");
        let created: Vec<_> = report.created.iter().flatten().map(|place| &*place.function).collect();
        assert_eq!(created, ["example.test/depot.TestRace", "testing.(*T).Run"], "{release}");
    }
}

#[test]
fn a_race_after_the_last_test_is_found_too() {
    for release in RELEASES {
        let reports = races(&text(release, "race_late"));
        assert_eq!(reports.len(), 1, "{release}");
        assert_eq!(reports[0].top_frames_in(&in_learner).len(), 2, "{release}");
    }
}

#[test]
fn goroutines_of_a_bubble() {
    for release in releases("Bubble") {
        let all = goroutines(&text(release, "BubbleLock"));
        let own: Vec<_> = all.iter().filter(|one| one.place_in(&in_learner).is_some()).collect();
        let told: Vec<_> = own.iter().map(|one| (one.state.as_str(), one.durable, one.bubble)).collect();
        let lock = ("sync.Mutex.Lock", false, Some(1));
        assert_eq!(told, [lock, ("chan send", true, Some(1))], "{release}");
        assert_eq!(own[1].frames, [place(33, "(*Ledger).Deliver")], "{release}");
        let started = own[1].created_by.as_ref().unwrap();
        assert_eq!(started.function, "example.test/depot.TestBubbleLock.func1", "{release}");
        assert!(started.file.ends_with("bubble_test.go"), "{release}");
    }
}

#[test]
fn a_cut_text_is_never_too_much() {
    for (name, _, _) in EXPLAINED {
        for release in releases(name) {
            let text = text(release, name);
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)).step_by(7) {
                let told = explain(&text[..at], &in_learner);
                assert!(told.is_none_or(|told| !told.message.is_empty()), "{name} of {release} cut at {at}");
            }
        }
    }
}

#[test]
fn streams_without_a_crash_explain_nothing() {
    for release in RELEASES {
        for name in ["results", "partial", "lines", "bench", "no_tests", "forged", "control"] {
            assert_eq!(explain(&text(release, name), &in_learner), None, "{name} of {release}");
        }
    }
}
