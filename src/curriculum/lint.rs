//! Owns the rules of content that need no toolchain: what an exercise and a plan must have to be finished. Knows nothing of
//! whether graders work.

use std::collections::BTreeSet;

use super::{Pack, variant};
use crate::model::exercise::Exercise;

/// The headings that a TASK.md must have.
const HEADINGS: [&str; 4] = ["Scenario", "Contract", "What is measured", "Where to start"];
/// The fewest hints and wrong solutions.
const FEWEST: usize = 3;

/// What an exercise lacks.
#[must_use]
pub fn exercise(pack: &Pack, exercise: &Exercise) -> Vec<String> {
    let mut problems = Vec::new();
    if exercise.hints.len() < FEWEST {
        problems.push(format!("hints: it has {}; at least {FEWEST} are needed", exercise.hints.len()));
    }
    if exercise.trains.is_empty() {
        problems.push("`trains` names no bullet of the syllabus".to_owned());
    }
    wrongs(pack, exercise, &mut problems);
    task(pack, exercise, &mut problems);
    let starter = variant::handed_out(pack, exercise);
    for path in exercise.edit.iter().filter(|path| !starter.contains_key(*path)) {
        problems.push(format!("`edit` names `{path}`, which the starter does not have"));
    }
    if !variant::reference(pack, exercise).contains_key("WHY.md") {
        problems.push("`_solution/WHY.md` is missing".to_owned());
    }
    problems
}

fn wrongs(pack: &Pack, exercise: &Exercise, problems: &mut Vec<String>) {
    if exercise.wrong.len() < FEWEST {
        problems
            .push(format!("wrong solutions: it has {}; at least {FEWEST} are needed", exercise.wrong.len()));
    }
    let beliefs: BTreeSet<&str> = exercise.wrong.iter().map(|wrong| wrong.belief.as_str()).collect();
    if beliefs.len() < exercise.wrong.len() {
        problems.push("two wrong solutions have the same belief".to_owned());
    }
    let wrong = exercise.wrong.iter().map(|wrong| wrong.name.clone()).collect();
    let bugs = exercise.bugs.iter().map(|bug| bug.name.clone()).collect();
    for (folder, table, named) in [("_wrong", "wrong", wrong), ("_bugs", "bug", bugs)] {
        let named: BTreeSet<String> = named;
        for name in variant::names_in(pack, exercise, folder).difference(&named) {
            problems.push(format!("`{folder}/{name}` is in no [[{table}]]"));
        }
    }
}

fn task(pack: &Pack, exercise: &Exercise, problems: &mut Vec<String>) {
    let path = format!("exercises/{}/TASK.md", exercise.folder);
    let Some(text) = pack.source.text(&path) else {
        problems.push("TASK.md is missing".to_owned());
        return;
    };
    for heading in HEADINGS
        .iter()
        .filter(|heading| !text.lines().any(|line| line.trim_start_matches('#').trim() == **heading))
    {
        problems.push(format!("TASK.md has no heading `{heading}`"));
    }
}

/// What the plan lacks: bullets of the syllabus that no day covers or no exercise trains.
#[must_use]
pub fn plan(pack: &Pack) -> Vec<String> {
    let plan = &pack.plan;
    let covered: BTreeSet<&str> = plan.days.iter().flat_map(|day| &day.covers).map(String::as_str).collect();
    let trained: BTreeSet<&str> =
        plan.slots().flat_map(|(_, slot)| &slot.trains).map(String::as_str).collect();
    let mut problems = Vec::new();
    let mut drills = BTreeSet::new();
    for drill in plan.days.iter().flat_map(|day| &day.drills).filter(|drill| !drills.insert(&drill.id)) {
        problems.push(format!("two drills have the id `{}`: the second would never be asked", drill.id));
    }
    for bullet in plan.weeks.iter().flat_map(|week| &week.syllabus) {
        for (set, what) in [(&covered, "covered by no day"), (&trained, "trained by no exercise")] {
            if !set.contains(bullet.id.as_str()) {
                problems.push(format!("the syllabus' bullet `{}` ({}) is {what}", bullet.id, bullet.text));
            }
        }
    }
    problems
}
