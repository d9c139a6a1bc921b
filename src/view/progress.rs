//! Owns the screen of `progress`. Knows nothing of how progress is found.

use std::io::{self, Write};

use jiff::civil::Date;

use super::style::Palette;
use super::words::{bar, count, minutes, pad};
use crate::model::plan::{Plan, Slot};
use crate::model::progress::{Progress, State};

/// What is shown beside the fold itself.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    /// Today's date.
    pub date: Date,
    /// The streak, in days.
    pub streak: u32,
    /// Days of rest that a streak survives.
    pub rest: u32,
}

/// How many weeks the heatmap shows.
const WEEKS: i64 = 10;

/// The whole screen.
///
/// # Errors
/// When the writer fails.
pub fn show(
    out: &mut dyn Write,
    p: &Palette,
    plan: &Plan,
    progress: &Progress,
    around: &Around,
) -> io::Result<()> {
    let accepted =
        |slots: &[&Slot]| slots.iter().filter(|slot| progress.state(slot) == State::Accepted).count();
    let all: Vec<&Slot> = plan.slots().map(|(_, slot)| slot).collect();
    let done = plan.days.iter().filter(|day| progress.day_done(day)).count();
    let head = format!(
        "{} of {} accepted, {done} of {} done",
        accepted(&all),
        count(all.len(), "exercise"),
        count(plan.days.len(), "day")
    );
    writeln!(out, "{}\n", p.bold(&head))?;
    for (index, week) in plan.weeks.iter().enumerate() {
        let slots: Vec<&Slot> =
            plan.slots().filter(|(day, _)| day.week == index).map(|(_, slot)| slot).collect();
        let full = bar(accepted(&slots), slots.len(), 24, p.symbol("█", "#"), p.symbol("░", "."));
        writeln!(
            out,
            "  {} {} {:>2} of {}",
            pad(&week.title, 42),
            p.good(&full),
            accepted(&slots),
            slots.len()
        )?;
    }
    let spent: u32 = all.iter().map(|slot| progress.of(&slot.id).minutes).sum();
    let rest = if around.rest == 0 {
        String::new()
    } else {
        format!(" (it survives {} of rest)", count(around.rest as usize, "day"))
    };
    writeln!(
        out,
        "\n  Streak {}{rest}   Time at exercises {}",
        count(around.streak as usize, "day"),
        minutes(spent)
    )?;
    let items = || plan.days.iter().flat_map(|day| &day.reading);
    let read = items().filter(|item| progress.has_read(item)).count();
    writeln!(
        out,
        "  Read {read} of {}   Drills answered {}",
        count(items().count(), "item"),
        progress.drilled()
    )?;
    heatmap(out, p, progress, around.date)?;
    weakest(out, p, plan, progress)
}

fn heatmap(out: &mut dyn Write, p: &Palette, progress: &Progress, today: Date) -> io::Result<()> {
    if progress.active().is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let monday =
        today.saturating_sub(jiff::Span::new().days(i64::from(today.weekday().to_monday_zero_offset())));
    for weekday in 0..7 {
        let name = ["Mon", "", "Wed", "", "Fri", "", "Sun"][weekday];
        let mut row = format!("  {name:<4}");
        for week in (0..WEEKS).rev() {
            let offset = i64::try_from(weekday).unwrap_or(0) - 7 * week;
            let date = monday.saturating_add(jiff::Span::new().days(offset));
            let acts = progress.active().get(&date).copied().unwrap_or(0);
            row.push_str(if date > today { "  " } else { cell(p, acts) });
        }
        writeln!(out, "{}", p.good(row.trim_end()))?;
    }
    Ok(())
}

/// How much was done on a day: nothing, a little, some, much.
fn cell(p: &Palette, acts: u32) -> &'static str {
    match acts {
        0 => p.symbol("· ", ". "),
        1..=3 => p.symbol("░ ", "- "),
        4..=9 => p.symbol("▒ ", "+ "),
        _ => p.symbol("█ ", "# "),
    }
}

fn weakest(out: &mut dyn Write, p: &Palette, plan: &Plan, progress: &Progress) -> io::Result<()> {
    let weakest = progress.weakest(plan, 3);
    if weakest.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", p.bold("These took the most tries and hints; a second look pays"))?;
    for text in weakest {
        writeln!(out, "  {} {text}", p.symbol("•", "-"))?;
    }
    Ok(())
}
