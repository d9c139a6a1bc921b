//! Owns the terminal while the screen is shown, and gives it back on every way out.

use std::io;
use std::time::Duration;

use ansi_to_tui::IntoText as _;
use ratatui::DefaultTerminal;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::execute;
use ratatui::crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::widgets::Paragraph;

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

    /// Takes the terminal again, whoever had it, and forgets what was on it.
    pub(super) fn again(&mut self) -> io::Result<()> {
        enable_raw_mode()?;
        execute!(io::stdout(), EnterAlternateScreen, Clear(ClearType::All))?;
        self.inner = ratatui::Terminal::new(CrosstermBackend::new(io::stdout()))?;
        Ok(())
    }
}

/// Waits for something to read, at most so long. `false`: the terminal is gone, and reading from it would never end.
#[cfg(unix)]
pub(super) fn wait(most: Duration) -> io::Result<bool> {
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

/// Waits for a key, at most so long.
#[cfg(not(unix))]
pub(super) fn wait(most: Duration) -> io::Result<bool> {
    ratatui::crossterm::event::poll(most).map(|_| true)
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
