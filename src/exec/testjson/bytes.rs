//! Owns the bytes that frame a test stream, and the cutting of chunks at them. Knows nothing of lines and events.

use memchr::{memchr, memchr3};

pub(super) const MARK: u8 = 0x16;
pub(super) const ERROR_BEGIN: u8 = 0x0f;
pub(super) const ERROR_END: u8 = 0x0e;
pub(super) const ESCAPE: u8 = 0x1b;

/// What is left of the bytes fed, and how many of them are known to be free of control bytes: scanning stays linear.
pub(super) struct Chunk<'a> {
    pub(super) rest: &'a [u8],
    clean: usize,
}

impl<'a> Chunk<'a> {
    pub(super) fn new(rest: &'a [u8]) -> Self {
        Self { rest, clean: 0 }
    }

    pub(super) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        self.clean = self.clean.saturating_sub(count);
        taken
    }

    /// The bytes before the next control byte.
    pub(super) fn clean(&mut self) -> &'a [u8] {
        if self.clean == 0 {
            let first = memchr3(MARK, ESCAPE, ERROR_BEGIN, self.rest).unwrap_or(self.rest.len());
            let run = &self.rest[..first];
            self.clean = memchr(ERROR_END, run).unwrap_or(run.len());
        }
        &self.rest[..self.clean]
    }
}

/// How many bytes at the end are the beginning of a character that needs more.
pub(super) fn incomplete_tail(text: &[u8]) -> usize {
    for (behind, byte) in text.iter().rev().take(3).enumerate() {
        let needed = match byte {
            0..0x80 => return 0,
            0x80..0xc0 => continue,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            0xf0.. => 4,
        };
        return if behind + 1 < needed { behind + 1 } else { 0 };
    }
    0
}
