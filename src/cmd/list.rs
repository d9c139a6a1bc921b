//! Owns `list` and `plan`.

use super::args::{Globals, List, Output};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::model::plan::Plan;
use crate::view;

/// Lists exercises by week, day and state.
pub(super) fn list(session: &mut Session<'_>, globals: &Globals, args: &List) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let plan = &desk.pack.plan;
    let week = args.week.map(|number| week_index(plan, number)).transpose()?;
    let slots: Vec<_> = plan
        .slots()
        .filter(|(day, _)| week.is_none_or(|index| day.week == index))
        .filter(|(day, _)| args.day.is_none_or(|number| day.number == number))
        .filter(|(_, slot)| args.state.is_none_or(|state| desk.progress.state(slot) == state))
        .collect();
    match args.format.format {
        Output::Json => view::json::write(session.out, &view::json::list(plan, &slots, &desk.progress))?,
        Output::Text => view::list::show(session.out, &session.palette, &slots, &desk.progress)?,
    }
    Ok(Exit::Done)
}

/// The place of week `number`, counted from 1, in the plan.
pub(super) fn week_index(plan: &Plan, number: u32) -> Result<usize, Failure> {
    let index = usize::try_from(number).unwrap_or(0).wrapping_sub(1);
    if index < plan.weeks.len() {
        return Ok(index);
    }
    Err(Failure::usage(format!("there is no week {number}: they go from 1 to {}", plan.weeks.len())))
}

/// Shows all days on one screen.
pub(super) fn plan(session: &mut Session<'_>, globals: &Globals, format: Output) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let plan = &desk.pack.plan;
    let today = desk.today(session).map(|day| day.number);
    match format {
        Output::Json => view::json::write(session.out, &view::json::plan(plan, &desk.progress))?,
        Output::Text => view::list::plan(session.out, &session.palette, plan, &desk.progress, today)?,
    }
    Ok(Exit::Done)
}
