//! Owns the screens of a day: `today` and `day N`. Knows nothing of how today is found.

use std::io::{self, Write};

use jiff::civil::Date;

use super::style::Palette;
use super::words::{self, count, pad};
use crate::model::plan::{Day, Place, Plan, Reading, Slot};
use crate::model::progress::{Progress, State};

/// Where the learner stands against the calendar.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// The plan day that the calendar asks for.
    pub calendar: u32,
    /// Today's date.
    pub date: Date,
    /// The streak, in days.
    pub streak: u32,
    /// There is a workspace, so that the standing means something.
    pub known: bool,
}

/// A day's head, topics, objectives, reading and exercises.
///
/// # Errors
/// When the writer fails.
pub fn show(out: &mut dyn Write, p: &Palette, plan: &Plan, day: &Day, progress: &Progress) -> io::Result<()> {
    let week = &plan.weeks[day.week];
    let head = format!("Day {} of {}  {}", day.number, plan.days.len(), day.title);
    writeln!(out, "{}", p.bold(&head))?;
    writeln!(out, "{}", p.dim(&format!("{}: {}", week.id, week.title)))?;
    section(out, p, "Topics")?;
    writeln!(out, "{}", p.wrap(&day.topics.join(", "), "  "))?;
    if !day.objectives.is_empty() {
        section(out, p, "After this day you can")?;
        for objective in &day.objectives {
            let text = p.wrap(objective, "    ");
            writeln!(out, "  {} {}", p.symbol("•", "-"), text.trim_start())?;
        }
    }
    if !day.reading.is_empty() {
        section(out, p, &format!("Read ({})", words::minutes(day.reading_minutes())))?;
        for item in &day.reading {
            reading(out, p, item, progress.has_read(item))?;
        }
    }
    exercises(out, p, day, progress)
}

fn section(out: &mut dyn Write, p: &Palette, title: &str) -> io::Result<()> {
    writeln!(out, "\n{}", p.bold(title))
}

fn reading(out: &mut dyn Write, p: &Palette, item: &Reading, read: bool) -> io::Result<()> {
    let optional = if item.optional { ", if you like" } else { "" };
    let done = if read { ", read" } else { "" };
    let text = format!("{} ({} min{optional}{done})", item.title, item.minutes);
    let mark = if read { p.good(p.symbol("✓", "+")) } else { p.symbol("•", "-").to_owned() };
    writeln!(out, "  {mark} {}", p.wrap(&text, "    ").trim_start())?;
    match &item.place {
        Place::Url(url) => writeln!(out, "    {}", p.dim(&p.web(url))),
        Place::Source(source) => writeln!(out, "    {}", p.dim(&format!("GOROOT/src/{source}"))),
        Place::Shelf => Ok(()),
    }
}

fn exercises(out: &mut dyn Write, p: &Palette, day: &Day, progress: &Progress) -> io::Result<()> {
    let minutes = day.exercises.iter().map(|slot| slot.minutes).sum();
    section(out, p, &format!("Exercises ({})", words::minutes(minutes)))?;
    let width = day.exercises.iter().map(|slot| slot.id.as_str().len()).max().unwrap_or(0);
    for slot in &day.exercises {
        writeln!(out, "{}", exercise(p, slot, progress.state(slot), width))?;
        if !slot.brief.is_empty() {
            writeln!(out, "{}", p.dim(&p.wrap(&slot.brief, "      ")))?;
        }
    }
    Ok(())
}

/// An exercise on one line, or on two where the terminal is too narrow.
pub(super) fn exercise(p: &Palette, slot: &Slot, state: State, width: usize) -> String {
    let id = pad(slot.id.as_str(), width);
    let facts = format!("{}, {} min, {}", slot.kind, slot.minutes, word(state));
    let gap = p.gap(4 + width + 2 + slot.title.chars().count() + 2 + facts.chars().count());
    let id = if state == State::Coming { p.dim(&id) } else { p.command(&id) };
    format!("  {} {id}  {}{gap}{}", p.state(state), slot.title, p.dim(&facts))
}

/// A state in words.
fn word(state: State) -> &'static str {
    match state {
        State::Coming => "coming in a later release",
        State::New => "not started",
        State::Open => "started",
        State::Accepted => "accepted",
    }
}

/// Where the learner stands against the calendar, in one line.
///
/// # Errors
/// When the writer fails.
pub fn standing(out: &mut dyn Write, p: &Palette, day: &Day, standing: &Standing) -> io::Result<()> {
    let Standing { calendar, date, streak, known } = *standing;
    let place = match day.number.cmp(&calendar) {
        _ if !known => {
            "Not begun yet: `gomastery init` makes a folder to work in and starts the calendar.".to_owned()
        }
        std::cmp::Ordering::Equal => format!("On schedule: {date} is day {calendar} of the calendar."),
        std::cmp::Ordering::Greater => {
            let ahead = count((day.number - calendar) as usize, "day");
            format!("{ahead} ahead: {date} is day {calendar} of the calendar.")
        }
        std::cmp::Ordering::Less => {
            let behind = count((calendar - day.number) as usize, "day");
            format!(
                "{behind} behind the calendar (day {calendar} on {date}). `gomastery schedule` changes the pace."
            )
        }
    };
    let streak =
        if streak > 1 { format!(" Streak: {}.", count(streak as usize, "day")) } else { String::new() };
    writeln!(out, "{}\n", p.wrap(&format!("{place}{streak}"), ""))
}

/// A day's reading with the numbers by which its items are called.
///
/// # Errors
/// When the writer fails.
pub fn reading_list(out: &mut dyn Write, p: &Palette, day: &Day, progress: &Progress) -> io::Result<()> {
    writeln!(out, "{}", p.bold(&format!("Day {}  {}", day.number, day.title)))?;
    for (index, item) in day.reading.iter().enumerate() {
        let done = progress.has_read(item);
        let mark = if done { p.good(p.symbol("✓", "+")) } else { " ".to_owned() };
        let tail = if done { ", read" } else { "" };
        let text = format!("{} ({} min{tail})", item.title, item.minutes);
        writeln!(out, "{mark} {:>2}  {}", index + 1, p.wrap(&text, "      ").trim_start())?;
    }
    let left: u32 = day.reading.iter().filter(|item| !progress.has_read(item)).map(|item| item.minutes).sum();
    let told = if left == 0 { "All read.".to_owned() } else { format!("{} left.", words::minutes(left)) };
    writeln!(out, "\n{told}")
}

/// Where the day's lesson is.
///
/// # Errors
/// When the writer fails.
pub fn lesson(out: &mut dyn Write, p: &Palette, day: &Day) -> io::Result<()> {
    writeln!(out, "\nThe day's lesson: {}", p.command(&format!("gomastery lesson {}", day.number)))
}

/// How many questions are due, if any are.
///
/// # Errors
/// When the writer fails.
pub fn drills(out: &mut dyn Write, p: &Palette, due: usize) -> io::Result<()> {
    if due == 0 {
        return Ok(());
    }
    let are = if due == 1 { "is" } else { "are" };
    writeln!(out, "\n{} {are} due: {}", count(due, "drill"), p.command("gomastery drill"))
}

/// The one command to run next.
///
/// # Errors
/// When the writer fails.
pub fn next(out: &mut dyn Write, p: &Palette, command: &str, why: &str) -> io::Result<()> {
    let gap = p.gap("Next: ".len() + command.chars().count() + 2 + why.chars().count());
    writeln!(out, "\n{} {}{gap}{}", p.bold("Next:"), p.command(command), p.dim(why))
}

/// A second command that may be wanted, below [`next`].
///
/// # Errors
/// When the writer fails.
pub fn or(out: &mut dyn Write, p: &Palette, command: &str, why: &str) -> io::Result<()> {
    writeln!(out, "{} {}  {}", p.bold("  or:"), p.command(command), p.dim(why))
}
