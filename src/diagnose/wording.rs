//! Owns the sentences that tell a learner what happened, where, and why it matters. Knows nothing of how it was found.

mod known;
mod words;

use super::hang::{self, Hang};
use super::race::{Access, RaceReport};
use super::{Crash, Goroutine, Place, crash, crash_start, goroutines, races};
use words::{at, at_place, doing, first_line, list, sentence};

/// What the runtime says of goroutines that are left when the test of a bubble is over.
pub(super) const OUTLIVED: &str = "blocked goroutines remain";

const ALL: &str = "every goroutine is blocked and nothing can wake any of them";
const ALL_OF_TEST: &str = "every goroutine of the test is blocked and nothing can wake any of them";
const LEFT: &str =
    "the test is over, but goroutines that the code started are still blocked and will never end";

/// What happened, for a learner.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Explained {
    /// A few plain sentences.
    pub message: String,
    /// The place in the learner's code to look at first.
    pub place: Option<Place>,
}

/// Explains what a program printed when it went wrong; none if the text shows nothing that is known. `in_learner` tells
/// whether a file, as printed, is the learner's.
#[must_use]
pub fn explain(text: &str, in_learner: &dyn Fn(&str) -> bool) -> Option<Explained> {
    let reports = races(text);
    let own = reports.iter().find(|report| !report.top_frames_in(in_learner).is_empty());
    if let Some(report) = own.or(reports.first()) {
        return Some(race(report, in_learner));
    }
    let all = goroutines(&text[crash_start(text)?..]);
    Some(match crash(text)? {
        Crash::Panic { message } => stop(&message, "panics", &all, in_learner),
        Crash::FatalError { message } if message.starts_with("all goroutines are asleep") => {
            deadlock(ALL, &all, in_learner)
        }
        Crash::FatalError { message } => stop(&message, "stops with a fatal error", &all, in_learner),
        Crash::BubbleDeadlock if text.contains(OUTLIVED) => deadlock(LEFT, &all, in_learner),
        Crash::BubbleDeadlock => deadlock(ALL_OF_TEST, &all, in_learner),
        Crash::TimedOut { after, running } => timed_out(&after, &running, &all, in_learner),
    })
}

fn race(report: &RaceReport, in_learner: &dyn Fn(&str) -> bool) -> Explained {
    let told: Vec<String> = report.accesses.iter().map(|one| access(one, in_learner)).collect();
    let place = report.top_frames_in(in_learner).first().copied().cloned();
    let message = format!(
        "two goroutines use the same memory without synchronisation: {}. Which one comes first is chance, so either may \
         see a value that is old or half written: guard both with the same lock, or hand the value over on a channel.",
        told.join(", ")
    );
    Explained { message, place }
}

fn access(access: &Access, in_learner: &dyn Fn(&str) -> bool) -> String {
    let kind = access.kind.replace("previous", "earlier");
    let frame = access.top_frame_in(in_learner).or(access.frames.first());
    format!("{kind}{}", at_place(frame))
}

/// A panic or a fatal error: its place is the first of the learner's frames in the goroutine that stopped.
fn stop(message: &str, verb: &str, all: &[Goroutine], in_learner: &dyn Fn(&str) -> bool) -> Explained {
    let place = all.first().and_then(|one| one.place_in(in_learner));
    let who = place.map_or_else(|| "the code".to_owned(), at);
    let said = first_line(message);
    let message = match known::find(said) {
        Some((what, why)) => format!("{who} {what} (Go says: {said}). {why}"),
        None => sentence(&format!("{who} {verb}: {said}")),
    };
    Explained { message, place: place.cloned() }
}

fn deadlock(what: &str, all: &[Goroutine], in_learner: &dyn Fn(&str) -> bool) -> Explained {
    let own: Vec<_> = all.iter().filter(|one| one.place_in(in_learner).is_some()).collect();
    let place = own.first().and_then(|one| one.place_in(in_learner)).cloned();
    let told = told(&own, in_learner).map_or_else(String::new, |told| format!(": {told}"));
    let message = format!(
        "{what}{told}. For each of them name who should send, receive, close, unlock or cancel, and why that never \
         happens."
    );
    Explained { message, place }
}

fn told(own: &[&Goroutine], in_learner: &dyn Fn(&str) -> bool) -> Option<String> {
    let one = |one: &&Goroutine| format!("one {}{}", doing(&one.state), at_place(one.place_in(in_learner)));
    list(&own.iter().map(one).collect::<Vec<_>>())
}

fn timed_out(
    after: &str,
    running: &[String],
    all: &[Goroutine],
    in_learner: &dyn Fn(&str) -> bool,
) -> Explained {
    let hang = hang::find(all, in_learner);
    let (told, culprit) = match &hang {
        Hang::Blocked(own) => (blocked(own, all, in_learner), own.first().copied()),
        Hang::LockHeld { waits, holder } => (lock_held(waits, holder, in_learner), Some(*holder)),
        Hang::LockLost(one) => (one_hang(one, LOCK_LOST, in_learner), Some(*one)),
        Hang::Outside(one) => (one_hang(one, OUTSIDE, in_learner), Some(*one)),
        Hang::Network(one) => (one_hang(one, network_advice(one), in_learner), Some(*one)),
        Hang::Spin(one) => (one_hang(one, SPIN, in_learner), Some(*one)),
    };
    let who = list(running).unwrap_or_else(|| "the test".to_owned());
    let place = culprit.and_then(|one| one.place_in(in_learner)).cloned();
    Explained { message: format!("{who} did not end within {after}: {told}"), place }
}

const LOCK_LOST: &str = "Nobody else is there to release it: look for a return that forgets the unlock, or a method that \
                         locks and then calls another that locks again.";
const OUTSIDE: &str = "That channel was made outside the test's bubble, by a package variable say, so the test cannot know \
                       that nothing comes: make it where the value is made.";
const SPIN: &str = "A loop there does not end, or waits by going round: check what ends it, and block on a channel instead \
                    of polling.";

fn network_advice(one: &Goroutine) -> &'static str {
    match one.bubble {
        Some(_) => {
            "A test with virtual time cannot see through a real connection: use the one that the test hands in."
        }
        None => {
            "Nothing comes, and no deadline ends the wait: set one, or close the connection when the context ends."
        }
    }
}

fn one_hang(one: &Goroutine, advice: &str, in_learner: &dyn Fn(&str) -> bool) -> String {
    format!("a goroutine {}{}. {advice}", doing(&one.state), at_place(one.place_in(in_learner)))
}

fn lock_held(waits: &Goroutine, holder: &Goroutine, in_learner: &dyn Fn(&str) -> bool) -> String {
    format!(
        "a goroutine {}{}, while another, which seems to hold it, {}{}. A lock held across an operation that can block stops everybody who needs \
         the lock: release it first, then block.",
        doing(&waits.state),
        at_place(waits.place_in(in_learner)),
        doing(&holder.state),
        at_place(holder.place_in(in_learner))
    )
}

/// When nothing of the learner's runs, the test itself waits for something that never came.
fn blocked(own: &[&Goroutine], all: &[Goroutine], in_learner: &dyn Fn(&str) -> bool) -> String {
    if let Some(told) = told(own, in_learner) {
        return format!("{told}. Find out who should wake it, and why that never happens.");
    }
    let is_test = |file: &str| file.ends_with("_test.go");
    let test = all.iter().find(|one| one.frames.iter().any(|frame| is_test(&frame.file)) && one.id != 1);
    match test {
        Some(one) => format!(
            "the test {}{}, and none of your code runs any more.",
            doing(&one.state),
            at_place(one.place_in(&is_test))
        ),
        None => "the stacks show none of your code.".to_owned(),
    }
}
