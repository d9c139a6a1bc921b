//! Owns `schedule`.

use super::args::{self, Globals};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::model::schedule::Schedule;
use crate::view::words::count;
use crate::workspace::{find, settings};

/// Shows when the plan began and ends; changes it when asked to.
pub(super) fn run(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Schedule,
) -> Result<Exit, Failure> {
    if let Some(start) = args.start {
        // Written before anything is read, so that damaged settings can be mended by this command.
        let state = find::find(globals.workspace.as_deref(), &session.cwd).map(|workspace| workspace.state());
        if let Some(state) = state.filter(|state| settings::damaged(state)) {
            settings::write(&state, &Schedule { start, days_per_week: args.days_per_week.unwrap_or(7) })?;
        }
    }
    let desk = Desk::open(session, globals)?;
    let new = Schedule {
        start: args.start.unwrap_or(desk.schedule.start),
        days_per_week: args.days_per_week.unwrap_or(desk.schedule.days_per_week),
    };
    if args.start.is_some() || args.days_per_week.is_some() {
        settings::write(&desk.workspace()?.state(), &new)?;
    }
    let last = u32::try_from(desk.pack.plan.days.len()).unwrap_or(u32::MAX);
    let today = session.now.date();
    writeln!(
        session.out,
        "Day 1 is {}; {} of the plan in 7 days of the calendar; day {last} is {}.\n\
         Today, {today}, is day {} of the calendar.",
        new.start,
        count(new.days_per_week as usize, "day"),
        new.date_of(last),
        new.day_on(today, last)
    )?;
    Ok(Exit::Done)
}
