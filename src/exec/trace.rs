//! Owns reading execution traces, in the text that `go tool trace -d=parsed` makes of them. Knows nothing of how they are
//! shown.
//!
//! The text is for people who debug the tracer. Only what has the same form in Go 1.26 and 1.27 is read: the state
//! transitions of goroutines with their stacks, the ranges of the collector, and the number of processors.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::pprof;
use crate::model::timeline::{Spell, Timeline, Wait};

/// A line with more than this is no event.
const LONGEST_LINE: usize = 64 * 1024;

/// Reads the text piece by piece: it may be gigabytes.
#[derive(Debug)]
pub struct Reader {
    package: String,
    line: Vec<u8>,
    event: Option<Event>,
    stack: Stack,
    first: Option<u64>,
    last: u64,
    goroutines: HashMap<u64, Goroutine>,
    ranges: HashMap<String, u64>,
    alive: HashSet<u64>,
    waits: HashMap<(String, String), Spell>,
    seen: Timeline,
}

/// A transition of a goroutine, as far as its lines have come.
#[derive(Debug)]
struct Event {
    time: u64,
    goroutine: u64,
    from: String,
    to: String,
    reason: String,
    frames: Vec<String>,
}

/// Whose stack the next lines hold.
#[derive(Debug, PartialEq, Eq)]
enum Stack {
    /// That of the goroutine that changes.
    Its,
    /// That of whoever made it change, or none.
    Other,
}

#[derive(Debug, Default)]
struct Goroutine {
    since: u64,
    /// Where it waits, if the exercise's code does.
    place: Option<(String, String)>,
    /// It belongs to the runtime.
    system: bool,
}

impl Reader {
    /// A reader that calls functions of the package with this import path by their short names.
    #[must_use]
    pub fn new(package: &str) -> Self {
        Self {
            package: package.to_owned(),
            line: Vec::new(),
            event: None,
            stack: Stack::Other,
            first: None,
            last: 0,
            goroutines: HashMap::new(),
            ranges: HashMap::new(),
            alive: HashSet::new(),
            waits: HashMap::new(),
            seen: Timeline::default(),
        }
    }

    /// Takes the next bytes, cut anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while let Some(end) = memchr::memchr(b'\n', rest) {
            self.line.extend_from_slice(&rest[..end]);
            rest = &rest[end + 1..];
            let line = std::mem::take(&mut self.line);
            self.read(&String::from_utf8_lossy(&line));
        }
        if self.line.len() < LONGEST_LINE {
            self.line.extend_from_slice(rest);
        }
    }

    /// Ends the text. `None` if it held no event at all.
    #[must_use]
    pub fn finish(mut self) -> Option<Timeline> {
        self.apply();
        let first = self.first?;
        let last = self.last;
        // What waits at the end has waited until then.
        let open: Vec<((String, String), Duration)> = self
            .goroutines
            .values()
            .filter_map(|g| Some((g.place.clone()?, Duration::from_nanos(last.saturating_sub(g.since)))))
            .collect();
        for (place, took) in open {
            self.waits.entry(place).or_default().add(took);
        }
        self.seen.span = Duration::from_nanos(last.saturating_sub(first));
        self.seen.waits = self
            .waits
            .into_iter()
            .map(|((function, reason), spell)| Wait { function, reason, spell })
            .collect();
        self.seen.waits.sort_by(|a, b| {
            b.spell
                .total
                .cmp(&a.spell.total)
                .then_with(|| (&a.function, &a.reason).cmp(&(&b.function, &b.reason)))
        });
        Some(self.seen)
    }

    fn read(&mut self, line: &str) {
        if let Some(frame) = line.strip_prefix('\t') {
            if let (Some(event), Stack::Its, Some((function, _))) =
                (&mut self.event, &self.stack, frame.split_once(" @ 0x"))
            {
                event.frames.push(function.to_owned());
            }
            return;
        }
        match line {
            "TransitionStack=" => self.stack = Stack::Its,
            "Stack=" => self.stack = Stack::Other,
            _ if line.starts_with("M=") => {
                self.apply();
                self.begin(line);
            }
            _ => {}
        }
    }

    fn begin(&mut self, line: &str) {
        self.stack = Stack::Other;
        let Some(time) = field(line, "Time=").and_then(|text| text.parse().ok()) else { return };
        // The first events only tell the clocks.
        if line.contains(" Sync ") {
            return;
        }
        self.first.get_or_insert(time);
        self.last = self.last.max(time);
        if line.contains(" StateTransition ") {
            self.event = transition(line, time);
        } else if line.contains(" RangeBegin ") || line.contains(" RangeActive ") {
            self.ranges.entry(quoted(line, "Name=").to_owned()).or_insert(time);
        } else if line.contains(" RangeEnd ") {
            self.end_range(quoted(line, "Name="), time);
        } else if quoted(line, "Name=") == "/sched/gomaxprocs:threads" {
            let number = line.split("Uint64(").nth(1).and_then(|rest| rest.split(')').next()?.parse().ok());
            self.seen.processors = number.unwrap_or(self.seen.processors);
        }
    }

    fn end_range(&mut self, name: &str, time: u64) {
        let Some(since) = self.ranges.remove(name) else { return };
        let took = Duration::from_nanos(time.saturating_sub(since));
        if name == "GC concurrent mark phase" {
            self.seen.collections.add(took);
        } else if name.starts_with("stop-the-world (GC") {
            self.seen.stops.add(took);
        }
    }

    /// What the last transition means, now that its stack is known.
    fn apply(&mut self) {
        let Some(event) = self.event.take() else { return };
        let its = self
            .goroutines
            .entry(event.goroutine)
            .or_insert_with(|| Goroutine { since: event.time, ..Goroutine::default() });
        let took = Duration::from_nanos(event.time.saturating_sub(its.since));
        its.system |= event.frames.last().is_some_and(|outermost| outermost.starts_with("runtime."))
            && !event.frames.iter().any(|frame| frame.starts_with("main.") || frame.starts_with("testing."));
        match event.from.as_str() {
            "Running" => self.seen.ran += took,
            "Waiting" => {
                if let Some(place) = its.place.take() {
                    self.waits.entry(place).or_default().add(took);
                }
            }
            "Runnable" if event.to == "Running" && !its.system => self.seen.ready.add(took),
            "NotExist" if !its.system => {
                self.seen.started += 1;
                self.alive.insert(event.goroutine);
                self.seen.most = self.seen.most.max(self.alive.len() as u64);
            }
            _ => {}
        }
        its.since = event.time;
        if event.to == "Waiting" {
            its.place = place(&event).map(|frame| (pprof::short(frame, &self.package), event.reason.clone()));
        }
        if event.to == "NotExist" {
            self.alive.remove(&event.goroutine);
            self.goroutines.remove(&event.goroutine);
        }
    }
}

/// The innermost function of the exercise, if it is the one that waits: not for a subtest, and not because the runtime made it.
fn place(event: &Event) -> Option<&str> {
    let forced = event.reason == "preempted" || event.reason.contains("GC");
    let own = event.frames.iter().position(|frame| is_exercise(frame)).filter(|_| !forced)?;
    let inner = event.frames.get(..own)?;
    let machinery = inner.iter().any(|frame| frame.starts_with("testing."));
    (!machinery).then(|| event.frames.get(own).map(String::as_str)).flatten()
}

/// A function of an exercise, not of what graders share.
fn is_exercise(function: &str) -> bool {
    function.starts_with("gomastery/") && !function.starts_with("gomastery/internal/")
}

/// Reads `… StateTransition Time=1 GoID=2 Running->Waiting Reason="chan send"`; `None` for processors.
fn transition(line: &str, time: u64) -> Option<Event> {
    let goroutine = field(line, "GoID=")?.parse().ok()?;
    let (from, to) = line.split_whitespace().find_map(|word| word.split_once("->"))?;
    Some(Event {
        time,
        goroutine,
        from: from.to_owned(),
        to: to.to_owned(),
        reason: quoted(line, "Reason=").to_owned(),
        frames: Vec::new(),
    })
}

/// The word behind `key`.
fn field<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let at = line.find(&format!(" {key}"))? + key.len() + 1;
    line.get(at..)?.split_whitespace().next()
}

/// The text in quotes behind `key`.
fn quoted<'a>(line: &'a str, key: &str) -> &'a str {
    let text = line.split_once(key).and_then(|(_, rest)| rest.strip_prefix('"')?.split('"').next());
    text.unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines of a real trace, made shorter: a goroutine that sends, one that is started, a collection.
    const TEXT: &str = r#"M=-1 P=-1 G=-1 Sync Time=5 N=1 Trace=9 Mono=9 Wall=2026-01-01T00:00:00Z
M=1 P=0 G=1 Metric Time=100 Name="/sched/gomaxprocs:threads" Value=Value{Uint64(2)}
M=1 P=0 G=1 StateTransition Time=110 GoID=7 Undetermined->Running Reason=""
M=1 P=0 G=7 StateTransition Time=150 GoID=8 NotExist->Runnable Reason=""
TransitionStack=
	gomastery/w/x.(*Pool).work @ 0x4769c0
		/m/w/x/pool.go:44

Stack=
	gomastery/w/x.New @ 0x4769c0
		/m/w/x/pool.go:40

M=1 P=0 G=7 StateTransition Time=160 GoID=9 NotExist->Runnable Reason=""
TransitionStack=
	runtime.gcBgMarkWorker @ 0x4769c0
		/go/src/runtime/mgc.go:44

M=1 P=1 G=-1 StateTransition Time=180 GoID=8 Runnable->Running Reason=""
M=1 P=0 G=7 StateTransition Time=200 GoID=7 Running->Waiting Reason="chan send"
TransitionStack=
	runtime.chansend1 @ 0x415516
		/go/src/runtime/chan.go:161
	gomastery/w/x.(*Pool).Submit @ 0x52e984
		/m/w/x/pool.go:30
	gomastery/w/x_test.BenchmarkPool @ 0x52e984
		/m/w/x/pool_test.go:3

M=1 P=0 G=8 RangeBegin Time=210 Name="GC concurrent mark phase" Scope=None
M=1 P=0 G=8 RangeBegin Time=211 Name="stop-the-world (GC mark termination)" Scope=Goroutine(8)
M=1 P=0 G=8 RangeEnd Time=214 Name="stop-the-world (GC mark termination)" Scope=Goroutine(8) Attributes=[]
M=1 P=0 G=8 RangeEnd Time=230 Name="GC concurrent mark phase" Scope=None Attributes=[]
M=1 P=0 G=8 StateTransition Time=300 GoID=7 Waiting->Runnable Reason=""
Stack=
	gomastery/w/x.(*Pool).work @ 0x52e984
		/m/w/x/pool.go:50

M=1 P=0 G=8 StateTransition Time=310 GoID=8 Running->Waiting Reason="chan receive"
TransitionStack=
	runtime.chanrecv1 @ 0x415516
		/go/src/runtime/chan.go:506
	gomastery/w/x.(*Pool).work @ 0x52e984
		/m/w/x/pool.go:50

M=1 P=0 G=5 StateTransition Time=312 GoID=5 Running->Waiting Reason="chan receive"
TransitionStack=
	testing.(*B).Run @ 0x415516
		/go/src/testing/benchmark.go:506
	gomastery/w/x_test.BenchmarkPool @ 0x52e984
		/m/w/x/pool_test.go:50

M=1 P=0 G=-1 StateTransition Time=320 GoID=7 Runnable->Running Reason=""
M=1 P=0 G=7 StateTransition Time=350 GoID=7 Running->NotExist Reason=""
"#;

    fn nanos(count: u64, total: u64, longest: u64) -> Spell {
        Spell { count, total: Duration::from_nanos(total), longest: Duration::from_nanos(longest) }
    }

    #[test]
    fn a_trace_is_summarised_however_its_bytes_arrive() {
        for size in [1, 7, TEXT.len()] {
            let mut reader = Reader::new("gomastery/w/x");
            TEXT.as_bytes().chunks(size).for_each(|bytes| reader.feed(bytes));
            let wait = |function: &str, reason: &str, spell| Wait {
                function: function.to_owned(),
                reason: reason.to_owned(),
                spell,
            };
            let want = Timeline {
                span: Duration::from_nanos(250),
                processors: 2,
                started: 1,
                most: 1,
                ran: Duration::from_nanos(90 + 130 + 30),
                ready: nanos(2, 50, 30),
                collections: nanos(1, 20, 20),
                stops: nanos(1, 3, 3),
                waits: vec![
                    wait("Pool.Submit", "chan send", nanos(1, 100, 100)),
                    wait("Pool.work", "chan receive", nanos(1, 40, 40)),
                ],
            };
            assert_eq!(reader.finish(), Some(want), "in pieces of {size}");
        }
    }

    #[test]
    fn another_text_is_no_trace() {
        let mut reader = Reader::new("gomastery/w/x");
        reader.feed(b"Parsing trace...\n\tfailed\n");
        assert_eq!(reader.finish(), None);
    }
}
