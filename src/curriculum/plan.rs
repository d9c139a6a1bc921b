//! Owns reading `plan.toml` and the days. Knows nothing of what an exercise holds beyond its title.

use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use super::source::Source;
use super::table::{File, Table};
use crate::model::drill::{Answer, Drill};
use crate::model::exercise::{Exercise, Kind};
use crate::model::id::{ExerciseId, nearest_name};
use crate::model::plan::{Bullet, Day, Place, Plan, Reading, Slot, Week};

const PLAN: &str = "curriculum/plan.toml";

/// Reads the plan and every day that it names.
pub(super) fn load(source: &Source, exercises: &[Exercise], problems: &mut Vec<Problem>) -> Option<Plan> {
    let Some(text) = source.text(PLAN) else {
        problems.push(Problem { file: PLAN.to_owned(), line: 0, message: "is missing".to_owned() });
        return None;
    };
    let (title, weeks) = File::parse(PLAN, &text, problems, plan)?;
    let mut days = Vec::new();
    for (index, week) in weeks.iter().enumerate() {
        for number in &week.days {
            let file = format!("curriculum/{}/day{number:02}.toml", week.folder);
            match source.text(&file) {
                Some(text) => days.extend(File::parse(&file, &text, problems, |table| {
                    day(table, *number, index, exercises)
                })),
                None => problems.push(Problem {
                    file,
                    line: 0,
                    message: format!("is missing: `{}` has day {number}", week.id),
                }),
            }
        }
    }
    days.sort_by_key(|day: &Day| day.number);
    let plan = Plan { title, weeks, days };
    check_numbers(&plan, problems);
    check_ids(&plan, exercises, problems);
    Some(plan)
}

fn plan(table: &mut Table<'_>) -> (String, Vec<Week>) {
    if table.u32("format_version") > 1 {
        table.problem("format_version", "this program reads format_version 1; a newer gomastery is needed");
    }
    let title = table.str("title");
    let mut weeks = table.tables("week", week);
    weeks.extend(table.table("capstone", week));
    if weeks.is_empty() {
        table.problem("week", "the plan has no [[week]]");
    }
    (title, weeks)
}

fn week(table: &mut Table<'_>) -> Week {
    let days = table.u32s("days");
    if days.is_empty() {
        table.problem("days", "`days` is missing or empty");
    }
    let syllabus =
        table.tables("syllabus", |bullet| Bullet { id: bullet.str("id"), text: bullet.str("text") });
    let (id, folder) = (table.str("id"), table.str("folder"));
    if ExerciseId::parse(&format!("{id}/x")).is_none() || folder.split('_').next() != Some(&id) {
        table.problem("folder", format!("`folder` is the week's id, or it and a name: `{id}_name`"));
    }
    Week { id, folder, title: table.str("title"), focus: table.str("focus"), days, syllabus }
}

fn day(table: &mut Table<'_>, number: u32, week: usize, exercises: &[Exercise]) -> Day {
    let title = table.str("title");
    let topics = table.strings("topics");
    if topics.is_empty() {
        table.problem("topics", "`topics` is missing or empty");
    }
    Day {
        number,
        week,
        title,
        topics,
        covers: table.strings("covers"),
        objectives: table.strings("objectives"),
        reading: table.tables("reading", reading),
        exercises: table
            .tables("exercise", |slot| exercise_slot(slot, exercises))
            .into_iter()
            .flatten()
            .collect(),
        drills: table.tables("drill", drill).into_iter().flatten().collect(),
    }
}

fn reading(table: &mut Table<'_>) -> Reading {
    let place = match (table.opt_str("url"), table.opt_str("source")) {
        (Some(url), None) => Place::Url(url),
        (None, Some(source)) => Place::Source(source),
        (None, None) => Place::Shelf,
        (Some(_), Some(_)) => {
            table.problem("source", "a reading has `url` or `source`, not both");
            Place::Shelf
        }
    };
    let optional = table.opt_bool("optional").unwrap_or(false);
    Reading { title: table.str("title"), place, minutes: table.u32("minutes"), optional }
}

/// What is asked decides which keys there are: a program with its output, options with the right one, or points.
fn drill(table: &mut Table<'_>) -> Option<Drill> {
    let (id, question, why) = (table.str("id"), table.str("question"), table.str("why"));
    let program = table.opt_str("program");
    let options = if table.known("options") { table.strings("options") } else { Vec::new() };
    let points = if table.known("points") { table.strings("points") } else { Vec::new() };
    let answer = match (program, options.is_empty(), points.is_empty()) {
        (Some(program), true, true) => Answer::Predict { program, output: table.str("output") },
        (None, false, true) => {
            let right = table.u32("answer") as usize;
            if right == 0 || right > options.len() {
                table.problem(
                    "answer",
                    format!("`answer` is the number of an option, from 1 to {}", options.len()),
                );
            }
            Answer::Choose { options, right }
        }
        (None, true, false) => Answer::Explain { points },
        _ => {
            table.problem("id", "a drill has `program` and `output`, or `options` and `answer`, or `points`");
            return None;
        }
    };
    Some(Drill { id, question, answer, why })
}

/// An exercise that is written speaks for itself; one that is still to come is described by its day.
fn exercise_slot(table: &mut Table<'_>, exercises: &[Exercise]) -> Option<Slot> {
    let text = table.str("id");
    let core = table.need("core", |table| table.opt_bool("core"));
    let Some(id) = ExerciseId::parse(&text) else {
        table.problem("id", format!("`{text}` is no exercise ID: write `week02/workerpool`"));
        return None;
    };
    let described = ["title", "kind", "minutes", "trains", "brief"];
    if let Some(written) = exercises.iter().find(|exercise| exercise.id == id) {
        for key in described {
            if table.known(key) {
                table.problem(
                    key,
                    format!("`{key}` stands in the exercise's own exercise.toml: remove it here"),
                );
            }
        }
        return Some(written_slot(written, core));
    }
    Some(Slot {
        id,
        title: table.str("title"),
        kind: table.one_of("kind", Kind::ALL, Kind::name).unwrap_or(Kind::Implement),
        minutes: table.u32("minutes"),
        trains: table.strings("trains"),
        brief: table.str("brief"),
        core,
        gates: None,
    })
}

fn written_slot(exercise: &Exercise, core: bool) -> Slot {
    Slot {
        id: exercise.id.clone(),
        title: exercise.title.clone(),
        kind: exercise.kind,
        minutes: exercise.minutes,
        brief: String::new(),
        trains: exercise.trains.clone(),
        core,
        gates: Some(exercise.gate_kinds()),
    }
}

fn check_numbers(plan: &Plan, problems: &mut Vec<Problem>) {
    let mut problem = |message| problems.push(Problem { file: PLAN.to_owned(), line: 0, message });
    let mut numbers: Vec<u32> = plan.weeks.iter().flat_map(|week| week.days.iter().copied()).collect();
    numbers.sort_unstable();
    for pair in numbers.windows(2).filter(|pair| pair[0] == pair[1]) {
        problem(format!("day {} stands in two places", pair[0]));
    }
    for number in 1..=numbers.last().copied().unwrap_or(0) {
        if !numbers.contains(&number) {
            problem(format!("day {number} is missing: days are counted from 1 without a gap"));
        }
    }
}

fn check_ids(plan: &Plan, exercises: &[Exercise], problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<&ExerciseId, u32> = BTreeMap::new();
    let bullets: BTreeSet<&str> =
        plan.weeks.iter().flat_map(|week| &week.syllabus).map(|b| b.id.as_str()).collect();
    for (day, slot) in plan.slots() {
        let week = &plan.weeks[day.week];
        let file = format!("curriculum/{}/day{:02}.toml", week.folder, day.number);
        let mut problem = |message| problems.push(Problem { file: file.clone(), line: 0, message });
        if let Some(first) = seen.insert(&slot.id, day.number) {
            problem(format!("`{}` stands on day {first} already", slot.id));
        }
        if slot.id.week() != week.id {
            problem(format!("`{}` belongs to `{}`, not to `{}`", slot.id, slot.id.week(), week.id));
        }
        for name in slot.trains.iter().chain(&day.covers).filter(|name| !bullets.contains(name.as_str())) {
            let meant = nearest_name(name, bullets.iter().copied()).map(|n| format!(", did you mean `{n}`?"));
            problem(format!("no bullet of the syllabus has the id `{name}`{}", meant.unwrap_or_default()));
        }
    }
    for exercise in exercises.iter().filter(|exercise| !seen.contains_key(&exercise.id)) {
        let file = format!("exercises/{}/exercise.toml", exercise.folder);
        problems.push(Problem {
            file,
            line: 0,
            message: format!("no day has the exercise `{}`", exercise.id),
        });
    }
}
