//! Owns colours, symbols, links and widths: the only user of `colored`. Knows nothing of what is shown.
//!
//! Nothing is told by colour alone, so a palette without colour loses nothing but looks.

use std::path::Path;

use colored::{Color, Colorize as _};

use crate::model::progress::State;
use crate::model::verdict::{Decision, Status};

/// How to write for one stream.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// Colours are wanted.
    pub color: bool,
    /// The terminal shows characters beyond ASCII.
    pub unicode: bool,
    /// Paths become links that can be clicked (OSC 8).
    pub links: bool,
    /// Columns.
    pub width: usize,
}

/// Lines longer than this are hard to read, however wide the terminal is.
const READABLE: usize = 100;

impl Palette {
    fn paint(&self, text: &str, color: Color) -> String {
        if self.color { text.color(color).to_string() } else { text.to_owned() }
    }

    /// What stands out.
    #[must_use]
    pub fn bold(&self, text: &str) -> String {
        if self.color { text.bold().to_string() } else { text.to_owned() }
    }

    /// What may be overlooked.
    #[must_use]
    pub fn dim(&self, text: &str) -> String {
        if self.color { text.dimmed().to_string() } else { text.to_owned() }
    }

    /// What went well.
    #[must_use]
    pub fn good(&self, text: &str) -> String {
        self.paint(text, Color::Green)
    }

    /// What did not.
    #[must_use]
    pub fn bad(&self, text: &str) -> String {
        self.paint(text, Color::Red)
    }

    /// What to type.
    #[must_use]
    pub fn command(&self, text: &str) -> String {
        self.paint(text, Color::Cyan)
    }

    /// What needs a second look.
    #[must_use]
    pub fn note(&self, text: &str) -> String {
        self.paint(text, Color::Yellow)
    }

    /// One of two symbols, by what the terminal can show.
    #[must_use]
    pub fn symbol(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }

    /// The symbol of a gate's status; the word stands beside it.
    #[must_use]
    pub fn status(&self, status: Status) -> String {
        match status {
            Status::Passed => self.good(self.symbol("✓", "+")),
            Status::Failed => self.bad(self.symbol("✗", "x")),
            Status::Skipped => self.dim(self.symbol("–", "-")),
            Status::Broken => self.note("!"),
        }
    }

    /// The symbol of an exercise's state; the word stands beside it.
    #[must_use]
    pub fn state(&self, state: State) -> String {
        match state {
            State::Accepted => self.good(self.symbol("✓", "+")),
            State::Open => self.note(self.symbol("◐", "~")),
            State::New => self.symbol("○", "o").to_owned(),
            State::Coming => self.dim(self.symbol("·", ".")),
        }
    }

    /// A decision in its colour.
    #[must_use]
    pub fn decision(&self, decision: Decision) -> String {
        match decision {
            Decision::Accepted => self.good("accepted"),
            Decision::Rejected => self.bad("not accepted yet"),
            Decision::Broken => self.note("no verdict"),
        }
    }

    /// A path that can be clicked where the terminal knows how.
    #[must_use]
    pub fn link(&self, text: &str, target: &Path) -> String {
        if !self.links {
            return text.to_owned();
        }
        let target = target.display().to_string().replace('\\', "/");
        let slash = if target.starts_with('/') { "" } else { "/" };
        format!("\x1b]8;;file://{slash}{}\x1b\\{text}\x1b]8;;\x1b\\", target.replace(' ', "%20"))
    }

    /// A web address that can be clicked.
    #[must_use]
    pub fn web(&self, url: &str) -> String {
        if self.links { format!("\x1b]8;;{url}\x1b\\{url}\x1b]8;;\x1b\\") } else { url.to_owned() }
    }

    /// What stands before the last part of a line of so many columns: two blanks, or a new line where it does not fit.
    #[must_use]
    pub fn gap(&self, columns: usize) -> &'static str {
        if columns > self.width { "\n      " } else { "  " }
    }

    /// Wraps a text to the width, each line behind `indent`; the text's own lines are kept.
    #[must_use]
    pub fn wrap(&self, text: &str, indent: &str) -> String {
        let width = self.width.clamp(20, READABLE);
        let options =
            textwrap::Options::new(width).initial_indent(indent).subsequent_indent(indent).break_words(false);
        text.lines().map(|line| Self::wrap_line(line, &options)).collect::<Vec<_>>().join("\n")
    }

    fn wrap_line(line: &str, options: &textwrap::Options<'_>) -> String {
        // A line that is indented itself keeps its own indentation in what follows.
        let own: String = line.chars().take_while(|c| *c == ' ').collect();
        let indent = format!("{}{own}", options.initial_indent);
        let options = options.clone().initial_indent(&indent).subsequent_indent(&indent);
        textwrap::fill(line.trim(), options)
    }
}

/// Decides once for the whole program whether `colored` writes codes at all; each palette then decides for itself.
pub fn prepare() {
    colored::control::set_override(true);
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Palette = Palette { color: false, unicode: false, links: false, width: 24 };

    #[test]
    fn a_plain_palette_writes_plain_text() {
        prepare();
        assert_eq!(PLAIN.bold("x"), "x");
        assert_eq!(PLAIN.status(Status::Passed), "+");
        assert_eq!(PLAIN.link("x", Path::new("/a b")), "x");
        assert_eq!(Palette { color: true, ..PLAIN }.good("x"), "\x1b[32mx\x1b[0m");
        assert_eq!(
            Palette { links: true, ..PLAIN }.link("x", Path::new("/a b")),
            "\x1b]8;;file:///a%20b\x1b\\x\x1b]8;;\x1b\\"
        );
    }

    #[test]
    fn texts_are_wrapped_behind_their_indentation() {
        assert_eq!(
            PLAIN.wrap("one two three four five six\n  seven", "  "),
            "  one two three four\n  five six\n    seven"
        );
    }
}
