//! Owns a text that is longer than the screen: where one is in it, and what was searched for. Knows nothing of where the
//! text comes from.

/// A text in front of the screen.
#[derive(Debug, Default)]
pub struct Pager {
    /// What it is.
    pub title: String,
    lines: Vec<String>,
    top: usize,
    /// The lines that fit, as of the last drawing.
    height: usize,
    search: String,
    typing: bool,
    /// Nothing was found.
    missed: bool,
}

/// A way to move in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// By so many lines.
    Lines(isize),
    /// By so many screens.
    Pages(isize),
    /// To the beginning.
    Home,
    /// To the end.
    End,
}

impl Pager {
    /// A text, shown from its beginning. Its lines may hold colours.
    #[must_use]
    pub fn new(title: impl Into<String>, text: &str) -> Self {
        let lines = text.lines().map(|line| line.replace('\t', "    ")).collect();
        Self { title: title.into(), lines, height: 1, ..Self::default() }
    }

    /// Puts another text in its place, such as the same one for another width, and stays about where one was.
    pub fn replace(&mut self, title: &str, text: &str) {
        let other = Self::new(title, text);
        self.top = self.top * other.lines.len() / self.lines.len().max(1);
        self.title = other.title;
        self.lines = other.lines;
    }

    /// What can be seen of it in so many lines.
    pub fn visible(&mut self, height: usize) -> &[String] {
        self.height = height.max(1);
        self.top = self.top.min(self.last());
        &self.lines[self.top..(self.top + self.height).min(self.lines.len())]
    }

    fn last(&self) -> usize {
        self.lines.len().saturating_sub(self.height)
    }

    /// Goes elsewhere in the text, and not beyond its ends.
    pub fn go(&mut self, way: Move) {
        let page = isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1);
        self.top = match way {
            Move::Home => 0,
            Move::End => self.last(),
            Move::Lines(n) => self.top.saturating_add_signed(n),
            Move::Pages(n) => self.top.saturating_add_signed(n.saturating_mul(page)),
        }
        .min(self.last());
    }

    /// A search is being typed.
    #[must_use]
    pub fn typing(&self) -> bool {
        self.typing
    }

    /// Begins to search.
    pub fn search(&mut self) {
        self.typing = true;
        self.search.clear();
        self.missed = false;
    }

    /// Adds a letter to what is searched.
    pub fn letter(&mut self, letter: char) {
        self.search.push(letter);
    }

    /// Takes the last letter back; the search ends with the last one.
    pub fn backspace(&mut self) {
        self.typing = self.search.pop().is_some();
    }

    /// Gives the search up.
    pub fn forget(&mut self) {
        self.typing = false;
        self.search.clear();
        self.missed = false;
    }

    /// Ends the typing and goes to the first place from here on.
    pub fn find(&mut self) {
        self.typing = false;
        self.seek(0);
    }

    /// Goes to the next place.
    pub fn again(&mut self) {
        self.seek(1);
    }

    fn seek(&mut self, skip: usize) {
        let wanted = self.search.to_lowercase();
        if wanted.is_empty() {
            return;
        }
        let from = self.top + skip;
        let fits = |index: &usize| {
            self.lines.get(*index).is_some_and(|line| plain(line).to_lowercase().contains(&wanted))
        };
        // Round the end, so that nothing is missed.
        let found = (from..self.lines.len()).chain(0..from.min(self.lines.len())).find(fits);
        self.missed = found.is_none();
        if let Some(found) = found {
            // The last screen stays full: a place there is seen without being at the top.
            self.top = found.min(self.last());
        }
    }

    /// Where one is, for the last line of the screen.
    #[must_use]
    pub fn place(&self) -> String {
        if self.typing {
            return format!("search: {}_", self.search);
        }
        if self.missed {
            return format!("`{}` is not in this text", self.search);
        }
        let (seen, all) = ((self.top + self.height).min(self.lines.len()), self.lines.len());
        format!("line {seen} of {all}")
    }

    /// The words that are searched, for marking them.
    #[must_use]
    pub fn wanted(&self) -> &str {
        &self.search
    }
}

/// A line without its colours.
#[must_use]
pub fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\x1b') {
        out.push_str(&rest[..at]);
        let code = &rest[at..];
        rest = code.find('m').map_or("", |end| &code[end + 1..]);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pager() -> Pager {
        let text: String = (1..=30).map(|n| format!("line {n}\n")).collect();
        let mut pager = Pager::new("t", &text);
        pager.visible(10);
        pager
    }

    #[test]
    fn moves_stay_in_the_text() {
        let mut pager = pager();
        for (way, top) in [
            (Move::Lines(-1), 0),
            (Move::Lines(2), 2),
            (Move::Pages(1), 11),
            (Move::Pages(5), 20),
            (Move::Lines(1), 20),
            (Move::Home, 0),
            (Move::End, 20),
            (Move::Pages(-1), 11),
        ] {
            pager.go(way);
            assert_eq!(pager.top, top, "{way:?}");
        }
        assert_eq!(pager.visible(10).len(), 10);
        assert_eq!(pager.visible(100).len(), 30, "a screen that is larger than the text shows all of it");
    }

    #[test]
    fn another_width_keeps_the_place() {
        let mut pager = pager();
        pager.go(Move::Lines(10));
        pager.replace("t", &"line\n".repeat(60));
        assert_eq!(pager.top, 20);
        pager.replace("t", "line\n");
        assert_eq!(pager.visible(10).len(), 1);
    }

    #[test]
    fn a_search_goes_round_and_says_when_there_is_nothing() {
        let mut pager = pager();
        pager.search();
        "LINE 2".chars().for_each(|letter| pager.letter(letter));
        assert_eq!(pager.place(), "search: LINE 2_");
        pager.find();
        assert_eq!(pager.top, 1);
        pager.again();
        assert_eq!(pager.top, 19, "line 20");
        pager.search();
        "nothing".chars().for_each(|letter| pager.letter(letter));
        pager.find();
        assert_eq!((pager.top, pager.place().as_str()), (19, "`nothing` is not in this text"));
        pager.forget();
        assert_eq!(pager.place(), "line 29 of 30");
    }

    #[test]
    fn colours_are_no_text() {
        assert_eq!(plain("\x1b[1mbold\x1b[0m and \x1b[32mgreen\x1b[0m"), "bold and green");
        assert_eq!(plain("cut \x1b[3"), "cut ");
    }
}
