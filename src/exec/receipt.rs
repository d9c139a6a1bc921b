//! Owns the receipt: what our `TestMain` tells us on a pipe that the tests' output cannot reach. Knows nothing of what
//! the numbers mean.
//!
//! The pipe is the test binary's standard input, turned round: the binary holds the writing end. Unlike an inherited
//! descriptor this works the same on every system, and needs no unsafe code.

use std::io::{self, PipeReader, PipeWriter, Read as _};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use serde::Deserialize;

use crate::model::event::{MetricValue, Sample, Side};

/// The environment variable by which `internal/grade` learns the nonce.
pub const NONCE: &str = "GOMASTERY_RECEIPT";
/// More than this is no receipt.
const CAP: u64 = 4 * 1024 * 1024;

/// The reading end, waiting for a receipt.
#[derive(Debug)]
pub struct Pending {
    nonce: String,
    lines: Receiver<String>,
}

/// What came in.
#[derive(Debug, Default)]
pub struct Receipt {
    /// The exit code of the tests, if they ran to the end.
    pub done: Option<i32>,
    /// Measurements of comparisons.
    pub samples: Vec<Sample>,
    /// Numbers that tests reported.
    pub metrics: Vec<MetricValue>,
}

/// Opens a receipt: the nonce for the environment, the end for the test binary, and ours.
///
/// # Errors
/// When the system gives no pipe.
pub fn open(nonce: String) -> io::Result<(PipeWriter, Pending)> {
    let (reader, writer) = io::pipe()?;
    let (sender, lines) = sync_channel(1);
    thread::spawn(move || {
        // The pipe is full of nothing but our own lines; what is cut or garbled is no receipt.
        let _ = sender.send(read(reader));
    });
    Ok((writer, Pending { nonce, lines }))
}

fn read(reader: PipeReader) -> String {
    let mut bytes = Vec::new();
    let _ = reader.take(CAP).read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Pending {
    /// The nonce that a line must carry.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// What came in. To be called when the test binary and its group are dead, so that the pipe is closed.
    #[must_use]
    pub fn collect(self) -> Receipt {
        let text = self.lines.recv_timeout(Duration::from_secs(2)).unwrap_or_default();
        let mut receipt = Receipt::default();
        for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            if line.nonce == self.nonce {
                receipt.take(line);
            }
        }
        receipt
    }
}

/// A line as `internal/grade` writes it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    nonce: String,
    kind: String,
    code: i32,
    test: String,
    pair: String,
    side: String,
    n: u64,
    ns: f64,
    allocs: f64,
    bytes: f64,
    name: String,
    value: f64,
    unit: String,
}

impl Receipt {
    fn take(&mut self, line: Line) {
        match line.kind.as_str() {
            "done" => self.done = Some(line.code),
            "metric" => {
                let Line { test, name, value, unit, .. } = line;
                self.metrics.push(MetricValue { test, name, value, unit });
            }
            "sample" => {
                let side = if line.side == "baseline" { Side::Baseline } else { Side::Yours };
                let Line { test, pair, n, ns, allocs, bytes, .. } = line;
                self.samples.push(Sample { test, pair, side, n, ns, allocs, bytes });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    #[test]
    fn only_lines_with_the_nonce_count() {
        let (mut writer, pending) = open("n1".into()).unwrap();
        writer.write_all(b"{\"nonce\":\"n0\",\"kind\":\"done\",\"code\":0}\nnoise\n").unwrap();
        drop(writer);
        assert_eq!(pending.collect().done, None);
        let (mut writer, pending) = open("n1".into()).unwrap();
        writer.write_all(b"{\"nonce\":\"n1\",\"kind\":\"done\",\"code\":1}\n").unwrap();
        drop(writer);
        assert_eq!(pending.collect().done, Some(1));
    }

    #[test]
    fn a_pipe_that_stays_open_is_not_waited_for_for_ever() {
        let (_writer, pending) = open("n1".into()).unwrap();
        assert_eq!(pending.collect().done, None);
    }
}
