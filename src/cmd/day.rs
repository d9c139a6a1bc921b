//! Owns `today` and `day`.

use std::path::Path;

use super::args::{DayArgs, Globals, Output};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::model::plan::Day;
use crate::view;

/// Shows the current day, the standing against the calendar, and the one command to run next.
pub(super) fn today(session: &mut Session<'_>, globals: &Globals, format: Output) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let plan = &desk.pack.plan;
    let Some(day) = desk.today(session).or(plan.days.last()) else { return Ok(Exit::Done) };
    if format == Output::Json {
        view::json::write(session.out, &view::json::day(plan, day, &desk.progress))?;
        return Ok(Exit::Done);
    }
    let standing = view::day::Standing {
        calendar: desk.calendar(session),
        date: session.now.date(),
        streak: desk.progress.streak(session.now.date(), &desk.schedule),
        known: desk.workspace.is_some(),
    };
    let (command, why) = next(session, &desk);
    view::day::standing(session.out, &session.palette, day, &standing)?;
    show(session, &desk, day)?;
    if desk.workspace.is_some() {
        let reached = day.number.max(desk.calendar(session));
        let due = desk.progress.due_drills(plan, reached, &session.timestamp()).len();
        view::day::drills(session.out, &session.palette, due)?;
    }
    view::day::next(session.out, &session.palette, &command, &why)?;
    Ok(Exit::Done)
}

/// The one command to run next, and why.
pub(super) fn next(session: &Session<'_>, desk: &Desk) -> (String, String) {
    let Some(workspace) = &desk.workspace else {
        return ("gomastery init".to_owned(), "makes a folder to work in".to_owned());
    };
    match desk.current(session) {
        None => ("gomastery progress".to_owned(), "everything that is written is accepted".to_owned()),
        Some(slot) => {
            let folder = desk.pack.plan.folder(&slot.id);
            // In a checkout of this project the workspace lies below the current folder.
            let below = workspace.root.strip_prefix(&session.cwd).unwrap_or(Path::new(""));
            let task = below.join(folder).join("TASK.md");
            (format!("gomastery check {}", slot.id), format!("after reading {}", task.display()))
        }
    }
}

/// Shows any day.
pub(super) fn day(session: &mut Session<'_>, globals: &Globals, args: &DayArgs) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let plan = &desk.pack.plan;
    let day = plan.day(args.number).ok_or_else(|| {
        Failure::usage(format!("there is no day {}: the plan has days 1 to {}", args.number, plan.days.len()))
    })?;
    match args.format.format {
        Output::Json => view::json::write(session.out, &view::json::day(plan, day, &desk.progress))?,
        Output::Text => show(session, &desk, day)?,
    }
    Ok(Exit::Done)
}

/// What both screens have.
fn show(session: &mut Session<'_>, desk: &Desk, day: &Day) -> Result<(), Failure> {
    view::day::show(session.out, &session.palette, &desk.pack.plan, day, &desk.progress)?;
    if desk.pack.lesson(day).is_some() {
        view::day::lesson(session.out, &session.palette, day)?;
    }
    Ok(())
}
