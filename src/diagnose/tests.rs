//! Owns the proof that dumps and reports of four releases are read and told alike. Knows nothing of Go.

use super::*;
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
#[test]
fn show() {
    for name in [
        "race",
        "race_late",
        "Panic",
        "NilMap",
        "NilPointer",
        "CloseTwice",
        "SendClosed",
        "Index",
        "Unlock",
        "NegativeWait",
        "Stack",
        "MapWrites",
        "GoroutinePanic",
        "asleep",
        "Spin",
        "Stuck",
        "StuckLock",
        "exit0",
        "BubbleDeadlock",
        "BubbleLeak",
        "BubbleLock",
        "BubbleOutside",
        "BubbleNetwork",
        "BubbleSpin",
    ] {
        let all: Vec<_> = releases(name).map(|r| explain(&text(r, name), &in_learner)).collect();
        for (r, e) in releases(name).zip(&all) {
            if e.as_ref().map(|e| &e.message) != all[0].as_ref().map(|e| &e.message) {
                println!("!! {name} {r} {e:?}");
            }
        }
        println!("{name}: {}\n   {:?}", all[0].as_ref().unwrap().message, all[0].as_ref().unwrap().place);
    }
}
