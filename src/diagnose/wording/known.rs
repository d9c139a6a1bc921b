//! Owns the lessons of the panics and fatal errors that learners meet. Knows nothing of where they happened.

/// Words of the runtime that are the same in every release, what the code does, and why it matters.
const KNOWN: &[(&str, &str, &str)] = &[
    (
        "assignment to entry in nil map",
        "writes to a map that was never made",
        "Reading a nil map is fine, writing to it is not: make the map before its first write, where the value that holds \
         it is made.",
    ),
    (
        "nil pointer dereference",
        "follows a nil pointer",
        "Something there was never set, or an error was ignored and the result used all the same: check which of the \
         names on this line can be nil.",
    ),
    (
        "close of closed channel",
        "closes a channel a second time",
        "Closing says that nothing more will be sent, so one side alone may say it, once: let the sender own the close, \
         or use sync.Once.",
    ),
    (
        "close of nil channel",
        "closes a channel that was never made",
        "Make the channel before anyone can close it.",
    ),
    (
        "send on closed channel",
        "sends on a channel that is closed already",
        "Whoever closes must know that all senders have ended: close after they are done, or tell them by another channel \
         or a context to stop.",
    ),
    (
        "index out of range",
        "uses an index beyond the end",
        "Check the length first, and think of the empty input.",
    ),
    (
        "slice bounds out of range",
        "slices beyond the end",
        "Check both bounds against the length or capacity first, and think of the empty input.",
    ),
    (
        "negative WaitGroup counter",
        "calls Done more often than Add announced",
        "Call Add before the goroutine starts, and Done once in it, by defer; WaitGroup.Go, since Go 1.25, does both.",
    ),
    (
        "WaitGroup is reused before",
        "uses a wait group again while someone still waits on it",
        "Let Wait return before the next Add, or take a new wait group.",
    ),
    (
        "WaitGroup misuse",
        "calls Add while someone already waits",
        "Call Add before the goroutine starts, not in it: Wait may see nothing to wait for.",
    ),
    (
        "concurrent map",
        "uses a map while another goroutine uses it too, and one of them writes",
        "A map is not safe for that, and the runtime stops the program before the map breaks: guard every use of it, \
         reads too, with one mutex.",
    ),
    (
        "of unlocked",
        "releases a lock that nobody holds",
        "Each Unlock belongs to one Lock before it, on every path and on the same value: a copied mutex is another mutex.",
    ),
    (
        "stack overflow",
        "calls itself without end",
        "Check the case that should end the recursion, and that each call comes closer to it.",
    ),
    (
        "out of memory",
        "asks for more memory than there is",
        "Look for a size that comes from the input unchecked, or a collection that only grows.",
    ),
    (
        "unexpected call to os.Exit(0)",
        "ends the whole program by os.Exit",
        "The tests end with it, unfinished: return an error instead, and leave the exit to main.",
    ),
    (
        "interface conversion",
        "asserts a type that the value does not have",
        "Use the form with two results, `v, ok := x.(T)`, or a type switch, and handle the other types.",
    ),
    ("integer divide by zero", "divides by zero", "Check the divisor first, and think of the empty input."),
    (
        "synctest channel from outside bubble",
        "uses a channel of the test's bubble from outside of it",
        "The goroutine was started before the test or lives beyond it: start it where the value is made.",
    ),
];

/// What the code does, as a verb, and why it matters, for a message of the runtime.
pub(super) fn find(message: &str) -> Option<(&'static str, &'static str)> {
    KNOWN.iter().find(|known| message.contains(known.0)).map(|(_, what, why)| (*what, *why))
}
