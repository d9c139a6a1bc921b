//! Owns `drill`: the questions that are due, one after the other. Each answer is recorded at once, so that one may leave at
//! any moment.

use std::io::BufRead as _;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::args::{self, Globals};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::model::drill::{Answer, Drill, Grade, same_output};
use crate::model::entry::{Act, Entry};
use crate::model::plan::Day;
use crate::view;

/// How often a wait for a line looks whether it was interrupted.
const TICK: Duration = Duration::from_millis(50);

/// What was typed.
enum Typed {
    /// An answer.
    Text(String),
    /// The learner does not know.
    Unknown,
    /// No more questions, please.
    Leave,
}

/// Asks what is due.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, args: &args::Drill) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    desk.workspace()?;
    let today = desk.today(session).map_or(1, |day| day.number).max(desk.calendar(session));
    let due = desk.progress.due_drills(&desk.pack.plan, today, &session.timestamp());
    if due.is_empty() {
        writeln!(session.out, "No drill is due.")?;
        return Ok(Exit::Done);
    }
    let asked = due.len().min(args.limit as usize);
    let lines = lines();
    let mut answered = 0;
    for (index, (day, drill)) in due.iter().take(asked).enumerate() {
        view::drill::ask(session.out, &session.palette, day, drill, (index + 1, asked))?;
        let Some(grade) = one(session, &lines, &desk, day, drill)? else { break };
        let entry = Entry {
            number: Some(grade.number()),
            item: Some(drill.id.clone()),
            ..Entry::new(session.timestamp(), Act::Drilled, "")
        };
        desk.journal()?.append(&entry)?;
        answered += 1;
    }
    view::drill::end(session.out, &session.palette, answered, due.len() - answered)?;
    Ok(Exit::Done)
}

/// Takes an answer, says what is right, and asks how it went. `None` when the learner leaves.
fn one(
    session: &mut Session<'_>,
    lines: &Receiver<String>,
    desk: &Desk,
    day: &Day,
    drill: &Drill,
) -> Result<Option<Grade>, Failure> {
    let several = !matches!(drill.answer, Answer::Choose { .. });
    let right = match (typed(session, lines, several)?, &drill.answer) {
        (Typed::Leave, _) => return Ok(None),
        (Typed::Unknown, _) => Some(false),
        (Typed::Text(_), Answer::Explain { .. }) => None,
        (Typed::Text(text), Answer::Predict { output, .. }) => Some(same_output(&text, output)),
        (Typed::Text(text), Answer::Choose { right, .. }) => Some(text.trim() == right.to_string()),
    };
    view::drill::tell(session.out, &session.palette, drill, right)?;
    if right == Some(false) {
        let command = match desk.pack.lesson(day) {
            Some(_) => format!("gomastery lesson {}", day.number),
            None => format!("gomastery read {}", day.number),
        };
        writeln!(session.out, "More: {}. It comes back tomorrow.", session.palette.command(&command))?;
        return Ok(Some(Grade::AGAIN));
    }
    grade(session, lines)
}

/// How well it was remembered; Enter means good.
fn grade(session: &mut Session<'_>, lines: &Receiver<String>) -> Result<Option<Grade>, Failure> {
    loop {
        write!(session.out, "How was it? 1 not known, 2 hard, 3 good, 4 easy [3] ")?;
        let Some(line) = line(session, lines)? else { return Ok(None) };
        let line = line.trim();
        if line == "q" {
            return Ok(None);
        }
        let number = if line.is_empty() { Some(3) } else { line.parse().ok() };
        if let Some(grade) = number.and_then(Grade::of) {
            return Ok(Some(grade));
        }
    }
}

/// An answer: one line, or several up to an empty one.
fn typed(session: &mut Session<'_>, lines: &Receiver<String>, several: bool) -> Result<Typed, Failure> {
    let mut text = String::new();
    loop {
        write!(session.out, "> ")?;
        let Some(line) = line(session, lines)? else { return Ok(Typed::Leave) };
        match line.trim() {
            "q" => return Ok(Typed::Leave),
            "?" => return Ok(Typed::Unknown),
            "" if several => return Ok(Typed::Text(text)),
            "" => {}
            _ if several => text.push_str(&format!("{line}\n")),
            _ => return Ok(Typed::Text(line)),
        }
    }
}

/// The next line; `None` at the end of the input.
fn line(session: &mut Session<'_>, lines: &Receiver<String>) -> Result<Option<String>, Failure> {
    session.out.flush()?;
    loop {
        match lines.recv_timeout(TICK) {
            Ok(line) => return Ok(Some(line)),
            Err(RecvTimeoutError::Disconnected) => {
                writeln!(session.out)?;
                return Ok(None);
            }
            Err(RecvTimeoutError::Timeout) if session.runner.cancel().asked() => {
                writeln!(session.out)?;
                return Err(Failure::interrupted());
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

/// The lines that are typed. They are read aside, because a wait for a line cannot be interrupted.
fn lines() -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    lines
}
