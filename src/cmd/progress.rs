//! Owns `progress`.

use super::args::{Globals, Output};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::view;

/// Shows what follows from the journal.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, format: Output) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let date = session.now.date();
    let streak = desk.progress.streak(date, &desk.schedule);
    match format {
        Output::Json => {
            view::json::write(session.out, &view::json::progress(&desk.pack.plan, &desk.progress, streak))?
        }
        Output::Text => {
            let around = view::progress::Around { date, streak, rest: desk.schedule.rest_days() };
            view::progress::show(session.out, &session.palette, &desk.pack.plan, &desk.progress, &around)?;
        }
    }
    Ok(Exit::Done)
}
