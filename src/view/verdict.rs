//! Owns the screens after a check: gates, the first reason in full, what to do next. Knows nothing of how it was decided.

use std::io::{self, Write};
use std::path::Path;

use super::style::Palette;
use super::words::{self, count, pad};
use crate::model::exercise::{Exercise, GateKind};
use crate::model::verdict::{Decision, GateResult, Reason, Status, Verdict};

/// What is shown of a check.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The exercise.
    pub exercise: &'a Exercise,
    /// What was decided.
    pub verdict: &'a Verdict,
    /// The folder that was graded.
    pub folder: &'a Path,
    /// The folder as the user would type it.
    pub typed: &'a Path,
    /// The tools' own words are wanted.
    pub raw: bool,
    /// Only one gate was run, so that nothing is accepted.
    pub partial: bool,
}

/// The whole screen.
///
/// # Errors
/// When the writer fails.
pub fn show(out: &mut dyn Write, p: &Palette, shown: &Shown<'_>) -> io::Result<()> {
    let Shown { exercise, verdict, raw, .. } = *shown;
    writeln!(out, "{}  {}", p.bold(exercise.id.as_str()), exercise.title)?;
    gate_lines(out, p, &verdict.gates)?;
    reasons(out, p, shown, &untold(&verdict.gates))?;
    if raw {
        for gate in verdict.gates.iter().filter(|gate| !gate.raw.trim().is_empty()) {
            writeln!(out, "\n{}\n{}", p.bold(&format!("Raw output of {}", gate.kind)), gate.raw.trim_end())?;
        }
    }
    ending(out, p, shown)
}

/// A line for each gate, with its numbers.
///
/// # Errors
/// When the writer fails.
pub fn gate_lines(out: &mut dyn Write, p: &Palette, gates: &[GateResult]) -> io::Result<()> {
    for gate in gates {
        let (line, numbers) = (gate_line(p, gate), metrics(gate));
        let fits = textwrap::core::display_width(&line) + numbers.len() + 4 <= p.width;
        match (numbers.is_empty(), fits) {
            (true, _) => writeln!(out, "  {line}")?,
            (false, true) => writeln!(out, "  {line}  {numbers}")?,
            (false, false) => writeln!(out, "  {line}\n{}", p.wrap(&numbers, "      "))?,
        }
    }
    Ok(())
}

/// The first reason in pieces, for a screen that may not have room for all of it: what happened, and where.
#[must_use]
pub fn first_reason(p: &Palette, shown: &Shown<'_>) -> Option<(String, String)> {
    let all = untold(&shown.verdict.gates);
    let (kind, first) = all.first()?;
    let what = format!("{}\n{}\n", p.bold(&title(*kind, first)), p.wrap(&first.message, "  "));
    let mut whereabouts = Vec::new();
    // Writing to memory does not fail.
    let _ = place(&mut whereabouts, p, shown, first);
    Some((what, String::from_utf8_lossy(&whereabouts).into_owned()))
}

fn gate_line(p: &Palette, gate: &GateResult) -> String {
    let name = pad(gate.kind.name(), 7);
    let time = if gate.status == Status::Skipped { String::new() } else { words::elapsed(gate.took) };
    let said = match gate.status {
        Status::Skipped => "not run: the gates above come first".to_owned(),
        Status::Failed => count(gate.reasons.len(), "reason"),
        Status::Passed | Status::Broken => String::new(),
    };
    let line =
        format!("{} {name} {} {} {said}", p.status(gate.status), pad(gate.status.name(), 7), pad(&time, 7));
    line.trim_end().to_owned()
}

fn metrics(gate: &GateResult) -> String {
    let parts: Vec<String> =
        gate.metrics.iter().map(|(name, value)| format!("{name} {}", number(*value))).collect();
    parts.join("; ")
}

/// A number with as many digits as it needs.
fn number(value: f64) -> String {
    if value.fract() == 0.0 { format!("{value}") } else { format!("{value:.2}") }
}

/// All reasons with their gates, each once: a test that fails also fails under the race detector.
fn untold(gates: &[GateResult]) -> Vec<(GateKind, &Reason)> {
    let head = |reason: &Reason| (reason.test.clone(), reason.message.lines().next().map(str::to_owned));
    let mut told = Vec::new();
    let all = gates.iter().flat_map(|gate| gate.reasons.iter().map(move |reason| (gate.kind, reason)));
    all.filter(|(_, reason)| {
        let new = !told.contains(&head(reason));
        told.push(head(reason));
        new
    })
    .collect()
}

/// How many further reasons are named; all are in the JSON.
const NAMED: usize = 6;

/// The first reason in full, which is the one to work on, and the others in a line each.
fn reasons(
    out: &mut dyn Write,
    p: &Palette,
    shown: &Shown<'_>,
    all: &[(GateKind, &Reason)],
) -> io::Result<()> {
    let Some(((kind, first), others)) = all.split_first() else { return Ok(()) };
    writeln!(out, "\n{}", p.bold(&title(*kind, first)))?;
    writeln!(out, "{}", p.wrap(&first.message, "  "))?;
    place(out, p, shown, first)?;
    if others.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", p.bold("Also"))?;
    for (kind, reason) in others.iter().take(NAMED) {
        let line = reason.message.lines().next().unwrap_or("");
        writeln!(
            out,
            "  {}",
            words::shorten(&format!("{}: {line}", title(*kind, reason)), p.width.saturating_sub(2))
        )?;
    }
    if others.len() > NAMED {
        writeln!(out, "  {}", p.dim(&format!("and {} more; --format json lists all", others.len() - NAMED)))?;
    }
    Ok(())
}

fn title(kind: GateKind, reason: &Reason) -> String {
    reason.test.as_ref().map_or_else(|| kind.to_string(), |test| format!("{kind}: {test}"))
}

fn place(out: &mut dyn Write, p: &Palette, shown: &Shown<'_>, reason: &Reason) -> io::Result<()> {
    let Some(file) = &reason.file else { return Ok(()) };
    let line = reason.line.unwrap_or(1);
    excerpt(out, p, &shown.folder.join(file), line)?;
    let text = format!("{}:{line}", shown.typed.join(file).display());
    writeln!(out, "  {}", p.link(&text, &shown.folder.join(file)))
}

/// The line and its neighbours, so that the eye need not leave the terminal.
fn excerpt(out: &mut dyn Write, p: &Palette, path: &Path, line: u32) -> io::Result<()> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(()) };
    let line = line as usize;
    let first = line.saturating_sub(1).max(1);
    writeln!(out)?;
    for (index, code) in text.lines().enumerate().skip(first - 1).take(line + 2 - first) {
        let code = code.replace('\t', "    ");
        let row = format!("{:>5} {} {code}", index + 1, p.symbol("│", "|"));
        writeln!(out, "  {}", if index + 1 == line { p.bold(&row) } else { p.dim(&row) })?;
    }
    Ok(())
}

/// What was decided, and what comes of it.
///
/// # Errors
/// When the writer fails.
pub fn ending(out: &mut dyn Write, p: &Palette, shown: &Shown<'_>) -> io::Result<()> {
    let Shown { exercise, verdict, partial, .. } = *shown;
    let time = p.dim(&format!("({})", words::elapsed(verdict.took)));
    let decision = match verdict.decision {
        Decision::Accepted if partial => p.good("passed"),
        decision => p.decision(decision),
    };
    writeln!(out, "\n{} {decision} {time}", p.bold(exercise.id.as_str()))?;
    if verdict.cached {
        writeln!(out, "{}", p.dim("  Unchanged since the last check; --fresh runs it again."))?;
    }
    match verdict.decision {
        Decision::Accepted if partial => {
            writeln!(out, "  This gate alone accepts nothing: check without --only.")
        }
        Decision::Accepted => writeln!(out, "{}", p.wrap(&exercise.learnt, "  ")),
        Decision::Rejected => Ok(()),
        Decision::Broken => {
            writeln!(
                out,
                "{}",
                p.wrap("This is not about your code. `gomastery doctor` looks for the cause.", "  ")
            )
        }
    }
}

/// One line for scripts and for checks of many: `week02/workerpool: rejected: race: TestPoolStops: …`.
///
/// # Errors
/// When the writer fails.
pub fn short(out: &mut dyn Write, exercise: &Exercise, verdict: &Verdict, partial: bool) -> io::Result<()> {
    match verdict.decision {
        // One gate accepts nothing.
        Decision::Accepted if partial => write!(out, "{}: passed", exercise.id)?,
        decision => write!(out, "{}: {decision}", exercise.id)?,
    }
    let first = verdict.gates.iter().find_map(|gate| Some((gate, gate.reasons.first()?)));
    if let Some((gate, reason)) = first {
        let test = reason.test.as_ref().map(|test| format!("{test}: ")).unwrap_or_default();
        let message = reason.message.lines().next().unwrap_or("");
        write!(out, ": {}: {test}{message}", gate.kind)?;
    }
    writeln!(out)
}

/// How many of several checks were accepted.
///
/// # Errors
/// When the writer fails.
pub fn total(out: &mut dyn Write, p: &Palette, accepted: usize, all: usize) -> io::Result<()> {
    writeln!(out, "\n{}", p.bold(&format!("{accepted} of {} accepted", count(all, "exercise"))))
}
