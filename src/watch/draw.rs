//! Owns what the screen looks like: lines of text with colours, as many as fit. Knows nothing of terminals.

use std::time::Instant;

use super::keys::{self, Action};
use super::pager::{Pager, plain};
use super::{Check, Pane, Row, Screen};
use crate::model::verdict::Status;
use crate::view::style::Palette;
use crate::view::verdict::{Shown, ending, first_reason, gate_lines};
use crate::view::words::{elapsed, pad, shorten};

/// Lines of the screen that are not its body: the title, a rule, a blank line, the note, the keys.
const AROUND: usize = 5;

/// Every line of the screen, at most `height` of them.
pub fn lines(screen: &mut Screen, p: &Palette, height: usize, at: Instant) -> Vec<String> {
    let room = height.saturating_sub(AROUND);
    let mut out = vec![title(screen, p), p.dim(&p.symbol("─", "-").repeat(p.width))];
    let mut body = match &mut screen.pane {
        Pane::Pager(pager) => seen(pager, p, room),
        Pane::Check => check(screen, p, room, at),
        Pane::Help => help(screen, p),
        Pane::Ask(action) => question(*action),
        Pane::Finder(_) => finder(screen, p, room),
    };
    body.resize(room, String::new());
    out.append(&mut body);
    out.push(String::new());
    out.push(note(screen, p));
    out.push(key_line(screen, p));
    out.truncate(height);
    out
}

/// The screen of a text that is read by itself, at most `height` lines.
pub fn page(pager: &mut Pager, p: &Palette, height: usize) -> Vec<String> {
    let room = height.saturating_sub(AROUND);
    let mut out = vec![p.bold(&shorten(&pager.title, p.width)), p.dim(&p.symbol("─", "-").repeat(p.width))];
    let mut body = seen(pager, p, room);
    body.resize(room, String::new());
    out.append(&mut body);
    out.push(String::new());
    out.push(p.dim(&pager.place()));
    let mut keys = pager_keys(pager);
    // There is nothing behind it to go back to.
    keys.retain(|(key, word)| (key.as_str(), word.as_str()) != ("Esc", "close"));
    out.push(fitting(&keys, p));
    out.truncate(height);
    out
}

/// The part of a text that is in view, with what was searched marked.
fn seen(pager: &mut Pager, p: &Palette, room: usize) -> Vec<String> {
    let wanted = pager.wanted().to_owned();
    let typing = pager.typing();
    let marked = |line: &String| if typing { line.clone() } else { mark(p, line, &wanted) };
    pager.visible(room).iter().map(marked).collect()
}

fn title(screen: &Screen, p: &Palette) -> String {
    let name = match &screen.pane {
        Pane::Pager(pager) => pager.title.clone(),
        Pane::Finder(_) => "Exercises".to_owned(),
        Pane::Help => "Keys".to_owned(),
        Pane::Check | Pane::Ask(_) => format!("{}  {}", screen.exercise.id, screen.exercise.title),
    };
    let left = p.width.saturating_sub(screen.day.chars().count() + 2);
    format!("{}  {}", p.bold(&pad(&shorten(&name, left), left)), p.dim(&screen.day))
}

fn check(screen: &Screen, p: &Palette, room: usize, at: Instant) -> Vec<String> {
    match &screen.check {
        Check::Idle => {
            vec![String::new(), "  Nothing runs. Save a file, or press Enter to check.".to_owned()]
        }
        Check::Failed(why) => {
            let mut out = vec![String::new(), format!("  {}", p.note("There is no verdict."))];
            out.extend(p.wrap(why, "  ").lines().map(str::to_owned));
            out
        }
        Check::Running { gates, now, .. } => gates.iter().map(|row| running(row, now, p, at)).collect(),
        Check::Done(verdict) => {
            let shown = Shown {
                exercise: &screen.exercise,
                verdict,
                folder: &screen.folder,
                typed: &screen.typed,
                raw: false,
                partial: false,
            };
            let mut lines = text(|out| gate_lines(out, p, &verdict.gates));
            lines.extend(text(|out| ending(out, p, &shown)));
            if let Some(next) = screen.next.as_ref().filter(|_| screen.check.accepted()) {
                lines.push(String::new());
                lines.push(format!("  {} goes on to {next}", p.command("Enter")));
            }
            if let Some((what, place)) = first_reason(p, &shown) {
                lines.push(String::new());
                let left = room.saturating_sub(lines.len());
                lines.extend(fit(&what, &place, left, p));
            }
            lines
        }
    }
}

/// The lines that something writes. Writing to memory does not fail.
fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> Vec<String> {
    let mut out = Vec::new();
    let _ = write(&mut out);
    String::from_utf8_lossy(&out).lines().map(str::to_owned).collect()
}

/// A reason with its place in so many lines: of what is said too much the end is left out, and that is told. The path comes
/// last and always stays.
fn fit(what: &str, place: &str, room: usize, p: &Palette) -> Vec<String> {
    let mut said: Vec<String> = what.lines().map(str::to_owned).collect();
    let mut place: Vec<String> = place.lines().map(str::to_owned).collect();
    // The excerpt goes before the words do.
    if said.len() + place.len() > room && place.len() > 1 {
        place.drain(..place.len() - 1);
    }
    let left = room.saturating_sub(place.len());
    if said.len() > left && left > 1 {
        let hidden = said.len() - left + 1;
        said.truncate(left - 1);
        said.push(p.dim(&format!("  … {hidden} more lines: v shows all")));
    }
    said.append(&mut place);
    said
}

fn running(row: &Row, now: &str, p: &Palette, at: Instant) -> String {
    match row {
        Row::Waiting(kind) => p.dim(&format!("  {} {}", p.symbol("·", "."), kind)),
        Row::Running(kind, since) => {
            let frames = if p.unicode {
                ["⠋", "⠙", "⠸", "⠴", "⠦", "⠇"]
            } else {
                ["|", "/", "-", "\\", "|", "/"]
            };
            let took = at.saturating_duration_since(*since);
            let frame = frames[usize::try_from(took.as_millis() / 120).unwrap_or(0) % frames.len()];
            let seconds = format!("{:.1} s", took.as_secs_f64());
            format!("  {} {} {}  {now}", p.command(frame), p.bold(&pad(kind.name(), 7)), pad(&seconds, 7))
        }
        Row::Ended(result) => {
            let took = if result.status == Status::Skipped { String::new() } else { elapsed(result.took) };
            let name = pad(result.kind.name(), 7);
            format!("  {} {name} {} {took}", p.status(result.status), pad(result.status.name(), 7))
        }
    }
}

fn help(screen: &Screen, p: &Palette) -> Vec<String> {
    let mut out = vec!["These keys do something now:".to_owned(), String::new()];
    for key in keys::valid(screen) {
        out.push(format!("  {}  {}", p.command(&pad(&keys::name(key.key), 6)), explained(key.action)));
    }
    out.push(String::new());
    out.push(
        "In a text: arrows, PageUp, PageDown, g and G move; / searches, n goes on; Esc closes it.".to_owned(),
    );
    out
}

fn explained(action: Action) -> &'static str {
    match action {
        Action::Next => "go to the next exercise",
        Action::Previous => "go to the previous exercise",
        Action::Hint => "show the next hint; this is recorded",
        Action::Task => "read the task",
        Action::Lesson => "read the day's lesson",
        Action::Reasons => "read all reasons in full",
        Action::Follow => "go to the other exercise that you saved",
        Action::Output => "read all that Go printed",
        Action::Diff => "compare your files with the solution",
        Action::Bench => "run the benchmarks beside the starter's",
        Action::Find => "find an exercise by name, week or state",
        Action::Reset => "put the starter back, after a question and a snapshot",
        Action::Undo => "put the last snapshot back",
        Action::Editor => "open the files in your editor",
        Action::Check => "check again",
        Action::Cancel => "stop the running check",
        Action::Help => "show this",
        Action::Quit => "leave; what was accepted is recorded",
    }
}

fn question(action: Action) -> Vec<String> {
    let text = match action {
        Action::Reset => "Put the starter back? Your files are kept in a snapshot first; `u` puts them back.",
        _ => "Go on?",
    };
    vec![String::new(), format!("  {text}"), String::new(), "  y: yes    any other key: no".to_owned()]
}

fn finder(screen: &Screen, p: &Palette, room: usize) -> Vec<String> {
    let Pane::Finder(finder) = &screen.pane else { return Vec::new() };
    let mut out = vec![format!("find: {}_", finder.filter()), String::new()];
    let found = finder.matching();
    if found.is_empty() {
        out.push("  no exercise has all these words; Backspace takes one back".to_owned());
    }
    let chosen = found.iter().position(|(_, chosen)| *chosen).unwrap_or(0);
    let rows = room.saturating_sub(2).max(1);
    let first = chosen.saturating_sub(rows / 2).min(found.len().saturating_sub(rows));
    for (item, chosen) in found.into_iter().skip(first).take(rows) {
        let line = shorten(&item.line, p.width.saturating_sub(2));
        let row = format!("{} {line}", if chosen { p.symbol("❯", ">") } else { " " });
        out.push(if chosen { p.bold(&row) } else { row });
    }
    out
}

/// The line above the keys: what happened, or where one is.
fn note(screen: &Screen, p: &Palette) -> String {
    if let Pane::Pager(pager) = &screen.pane {
        return p.dim(&pager.place());
    }
    match (&screen.note, &screen.polling) {
        (Some(note), _) => p.note(&shorten(note, p.width)),
        (None, Some(why)) => p.dim(&shorten(&format!("looking every second: {why}"), p.width)),
        (None, None) => String::new(),
    }
}

fn key_line(screen: &Screen, p: &Palette) -> String {
    let pairs: Vec<(String, String)> = match &screen.pane {
        Pane::Check => {
            keys::valid(screen).iter().map(|key| (keys::name(key.key), key.word.to_owned())).collect()
        }
        Pane::Pager(pager) => pager_keys(pager),
        Pane::Finder(_) => pairs(&[("Enter", "goes there"), ("↑↓", "choose"), ("Esc", "back")]),
        Pane::Ask(_) => pairs(&[("y", "yes"), ("Esc", "no")]),
        Pane::Help => pairs(&[("Esc", "back"), ("q", "quit")]),
    };
    fitting(&pairs, p)
}

fn pager_keys(pager: &Pager) -> Vec<(String, String)> {
    if pager.typing() {
        return pairs(&[("Enter", "search"), ("Esc", "back")]);
    }
    pairs(&[
        ("↑↓", "move"),
        ("Space", "page"),
        ("/", "search"),
        ("n", "again"),
        ("Esc", "close"),
        ("q", "quit"),
    ])
}

/// The keys as a line.
fn fitting(pairs: &[(String, String)], p: &Palette) -> String {
    // All keys have to fit: those that do not are behind `?`, which always does.
    let mut kept: Vec<(String, String)> = Vec::new();
    let size = |pair: &(String, String)| pair.0.chars().count() + pair.1.chars().count() + 3;
    let ends: Vec<(String, String)> =
        pairs.iter().filter(|(key, _)| ["?", "q"].contains(&key.as_str())).cloned().collect();
    let mut used: usize = ends.iter().map(size).sum();
    for pair in pairs.iter().filter(|pair| !ends.contains(pair)) {
        if used + size(pair) > p.width {
            break;
        }
        used += size(pair);
        kept.push(pair.clone());
    }
    kept.extend(ends);
    let shown: Vec<String> = kept.iter().map(|(key, word)| format!("{} {word}", p.command(key))).collect();
    shown.join("  ")
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, word)| ((*key).to_owned(), (*word).to_owned())).collect()
}

/// The line with what was searched marked; its own colours make way for that.
fn mark(p: &Palette, line: &str, wanted: &str) -> String {
    let text = plain(line);
    let at = if wanted.is_empty() { None } else { text.to_lowercase().find(&wanted.to_lowercase()) };
    let Some(at) = at.filter(|at| text.is_char_boundary(*at) && text.is_char_boundary(at + wanted.len()))
    else {
        return line.to_owned();
    };
    let (before, rest) = text.split_at(at);
    let (found, after) = rest.split_at(wanted.len());
    format!("{before}{}{after}", p.bold(&p.note(found)))
}
