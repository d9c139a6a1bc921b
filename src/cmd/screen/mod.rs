//! Owns the terminal while something has the whole screen, and gives it back on every way out.

pub(super) mod reader;
mod signals;

use std::io;
use std::time::Duration;

use ansi_to_tui::IntoText as _;
use crossterm::cursor::Show;
use crossterm::event::{self, Event, KeyEvent, KeyEventKind};
use crossterm::execute;
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::DefaultTerminal;
use ratatui::backend::CrosstermBackend;
use ratatui::widgets::Paragraph;

pub(super) use signals::Signals;

/// The terminal, in full-screen.
pub(super) struct Terminal {
    inner: DefaultTerminal,
}

impl Terminal {
    /// Takes the terminal; also a panic gives it back.
    pub(super) fn take() -> io::Result<Self> {
        Ok(Self { inner: ratatui::try_init()? })
    }

    /// Columns and lines.
    pub(super) fn size(&self) -> (usize, usize) {
        self.inner.size().map_or((80, 24), |size| (usize::from(size.width), usize::from(size.height)))
    }

    /// Shows lines that may hold colours.
    pub(super) fn show(&mut self, lines: &[String]) -> io::Result<()> {
        let text = lines.join("\n").into_text().map_err(io::Error::other)?;
        self.inner.draw(|frame| frame.render_widget(Paragraph::new(text), frame.area())).map(|_| ())
    }

    /// Gives the terminal to something else, and takes it back afterwards.
    pub(super) fn aside<T>(&mut self, run: impl FnOnce() -> T) -> io::Result<T> {
        leave()?;
        let done = run();
        self.again()?;
        Ok(done)
    }

    /// Gives the terminal back, stops until somebody lets the program go on, and takes the terminal again.
    pub(super) fn pause(&mut self, signals: &Signals) -> io::Result<()> {
        self.aside(|| signals.stop())
    }

    /// Does what job control asked for since the last look.
    pub(super) fn obey(&mut self, signals: &Signals) -> io::Result<()> {
        if signals.asked_to_stop() {
            self.pause(signals)?;
        }
        if signals.went_on() {
            self.again()?;
        }
        Ok(())
    }

    /// Takes the terminal again, whoever had it, and forgets what was on it.
    pub(super) fn again(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, Clear(ClearType::All))?;
        self.inner = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()))?;
        Ok(())
    }
}

/// What came from the terminal.
pub(super) enum Input {
    /// A key was pressed.
    Key(KeyEvent),
    /// Nothing that matters, such as another size.
    Nothing,
    /// The terminal is gone, and reading from it would never end.
    Gone,
}

/// Waits for a key, at most so long.
pub(super) fn input(most: Duration) -> io::Result<Input> {
    if !wait(most)? {
        return Ok(Input::Gone);
    }
    // Without any patience it would not look at all.
    if !event::poll(Duration::from_millis(1))? {
        return Ok(Input::Nothing);
    }
    match event::read()? {
        Event::Key(key) if key.kind != KeyEventKind::Release => Ok(Input::Key(key)),
        _ => Ok(Input::Nothing),
    }
}

/// Waits for something to read, at most so long. `false`: the terminal is gone.
#[cfg(unix)]
fn wait(most: Duration) -> io::Result<bool> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stdin = io::stdin();
    let mut fds = [PollFd::new(&stdin, PollFlags::IN)];
    let most = Timespec { tv_sec: 0, tv_nsec: most.subsec_nanos().into() };
    match poll(&mut fds, Some(&most)) {
        // A signal, such as that of another size.
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(!fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL))
}

#[cfg(not(unix))]
fn wait(most: Duration) -> io::Result<bool> {
    event::poll(most).map(|_| true)
}

fn leave() -> io::Result<()> {
    disable_raw_mode()?;
    execute!(io::stdout(), LeaveAlternateScreen, Show)
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // There is nobody left to tell if this fails.
        let _ = leave();
    }
}
