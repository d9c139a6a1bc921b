//! Owns every effect that commands may use, gathered once in `main`: environment, clock, terminal, folders. Knows nothing
//! of any command.

use std::io::Write;
use std::path::PathBuf;

use jiff::Zoned;

use crate::exec::go::Env;
use crate::exec::proc::Runner;
use crate::view::style::Palette;

/// What a command works with.
pub struct Session<'a> {
    /// The environment.
    pub env: Env,
    /// The folder that the user is in.
    pub cwd: PathBuf,
    /// The time at which the program began.
    pub now: Zoned,
    /// Data.
    pub out: &'a mut dyn Write,
    /// Chatter.
    pub err: &'a mut dyn Write,
    /// How to write data.
    pub palette: Palette,
    /// How to write chatter.
    pub chatter: Palette,
    /// Moving lines are wanted on standard error.
    pub live: bool,
    /// Standard input and output are a terminal that a screen can be drawn on.
    pub screen: bool,
    /// What starts processes, and stops them.
    pub runner: Runner,
    /// Where scratch copies and remembered results live.
    pub cache: PathBuf,
}

impl Session<'_> {
    /// The time for a line of the journal: RFC 3339 with the local offset.
    #[must_use]
    pub fn timestamp(&self) -> String {
        self.now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }
}
