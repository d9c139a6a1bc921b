//! Owns the commands: each reads as the pipeline, and joins the rooms that otherwise know nothing of each other.

pub mod args;
mod author;
mod check;
mod day;
mod desk;
mod doctor;
mod drill;
mod editor;
pub mod error;
mod grade;
mod hint;
mod init;
mod lab;
mod lesson;
mod list;
mod manual;
mod memory;
mod notebook;
mod progress;
mod proofread;
mod read;
mod reset;
mod scaffold;
mod schedule;
mod screen;
pub mod session;
mod verify;
mod warm;
mod watch;

use args::{Author, Cli, Command};
use error::{Exit, Failure};
use session::Session;

/// Runs what was typed.
///
/// # Errors
/// Everything that keeps a command from its end.
pub fn run(session: &mut Session<'_>, cli: Cli) -> Result<Exit, Failure> {
    let globals = &cli.globals;
    match cli.command {
        None => day::today(session, globals, args::Output::Text),
        Some(Command::Today(format)) => day::today(session, globals, format.format),
        Some(Command::Day(args)) => day::day(session, globals, &args),
        Some(Command::Plan(format)) => list::plan(session, globals, format.format),
        Some(Command::List(args)) => list::list(session, globals, &args),
        Some(Command::Check(args)) => check::run(session, globals, &args),
        Some(Command::Open(target)) => editor::exercise(session, globals, &target),
        Some(Command::Drill(args)) => drill::run(session, globals, &args),
        Some(Command::Read(args)) => read::run(session, globals, &args),
        Some(Command::Lesson(args)) => lesson::run(session, globals, &args),
        Some(Command::Watch(args)) => watch::run(session, globals, &args),
        Some(Command::Hint(args)) => hint::hint(session, globals, &args),
        Some(Command::Solution(args)) => hint::solution(session, globals, &args),
        Some(Command::Reset(target)) => reset::reset(session, globals, &target),
        Some(Command::Undo) => reset::undo(session, globals),
        Some(Command::Progress(format)) => progress::run(session, globals, format.format),
        Some(Command::Escape(target)) => lab::escape(session, globals, &target),
        Some(Command::Bench(args)) => lab::bench(session, globals, &args),
        Some(Command::Profile(args)) => lab::profile(session, globals, &args),
        Some(Command::Trace(args)) => lab::trace(session, globals, &args),
        Some(Command::Notes(args)) => notebook::open(session, globals, &args),
        Some(Command::Schedule(args)) => schedule::run(session, globals, &args),
        Some(Command::Init(args)) => init::run(session, globals, &args),
        Some(Command::Doctor) => doctor::run(session, globals),
        Some(Command::Author(Author::Verify(args))) => verify::run(session, globals, &args),
        Some(Command::Author(Author::New { id })) => author::new(session, globals, &id),
        Some(Command::Completions { shell }) => manual::completions(session, shell),
        Some(Command::Man) => manual::man(session),
    }
}
