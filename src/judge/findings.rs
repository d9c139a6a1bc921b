//! Owns the decision over profiles and over what the learner wrote of them: only what this run measured counts. Knows
//! nothing of how it was measured.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::event::{Answer, AnswerValue, Evidence, MetricValue, Profile};
use crate::model::exercise::{Claim, Truth};
use crate::model::verdict::Reason;

/// Fewer samples than this tell chance, not shares.
const FEWEST: u64 = 100;

fn profile(evidence: &[Evidence]) -> Option<&Profile> {
    evidence.iter().find_map(|piece| match piece {
        Evidence::Profile(profile) => Some(profile),
        _ => None,
    })
}

/// Why there is nothing to go by.
fn unmeasured(profile: Option<&Profile>) -> Option<String> {
    match profile {
        None => Some("the run left no CPU profile".to_owned()),
        Some(profile) if profile.samples < FEWEST => Some(format!(
            "the CPU profile has {} samples, want at least {FEWEST}: run it again",
            profile.samples
        )),
        Some(_) => None,
    }
}

fn share_of(profile: &Profile, function: &str) -> f64 {
    profile.shares.iter().find(|share| share.function == function).map_or(0.0, |share| share.cumulative)
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// Why functions take more than their share; notes the shares among the metrics.
pub(super) fn shares(
    functions: &[String],
    max_share: f64,
    evidence: &[Evidence],
    metrics: &mut BTreeMap<String, f64>,
) -> Vec<Reason> {
    let profile = profile(evidence);
    if let Some(why) = unmeasured(profile) {
        return vec![Reason::new(why)];
    }
    let mut reasons = Vec::new();
    for function in functions {
        let share = profile.map_or(0.0, |profile| share_of(profile, function));
        metrics.insert(format!("{function} %"), (share * 1000.0).round() / 10.0);
        if share > max_share {
            reasons.push(Reason::new(format!(
                "{function} takes {} of the CPU time with what it calls, want at most {}",
                percent(share),
                percent(max_share)
            )));
        }
    }
    reasons
}

/// Why answers are not what was measured.
pub(super) fn answers(claims: &[Claim], evidence: &[Evidence]) -> Vec<Reason> {
    claims.iter().filter_map(|claim| wrong(claim, evidence)).collect()
}

fn wrong(claim: &Claim, evidence: &[Evidence]) -> Option<Reason> {
    let given = evidence.iter().find_map(|piece| match piece {
        Evidence::Answer(answer) if answer.key == claim.key => Some(answer),
        _ => None,
    });
    let why = match given {
        None => Some("is not there yet".to_owned()),
        Some(answer) => differs(answer, &claim.truth, evidence),
    };
    why.map(|why| Reason {
        file: Some("answers.toml".to_owned()),
        ..Reason::new(format!("`{}` {why}", claim.key))
    })
}

/// How an answer differs from what was measured.
fn differs(answer: &Answer, truth: &Truth, evidence: &[Evidence]) -> Option<String> {
    match (truth, &answer.value) {
        (Truth::Functions { of, folder, min_share }, AnswerValue::List(named)) => {
            let measured = |profile: &Profile, name: &str| match folder {
                Some(folder) => share_of(profile, &format!("{folder}.{name}")),
                None => share_of(profile, name),
            };
            functions(named, of, *min_share, profile(evidence), &measured)
        }
        (Truth::Functions { of, .. }, _) => Some(format!("is a list of {} names of functions", of.len())),
        (Truth::Place { function, .. }, AnswerValue::Text(text)) => {
            let found = answer.function.as_deref().unwrap_or_default();
            (found != function).then(|| match found {
                "" => format!("is {text}: no function stands there; want file.go:LINE as in the code that you were given"),
                other => format!("is {text}, which is in {other}: what you look for happens elsewhere"),
            })
        }
        (Truth::Place { .. }, _) => Some("is a text, \"file.go:LINE\"".to_owned()),
        (Truth::Number { metric, tolerance }, AnswerValue::Number(number)) => {
            number_differs(*number, metric, *tolerance, evidence)
        }
        (Truth::Number { .. }, _) => Some("is a number".to_owned()),
        (Truth::Least { metrics }, AnswerValue::Text(name)) => least(name, metrics, evidence),
        (Truth::Least { metrics }, _) => Some(format!("is one of {}, as a text", metrics.join(", "))),
    }
}

fn functions(
    named: &[String],
    of: &[String],
    min_share: f64,
    profile: Option<&Profile>,
    share_of: &dyn Fn(&Profile, &str) -> f64,
) -> Option<String> {
    if let Some(why) = unmeasured(profile) {
        return Some(format!("cannot be compared: {why}"));
    }
    let profile = profile?;
    let names: BTreeSet<&String> = named.iter().collect();
    if names.len() != named.len() || named.len() != of.len() {
        return Some(format!("names {} different functions, want {}", names.len(), of.len()));
    }
    if let Some(name) = named.iter().find(|name| !of.contains(name)) {
        return Some(match share_of(profile, name) {
            0.0 => format!(
                "names {name}, which has no sample in the profile measured here (write Type.Method or Function)"
            ),
            share => format!(
                "names {name}, which takes {} of the CPU time measured here: is it what costs, or what only calls it, or what \
                 is cheap?",
                percent(share)
            ),
        });
    }
    let small = of.iter().find(|name| share_of(profile, name) < min_share)?;
    Some(format!(
        "cannot be confirmed: {small} takes {} of the CPU time in this run; run it again on a quieter machine",
        percent(share_of(profile, small))
    ))
}

fn metric<'e>(name: &str, evidence: &'e [Evidence]) -> Option<&'e MetricValue> {
    evidence.iter().find_map(|piece| match piece {
        Evidence::Metric(metric) if metric.name == name => Some(metric),
        _ => None,
    })
}

fn number_differs(number: f64, name: &str, tolerance: f64, evidence: &[Evidence]) -> Option<String> {
    let Some(measured) = metric(name, evidence) else { return Some(not_measured(name)) };
    let off = (number - measured.value).abs();
    // What was measured stays untold: it is for the learner to find.
    (off > tolerance * measured.value.abs())
        .then(|| format!("is {number}, more than {} off what was measured here", percent(tolerance)))
}

fn least(name: &str, metrics: &[String], evidence: &[Evidence]) -> Option<String> {
    let mut measured = Vec::new();
    for each in metrics {
        match metric(each, evidence) {
            Some(found) => measured.push(found),
            None => return Some(not_measured(each)),
        }
    }
    let best = measured.iter().min_by(|a, b| a.value.total_cmp(&b.value))?;
    (best.name != name).then(|| match measured.iter().find(|metric| metric.name == name) {
        Some(named) => format!("is {name}, measured here: {} {}; another has less", named.value, named.unit),
        None => format!("is {name}, want one of {}", metrics.join(", ")),
    })
}

fn not_measured(name: &str) -> String {
    format!("cannot be compared: {name} was not measured")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Share;

    fn sampled(samples: u64) -> Evidence {
        let share = |function: &str, cumulative| Share { function: function.into(), flat: 0.0, cumulative };
        Evidence::Profile(Profile { samples, shares: vec![share("hot", 0.4), share("warm", 0.1)] })
    }

    fn answer(value: AnswerValue, function: Option<&str>) -> Evidence {
        Evidence::Answer(Answer { key: "k".into(), value, function: function.map(str::to_owned) })
    }

    fn told(truth: Truth, evidence: &[Evidence]) -> Vec<String> {
        let found = answers(&[Claim { key: "k".into(), truth }], evidence);
        found.into_iter().map(|reason| reason.message).collect()
    }

    fn measured(name: &str, value: f64) -> Evidence {
        Evidence::Metric(MetricValue { test: "T".into(), name: name.into(), value, unit: "ns".into() })
    }

    #[test]
    fn a_share_is_judged_only_on_enough_samples() {
        let judge = |evidence: &[Evidence]| {
            shares(&["hot".to_owned()], 0.25, evidence, &mut BTreeMap::new())
                .into_iter()
                .map(|reason| reason.message)
                .collect::<Vec<_>>()
        };
        assert!(judge(&[sampled(400)])[0].contains("hot takes 40.0 %"));
        assert!(judge(&[sampled(3)])[0].contains("3 samples"));
        assert!(judge(&[])[0].contains("no CPU profile"));
        assert!(shares(&["warm".to_owned()], 0.25, &[sampled(400)], &mut BTreeMap::new()).is_empty());
    }

    #[test]
    fn functions_are_those_that_this_run_shows() {
        let truth = |min_share| Truth::Functions { of: vec!["hot".into()], folder: None, min_share };
        let list =
            |names: &[&str]| answer(AnswerValue::List(names.iter().map(|n| (*n).to_owned()).collect()), None);
        assert!(told(truth(0.2), &[sampled(400), list(&["hot"])]).is_empty());
        assert!(told(truth(0.2), &[sampled(400), list(&["warm"])])[0].contains("10.0 %"));
        assert!(told(truth(0.2), &[sampled(400), list(&["cold"])])[0].contains("no sample"));
        assert!(told(truth(0.2), &[sampled(400), list(&["hot", "warm"])])[0].contains("want 1"));
        assert!(told(truth(0.5), &[sampled(400), list(&["hot"])])[0].contains("cannot be confirmed"));
        assert!(told(truth(0.2), &[sampled(400)])[0].contains("not there yet"));
        assert!(!told(truth(0.2), &[list(&["hot"])]).is_empty(), "nothing was measured");
    }

    #[test]
    fn numbers_places_and_choices() {
        let number = || Truth::Number { metric: "m".into(), tolerance: 0.1 };
        assert!(told(number(), &[measured("m", 100.0), answer(AnswerValue::Number(109.0), None)]).is_empty());
        let off = told(number(), &[measured("m", 100.0), answer(AnswerValue::Number(112.0), None)]);
        assert!(off[0].contains("is 112, more than 10.0 % off"), "{off:?}");
        assert!(!off[0].contains("100"), "it tells the answer: {off:?}");
        assert!(!told(number(), &[answer(AnswerValue::Number(100.0), None)]).is_empty());
        let place = || Truth::Place { folder: "b".into(), function: "f".into() };
        let text = || AnswerValue::Text("a.go:7".into());
        assert!(told(place(), &[answer(text(), Some("f"))]).is_empty());
        assert!(told(place(), &[answer(text(), Some("g"))])[0].contains("which is in g"));
        assert!(told(place(), &[answer(text(), Some(""))])[0].contains("no function"));
        let least = || Truth::Least { metrics: vec!["a".into(), "b".into()] };
        let both = |name: &str| {
            [measured("a", 1.0), measured("b", 2.0), answer(AnswerValue::Text(name.into()), None)]
        };
        assert!(told(least(), &both("a")).is_empty());
        assert!(told(least(), &both("b"))[0].contains("another has less"));
        assert!(told(least(), &both("c"))[0].contains("one of a, b"));
    }
}
