//! Owns the overviews: all exercises, and the whole plan on one screen. Knows nothing of filters.

use std::io::{self, Write};

use super::day::exercise;
use super::style::Palette;
use super::words::{self, pad};
use crate::model::plan::{Day, Plan, Slot};
use crate::model::progress::{Progress, State};

/// A list of exercises, by day.
///
/// # Errors
/// When the writer fails.
pub fn show(
    out: &mut dyn Write,
    p: &Palette,
    slots: &[(&Day, &Slot)],
    progress: &Progress,
) -> io::Result<()> {
    let width = slots.iter().map(|(_, slot)| slot.id.as_str().len()).max().unwrap_or(0);
    let mut last = 0;
    for (day, slot) in slots {
        if day.number != last {
            writeln!(out, "{}", p.bold(&format!("Day {}  {}", day.number, day.title)))?;
            last = day.number;
        }
        writeln!(out, "{}", exercise(p, slot, progress.state(slot), width))?;
    }
    if slots.is_empty() {
        writeln!(out, "No exercise fits. `gomastery list` without a filter shows all.")?;
    }
    Ok(())
}

/// All days, a line each.
///
/// # Errors
/// When the writer fails.
pub fn plan(
    out: &mut dyn Write,
    p: &Palette,
    plan: &Plan,
    progress: &Progress,
    today: Option<u32>,
) -> io::Result<()> {
    writeln!(out, "{}", p.bold(&plan.title))?;
    for (index, week) in plan.weeks.iter().enumerate() {
        writeln!(out, "\n{}  {}", p.bold(&week.title), p.dim(&week.focus))?;
        for day in plan.days.iter().filter(|day| day.week == index) {
            let here = if today == Some(day.number) { p.symbol("▸", ">") } else { " " };
            let states: String =
                day.exercises.iter().map(|slot| p.state(progress.state(slot))).collect::<Vec<_>>().join(" ");
            let title = pad(&day.title, 52);
            let title = if today == Some(day.number) { p.bold(&title) } else { title };
            let time = p.dim(&pad(&words::minutes(day.minutes()), 11));
            writeln!(out, "{here} {:>2}  {title} {time} {states}", day.number)?;
        }
    }
    let legend = [State::Accepted, State::Open, State::New, State::Coming];
    let legend: Vec<String> = legend.iter().map(|state| format!("{} {state}", p.state(*state))).collect();
    writeln!(out, "\n{}   `gomastery day N` shows a day", legend.join("   "))
}
