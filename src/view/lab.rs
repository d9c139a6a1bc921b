//! Owns the screens of the lab: what escapes, and where the cost is. Knows nothing of what is allowed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::style::Palette;
use super::words::{count, pad, shorten};
use crate::model::event::{Finding, Profile};
use crate::model::exercise::{Exercise, ProfileKind};

/// Every value that escapes, by file and line, with the function in which it does.
///
/// # Errors
/// When the writer fails.
pub fn escapes(
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

/// What is shown of a profile.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// The Go release.
    pub version: &'a str,
    /// What was counted.
    pub kind: ProfileKind,
    /// How many functions.
    pub top: usize,
    /// Where it was counted.
    pub profile: &'a Profile,
}

/// The results of benchmarks in what a test binary printed.
#[must_use]
pub fn benchmarks(output: &str) -> Vec<String> {
    let lines = output.lines().map(str::trim);
    let results = lines.filter(|line| line.starts_with("Benchmark") && line.contains(" ns/op"));
    results.map(str::to_owned).collect()
}

/// The functions that cost most, by themselves and with what they call.
///
/// # Errors
/// When the writer fails.
pub fn profile(out: &mut dyn Write, p: &Palette, shown: &Shown<'_>, benchmarks: &[String]) -> io::Result<()> {
    let Shown { exercise, version, kind, top, profile } = *shown;
    writeln!(out, "{}  {kind} profile of its benchmarks, {version}\n", p.bold(exercise.id.as_str()))?;
    for line in benchmarks {
        let line: Vec<&str> = line.split_whitespace().collect();
        writeln!(out, "  {}", shorten(&line.join("  "), p.width.saturating_sub(2)))?;
    }
    if profile.samples == 0 {
        return writeln!(out, "\nNothing of that kind was counted.");
    }
    let amount = |share: f64| amount(kind, share, profile.samples);
    writeln!(out, "\n{}", p.bold("      flat  flat %      with calls      %  function"))?;
    for share in by_flat(profile).into_iter().take(top) {
        let numbers = format!(
            "{:>10}  {:>6.1}      {:>10}  {:>5.1}",
            amount(share.flat),
            share.flat * 100.0,
            amount(share.cumulative),
            share.cumulative * 100.0
        );
        let left = p.width.saturating_sub(numbers.chars().count() + 2);
        writeln!(out, "{numbers}  {}", shorten(&share.function, left))?;
    }
    let advice = "Flat is what a function costs by itself; with calls includes what it calls. Look for your own functions with much \
                  in the second column, then for what they call.";
    writeln!(out, "\n{}", p.dim(&p.wrap(advice, "")))
}

/// The order of `pprof -top`.
fn by_flat(profile: &Profile) -> Vec<&crate::model::event::Share> {
    let mut shares: Vec<_> = profile.shares.iter().collect();
    shares.sort_by(|a, b| b.flat.total_cmp(&a.flat).then_with(|| b.cumulative.total_cmp(&a.cumulative)));
    shares
}

/// A part of all that was counted, in the unit of its kind.
fn amount(kind: ProfileKind, share: f64, all: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let value = share * all as f64;
    let units: &[(&str, f64)] = match kind {
        ProfileKind::Cpu | ProfileKind::Block | ProfileKind::Mutex => {
            &[("s", 1e9), ("ms", 1e6), ("µs", 1e3), ("ns", 1.0)]
        }
        ProfileKind::Heap | ProfileKind::Allocs => &[("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1.0)],
    };
    let (unit, size) = units.iter().find(|(_, size)| value >= *size).copied().unwrap_or(units[3]);
    if value == 0.0 { "0".to_owned() } else { format!("{:.2} {unit}", value / size) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_unit_that_fits() {
        assert_eq!(amount(ProfileKind::Cpu, 0.5, 3_000_000_000), "1.50 s");
        assert_eq!(amount(ProfileKind::Cpu, 0.01, 1_000_000), "10.00 µs");
        assert_eq!(amount(ProfileKind::Allocs, 1.0, 1500), "1.50 kB");
        assert_eq!(amount(ProfileKind::Heap, 0.0, 1500), "0");
    }

    #[test]
    fn only_results_are_benchmarks() {
        let output = "goos: linux\nBenchmarkEncode\nBenchmarkEncode-2   100   12.5 ns/op   0 B/op\nPASS\n";
        assert_eq!(benchmarks(output), ["BenchmarkEncode-2   100   12.5 ns/op   0 B/op"]);
    }
}
