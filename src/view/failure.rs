//! Owns how an error is told: what happened, and what to do about it. Knows nothing of exit codes.

use std::io::{self, Write};

use super::style::Palette;

/// The error chain on one line, then a line for each hint.
///
/// # Errors
/// When the writer fails.
pub fn show(err: &mut dyn Write, p: &Palette, error: &anyhow::Error, hints: &[String]) -> io::Result<()> {
    writeln!(err, "{} {error:#}", p.bad("error:"))?;
    for hint in hints {
        writeln!(err, "{} {hint}", p.command("hint:"))?;
    }
    Ok(())
}
