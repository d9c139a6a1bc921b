//! Owns the table of a comparison of benchmarks, in the manner of benchstat. Knows nothing of how they were measured.

use std::io::{self, Write};

use crate::model::benchmark::BenchSet;
use crate::model::exercise::Exercise;
use crate::model::stats::{self, Estimate};
use crate::view::style::Palette;
use crate::view::words::{count, digits, pad, shorten};

/// What is shown of a comparison.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// The name of the baseline.
    pub against: &'a str,
    /// The learner's numbers.
    pub yours: &'a BenchSet,
    /// The baseline's, measured in the same run.
    pub baseline: Option<&'a BenchSet>,
    /// The learner's of the last run.
    pub last: Option<&'a BenchSet>,
}

/// A difference with a larger p-value may be chance.
const CLEAR: f64 = 0.05;
/// The widths of the columns: an estimate, a difference with its p-value, one without.
const ESTIMATE: usize = 14;
const DIFFERENCE: usize = 14;
const SHORT: usize = 8;
/// Names are never cut to less than this, however narrow the terminal is.
const NARROWEST: usize = 12;

/// The table: a block for each unit, a line for each benchmark.
///
/// # Errors
/// When the writer fails.
pub fn show(out: &mut dyn Write, p: &Palette, shown: &Shown<'_>) -> io::Result<()> {
    let config = |key: &str| shown.yours.config.get(key).map_or("", String::as_str);
    writeln!(out, "{}  {}, {}", p.bold(shown.exercise.id.as_str()), config("go"), config("cpu"))?;
    let names = shown.yours.names();
    let suffix = suffix(&names);
    let longest = names.iter().map(|name| name.chars().count() - suffix.len()).max().unwrap_or(0);
    let width = longest.min(p.width.saturating_sub(taken(shown)).max(NARROWEST));
    for unit in shown.yours.units() {
        writeln!(out, "\n{}", p.bold(&heading(unit, width, shown)))?;
        for name in &names {
            let called = name.strip_suffix(suffix).unwrap_or(name);
            if let Some(line) = line(p, (name, called), unit, width, shown) {
                writeln!(out, "{line}")?;
            }
        }
    }
    let rounds =
        names.first().map_or(0, |name| shown.yours.results.iter().filter(|r| r.name == *name).count());
    writeln!(out, "\n{}", p.dim(&p.wrap(&legend(rounds, shown), "")))
}

/// The columns that the numbers need.
fn taken(shown: &Shown<'_>) -> usize {
    let baseline = if shown.baseline.is_some() { ESTIMATE + DIFFERENCE + 4 } else { 0 };
    baseline + ESTIMATE + 2 + if shown.last.is_some() { SHORT + 2 } else { 0 }
}

/// The number of processors with which all names end, which says nothing then.
fn suffix<'a>(names: &[&'a str]) -> &'a str {
    let of = |name: &&'a str| {
        let (rest, number) = name.rsplit_once('-')?;
        number.bytes().all(|b| b.is_ascii_digit()).then(|| &name[rest.len()..])
    };
    let first = names.first().and_then(of).unwrap_or("");
    if names.iter().all(|name| of(name) == Some(first)) { first } else { "" }
}

fn heading(unit: &str, width: usize, shown: &Shown<'_>) -> String {
    let mut line = pad(unit, width);
    if shown.baseline.is_some() {
        line.push_str(&format!("  {}", pad(&shorten(shown.against, ESTIMATE), ESTIMATE)));
    }
    line.push_str(&format!("  {}", pad("yours", ESTIMATE)));
    if shown.baseline.is_some() {
        line.push_str(&format!("  {}", pad("difference", DIFFERENCE)));
    }
    if shown.last.is_some() {
        line.push_str("  last run");
    }
    line.trim_end().to_owned()
}

fn line(
    p: &Palette,
    (name, called): (&str, &str),
    unit: &str,
    width: usize,
    shown: &Shown<'_>,
) -> Option<String> {
    let yours = shown.yours.values(name, unit);
    let mut line = pad(&shorten(called, width), width);
    let estimate = |values: &[f64]| stats::estimate(values).map(|e| told(&e, unit));
    let baseline = shown.baseline.map(|set| set.values(name, unit));
    if let Some(values) = &baseline {
        line.push_str(&format!("  {}", pad(&estimate(values).unwrap_or_default(), ESTIMATE)));
    }
    line.push_str(&format!("  {}", pad(&estimate(&yours)?, ESTIMATE)));
    if let Some(values) = &baseline {
        line.push_str(&format!("  {}", difference(p, change(values, &yours), DIFFERENCE)));
    }
    if let Some(set) = shown.last {
        line.push_str(&format!(
            "  {}",
            difference(p, change(&set.values(name, unit), &yours).map(bare), SHORT)
        ));
    }
    Some(line.trim_end().to_owned())
}

/// `1.23 µs ± 2%`, in the unit that fits.
fn told(estimate: &Estimate, unit: &str) -> String {
    let spread = match estimate.spread {
        None => "± ∞".to_owned(),
        Some(spread) => format!("± {:.0}%", spread * 100.0),
    };
    format!("{} {spread}", amount(estimate.median, unit))
}

/// A number of a unit of Go's benchmarks: `1.23 µs` of `ns/op`, `4.5 kB` of `B/op`, `38` of the others.
#[must_use]
pub fn amount(value: f64, unit: &str) -> String {
    let scales: &[(&str, f64)] = match unit {
        "ns/op" => &[(" s", 1e9), (" ms", 1e6), (" µs", 1e3), (" ns", 0.0)],
        "B/op" => &[(" GB", 1e9), (" MB", 1e6), (" kB", 1e3), (" B", 0.0)],
        _ => &[],
    };
    let (name, size) = scales.iter().find(|(_, size)| value >= *size).copied().unwrap_or(("", 0.0));
    if size > 0.0 {
        return format!("{}{name}", digits(value / size));
    }
    let whole = value.fract() == 0.0;
    if whole { format!("{value:.0}{name}") } else { format!("{}{name}", digits(value)) }
}

/// The difference as a share, with how likely it is by chance; `~` where it may well be.
#[must_use]
pub fn change(before: &[f64], after: &[f64]) -> Option<(String, bool)> {
    let (old, new) = (stats::median(before)?, stats::median(after)?);
    if before.iter().chain(after).all(|value| value.to_bits() == old.to_bits()) {
        return Some(("=".to_owned(), false));
    }
    let p = stats::mann_whitney(before, after);
    if p > CLEAR {
        return Some((format!("~ p={p:.2}"), false));
    }
    if old == 0.0 {
        return Some((format!("new p={p:.3}"), false));
    }
    Some((format!("{:+.1}% p={p:.3}", (new - old) / old * 100.0), new < old))
}

/// A difference without its p-value.
fn bare((text, better): (String, bool)) -> (String, bool) {
    (text.split(' ').next().unwrap_or_default().to_owned(), better)
}

fn difference(p: &Palette, change: Option<(String, bool)>, width: usize) -> String {
    match change {
        None => pad("", width),
        Some((text, true)) => p.good(&pad(&text, width)),
        Some((text, false)) => pad(&text, width),
    }
}

fn legend(rounds: usize, shown: &Shown<'_>) -> String {
    let mut text = format!("Medians of {} with their 95 % confidence intervals.", count(rounds, "run"));
    if shown.baseline.is_some() || shown.last.is_some() {
        text.push_str(
            " p says how likely such a difference is by chance; `~`: it may well be chance (p > 0.05).",
        );
    }
    if rounds < 6 {
        text.push_str(" ± ∞: an interval needs 6 runs (`--count 6`).");
    }
    if let Some(last) = shown.last {
        let of = |set: &BenchSet, key: &str| set.config.get(key).cloned().unwrap_or_default();
        text.push_str(&format!(
            " The last run was on {}",
            of(last, "date").get(..16).unwrap_or("unknown").replace('T', " ")
        ));
        for key in ["go", "cpu"] {
            if of(last, key) != of(shown.yours, key) {
                text.push_str(&format!(", with {}", of(last, key)));
            }
        }
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_units_and_three_digits() {
        let cases = [
            (12.3, "ns/op", "12.3 ns"),
            (1234.0, "ns/op", "1.23 µs"),
            (2e9, "ns/op", "2.00 s"),
            (0.0, "B/op", "0 B"),
            (512.0, "B/op", "512 B"),
            (48_000.0, "B/op", "48.0 kB"),
            (38.0, "allocs/op", "38"),
            (12_345.0, "allocs/op", "12345"),
            (0.25, "hits/op", "0.25"),
        ];
        for (value, unit, want) in cases {
            assert_eq!(amount(value, unit), want);
        }
    }

    #[test]
    fn a_common_number_of_processors_is_left_out() {
        assert_eq!(suffix(&["A/x-2", "B-2"]), "-2");
        assert_eq!(suffix(&["A/x-2", "A/x-4"]), "");
        assert_eq!(suffix(&["A/x-y", "B"]), "");
        assert_eq!(suffix(&[]), "");
    }

    #[test]
    fn only_clear_differences_are_told() {
        let slow = [10.0, 11.0, 10.5, 10.2, 10.8, 10.1];
        let fast = [5.0, 5.5, 5.2, 5.1, 5.4, 5.3];
        assert_eq!(change(&slow, &fast), Some(("-49.3% p=0.002".to_owned(), true)));
        assert_eq!(change(&fast, &slow), Some(("+97.1% p=0.002".to_owned(), false)));
        assert_eq!(change(&slow, &slow), Some(("~ p=1.00".to_owned(), false)));
        assert_eq!(change(&[3.0; 6], &[3.0; 6]), Some(("=".to_owned(), false)));
        assert_eq!(change(&[0.0; 6], &[3.0; 6]), Some(("new p=0.001".to_owned(), false)));
        assert_eq!(change(&[], &fast), None);
    }
}
