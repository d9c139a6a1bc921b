//! Owns the words in which the lab book keeps what was measured. Knows nothing of the file.

use std::collections::BTreeMap;

use super::lab::bench::{amount, change};
use super::words::elapsed;
use crate::model::benchmark::BenchSet;
use crate::model::event::Profile;
use crate::model::exercise::ProfileKind;
use crate::model::stats;
use crate::model::verdict::{Decision, Verdict};

/// How many functions of a profile are kept.
const FUNCTIONS: usize = 5;

/// What a check found; `None` if it measured nothing new and accepted nothing.
#[must_use]
pub fn check(verdict: &Verdict) -> Option<String> {
    // Two gates that run the same tests report the same numbers.
    let numbers: BTreeMap<&String, f64> =
        verdict.gates.iter().flat_map(|gate| &gate.metrics).map(|(name, value)| (name, *value)).collect();
    let numbers: Vec<String> = numbers
        .into_iter()
        .map(|(name, value)| format!("{} {}", name.replace('_', " "), short(value)))
        .collect();
    let accepted = verdict.decision == Decision::Accepted;
    if verdict.cached || (!accepted && numbers.is_empty()) {
        return None;
    }
    let gates: Vec<&str> =
        if accepted { verdict.gates.iter() } else { [].iter() }.map(|gate| gate.kind.name()).collect();
    let what = match verdict.decision {
        Decision::Accepted => format!("accepted in {} ({})", elapsed(verdict.took), gates.join(", ")),
        Decision::Rejected => "measured, not accepted yet".to_owned(),
        Decision::Broken => "measured".to_owned(),
    };
    Some(if numbers.is_empty() { what } else { format!("{what}: {}", numbers.join("; ")) })
}

/// Four digits are more than any of these numbers is worth.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What `bench` measured, a line for each benchmark.
#[must_use]
pub fn bench(against: &str, yours: &BenchSet, baseline: Option<&BenchSet>) -> String {
    let mut text = match baseline {
        Some(_) => format!("bench against {against}"),
        None => "bench".to_owned(),
    };
    for name in yours.names() {
        let numbers: Vec<String> =
            yours.units().into_iter().filter_map(|unit| number(name, unit, yours, baseline)).collect();
        text.push_str(&format!("\n    {name}: {}", numbers.join("; ")));
    }
    text
}

fn number(name: &str, unit: &str, yours: &BenchSet, baseline: Option<&BenchSet>) -> Option<String> {
    let after = yours.values(name, unit);
    let told = |values: &[f64]| {
        let rest = if ["ns/op", "B/op"].contains(&unit) { String::new() } else { format!(" {unit}") };
        stats::median(values).map(|median| format!("{}{rest}", amount(median, unit)))
    };
    let now = told(&after)?;
    let Some(before) = baseline.map(|set| set.values(name, unit)).filter(|values| !values.is_empty()) else {
        return Some(now);
    };
    let (difference, _) = change(&before, &after)?;
    Some(format!("{} → {now} ({difference})", told(&before)?))
}

/// What `profile` showed, the functions that cost most.
#[must_use]
pub fn profile(kind: ProfileKind, profile: &Profile) -> String {
    let top = profile.shares.iter().filter(|share| !share.function.starts_with("testing.")).take(FUNCTIONS);
    let top: Vec<String> =
        top.map(|share| format!("{} {:.0} %", share.function, share.cumulative * 100.0)).collect();
    format!("{kind} profile, with calls: {}", top.join(", "))
}
