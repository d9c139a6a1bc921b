//! Owns reading `exercise.toml`. Knows nothing of the plan's order.

use super::Problem;
use super::source::Source;
use super::table::{File, Table};
use crate::model::exercise::{
    Bug, Catch, Claim, Demand, Exercise, Gate, GateKind, Hunt, Kind, Metric, Truth, Wrong,
};
use crate::model::id::{ExerciseId, nearest_name};

/// The deadline of a gate that names none, in seconds.
const SECONDS: u32 = 30;
/// How often tests must pass on right code, where a gate does not say.
const RUNS: u32 = 5;

/// Reads every `exercises/*/*/exercise.toml`.
pub(super) fn load_all(source: &Source, problems: &mut Vec<Problem>) -> Vec<Exercise> {
    let paths = source.paths_named("exercises", "exercise.toml");
    paths.iter().filter_map(|path| load(source, path, problems)).collect()
}

fn load(source: &Source, path: &str, problems: &mut Vec<Problem>) -> Option<Exercise> {
    let folder = path.strip_prefix("exercises/")?.strip_suffix("/exercise.toml")?;
    let Some(id) = id_of(folder) else {
        let message = "an exercise stands in `exercises/WEEK_NAME/SLUG/`, in lower case".to_owned();
        problems.push(Problem { file: path.to_owned(), line: 0, message });
        return None;
    };
    let Some(text) = source.text(path) else {
        problems.push(Problem {
            file: path.to_owned(),
            line: 0,
            message: "is not readable as UTF-8".to_owned(),
        });
        return None;
    };
    File::parse(path, &text, problems, |table| read(table, id, folder))
}

/// `week02_concurrency/workerpool` is `week02/workerpool`.
fn id_of(folder: &str) -> Option<ExerciseId> {
    let (week, slug) = folder.split_once('/')?;
    let week = week.split('_').next()?;
    ExerciseId::parse(&format!("{week}/{slug}"))
}

fn read(table: &mut Table<'_>, id: ExerciseId, folder: &str) -> Exercise {
    version(table);
    let (edit, given) = table.need("files", files);
    let mut gates = vec![Gate::implied(Demand::Build), Gate::implied(Demand::Vet)];
    gates.extend(table.tables("gate", gate).into_iter().flatten());
    let tests: Vec<&str> = gates.iter().flat_map(|gate| &gate.tests).map(String::as_str).collect();
    let wrong = table.tables("wrong", |table| wrong(table, &tests)).into_iter().flatten().collect();
    let bugs = table.tables("bug", |table| Bug { name: table.str("name"), theme: table.str("theme") });
    let exercise = Exercise {
        id,
        folder: folder.to_owned(),
        title: table.str("title"),
        kind: table.one_of("kind", Kind::ALL, Kind::name).unwrap_or(Kind::Implement),
        minutes: table.u32("minutes"),
        trains: table.strings("trains"),
        learnt: table.str("learnt"),
        starter_fails: table.one_of("starter_fails", GateKind::ALL, GateKind::name).unwrap_or(GateKind::Test),
        forbid_imports: table.strings("forbid_imports"),
        hints: table.strings("hints"),
        edit,
        given,
        gates,
        wrong,
        bugs,
    };
    if exercise.gates.len() == 2 {
        table.problem("gate", "an exercise needs at least one [[gate]]");
    }
    let hunts = exercise.gates.iter().filter_map(Gate::hunt);
    let most = hunts.map(|hunt| hunt.kill.unwrap_or(1)).max().unwrap_or(0);
    if exercise.bugs.len() < most as usize {
        table.problem(
            "bug",
            format!("its gates ask for {most} planted bugs; there are {}", exercise.bugs.len()),
        );
    }
    exercise
}

fn version(table: &mut Table<'_>) {
    let version = table.u32("format_version");
    if version > 1 {
        table.problem("format_version", "this program reads format_version 1; a newer gomastery is needed");
    }
}

fn files(table: &mut Table<'_>) -> Option<(Vec<String>, Vec<String>)> {
    table.table("files", |files| {
        let (edit, given) = (files.strings("edit"), files.strings("given"));
        if edit.is_empty() {
            files.problem("edit", "`edit` names the files that the learner works on; it is missing or empty");
        }
        for (key, paths) in [("edit", &edit), ("given", &given)] {
            for path in
                paths.iter().filter(|path| path.starts_with('/') || path.split('/').any(|part| part == ".."))
            {
                files.problem(key, format!("`{path}` must stay inside the exercise's folder"));
            }
        }
        (edit, given)
    })
}

fn gate(table: &mut Table<'_>) -> Option<Gate> {
    let kind = table.one_of("name", GateKind::ALL, GateKind::name);
    let tests = table.strings("tests");
    let seconds = table.opt_u32("seconds").unwrap_or(SECONDS);
    let demand = match kind? {
        GateKind::Build | GateKind::Vet => {
            table.problem("name", "every exercise has the gates build and vet: leave them out");
            return None;
        }
        GateKind::Test => Demand::Test,
        GateKind::Race => {
            Demand::Race { expect_report: expect(table), runs: table.opt_u32("runs").unwrap_or(1).max(1) }
        }
        GateKind::Bench => Demand::Bench {
            // A wrong name is a problem already: reading on keeps it from looking like several.
            metric: table.one_of("metric", Metric::ALL, Metric::name).unwrap_or(Metric::Allocs),
            max_ratio: table.f64("max_ratio"),
        },
        GateKind::Escape => {
            Demand::Escape { functions: table.strings("functions"), max: table.u32("max") as usize }
        }
        GateKind::Mutants => Demand::Mutants(hunt(table)),
        GateKind::Fuzz => Demand::Fuzz {
            hunt: hunt(table),
            execs: table.u32("execs").max(1),
            searches: table.u32("searches"),
        },
        GateKind::Profile => {
            let functions = table.strings("functions");
            if functions.is_empty() {
                table.problem("functions", "`functions` names what may take no more than its share");
            }
            Demand::Profile { functions, max_share: share(table, "max_share") }
        }
        GateKind::Answers => {
            let claims: Vec<Claim> = table.tables("answer", claim).into_iter().flatten().collect();
            if claims.is_empty() {
                table.problem("answer", "a gate `answers` needs at least one [[gate.answer]]");
            }
            Demand::Answers(claims)
        }
    };
    if tests.is_empty() && !matches!(demand, Demand::Escape { .. } | Demand::Mutants(_)) {
        table.problem("tests", "`tests` names the tests that must pass; it is missing or empty");
    }
    if seconds == 0 {
        table.problem("seconds", "`seconds` must be at least 1");
    }
    Some(Gate { demand, tests, seconds: seconds.max(1) })
}

fn hunt(table: &mut Table<'_>) -> Hunt {
    let by = table.known("by").then(|| table.one_of("by", Catch::ALL, Catch::name)).flatten();
    let hunt = Hunt {
        race: table.opt_bool("race").unwrap_or(false),
        by: by.unwrap_or(Catch::Failure),
        runs: table.opt_u32("runs").unwrap_or(RUNS).max(1),
        tries: table.opt_u32("tries").unwrap_or(1).max(1),
        kill: table.opt_u32("kill"),
    };
    if hunt.by == Catch::Race && !hunt.race {
        table.problem("by", "bugs are caught by the race detector only with `race = true`");
    }
    hunt
}

/// A part of the whole, from 0 to 1.
fn share(table: &mut Table<'_>, key: &'static str) -> f64 {
    let share = table.f64(key);
    if !(0.0..=1.0).contains(&share) {
        table.problem(key, format!("`{key}` is a share, from 0 to 1"));
    }
    share
}

fn claim(table: &mut Table<'_>) -> Option<Claim> {
    let key = table.str("key");
    let truth = match table.str("kind").as_str() {
        "functions" => Truth::Functions {
            of: table.strings("of"),
            folder: table.opt_str("folder"),
            min_share: share(table, "min_share"),
        },
        "place" => Truth::Place { folder: table.str("folder"), function: table.str("function") },
        "number" => Truth::Number { metric: table.str("metric"), tolerance: table.f64("tolerance") },
        "least" => Truth::Least { metrics: table.strings("metrics") },
        "" => return None,
        _ => {
            table.problem("kind", "`kind` is `functions`, `place`, `number` or `least`");
            return None;
        }
    };
    Some(Claim { key, truth })
}

fn expect(table: &mut Table<'_>) -> bool {
    match table.opt_str("expect").as_deref() {
        None | Some("clean") => false,
        Some("report") => true,
        Some(_) => {
            table.problem("expect", "`expect` is `clean` or `report`");
            false
        }
    }
}

fn wrong(table: &mut Table<'_>, tests: &[&str]) -> Option<Wrong> {
    let rejected_by = table.one_of("rejected_by", GateKind::ALL, GateKind::name);
    let test = table.opt_str("test");
    if let Some(name) = test.as_deref().filter(|name| !tests.contains(name)) {
        let meant = nearest_name(name, tests.iter().copied()).map(|n| format!(", did you mean `{n}`?"));
        table.problem("test", format!("no gate runs the test `{name}`{}", meant.unwrap_or_default()));
    }
    let (name, belief, says) = (table.str("name"), table.str("belief"), table.str("says"));
    Some(Wrong { name, belief, rejected_by: rejected_by?, test, says })
}
