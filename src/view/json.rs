//! Owns the documents that scripts read: one JSON value each, with a `format_version`. Keys are added, never changed.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::verify::Proof;
use crate::model::exercise::Exercise;
use crate::model::plan::{Day, Place, Plan, Reading, Slot};
use crate::model::progress::{Progress, State};
use crate::model::verdict::{Decision, GateResult, Verdict};

/// Writes a document and a line end.
///
/// # Errors
/// When the writer fails.
pub fn write(out: &mut dyn Write, document: &Value) -> io::Result<()> {
    writeln!(out, "{document:#}")
}

fn millis(took: std::time::Duration) -> u64 {
    u64::try_from(took.as_millis()).unwrap_or(u64::MAX)
}

/// `check --format json`; a `partial` one ran only some of the gates, and accepts nothing.
#[must_use]
pub fn check(go: &str, partial: bool, results: &[(&Exercise, Verdict)]) -> Value {
    let results: Vec<Value> = results.iter().map(|(exercise, verdict)| result(exercise, verdict)).collect();
    json!({ "format_version": 1, "go": go, "partial": partial, "results": results })
}

fn result(exercise: &Exercise, verdict: &Verdict) -> Value {
    json!({
        "exercise": exercise.id.as_str(),
        "verdict": verdict.decision.name(),
        "duration_ms": millis(verdict.took),
        "cached": verdict.cached,
        "gates": verdict.gates.iter().map(gate).collect::<Vec<_>>(),
    })
}

fn gate(gate: &GateResult) -> Value {
    // JSON has no infinity; a ratio to nothing is left out.
    let metrics: BTreeMap<&str, f64> = gate
        .metrics
        .iter()
        .filter(|(_, value)| value.is_finite())
        .map(|(name, value)| (name.as_str(), *value))
        .collect();
    json!({
        "gate": gate.kind.name(),
        "status": gate.status.name(),
        "duration_ms": millis(gate.took),
        "reasons": gate.reasons,
        "metrics": metrics,
    })
}

/// `list --format json`.
#[must_use]
pub fn list(plan: &Plan, slots: &[(&Day, &Slot)], progress: &Progress) -> Value {
    let exercises: Vec<Value> = slots.iter().map(|(day, slot)| exercise(plan, day, slot, progress)).collect();
    json!({ "format_version": 1, "exercises": exercises })
}

fn exercise(plan: &Plan, day: &Day, slot: &Slot, progress: &Progress) -> Value {
    let gates: Vec<&str> = slot.gates.iter().flatten().map(|kind| kind.name()).collect();
    json!({
        "id": slot.id.as_str(),
        "title": slot.title,
        "week": slot.id.week(),
        "day": day.number,
        "kind": slot.kind.name(),
        "minutes": slot.minutes,
        "core": slot.core,
        "state": progress.state(slot).name(),
        "path": plan.folder(&slot.id),
        "gates": gates,
    })
}

/// `day N --format json`.
#[must_use]
pub fn day(plan: &Plan, day: &Day, progress: &Progress) -> Value {
    let exercises: Vec<Value> =
        day.exercises.iter().map(|slot| exercise(plan, day, slot, progress)).collect();
    json!({
        "format_version": 1,
        "day": day.number,
        "week": plan.weeks[day.week].id,
        "title": day.title,
        "topics": day.topics,
        "objectives": day.objectives,
        "reading": day.reading.iter().map(reading).collect::<Vec<_>>(),
        "exercises": exercises,
        "drills": day.drills.len(),
        "minutes": day.minutes(),
    })
}

fn reading(item: &Reading) -> Value {
    let mut value = json!({ "title": item.title, "minutes": item.minutes, "optional": item.optional });
    match &item.place {
        Place::Url(url) => value["url"] = json!(url),
        Place::Source(source) => value["source"] = json!(source),
        Place::Shelf => {}
    }
    value
}

/// `plan --format json`: every day as `day` shows it.
#[must_use]
pub fn plan(plan: &Plan, progress: &Progress) -> Value {
    let days: Vec<Value> = plan.days.iter().map(|one| day(plan, one, progress)).collect();
    json!({ "format_version": 1, "title": plan.title, "days": days })
}

/// `progress --format json`.
#[must_use]
pub fn progress(plan: &Plan, progress: &Progress, streak: u32) -> Value {
    let accepted = |slots: &mut dyn Iterator<Item = &Slot>| {
        slots.filter(|slot| progress.state(slot) == State::Accepted).count()
    };
    let weeks: Vec<Value> = plan
        .weeks
        .iter()
        .enumerate()
        .map(|(index, week)| {
            let days = || plan.days.iter().filter(move |day| day.week == index);
            json!({
                "week": week.id,
                "title": week.title,
                "exercises": {
                    "accepted": accepted(&mut days().flat_map(|day| &day.exercises)),
                    "total": days().flat_map(|day| &day.exercises).count(),
                },
                "days": { "done": days().filter(|day| progress.day_done(day)).count(), "total": days().count() },
            })
        })
        .collect();
    json!({
        "format_version": 1,
        "exercises": {
            "accepted": accepted(&mut plan.slots().map(|(_, slot)| slot)),
            "total": plan.slots().count(),
        },
        "days": {
            "done": plan.days.iter().filter(|day| progress.day_done(day)).count(),
            "total": plan.days.len(),
        },
        "streak_days": streak,
        "weeks": weeks,
    })
}

/// `author verify --format json`.
#[must_use]
pub fn verify(proofs: &[Proof], plan: &[String]) -> Value {
    let exercises: Vec<Value> = proofs.iter().map(proof).collect();
    let ok = plan.is_empty() && proofs.iter().all(Proof::ok);
    json!({ "format_version": 1, "ok": ok, "problems": plan, "exercises": exercises })
}

fn proof(proof: &Proof) -> Value {
    let wrong: Vec<Value> = proof
        .wrong
        .iter()
        .map(|wrong| {
            json!({
                "name": wrong.name,
                "rejected": wrong.rejected,
                "gate": wrong.gate,
                "test": wrong.test,
                "says_found": wrong.says_found,
            })
        })
        .collect();
    json!({
        "id": proof.id,
        "starter": proof.starter.map(Decision::name),
        "solution": proof.solution.map(Decision::name),
        "wrong": wrong,
        "problems": proof.problems,
    })
}
