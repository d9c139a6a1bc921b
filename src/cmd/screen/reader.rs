//! Owns reading a text that is longer than the screen: by keys and with a search where a terminal is there, else printed.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::super::error::{Exit, Failure};
use super::super::session::Session;
use super::{Input, Signals, Terminal, input};
use crate::view::style::Palette;
use crate::watch::draw;
use crate::watch::pager::{Move, Pager};

/// How often signals are looked at.
const TICK: Duration = Duration::from_millis(50);

/// What follows from a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cmd) enum After {
    /// The text stays.
    Stay,
    /// The text is closed.
    Close,
    /// All is left.
    Quit,
}

/// Does what a key means in a text.
pub(in crate::cmd) fn key(pager: &mut Pager, code: KeyCode) -> After {
    if pager.typing() {
        match code {
            KeyCode::Enter => pager.find(),
            KeyCode::Esc => pager.forget(),
            KeyCode::Backspace => pager.backspace(),
            KeyCode::Char(letter) => pager.letter(letter),
            _ => {}
        }
        return After::Stay;
    }
    match code {
        KeyCode::Up | KeyCode::Char('k') => pager.go(Move::Lines(-1)),
        KeyCode::Down | KeyCode::Enter | KeyCode::Char('j') => pager.go(Move::Lines(1)),
        KeyCode::PageUp | KeyCode::Char('b') => pager.go(Move::Pages(-1)),
        KeyCode::PageDown | KeyCode::Char(' ') => pager.go(Move::Pages(1)),
        KeyCode::Home | KeyCode::Char('g') => pager.go(Move::Home),
        KeyCode::End | KeyCode::Char('G') => pager.go(Move::End),
        KeyCode::Char('/') => pager.search(),
        KeyCode::Char('n') => pager.again(),
        KeyCode::Esc | KeyCode::Backspace => return After::Close,
        KeyCode::Char('q') => return After::Quit,
        _ => {}
    }
    After::Stay
}

/// Lets a text be read: in full-screen if it is longer than the terminal, else it is printed.
pub(in crate::cmd) fn read(
    session: &mut Session<'_>,
    title: &str,
    render: &dyn Fn(&Palette) -> String,
) -> Result<Exit, Failure> {
    let text = render(&session.palette);
    let height = crossterm::terminal::size().map_or(0, |(_, lines)| usize::from(lines));
    if !session.screen || text.lines().count() < height {
        session.out.write_all(text.as_bytes())?;
        return Ok(Exit::Done);
    }
    let mut terminal = Terminal::take()?;
    let signals = Signals::listen();
    let mut width = 0;
    let mut pager = Pager::default();
    loop {
        let (columns, lines) = terminal.size();
        // Links are left out: the screen counts columns.
        let palette = Palette { links: false, width: columns, ..session.palette };
        if columns != width {
            width = columns;
            pager.replace(title, &render(&palette));
        }
        terminal.show(&draw::page(&mut pager, &palette, lines))?;
        let left = match input(TICK)? {
            Input::Key(pressed) => press(&mut pager, pressed, &mut terminal, &signals)?,
            Input::Nothing => None,
            Input::Gone => Some(Exit::Interrupted),
        };
        if let Some(exit) = left {
            return Ok(exit);
        }
        terminal.obey(&signals)?;
        if session.runner.cancel().asked() {
            return Ok(Exit::Interrupted);
        }
    }
}

/// Does what was pressed; says how it ends if it does.
fn press(
    pager: &mut Pager,
    pressed: KeyEvent,
    terminal: &mut Terminal,
    signals: &Signals,
) -> Result<Option<Exit>, Failure> {
    if !pressed.modifiers.contains(KeyModifiers::CONTROL) {
        return Ok((key(pager, pressed.code) != After::Stay).then_some(Exit::Done));
    }
    match pressed.code {
        KeyCode::Char('c') => return Ok(Some(Exit::Interrupted)),
        KeyCode::Char('z') => terminal.pause(signals)?,
        KeyCode::Char('l') => terminal.again()?,
        _ => {}
    }
    Ok(None)
}
