//! Owns the screen of what escapes. Knows nothing of what is allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use crate::model::event::Finding;
use crate::model::exercise::Exercise;
use crate::view::style::Palette;
use crate::view::words::{count, pad, shorten};

/// Every value that escapes, by file and line, with the function in which it does.
///
/// # Errors
/// When the writer fails.
pub fn show(
    out: &mut dyn Write,
    p: &Palette,
    exercise: &Exercise,
    version: &str,
    found: &[Finding],
) -> io::Result<()> {
    writeln!(out, "{}  what escapes to the heap, says {version}", p.bold(exercise.id.as_str()))?;
    let mut files: BTreeMap<&str, BTreeSet<(u32, &str, &str)>> = BTreeMap::new();
    for finding in found {
        let (function, said) = finding.message.split_once(": ").unwrap_or(("", &finding.message));
        files.entry(&finding.file).or_default().insert((finding.line, function, said));
    }
    let functions: BTreeSet<&str> = files.values().flatten().map(|(_, function, _)| *function).collect();
    let width = functions.iter().map(|function| function.chars().count()).max().unwrap_or(0).min(32);
    for (file, lines) in &files {
        writeln!(out, "\n{}", p.bold(file))?;
        for (line, function, said) in lines {
            let row = format!("  {line:>5}  {}  {said}", pad(&shorten(function, width), width));
            writeln!(out, "{}", shorten(&row, p.width))?;
        }
    }
    let all = files.values().map(BTreeSet::len).sum();
    let told = match all {
        0 => "Nothing escapes in your files.".to_owned(),
        _ => format!("{} in {}.", count(all, "value"), count(functions.len(), "function")),
    };
    writeln!(out, "\n{told}")?;
    let advice = "What escapes is allocated each time that the line runs; what does not may still be, when its size is not \
                  known beforehand. `go test -bench . -benchmem` counts.";
    writeln!(out, "{}", p.dim(&p.wrap(advice, "")))
}
