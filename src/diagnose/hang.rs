//! Owns the finding of why a test hangs, from its dump. Knows nothing of how that is said.

use super::Goroutine;

/// Why a test did not end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Hang<'a> {
    /// One goroutine waits for a lock that another, which is blocked itself, seems to hold.
    LockHeld { waits: &'a Goroutine, holder: &'a Goroutine },
    /// A goroutine waits for a lock, and nobody else is there to release it.
    LockLost(&'a Goroutine),
    /// A goroutine of a bubble waits for a channel from outside of it.
    Outside(&'a Goroutine),
    /// A goroutine waits for the network or a file.
    Network(&'a Goroutine),
    /// A goroutine computes.
    Spin(&'a Goroutine),
    /// These wait, each for something else.
    Blocked(Vec<&'a Goroutine>),
}

/// Finds why the learner's goroutines do not end. In a bubble those that are not durably blocked are the culprits: time
/// stands still as long as there are any.
pub(super) fn find<'a>(all: &'a [Goroutine], in_learner: &dyn Fn(&str) -> bool) -> Hang<'a> {
    let own: Vec<_> =
        all.iter().filter(|one| one.place_in(in_learner).is_some() || spins_unseen(one)).collect();
    let bubbled: Vec<_> = own.iter().copied().filter(|one| one.bubble.is_some() && !one.durable).collect();
    let suspects = if bubbled.is_empty() { &own } else { &bubbled };
    let first = |test: fn(&Goroutine) -> bool| suspects.iter().copied().find(|one| test(one));
    if let Some(waits) = first(waits_for_lock) {
        let near = || own.iter().copied().filter(|one| one.bubble == waits.bubble && may_hold_lock(one));
        // An idle worker receives; whoever sends under a lock is the usual one.
        let holder = near().find(|one| one.state == "chan send").or_else(|| near().next());
        return holder.map_or(Hang::LockLost(waits), |holder| Hang::LockHeld { waits, holder });
    }
    let outside = first(|one| one.bubble.is_some() && waits_for_channel(one)).map(Hang::Outside);
    let network = || first(|one| one.state == "IO wait").map(Hang::Network);
    let spin = || first(is_busy).map(Hang::Spin);
    outside.or_else(network).or_else(spin).unwrap_or(Hang::Blocked(own))
}

fn waits_for_lock(one: &Goroutine) -> bool {
    one.state.starts_with("sync.Mutex.") || one.state.starts_with("sync.RWMutex.")
}

/// Whether it is blocked where a lock could be held meanwhile.
fn may_hold_lock(one: &Goroutine) -> bool {
    waits_for_channel(one)
        || ["IO wait", "sleep", "sync.WaitGroup.Wait", "semacquire"].contains(&one.state.as_str())
}

fn waits_for_channel(one: &Goroutine) -> bool {
    one.state.starts_with("chan ") || one.state.starts_with("select")
}

fn is_busy(one: &Goroutine) -> bool {
    ["running", "runnable"].contains(&one.state.as_str())
}

/// Whether it runs on another thread, where its stack cannot be read.
fn spins_unseen(one: &Goroutine) -> bool {
    is_busy(one) && one.frames.is_empty()
}
