//! Owns strict reading of TOML: every key is asked for by name and type, and what nobody asked for is a problem, with
//! its line and the nearest known key. Knows nothing of what the keys mean.
//!
//! Why not serde: it stops at the first problem, and an author with five slips wants to see five.

use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Problem;
use crate::model::id::nearest_name;

/// A file being read.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> File<'a> {
    /// Parses a file and hands its root table to `read`; syntax errors become problems, all of them.
    pub(super) fn parse<T>(
        name: &'a str,
        text: &'a str,
        problems: &mut Vec<Problem>,
        read: impl FnOnce(&mut Table<'_>) -> T,
    ) -> Option<T> {
        let file = File { name, text };
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            file.problem(problems, error.span(), error.message().to_owned());
        }
        if !errors.is_empty() {
            return None;
        }
        let mut table = Table { file: &file, span: 0..0, table: root.get_ref(), asked: Vec::new(), problems };
        let read = read(&mut table);
        table.finish();
        Some(read)
    }

    fn line(&self, span: Option<Range<usize>>) -> usize {
        let at = span.map_or(0, |span| span.start.min(self.text.len()));
        self.text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1
    }

    fn problem(&self, problems: &mut Vec<Problem>, span: Option<Range<usize>>, message: String) {
        problems.push(Problem { file: self.name.to_owned(), line: self.line(span), message });
    }
}

/// A table being read. Reading a key marks it as known.
pub(super) struct Table<'a> {
    file: &'a File<'a>,
    span: Range<usize>,
    table: &'a DeTable<'a>,
    asked: Vec<&'static str>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Table<'a> {
    fn get(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.push(key);
        self.table.get(key)
    }

    /// Whether the key is there; asks for nothing but marks it as known.
    pub(super) fn known(&mut self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    /// Adds a problem at the line of `key`, or of the table where it has no such key.
    pub(super) fn problem(&mut self, key: &str, message: impl Into<String>) {
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        self.file.problem(self.problems, Some(span), message.into());
    }

    /// Reads a key that must be there.
    pub(super) fn need<T: Default>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> T {
        let value = read(self);
        if value.is_none() && !self.table.contains_key(key) {
            self.problem(key, format!("`{key}` is missing"));
        }
        value.unwrap_or_default()
    }

    /// A string that must be there and must not be empty.
    pub(super) fn str(&mut self, key: &'static str) -> String {
        let text = self.need(key, |table| table.opt_str(key));
        if text.trim().is_empty() && self.table.contains_key(key) {
            self.problem(key, format!("`{key}` is empty"));
        }
        text
    }

    /// A string, if it is there.
    pub(super) fn opt_str(&mut self, key: &'static str) -> Option<String> {
        self.typed(key, "a string", |value| value.as_str().map(str::to_owned))
    }

    /// A boolean, if it is there.
    pub(super) fn opt_bool(&mut self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", DeValue::as_bool)
    }

    /// A whole number from 0 on, if it is there.
    pub(super) fn opt_u32(&mut self, key: &'static str) -> Option<u32> {
        self.typed(key, "a whole number", whole)
    }

    /// A whole number that must be there.
    pub(super) fn u32(&mut self, key: &'static str) -> u32 {
        self.need(key, |table| table.opt_u32(key))
    }

    /// A number that must be there.
    pub(super) fn f64(&mut self, key: &'static str) -> f64 {
        self.need(key, |table| table.typed(key, "a number", number))
    }

    /// A list of strings, empty when it is not there.
    pub(super) fn strings(&mut self, key: &'static str) -> Vec<String> {
        self.list(key, "a list of strings", |value| value.as_str().map(str::to_owned))
    }

    /// A list of whole numbers, empty when it is not there.
    pub(super) fn u32s(&mut self, key: &'static str) -> Vec<u32> {
        self.list(key, "a list of whole numbers", whole)
    }

    /// One of a table of names; the nearest is suggested.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        key: &'static str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.str(key);
        let found = all.iter().copied().find(|value| name(*value) == text);
        if found.is_none() && !text.is_empty() {
            let names: Vec<_> = all.iter().map(|value| name(*value)).collect();
            let meant = nearest_name(&text, names.iter().copied())
                .map(|n| format!(", did you mean `{n}`"))
                .unwrap_or_default();
            self.problem(key, format!("`{key}` is `{text}`{meant}; it is one of {}", names.join(", ")));
        }
        found
    }

    /// The tables of an array of tables (or of an inline one), each read and checked for unknown keys.
    pub(super) fn tables<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Table<'_>) -> T,
    ) -> Vec<T> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(array) = value.get_ref().as_array() else {
            self.problem(key, format!("`{key}` must be a list of tables: write [[{key}]]"));
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in array {
            match item.get_ref().as_table() {
                Some(table) => out.push(self.child(table, item.span(), &mut read)),
                None => {
                    self.file.problem(self.problems, Some(item.span()), format!("`{key}` must hold tables"))
                }
            }
        }
        out
    }

    /// A table below this one, if it is there.
    pub(super) fn table<T>(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Table<'_>) -> T,
    ) -> Option<T> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.problem(key, format!("`{key}` must be a table: write [{key}]"));
            return None;
        };
        Some(self.child(table, value.span(), &mut read))
    }

    fn child<T>(
        &mut self,
        table: &DeTable<'_>,
        span: Range<usize>,
        read: &mut impl FnMut(&mut Table<'_>) -> T,
    ) -> T {
        let mut child = Table { file: self.file, span, table, asked: Vec::new(), problems: self.problems };
        let out = read(&mut child);
        child.finish();
        out
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        what: &str,
        read: impl FnOnce(&DeValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.get(key)?.get_ref());
        if value.is_none() {
            self.problem(key, format!("`{key}` must be {what}"));
        }
        value
    }

    fn list<T>(&mut self, key: &'static str, what: &str, read: impl Fn(&DeValue<'a>) -> Option<T>) -> Vec<T> {
        let items = |value: &DeValue<'a>| value.as_array()?.iter().map(|item| read(item.get_ref())).collect();
        self.typed(key, what, items).unwrap_or_default()
    }

    /// Reports the keys that nobody asked for.
    fn finish(&mut self) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let meant =
                nearest_name(name, self.asked.iter().copied()).map(|n| format!(", did you mean `{n}`?"));
            let message = format!("unknown key `{name}`{}", meant.unwrap_or_default());
            self.file.problem(self.problems, Some(key.span()), message);
        }
    }
}

fn whole(value: &DeValue<'_>) -> Option<u32> {
    let integer = value.as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(float) => f64::from_str(float.as_str()).ok(),
        _ => whole(value).map(f64::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mut problems = Vec::new();
        File::parse("x.toml", text, &mut problems, |table| {
            table.str("title");
            table.u32("minutes");
            table.strings("topics");
            table.one_of("kind", &["fix", "tune"], |k| k);
            table.tables("reading", |reading| reading.str("url"));
        });
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_right_file_has_no_problems() {
        let text = "title='a'\nminutes=3\ntopics=['x']\nkind='fix'\n[[reading]]\nurl='u'\n";
        assert_eq!(read(text), Vec::<String>::new());
    }

    #[test]
    fn all_problems_are_reported_with_line_and_nearest_key() {
        let text = "titel='a'\nminutes='3'\ntopics=[1]\nkind='fux'\n[[reading]]\nurl='u'\nminits=4\n";
        let mut got = read(text);
        got.sort();
        let want = [
            "x.toml:1: `title` is missing",
            "x.toml:1: unknown key `titel`, did you mean `title`?",
            "x.toml:2: `minutes` must be a whole number",
            "x.toml:3: `topics` must be a list of strings",
            "x.toml:4: `kind` is `fux`, did you mean `fix`; it is one of fix, tune",
            "x.toml:7: unknown key `minits`",
        ];
        assert_eq!(got, want);
    }

    #[test]
    fn broken_syntax_is_a_problem_with_its_line() {
        let got = read("title='a'\nminutes = = 3\n");
        assert!(got[0].starts_with("x.toml:2:"), "{got:?}");
    }
}
