//! Owns the list of exercises that gets shorter while one types. Knows nothing of where they come from.

/// One exercise of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its ID.
    pub id: String,
    /// What is shown: state, ID, title, day.
    pub line: String,
}

/// The list.
#[derive(Debug, Default)]
pub struct Finder {
    items: Vec<Item>,
    filter: String,
    at: usize,
}

impl Finder {
    /// A list with the item `current` chosen.
    #[must_use]
    pub fn new(items: Vec<Item>, current: &str) -> Self {
        let at = items.iter().position(|item| item.id == current).unwrap_or(0);
        Self { items, filter: String::new(), at }
    }

    /// What was typed.
    #[must_use]
    pub fn filter(&self) -> &str {
        &self.filter
    }

    /// The items that hold every word that was typed, each with whether it is the chosen one.
    #[must_use]
    pub fn matching(&self) -> Vec<(&Item, bool)> {
        let words: Vec<String> = self.filter.split_whitespace().map(str::to_lowercase).collect();
        let fits = |item: &&Item| {
            let line = item.line.to_lowercase();
            words.iter().all(|word| line.contains(word))
        };
        self.items.iter().filter(fits).enumerate().map(|(index, item)| (item, index == self.at)).collect()
    }

    /// The ID of the chosen item.
    #[must_use]
    pub fn chosen(&self) -> Option<&str> {
        self.matching().into_iter().find(|(_, chosen)| *chosen).map(|(item, _)| item.id.as_str())
    }

    /// Adds a letter to the filter.
    pub fn letter(&mut self, letter: char) {
        self.filter.push(letter);
        self.at = 0;
    }

    /// Takes the last letter back.
    pub fn backspace(&mut self) {
        self.filter.pop();
        self.at = 0;
    }

    /// Chooses another item, so many further down.
    pub fn go(&mut self, by: isize) {
        let last = self.matching().len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, state: &str) -> Item {
        Item { id: id.to_owned(), line: format!("{state} {id}") }
    }

    #[test]
    fn the_list_gets_shorter_by_every_word() {
        let items = vec![item("week01/a", "accepted"), item("week01/b", "new"), item("week02/ab", "new")];
        let mut finder = Finder::new(items, "week01/b");
        assert_eq!(finder.chosen(), Some("week01/b"));
        "NEW a".chars().for_each(|letter| finder.letter(letter));
        let ids: Vec<&str> = finder.matching().iter().map(|(item, _)| item.id.as_str()).collect();
        assert_eq!(ids, ["week02/ab"]);
        assert_eq!(finder.chosen(), Some("week02/ab"));
        finder.letter('x');
        assert_eq!(finder.chosen(), None);
        finder.go(1);
        (0..3).for_each(|_| finder.backspace());
        finder.go(9);
        assert_eq!(finder.chosen(), Some("week02/ab"), "not beyond the end");
        finder.go(-9);
        assert_eq!(finder.chosen(), Some("week01/b"));
    }
}
