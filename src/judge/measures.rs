//! Owns the decision over numbers: ratios to the baseline, escapes, reported metrics. Knows nothing of tests.

use std::collections::BTreeMap;

use crate::model::event::{Evidence, Sample, Side};
use crate::model::exercise::{Gate, Metric};
use crate::model::stats;
use crate::model::verdict::Reason;

/// The numbers that tests reported themselves.
pub(super) fn reported(evidence: &[Evidence]) -> BTreeMap<String, f64> {
    let metrics = evidence.iter().filter_map(|piece| match piece {
        Evidence::Metric(metric) => Some((metric.name.clone(), metric.value)),
        _ => None,
    });
    metrics.collect()
}

/// One comparison: all that was measured of either side.
#[derive(Debug, Default)]
struct Pair {
    test: String,
    baseline: Vec<f64>,
    yours: Vec<f64>,
}

/// Why a ratio is beyond its limit; notes the worst ratio among the metrics.
pub(super) fn ratios(
    gate: &Gate,
    metric: Metric,
    max_ratio: f64,
    evidence: &[Evidence],
    metrics: &mut BTreeMap<String, f64>,
) -> Vec<Reason> {
    let pairs = pairs(metric, evidence);
    if pairs.is_empty() {
        let test = gate.tests.first().cloned();
        return vec![Reason { test, ..Reason::new("nothing was measured") }];
    }
    let mut worst: f64 = 0.0;
    let mut noise: f64 = 0.0;
    let mut reasons = Vec::new();
    for (name, pair) in &pairs {
        let (Some(baseline), Some(yours)) = (stats::median(&pair.baseline), stats::median(&pair.yours))
        else {
            reasons.push(Reason {
                test: Some(pair.test.clone()),
                ..Reason::new(format!("{name}: one side was not measured"))
            });
            continue;
        };
        let ratio = ratio(yours, baseline);
        worst = worst.max(ratio);
        noise = noise.max(stats::noise(&pair.yours)).max(stats::noise(&pair.baseline));
        if ratio > max_ratio {
            let message = format!(
                "{name}: got {} {metric}, the baseline has {}: a ratio of {ratio:.2}, want at most {max_ratio}{}",
                amount(yours),
                amount(baseline),
                if metric == Metric::Nanos {
                    format!(" (the run was ±{:.0} % noisy)", noise * 100.0)
                } else {
                    String::new()
                }
            );
            reasons.push(Reason { test: Some(pair.test.clone()), ..Reason::new(message) });
        }
    }
    metrics.insert(format!("{}_ratio", key(metric)), worst);
    if metric == Metric::Nanos {
        metrics.insert("noise".to_owned(), noise);
    }
    reasons
}

fn pairs(metric: Metric, evidence: &[Evidence]) -> BTreeMap<String, Pair> {
    let mut pairs: BTreeMap<String, Pair> = BTreeMap::new();
    for piece in evidence {
        let Evidence::Sample(sample) = piece else { continue };
        let pair = pairs.entry(sample.pair.clone()).or_default();
        pair.test.clone_from(&sample.test);
        match sample.side {
            Side::Baseline => pair.baseline.push(value(metric, sample)),
            Side::Yours => pair.yours.push(value(metric, sample)),
        }
    }
    pairs
}

fn value(metric: Metric, sample: &Sample) -> f64 {
    match metric {
        Metric::Allocs => sample.allocs,
        Metric::Bytes => sample.bytes,
        Metric::Nanos => sample.ns,
    }
}

fn key(metric: Metric) -> &'static str {
    match metric {
        Metric::Allocs => "allocs",
        Metric::Bytes => "bytes",
        Metric::Nanos => "ns",
    }
}

fn ratio(yours: f64, baseline: f64) -> f64 {
    if yours <= 0.0 {
        0.0
    } else if baseline <= 0.0 {
        f64::INFINITY
    } else {
        yours / baseline
    }
}

/// Counts without a fraction, the rest with one digit.
fn amount(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.1}") }
}

/// How many places are named; the rest is in the raw output.
const PLACES: usize = 8;

/// Why too many values escape; notes the count.
pub(super) fn escapes(
    functions: &[String],
    max: usize,
    evidence: &[Evidence],
    metrics: &mut BTreeMap<String, f64>,
) -> Vec<Reason> {
    let counted: Vec<_> = evidence
        .iter()
        .filter_map(|piece| match piece {
            Evidence::Escape(finding) => Some((finding, finding.message.split_once(": ")?)),
            _ => None,
        })
        .filter(|(_, (function, _))| functions.is_empty() || functions.iter().any(|name| name == function))
        .collect();
    metrics.insert("escapes".to_owned(), f64::from(u32::try_from(counted.len()).unwrap_or(u32::MAX)));
    let Some((first, _)) = counted.first().filter(|_| counted.len() > max) else { return Vec::new() };
    let mut message = format!("got {} values that escape to the heap, want at most {max}:", counted.len());
    for (finding, (function, said)) in counted.iter().take(PLACES) {
        message.push_str(&format!("\n{}:{} in {function}: {said}", finding.file, finding.line));
    }
    if counted.len() > PLACES {
        message.push_str(&format!("\n… and {} more; --raw shows them", counted.len() - PLACES));
    }
    vec![Reason { test: None, file: Some(first.file.clone()), line: Some(first.line), message }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Finding;
    use crate::model::exercise::Demand;

    fn sample(side: Side, allocs: f64) -> Evidence {
        let (test, pair) = ("TestBench".to_owned(), "small".to_owned());
        Evidence::Sample(Sample { test, pair, side, n: 10, ns: 1.0, allocs, bytes: 0.0 })
    }

    fn judge(evidence: &[Evidence]) -> (Vec<Reason>, BTreeMap<String, f64>) {
        let demand = Demand::Bench { metric: Metric::Allocs, max_ratio: 0.5 };
        let gate = Gate { demand, tests: vec!["TestBench".into()], seconds: 1 };
        let mut metrics = BTreeMap::new();
        (ratios(&gate, Metric::Allocs, 0.5, evidence, &mut metrics), metrics)
    }

    #[test]
    fn a_ratio_is_within_its_limit_or_not() {
        let (reasons, metrics) = judge(&[sample(Side::Baseline, 38.0), sample(Side::Yours, 19.0)]);
        assert!(reasons.is_empty());
        assert!((metrics["allocs_ratio"] - 0.5).abs() < 1e-9);
        let (reasons, _) = judge(&[sample(Side::Baseline, 38.0), sample(Side::Yours, 20.0)]);
        assert!(reasons[0].message.contains("got 20 allocs/op, the baseline has 38"), "{reasons:?}");
        assert_eq!(reasons[0].test.as_deref(), Some("TestBench"));
    }

    #[test]
    fn nothing_measured_is_no_pass() {
        assert_eq!(judge(&[]).0.len(), 1);
        assert_eq!(judge(&[sample(Side::Baseline, 38.0)]).0.len(), 1);
        assert_eq!(
            judge(&[sample(Side::Baseline, 0.0), sample(Side::Yours, 1.0)]).0.len(),
            1,
            "nothing to compare with"
        );
    }

    #[test]
    fn only_the_named_functions_count() {
        let escape = |message: &str| {
            Evidence::Escape(Finding { file: "a.go".into(), line: 3, message: message.into() })
        };
        let evidence = [escape("Encode: x escapes to heap"), escape("Other: y escapes to heap")];
        let mut metrics = BTreeMap::new();
        assert!(escapes(&["Encode".into()], 1, &evidence, &mut metrics).is_empty());
        assert!((metrics["escapes"] - 1.0).abs() < 1e-9);
        let reasons = escapes(&[], 1, &evidence, &mut metrics);
        assert!(reasons[0].message.contains("got 2 values"), "{reasons:?}");
    }
}
