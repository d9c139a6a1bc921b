//! Owns the screens of the lab: what escapes, where the cost is, how fast it is, what is waited for.

pub mod bench;
pub mod escape;
pub mod profile;
pub mod trace;

use std::io::{self, Write};

use super::style::Palette;
use super::words::{pad, shorten};
use crate::model::benchmark::BenchResult;

/// The results of one run of benchmarks, a line each.
fn results(out: &mut dyn Write, p: &Palette, results: &[BenchResult]) -> io::Result<()> {
    let width = results.iter().map(|result| result.name.chars().count()).max().unwrap_or(0).min(40);
    for result in results {
        let values = result.values.iter().map(|(value, unit)| format!("{value} {unit}"));
        let values: Vec<String> = values.collect();
        let line = format!("  {}  {}", pad(&shorten(&result.name, width), width), values.join("  "));
        writeln!(out, "{}", shorten(&line, p.width))?;
    }
    Ok(())
}
