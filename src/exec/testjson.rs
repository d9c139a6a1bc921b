//! Owns the reading of what a Go test binary prints under `-test.v=test2json`. Knows nothing of processes, files and verdicts.
//!
//! The stream is plain output in which framing lines (`=== RUN`, `--- PASS`, the final `PASS`) are marked by a byte 0x16
//! before them, also in the middle of a line. Go 1.27 puts what `t.Error` says between 0x0f and 0x0e as well, and an escape
//! (0x1b) before any of these four bytes that a test logs. What a program prints by itself is never escaped, so a marked
//! line can be forged: events are what the stream says, not evidence.

mod bytes;
mod framing;

use bytes::{Chunk, ERROR_BEGIN, ERROR_END, ESCAPE, MARK, incomplete_tail};
use framing::Framing;
use memchr::memchr2;
use memchr::memmem::Finder;

const BENCH: &[u8] = b"Benchmark";

/// The most bytes of a stream that one event is made from; longer lines are cut.
pub const EVENT_LIMIT: usize = 64 * 1024;

/// One thing that a test stream says.
#[derive(Debug, Clone, PartialEq)]
pub enum TestEvent {
    /// A test, subtest, example or benchmark began.
    Run {
        /// Its full name, as Go prints it.
        test: String,
    },
    /// Text that is no framing: any number of lines, or a piece of one. Where texts are cut depends on how the bytes arrived.
    Output {
        /// The test that was current, if any.
        test: Option<String>,
        /// The text, with invalid UTF-8 replaced.
        text: String,
    },
    /// A test passed.
    Pass {
        /// Its full name.
        test: String,
        /// How long it took, in seconds.
        seconds: f64,
    },
    /// A test failed.
    Fail {
        /// Its full name.
        test: String,
        /// How long it took, in seconds; 0 where Go does not say.
        seconds: f64,
    },
    /// A test skipped itself.
    Skip {
        /// Its full name.
        test: String,
        /// How long it took, in seconds; 0 where Go does not say.
        seconds: f64,
    },
    /// An unmarked line with the form of a benchmark result.
    Bench {
        /// The line without its end.
        line: String,
    },
    /// The final line of the run.
    Summary {
        /// True for PASS, false for FAIL.
        passed: bool,
    },
}

#[derive(Debug, PartialEq)]
enum Mode {
    Plain,
    /// In a marked line.
    Framing,
    /// In an unmarked line that may be a benchmark result.
    Bench,
}

/// Turns bytes into events, in constant memory.
#[derive(Debug)]
pub struct Parser {
    mode: Mode,
    /// The line of the modes other than plain, as far as it has come.
    line: Vec<u8>,
    /// Output that was not handed on yet.
    text: Vec<u8>,
    test: Option<String>,
    at_line_start: bool,
    escaped: bool,
    bench: Finder<'static>,
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// A parser at the beginning of a stream.
    #[must_use]
    pub fn new() -> Self {
        Self {
            mode: Mode::Plain,
            line: Vec::new(),
            text: Vec::new(),
            test: None,
            at_line_start: true,
            escaped: false,
            bench: Finder::new(BENCH),
        }
    }

    /// Takes the next bytes, cut anywhere, and hands on every event that they complete.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut impl FnMut(TestEvent)) {
        let mut chunk = Chunk::new(bytes);
        while !chunk.rest.is_empty() {
            match self.mode {
                Mode::Plain => self.plain(&mut chunk, sink),
                Mode::Framing | Mode::Bench => self.collect(&mut chunk, sink),
            }
        }
        // A reader who watches wants what is there now, but never half a character.
        self.hand_on(self.text.len() - incomplete_tail(&self.text), sink);
    }

    /// Ends the stream: what is left over is output.
    pub fn finish(mut self, sink: &mut impl FnMut(TestEvent)) {
        self.give_up(sink);
        if self.escaped {
            self.write(&[ESCAPE], sink);
        }
        self.hand_on(self.text.len(), sink);
    }

    fn plain(&mut self, chunk: &mut Chunk, sink: &mut impl FnMut(TestEvent)) {
        if self.escaped {
            return self.after_escape(chunk, sink);
        }
        let run = chunk.clean();
        if run.is_empty() {
            return self.control(chunk.take(1)[0], sink);
        }
        match self.bench_start(run) {
            Some(0) => self.mode = Mode::Bench,
            start => self.write(chunk.take(start.unwrap_or(run.len())), sink),
        }
    }

    fn control(&mut self, byte: u8, sink: &mut impl FnMut(TestEvent)) {
        match byte {
            MARK => {
                self.hand_on(self.text.len(), sink);
                self.mode = Mode::Framing;
            }
            ESCAPE => self.escaped = true,
            _ => {} // The bounds of an error: nobody asks for them.
        }
    }

    /// Only Go's own bytes are ever escaped: any other escape is the test's, a colour say.
    fn after_escape(&mut self, chunk: &mut Chunk, sink: &mut impl FnMut(TestEvent)) {
        self.escaped = false;
        match chunk.rest[0] {
            MARK | ESCAPE | ERROR_BEGIN | ERROR_END => self.write(chunk.take(1), sink),
            _ => self.write(&[ESCAPE], sink),
        }
    }

    /// Where in `run` a line starts that is, or may become, a benchmark result.
    fn bench_start(&self, run: &[u8]) -> Option<usize> {
        let starts_line =
            |at: usize| at.checked_sub(1).map_or(self.at_line_start, |before| run[before] == b'\n');
        let tail = run.len().saturating_sub(BENCH.len());
        let whole = self.bench.find_iter(run).find(|&at| starts_line(at));
        whole.or_else(|| (tail..run.len()).find(|&at| starts_line(at) && BENCH.starts_with(&run[at..])))
    }

    /// Adds to the line of a mode other than plain, up to its end.
    fn collect(&mut self, chunk: &mut Chunk, sink: &mut impl FnMut(TestEvent)) {
        let end = memchr2(b'\n', MARK, chunk.rest).unwrap_or(chunk.rest.len());
        let ended = chunk.rest.get(end) == Some(&b'\n');
        let count = (end + usize::from(ended)).min(EVENT_LIMIT - self.line.len());
        self.line.extend_from_slice(chunk.take(count));
        if self.line.last() == Some(&b'\n') {
            self.end_line(sink);
        } else if !chunk.rest.is_empty() || self.line.len() == EVENT_LIMIT || self.is_other() {
            self.give_up(sink);
        }
    }

    /// Whether the line began like a benchmark result and turned out to be none.
    fn is_other(&self) -> bool {
        self.mode == Mode::Bench && !self.line.starts_with(BENCH) && !BENCH.starts_with(&self.line)
    }

    /// Treats the collected line as output.
    fn give_up(&mut self, sink: &mut impl FnMut(TestEvent)) {
        self.mode = Mode::Plain;
        let line = std::mem::take(&mut self.line);
        self.write(&line, sink);
    }

    fn end_line(&mut self, sink: &mut impl FnMut(TestEvent)) {
        let line = String::from_utf8_lossy(&self.line);
        let line = line.trim_end_matches(['\n', '\r']);
        let read = if self.mode == Mode::Framing { Framing::read } else { Framing::bench };
        match read(line) {
            Some(framing) => self.frame(framing, sink),
            None => self.give_up(sink),
        }
    }

    fn frame(&mut self, framing: Framing, sink: &mut impl FnMut(TestEvent)) {
        self.mode = Mode::Plain;
        self.line.clear();
        self.at_line_start = true;
        self.hand_on(self.text.len(), sink);
        if let Some(current) = framing.current {
            self.test = (!current.is_empty()).then_some(current);
        }
        if let Some(event) = framing.event {
            sink(event);
        }
    }

    fn write(&mut self, mut bytes: &[u8], sink: &mut impl FnMut(TestEvent)) {
        let Some(&last) = bytes.last() else { return };
        self.at_line_start = last == b'\n';
        while self.text.len() + bytes.len() > EVENT_LIMIT {
            let (now, later) = bytes.split_at(EVENT_LIMIT - self.text.len());
            self.text.extend_from_slice(now);
            self.hand_on(EVENT_LIMIT - incomplete_tail(&self.text), sink);
            bytes = later;
        }
        self.text.extend_from_slice(bytes);
    }

    fn hand_on(&mut self, count: usize, sink: &mut impl FnMut(TestEvent)) {
        if count == 0 {
            return;
        }
        let text = String::from_utf8_lossy(&self.text[..count]).into_owned();
        self.text.drain(..count);
        sink(TestEvent::Output { test: self.test.clone(), text });
    }
}

#[cfg(test)]
mod tests;
