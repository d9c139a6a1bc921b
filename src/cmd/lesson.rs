//! Owns `lesson`.

use super::args::{self, Globals};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::screen::reader;
use super::session::Session;
use crate::view;

/// Shows the lesson of a day: page by page in a terminal, else as text.
pub(super) fn run(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Lesson,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let plan = &desk.pack.plan;
    let number = args.number.or_else(|| desk.today(session).map(|day| day.number)).unwrap_or(1);
    let day = plan.day(number).ok_or_else(|| {
        Failure::usage(format!("there is no day {number}: the plan has days 1 to {}", plan.days.len()))
    })?;
    let Some(text) = desk.pack.lesson(day) else {
        let ready: Vec<String> = plan
            .days
            .iter()
            .filter(|day| desk.pack.lesson(day).is_some())
            .map(|day| day.number.to_string())
            .collect();
        let hint = match ready.as_slice() {
            [] => format!("`gomastery day {number}` shows what to read instead"),
            days => format!("there are lessons for the days {}", days.join(", ")),
        };
        return Err(
            Failure::usage(format!("the lesson of day {number} will come in a later release")).hint(hint)
        );
    };
    let title = format!("Day {number}: {}", day.title);
    reader::read(session, &title, &|palette| view::markdown::render(palette, &text))
}
