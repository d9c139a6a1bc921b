//! Owns what can be typed: its doc comments are the help. Knows nothing of what it does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::civil::Date;

use crate::model::exercise::{GateKind, ProfileKind};
use crate::model::progress::State;

/// From intermediate Go to senior in 30 days: exercises whose verdicts come from evidence.
///
/// Without a command, shows today's topics, reading and exercises.
#[derive(Debug, Parser)]
#[command(
    name = "gomastery",
    version,
    max_term_width = 100,
    after_long_help = "Exit codes: see `gomastery man`."
)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options of every command
    #[command(flatten)]
    pub globals: Globals,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Globals {
    /// The workspace [default: the nearest folder above that holds .gomastery]
    #[arg(long, global = true, value_name = "DIR", env = "GOMASTERY_WORKSPACE", hide_env_values = true)]
    pub workspace: Option<PathBuf>,
    /// Use the curriculum and exercises in DIR instead of the built-in ones
    #[arg(long, global = true, value_name = "DIR")]
    pub pack: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a workspace: a folder with all exercises to work in
    Init(Init),
    /// Show the current day: topics, reading, exercises, and what to do next
    Today(Format),
    /// Show any day
    Day(DayArgs),
    /// Show all 30 days on one screen
    Plan(Format),
    /// Read the lesson of a day
    Lesson(Lesson),
    /// Open something of a day's reading, or record that it was read
    Read(Read),
    /// List the exercises
    List(List),
    /// Run the gates of exercises and say pass or fail
    Check(Check),
    /// Open the files of an exercise in your editor
    Open(Target),
    /// Work on an exercise full-screen: each save is checked at once
    Watch(Watch),
    /// Show the next hint of an exercise
    Hint(Hint),
    /// Show the reference solution and why it is so
    Solution(Solution),
    /// Put the starter of an exercise back, after a snapshot of your files
    Reset(Target),
    /// Put the last snapshot back
    Undo,
    /// Answer the interview questions that are due today
    Drill(Drill),
    /// Show weeks, days, streak, time, and the weakest topics
    Progress(Format),
    /// Run the exercise's benchmarks beside the starter's and beside your last run
    Bench(Bench),
    /// Run the exercise's benchmarks under a profile, and show where the cost is
    Profile(Profile),
    /// Record a trace of the exercise's benchmarks, and show what its goroutines waited for
    Trace(Trace),
    /// Show which values of your code escape to the heap, at your lines
    Escape(Target),
    /// Open the notes of a week, in which what was measured is kept
    Notes(Notes),
    /// Show or change when the plan began and how fast it goes
    Schedule(Schedule),
    /// Look whether everything needed is there, and say how to mend it
    Doctor,
    /// For authors: prove the pack, and begin new exercises
    #[command(subcommand)]
    Author(Author),
    /// Print completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    Man,
}

/// `init`.
#[derive(Debug, Args)]
pub struct Init {
    /// Where to make it
    #[arg(default_value = "go-mastery")]
    pub dir: PathBuf,
    /// The date of day 1 [default: today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub start: Option<Date>,
    /// How many days of the plan to do in a week
    #[arg(long, value_name = "N", default_value_t = 7, value_parser = clap::value_parser!(u32).range(1..=7))]
    pub days_per_week: u32,
    /// Do not build Go's standard library now; the first check takes that time instead
    #[arg(long)]
    pub no_warm: bool,
    /// Do not make a git repository
    #[arg(long)]
    pub no_git: bool,
}

/// `drill`.
#[derive(Debug, Args)]
pub struct Drill {
    /// How many questions at most
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub limit: u32,
}

/// `read`.
#[derive(Debug, Args)]
pub struct Read {
    /// The day [default: today's]
    pub day: Option<u32>,
    /// The number of the item, as `read` lists them [default: list them]
    pub item: Option<usize>,
    /// Record that it was read, and open nothing
    #[arg(long, requires = "item")]
    pub done: bool,
}

/// `lesson`.
#[derive(Debug, Args)]
pub struct Lesson {
    /// The day [default: today's]
    pub number: Option<u32>,
}

/// `watch`.
#[derive(Debug, Args)]
pub struct Watch {
    /// The exercise
    #[command(flatten)]
    pub target: Target,
    /// Look at the files every second, where the system does not tell of changes
    #[arg(long)]
    pub poll: bool,
}

/// `bench`.
#[derive(Debug, Args)]
pub struct Bench {
    /// The exercise.
    #[command(flatten)]
    pub target: Target,
    /// What to compare with: `starter`, `solution` (once accepted), or a revision of git such as HEAD
    #[arg(long, value_name = "REF", default_value = "starter")]
    pub against: String,
    /// Which benchmarks, as a pattern of Go's -bench
    #[arg(long, value_name = "PATTERN", default_value = ".")]
    pub bench: String,
    /// How often each benchmark is run; a confidence interval needs 6
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub count: u32,
    /// How long each run is, as Go's -benchtime takes it: 300ms, 1s, 1000x
    #[arg(long, value_name = "TIME", default_value = "300ms", value_parser = benchtime)]
    pub benchtime: String,
}

/// `trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// The exercise.
    #[command(flatten)]
    pub target: Target,
    /// Which benchmarks, as a pattern of Go's -bench
    #[arg(long, value_name = "PATTERN", default_value = ".")]
    pub bench: String,
    /// How long each benchmark runs, as Go's -benchtime takes it; traces grow quickly
    #[arg(long, value_name = "TIME", default_value = "50ms", value_parser = benchtime)]
    pub benchtime: String,
    /// Keep the trace in FILE
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Open the trace in the browser, by `go tool trace`
    #[arg(long)]
    pub web: bool,
}

/// `notes`.
#[derive(Debug, Args)]
pub struct Notes {
    /// The week (1 to 4; 5 is the capstone) [default: that of today]
    pub week: Option<u32>,
}

/// `profile`.
#[derive(Debug, Args)]
pub struct Profile {
    /// The exercise.
    #[command(flatten)]
    pub target: Target,
    /// What to count: cpu, heap (in use at the end), allocs, block or mutex
    #[arg(long, default_value = "cpu", value_parser = profile_kind)]
    pub kind: ProfileKind,
    /// Which benchmarks, as a pattern of Go's -bench
    #[arg(long, value_name = "PATTERN", default_value = ".")]
    pub bench: String,
    /// How long each benchmark runs, in seconds
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub seconds: u32,
    /// How many functions to show
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub top: usize,
    /// Write a flame graph to FILE
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Open the profile in the browser, by `go tool pprof -http`
    #[arg(long)]
    pub web: bool,
}

/// An output format.
#[derive(Debug, Clone, Copy, Args)]
pub struct Format {
    /// For people or for scripts
    #[arg(long, value_enum, default_value_t = Output::Text)]
    pub format: Output,
}

/// For people or for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// A screen to read
    Text,
    /// One JSON document
    Json,
}

/// The formats of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckOutput {
    /// A screen to read
    Text,
    /// One JSON document
    Json,
    /// One line for each exercise
    Short,
}

/// `day`.
#[derive(Debug, Args)]
pub struct DayArgs {
    /// The number of the day
    pub number: u32,
    /// The output format
    #[command(flatten)]
    pub format: Format,
}

/// `list`.
#[derive(Debug, Args)]
pub struct List {
    /// Only this week (1 to 4; 5 is the capstone)
    #[arg(long, value_name = "N")]
    pub week: Option<u32>,
    /// Only this day
    #[arg(long, value_name = "N")]
    pub day: Option<u32>,
    /// Only exercises in this state: coming, new, open, accepted
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub state: Option<State>,
    /// The output format
    #[command(flatten)]
    pub format: Format,
}

/// `check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 accepted, 1 not accepted yet, 4 Go cannot do what a gate needs, 130 interrupted."
)]
pub struct Check {
    /// IDs, names, unique beginnings or paths [default: the exercise of this folder, else the current one]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// All exercises of a day
    #[arg(long, value_name = "N", conflicts_with_all = ["ids", "week", "all"])]
    pub day: Option<u32>,
    /// All exercises of a week (5 is the capstone)
    #[arg(long, value_name = "N", conflicts_with_all = ["ids", "all"])]
    pub week: Option<u32>,
    /// All exercises
    #[arg(long, conflicts_with = "ids")]
    pub all: bool,
    /// Run only this gate: build, vet, test, race, bench, escape. Such a check accepts nothing
    #[arg(long, value_name = "GATE", value_parser = gate)]
    pub only: Option<GateKind>,
    /// Grade the files in DIR instead of your own; the result is not recorded
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// Run the gates even if nothing changed since the last check
    #[arg(long)]
    pub fresh: bool,
    /// Show all that the tools printed
    #[arg(long)]
    pub raw: bool,
    /// For people or for scripts
    #[arg(long, value_enum, default_value_t = CheckOutput::Text)]
    pub format: CheckOutput,
}

/// An exercise.
#[derive(Debug, Clone, Args)]
pub struct Target {
    /// An ID, a name, a unique beginning or a path [default: the exercise of this folder, else the current one]
    pub id: Option<String>,
}

/// `hint`.
#[derive(Debug, Args)]
pub struct Hint {
    /// The exercise
    #[command(flatten)]
    pub target: Target,
    /// Show the hints again that were shown already
    #[arg(long)]
    pub seen: bool,
}

/// `solution`.
#[derive(Debug, Args)]
pub struct Solution {
    /// The exercise
    #[command(flatten)]
    pub target: Target,
    /// Show it before the exercise is accepted; this is recorded
    #[arg(long)]
    pub give_up: bool,
    /// Show the difference between your files and the solution
    #[arg(long)]
    pub diff: bool,
}

/// `schedule`.
#[derive(Debug, Args)]
pub struct Schedule {
    /// Set the date of day 1
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub start: Option<Date>,
    /// Set how many days of the plan to do in a week
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=7))]
    pub days_per_week: Option<u32>,
}

/// `author`.
#[derive(Debug, Subcommand)]
pub enum Author {
    /// Prove that starters are rejected, solutions accepted, and wrong solutions rejected for their stated reason
    Verify(Verify),
    /// Begin an exercise: a folder with all the files that one needs
    New {
        /// Its ID: week02/slug
        id: String,
    },
}

/// `author verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// IDs, names or unique beginnings, or a whole week as `week01` [default: the whole pack]
    #[arg(value_name = "ID")]
    pub ids: Vec<String>,
    /// How often each version is run
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub times: u32,
    /// Only versions whose label contains this: starter, solution, wrong:NAME
    #[arg(long, value_name = "TEXT")]
    pub variant: Option<String>,
    /// The output format
    #[command(flatten)]
    pub format: Format,
}

/// Go's own rule, told before anything is built.
fn benchtime(text: &str) -> Result<String, String> {
    let units = ["x", "ms", "us", "s", "m"];
    let number = units.iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or("");
    let fits = number.parse::<f64>().is_ok_and(|number| number > 0.0) && !number.starts_with('+');
    if fits {
        Ok(text.to_owned())
    } else {
        Err("give a time such as 300ms or 1s, or a number of runs such as 1000x".to_owned())
    }
}

fn profile_kind(text: &str) -> Result<ProfileKind, String> {
    let names: Vec<&str> = ProfileKind::ALL.iter().map(|kind| kind.name()).collect();
    ProfileKind::parse(text).ok_or_else(|| format!("it is one of {}", names.join(", ")))
}

fn gate(text: &str) -> Result<GateKind, String> {
    let names: Vec<&str> = GateKind::ALL.iter().map(|kind| kind.name()).collect();
    GateKind::parse(text).ok_or_else(|| format!("it is one of {}", names.join(", ")))
}

fn state(text: &str) -> Result<State, String> {
    let names: Vec<&str> = State::ALL.iter().map(|state| state.name()).collect();
    State::parse(text).ok_or_else(|| format!("it is one of {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
