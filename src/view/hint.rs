//! Owns the screens of hints and solutions. Knows nothing of when they may be seen.

use std::io::{self, Write};

use super::style::Palette;
use super::words::count;
use crate::model::exercise::Exercise;
use crate::model::files::FileSet;

/// One hint, and how many are left.
///
/// # Errors
/// When the writer fails.
pub fn show(out: &mut dyn Write, p: &Palette, exercise: &Exercise, number: usize) -> io::Result<()> {
    let Some(text) = exercise.hints.get(number - 1) else { return Ok(()) };
    let head = format!("{}  hint {number} of {}", exercise.id, exercise.hints.len());
    writeln!(out, "{}\n{}", p.bold(&head), p.wrap(text, "  "))
}

/// What can be done after a hint.
///
/// # Errors
/// When the writer fails.
pub fn after(out: &mut dyn Write, p: &Palette, exercise: &Exercise, number: usize) -> io::Result<()> {
    let left = exercise.hints.len().saturating_sub(number);
    let text = if left > 0 {
        format!("{} left: `gomastery hint {}` again shows the next.", count(left, "hint"), exercise.id.slug())
    } else {
        format!(
            "That was the last one. `gomastery solution {} --give-up` shows the solution.",
            exercise.id.slug()
        )
    };
    writeln!(out, "\n{}", p.dim(&text))
}

/// Files, one after the other, explanations first.
///
/// # Errors
/// When the writer fails.
pub fn files(out: &mut dyn Write, p: &Palette, files: &FileSet) -> io::Result<()> {
    let (texts, code): (Vec<_>, Vec<_>) = files.iter().partition(|(name, _)| name.ends_with(".md"));
    for (name, bytes) in texts.into_iter().chain(code) {
        writeln!(out, "{}\n{}", p.bold(&format!("── {name}")), String::from_utf8_lossy(bytes))?;
    }
    Ok(())
}

/// A unified diff with its lines in colour.
///
/// # Errors
/// When the writer fails.
pub fn diff(out: &mut dyn Write, p: &Palette, text: &str) -> io::Result<()> {
    for line in text.lines() {
        let line = match line.as_bytes().first() {
            Some(b'+') => p.good(line),
            Some(b'-') => p.bad(line),
            Some(b'@') => p.command(line),
            _ => line.to_owned(),
        };
        writeln!(out, "{line}")?;
    }
    Ok(())
}
