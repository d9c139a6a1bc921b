//! Owns the screen of a profile. Knows nothing of how it was taken.

use std::io::{self, Write};

use crate::model::benchmark::BenchResult;
use crate::model::event::{Profile, Share};
use crate::model::exercise::{Exercise, ProfileKind};
use crate::view::style::Palette;
use crate::view::words::shorten;

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

/// The functions that cost most, by themselves and with what they call.
///
/// # Errors
/// When the writer fails.
pub fn show(out: &mut dyn Write, p: &Palette, shown: &Shown<'_>, results: &[BenchResult]) -> io::Result<()> {
    let Shown { exercise, version, kind, top, profile } = *shown;
    writeln!(out, "{}  {kind} profile of its benchmarks, {version}\n", p.bold(exercise.id.as_str()))?;
    super::results(out, p, results)?;
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
fn by_flat(profile: &Profile) -> Vec<&Share> {
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
}
