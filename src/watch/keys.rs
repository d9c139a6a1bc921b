//! Owns the keys: which are valid now, and what each means. Knows nothing of what is done then.

use super::{Check, Pane, Screen};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Go to the next exercise.
    Next,
    /// Go to the previous exercise.
    Previous,
    /// Show the next hint.
    Hint,
    /// Show the task.
    Task,
    /// Show the day's lesson.
    Lesson,
    /// Show all reasons.
    Reasons,
    /// Show what the tools printed.
    Output,
    /// Show the difference to the solution.
    Diff,
    /// Run the benchmarks.
    Bench,
    /// List the exercises.
    Find,
    /// Go to the other exercise that was saved.
    Follow,
    /// Put the starter back.
    Reset,
    /// Put the last snapshot back.
    Undo,
    /// Open the editor.
    Editor,
    /// Check again.
    Check,
    /// Stop the running check.
    Cancel,
    /// Show all keys.
    Help,
    /// Leave.
    Quit,
}

/// A key with what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// What is typed; Enter is `'\n'`.
    pub key: char,
    /// What it asks for.
    pub action: Action,
    /// In a word or two.
    pub word: &'static str,
}

/// Every key that does something now, the likely ones first.
#[must_use]
pub fn valid(screen: &Screen) -> Vec<Key> {
    let running = screen.check.is_running();
    let accepted = screen.check.accepted();
    let told = matches!(screen.check, Check::Done(_)) && !accepted;
    let raw = !screen.check.raw().is_empty();
    let all = [
        (accepted && screen.next.is_some(), '\n', Action::Next, "goes on"),
        (running, 'c', Action::Cancel, "cancel"),
        (!running && !accepted, '\n', Action::Check, "checks again"),
        (!accepted, 'h', Action::Hint, "hint"),
        (true, 't', Action::Task, "task"),
        (screen.has.lesson, 'l', Action::Lesson, "lesson"),
        (screen.neighbour.is_some(), 'g', Action::Follow, "go to what was saved"),
        (told, 'v', Action::Reasons, "view all"),
        (raw, 'o', Action::Output, "output"),
        (screen.has.solution, 'd', Action::Diff, "diff to the solution"),
        (true, 'e', Action::Editor, "editor"),
        (screen.has.benchmarks && !running, 'b', Action::Bench, "bench"),
        (true, 'f', Action::Find, "find"),
        (true, 'n', Action::Next, "next"),
        (true, 'p', Action::Previous, "previous"),
        (true, 'r', Action::Reset, "reset"),
        (true, 'u', Action::Undo, "undo"),
        (true, '?', Action::Help, "all keys"),
        (true, 'q', Action::Quit, "quit"),
    ];
    all.into_iter()
        .filter(|(valid, ..)| *valid)
        .map(|(_, key, action, word)| Key { key, action, word })
        .collect()
}

/// What a key asks for in the main screen.
#[must_use]
pub fn action(screen: &Screen, key: char) -> Option<Action> {
    valid(screen).into_iter().find(|known| known.key == key).map(|known| known.action)
}

/// How a key is written.
#[must_use]
pub fn name(key: char) -> String {
    if key == '\n' { "Enter".to_owned() } else { key.to_string() }
}

/// The screen is in a state in which a key is a letter of a text that is being typed.
#[must_use]
pub fn typing(screen: &Screen) -> bool {
    match &screen.pane {
        Pane::Pager(pager) => pager.typing(),
        Pane::Finder(_) => true,
        Pane::Check | Pane::Ask(_) | Pane::Help => false,
    }
}
