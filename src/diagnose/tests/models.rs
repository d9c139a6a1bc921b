//! Owns what each recorded stream must be told as. Knows nothing of the parsers.

/// Stream, the line of the place to look at, and the whole message: the same for every release.
pub(super) const EXPLAINED: &[(&str, Option<u32>, &str)] = &[
    (
        "race",
        Some(18),
        "two goroutines use the same memory without synchronisation: write at depot.go:18 (Ledger.Add), \
         earlier read at depot.go:21 (Ledger.Total). Which one comes first is chance, so either may see a \
         value that is old or half written: guard both with the same lock, or hand the value over on a \
         channel.",
    ),
    (
        "race_late",
        Some(18),
        "two goroutines use the same memory without synchronisation: read at depot.go:18 (Ledger.Add), \
         earlier write at depot.go:18 (Ledger.Add). Which one comes first is chance, so either may see a \
         value that is old or half written: guard both with the same lock, or hand the value over on a \
         channel.",
    ),
    ("Panic", None, "the code panics: the depot is on fire."),
    (
        "NilMap",
        Some(24),
        "depot.go:24 (Ledger.Note) writes to a map that was never made (Go says: assignment to entry in \
         nil map). Reading a nil map is fine, writing to it is not: make the map before its first write, \
         where the value that holds it is made.",
    ),
    (
        "NilPointer",
        Some(27),
        "depot.go:27 (Ledger.NextTotal) follows a nil pointer (Go says: invalid memory address or nil \
         pointer dereference). Something there was never set, or an error was ignored and the result used \
         all the same: check which of the names on this line can be nil.",
    ),
    (
        "CloseTwice",
        Some(46),
        "depot.go:46 (CloseTwice) closes a channel a second time (Go says: close of closed channel). \
         Closing says that nothing more will be sent, so one side alone may say it, once: let the sender \
         own the close, or use sync.Once.",
    ),
    (
        "SendClosed",
        Some(52),
        "depot.go:52 (SendAfterClose) sends on a channel that is closed already (Go says: send on closed \
         channel). Whoever closes must know that all senders have ended: close after they are done, or \
         tell them by another channel or a context to stop.",
    ),
    (
        "Index",
        Some(68),
        "depot.go:68 (Third) uses an index beyond the end (Go says: index out of range [2] with length \
         1). Check the length first, and think of the empty input.",
    ),
    (
        "Unlock",
        Some(89),
        "depot.go:89 (Ledger.Unlock) releases a lock that nobody holds (Go says: sync: unlock of unlocked \
         mutex). Each Unlock belongs to one Lock before it, on every path and on the same value: a copied \
         mutex is another mutex.",
    ),
    (
        "NegativeWait",
        Some(92),
        "depot.go:92 (Finish) calls Done more often than Add announced (Go says: sync: negative WaitGroup \
         counter). Call Add before the goroutine starts, and Done once in it, by defer; WaitGroup.Go, \
         since Go 1.25, does both.",
    ),
    (
        "Stack",
        Some(71),
        "depot.go:71 (Deep) calls itself without end (Go says: stack overflow). Check the case that \
         should end the recursion, and that each call comes closer to it.",
    ),
    (
        "MapWrites",
        Some(81),
        "depot.go:81 (in Scribble) uses a map while another goroutine uses it too, and one of them writes \
         (Go says: concurrent map writes). A map is not safe for that, and the runtime stops the program \
         before the map breaks: guard every use of it, reads too, with one mutex.",
    ),
    (
        "GoroutinePanic",
        Some(24),
        "depot.go:24 (Ledger.Note) writes to a map that was never made (Go says: assignment to entry in \
         nil map). Reading a nil map is fine, writing to it is not: make the map before its first write, \
         where the value that holds it is made.",
    ),
    (
        "asleep",
        Some(56),
        "every goroutine is blocked and nothing can wake any of them: one waits to receive from a channel \
         at depot.go:56 (WaitFor). For each of them name who should send, receive, close, unlock or \
         cancel, and why that never happens.",
    ),
    (
        "Spin",
        Some(61),
        "TestSpin did not end within 300ms: a goroutine is still computing at depot.go:61 (Spin). A loop \
         there does not end, or waits by going round: check what ends it, and block on a channel instead \
         of polling.",
    ),
    (
        "Stuck",
        Some(56),
        "TestStuck did not end within 300ms: one waits to receive from a channel at depot.go:56 \
         (WaitFor). Find out who should wake it, and why that never happens.",
    ),
    (
        "StuckLock",
        Some(33),
        "TestStuckLock did not end within 300ms: a goroutine waits for a lock at depot.go:38 \
         (Ledger.Lock), while another, which seems to hold it, waits to send on a channel at depot.go:33 \
         (Ledger.Deliver). A lock held across an operation that can block stops everybody who needs the \
         lock: release it first, then block.",
    ),
    (
        "exit0",
        None,
        "the code ends the whole program by os.Exit (Go says: unexpected call to os.Exit(0) during test). \
         The tests end with it, unfinished: return an error instead, and leave the exit to main.",
    ),
    (
        "BubbleDeadlock",
        Some(56),
        "every goroutine of the test is blocked and nothing can wake any of them: one waits to receive \
         from a channel at depot.go:56 (WaitFor); one waits to send on a channel at depot.go:33 \
         (Ledger.Deliver). For each of them name who should send, receive, close, unlock or cancel, and \
         why that never happens.",
    ),
    (
        "BubbleLeak",
        Some(56),
        "the test is over, but goroutines that the code started are still blocked and will never end: one \
         waits to receive from a channel at depot.go:56 (WaitFor). For each of them name who should send, \
         receive, close, unlock or cancel, and why that never happens.",
    ),
    (
        "BubbleLock",
        Some(33),
        "TestBubbleLock did not end within 300ms: a goroutine waits for a lock at depot.go:38 \
         (Ledger.Lock), while another, which seems to hold it, waits to send on a channel at depot.go:33 \
         (Ledger.Deliver). A lock held across an operation that can block stops everybody who needs the \
         lock: release it first, then block.",
    ),
    (
        "BubbleOutside",
        Some(56),
        "TestBubbleOutside did not end within 300ms: a goroutine waits to receive from a channel at \
         depot.go:56 (WaitFor). That channel was made outside the test's bubble, by a package variable \
         say, so the test cannot know that nothing comes: make it where the value is made.",
    ),
    (
        "BubbleNetwork",
        Some(95),
        "TestBubbleNetwork did not end within 300ms: a goroutine waits for the network or a file at \
         depot.go:95 (Accept). A test with virtual time cannot see through a real connection: use the one \
         that the test hands in.",
    ),
    (
        "BubbleSpin",
        Some(61),
        "TestBubbleSpin did not end within 300ms: a goroutine is still computing at depot.go:61 (Spin). A \
         loop there does not end, or waits by going round: check what ends it, and block on a channel \
         instead of polling.",
    ),
];

/// Stream, the kind of crash, and what it says.
pub(super) const CRASHES: &[(&str, &str, &str)] = &[
    ("results", "none", ""),
    ("race", "none", ""),
    ("Panic", "panic", "the depot is on fire\nleave it"),
    ("NilMap", "panic", "assignment to entry in nil map"),
    ("NilPointer", "panic", "runtime error: invalid memory address or nil pointer dereference"),
    ("CloseTwice", "panic", "close of closed channel"),
    ("GoroutinePanic", "panic", "assignment to entry in nil map"),
    ("exit0", "panic", "unexpected call to os.Exit(0) during test"),
    ("Stack", "fatal", "stack overflow"),
    ("Unlock", "fatal", "sync: unlock of unlocked mutex"),
    ("MapWrites", "fatal", "concurrent map writes"),
    ("asleep", "fatal", "all goroutines are asleep - deadlock!"),
    ("Spin", "time", "300ms TestSpin"),
    ("StuckLock", "time", "300ms TestStuckLock"),
    ("BubbleDeadlock", "bubble", ""),
    ("BubbleLeak", "bubble", ""),
    ("BubbleOutside", "time", "300ms TestBubbleOutside"),
];
