//! Owns `check`.

use std::path::PathBuf;
use std::sync::RwLock;

use super::args::{Check, CheckOutput, Globals};
use super::day;
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::grade::{self, Bench, Wish};
use super::list::week_index;
use super::notebook;
use super::session::Session;
use crate::curriculum::variant;
use crate::model::entry::{Act, Entry};
use crate::model::event::{Crasher, Event, Evidence};
use crate::model::exercise::Exercise;
use crate::model::files::FileSet;
use crate::model::verdict::{Decision, Status, Verdict};
use crate::view::{self, live::Live, verdict::Shown};
use crate::workspace::{sources, write};

/// Checks what was asked for, one after the other; records and shows each verdict as soon as it exists.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, args: &Check) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercises = selected(session, &desk, args)?;
    let machine = RwLock::new(());
    let mut results: Vec<(&Exercise, Verdict)> = Vec::new();
    let mut go = String::new();
    for exercise in &exercises {
        let folder = folder(session, &desk, exercise, args)?;
        let sources = read(&folder, exercise)?;
        let live = args.format == CheckOutput::Text && session.live;
        let mut line = Live::start(live, session.chatter, exercise.id.as_str());
        let bench = Bench {
            pack: &desk.pack,
            env: &session.env,
            runner: &session.runner,
            cache: &session.cache,
            machine: &machine,
        };
        let wish = Wish { only: args.only, remembered: !args.fresh };
        let mut crashers = Vec::new();
        let graded = grade::grade(&bench, exercise, sources, wish, &mut |event| {
            line.event(&event);
            if let Event::Evidence(Evidence::Crasher(crasher)) = event {
                crashers.push(crasher);
            }
        });
        line.end();
        keep(&folder, &crashers)?;
        let (verdict, toolchain) = graded?;
        let recorded = record(session, &desk, exercise, &verdict, &toolchain.version, args);
        go = toolchain.version;
        if !results.is_empty() && args.format == CheckOutput::Text {
            writeln!(session.out)?;
        }
        show(session, exercise, &verdict, &folder, args)?;
        recorded?;
        if args.from.is_none() {
            notebook::check(session, &desk, exercise, &go, &verdict);
        }
        results.push((exercise, verdict));
    }
    conclude(session, globals, args, &go, &results)
}

/// Puts inputs that fuzzing found where `go test` replays them: they are the learner's to look into.
pub(super) fn keep(folder: &std::path::Path, crashers: &[Crasher]) -> Result<(), Failure> {
    for crasher in crashers {
        let path = folder.join("testdata/fuzz").join(&crasher.target).join(&crasher.name);
        write::atomically(&path, crasher.text.as_bytes())?;
    }
    Ok(())
}

/// The exercises that are meant.
fn selected<'d>(session: &Session<'_>, desk: &'d Desk, args: &Check) -> Result<Vec<&'d Exercise>, Failure> {
    let named: Vec<&Exercise> =
        args.ids.iter().map(|id| desk.exercise(session, Some(id))).collect::<Result<_, _>>()?;
    if !named.is_empty() {
        return named.into_iter().map(|exercise| with_gate(exercise, args)).collect();
    }
    let plan = &desk.pack.plan;
    let week = args.week.map(|number| week_index(plan, number)).transpose()?;
    if let Some(number) = args.day.filter(|number| plan.day(*number).is_none()) {
        return Err(Failure::usage(format!(
            "there is no day {number}: the plan has days 1 to {}",
            plan.days.len()
        )));
    }
    if week.is_none() && args.day.is_none() && !args.all {
        return Ok(vec![with_gate(desk.exercise(session, None)?, args)?]);
    }
    let fits = plan.slots().filter(|(day, _)| {
        week.is_none_or(|index| day.week == index) && args.day.is_none_or(|n| day.number == n)
    });
    let found: Vec<&Exercise> = fits.filter_map(|(_, slot)| desk.pack.exercises.get(&slot.id)).collect();
    if found.is_empty() {
        return Err(Failure::usage("all exercises there are still to come")
            .hint("`gomastery list` shows what is ready"));
    }
    let having: Vec<&Exercise> =
        found.into_iter().filter(|exercise| with_gate(exercise, args).is_ok()).collect();
    if having.is_empty() {
        return Err(Failure::usage("none of these exercises has that gate"));
    }
    Ok(having)
}

/// The exercise, if it has the one gate that is wanted: a gate that it has not cannot pass.
fn with_gate<'d>(exercise: &'d Exercise, args: &Check) -> Result<&'d Exercise, Failure> {
    let gates = exercise.gate_kinds();
    match args.only.filter(|only| !gates.contains(only)) {
        None => Ok(exercise),
        Some(only) => {
            let names: Vec<&str> = gates.iter().map(|kind| kind.name()).collect();
            Err(Failure::usage(format!("{} has no gate {only}", exercise.id))
                .hint(format!("it has {}", names.join(", "))))
        }
    }
}

/// The folder to grade.
fn folder(session: &Session<'_>, desk: &Desk, exercise: &Exercise, args: &Check) -> Result<PathBuf, Failure> {
    match &args.from {
        Some(dir) => Ok(session.cwd.join(dir)),
        None => Ok(desk.workspace()?.folder(&exercise.folder)),
    }
}

pub(super) fn read(folder: &std::path::Path, exercise: &Exercise) -> Result<FileSet, Failure> {
    if !folder.is_dir() {
        let hint = format!("`gomastery reset {}` puts the starter there", exercise.id.slug());
        return Err(Failure::new(Exit::Files, anyhow::anyhow!("there is no folder `{}`", folder.display()))
            .hint(hint));
    }
    let sources = sources::read(folder, &|path| variant::is_source(exercise, path))?;
    if sources.is_empty() {
        let hint = format!("`gomastery undo` or `gomastery reset {}` brings files back", exercise.id.slug());
        return Err(Failure::new(
            Exit::Files,
            anyhow::anyhow!("there is no Go file in `{}`", folder.display()),
        )
        .hint(hint));
    }
    Ok(sources)
}

/// Records a verdict at the moment it exists. What was graded from elsewhere is not the learner's progress.
fn record(
    session: &Session<'_>,
    desk: &Desk,
    exercise: &Exercise,
    verdict: &Verdict,
    go: &str,
    args: &Check,
) -> Result<(), Failure> {
    if args.from.is_some() {
        return Ok(());
    }
    let entry = entry(session.timestamp(), exercise, verdict, go, args.only.is_some());
    let recorded = desk.journal()?.append(&entry);
    Ok(recorded.map_err(|error| error.context("this verdict was not recorded"))?)
}

/// The line of the journal that a check leaves.
pub(super) fn entry(at: String, exercise: &Exercise, verdict: &Verdict, go: &str, partial: bool) -> Entry {
    Entry {
        verdict: Some(verdict.decision),
        failed: verdict.failed().iter().map(ToString::to_string).collect(),
        ms: u64::try_from(verdict.took.as_millis()).ok(),
        go: Some(go.to_owned()),
        partial,
        ..Entry::new(at, Act::Checked, exercise.id.as_str())
    }
}

fn show(
    session: &mut Session<'_>,
    exercise: &Exercise,
    verdict: &Verdict,
    folder: &std::path::Path,
    args: &Check,
) -> Result<(), Failure> {
    match args.format {
        CheckOutput::Json => {}
        CheckOutput::Short => view::verdict::short(session.out, exercise, verdict, args.only.is_some())?,
        CheckOutput::Text => {
            let typed = folder.strip_prefix(&session.cwd).unwrap_or(folder);
            let shown =
                Shown { exercise, verdict, folder, typed, raw: args.raw, partial: args.only.is_some() };
            view::verdict::show(session.out, &session.palette, &shown)?;
        }
    }
    session.out.flush()?;
    Ok(())
}

fn conclude(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &Check,
    go: &str,
    results: &[(&Exercise, Verdict)],
) -> Result<Exit, Failure> {
    let accepted = results.iter().filter(|(_, verdict)| verdict.decision == Decision::Accepted).count();
    match args.format {
        CheckOutput::Json => {
            view::json::write(session.out, &view::json::check(go, args.only.is_some(), results))?
        }
        CheckOutput::Short => {}
        CheckOutput::Text if results.len() > 1 => {
            view::verdict::total(session.out, &session.palette, accepted, results.len())?
        }
        CheckOutput::Text => advise(session, globals, args, results)?,
    }
    let broken =
        |(_, verdict): &(&Exercise, Verdict)| verdict.decision == Decision::Broken && args.only.is_none();
    if results.iter().any(|result| broken(result) || any_broken_gate(&result.1)) {
        return Ok(Exit::Toolchain);
    }
    Ok(if accepted == results.len() { Exit::Done } else { Exit::NotAccepted })
}

fn any_broken_gate(verdict: &Verdict) -> bool {
    verdict.decision != Decision::Rejected && verdict.gates.iter().any(|gate| gate.status == Status::Broken)
}

/// What to do next, after a single check.
fn advise(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &Check,
    results: &[(&Exercise, Verdict)],
) -> Result<(), Failure> {
    let Some((exercise, verdict)) = results.first() else { return Ok(()) };
    let slug = exercise.id.slug();
    if args.from.is_some() || args.only.is_some() {
        return Ok(());
    }
    match verdict.decision {
        Decision::Accepted => {
            let desk = Desk::open(session, globals)?;
            let (command, why) = day::next(session, &desk);
            view::day::next(session.out, &session.palette, &command, &why)?;
            view::day::or(
                session.out,
                &session.palette,
                &format!("gomastery solution {slug}"),
                "compares notes",
            )?;
        }
        Decision::Rejected => {
            view::day::next(
                session.out,
                &session.palette,
                &format!("gomastery hint {slug}"),
                "if you are stuck",
            )?;
        }
        Decision::Broken => {}
    }
    Ok(())
}
