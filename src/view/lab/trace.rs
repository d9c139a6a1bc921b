//! Owns the screen of a trace. Knows nothing of how it was recorded.

use std::io::{self, Write};
use std::time::Duration;

use crate::model::benchmark::BenchResult;
use crate::model::exercise::Exercise;
use crate::model::timeline::{Spell, Timeline};
use crate::view::style::Palette;
use crate::view::words::{fine, pad, shorten};

/// How many places are shown at which goroutines waited.
const PLACES: usize = 12;

/// What the goroutines of benchmarks did, and what they waited for.
///
/// # Errors
/// When the writer fails.
pub fn show(
    out: &mut dyn Write,
    p: &Palette,
    exercise: &Exercise,
    version: &str,
    results: &[BenchResult],
    line: &Timeline,
) -> io::Result<()> {
    writeln!(out, "{}  trace of its benchmarks, {version}\n", p.bold(exercise.id.as_str()))?;
    super::results(out, p, results)?;
    writeln!(out)?;
    let row = |out: &mut dyn Write, what: &str, found: &str| writeln!(out, "  {}  {found}", pad(what, 12));
    let busy = share(line.ran, line.span * line.processors.max(1));
    row(
        out,
        "time",
        &format!("{} on {} processors, {busy} of it running Go", fine(line.span), line.processors),
    )?;
    row(out, "goroutines", &format!("{} started, at most {} at once", line.started, line.most))?;
    row(out, "ready", &format!("{} waited for a processor", spell(&line.ready)))?;
    row(out, "collector", &format!("{} of concurrent marking", spell(&line.collections)))?;
    row(out, "world", &format!("{} stopped for the collector", spell(&line.stops)))?;
    if line.waits.is_empty() {
        writeln!(out, "\nNo goroutine of the exercise waited for another.")?;
    } else {
        writeln!(out, "\n{}", p.bold("     waits       total     longest  for              in"))?;
        for wait in line.waits.iter().take(PLACES) {
            let numbers = format!(
                "{:>10}  {:>10}  {:>10}  {}",
                wait.spell.count,
                fine(wait.spell.total),
                fine(wait.spell.longest),
                pad(&shorten(told(&wait.reason), 15), 15),
            );
            let left = p.width.saturating_sub(numbers.chars().count() + 2);
            writeln!(out, "{numbers}  {}", shorten(&wait.function, left))?;
        }
    }
    let advice = "Waiting is no cost by itself: many goroutines wait by design. Look for waits of what should be working, for \
                  long waits for a processor, and for collections that come often. Tracing itself slows the benchmarks down.";
    writeln!(out, "\n{}", p.dim(&p.wrap(advice, "")))
}

/// The runtime calls every wait of package sync the same.
fn told(reason: &str) -> &str {
    if reason == "sync" { "lock or Wait" } else { reason }
}

fn spell(spell: &Spell) -> String {
    match spell.count {
        0 => "none".to_owned(),
        count => format!("{count} times {} (longest {})", fine(spell.total), fine(spell.longest)),
    }
}

fn share(part: Duration, whole: Duration) -> String {
    if whole.is_zero() {
        return "none".to_owned();
    }
    format!("{:.0} %", part.as_secs_f64() / whole.as_secs_f64() * 100.0)
}
