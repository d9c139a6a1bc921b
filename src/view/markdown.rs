//! Owns showing Markdown on a terminal: headings, lists, tables, and Go in colours. Knows nothing of where the text is from.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::style::Palette;
use super::words::pad;
use crate::gosrc::{self, Token};

/// The text as it looks on a terminal, wrapped to its width.
#[must_use]
pub fn render(p: &Palette, text: &str) -> String {
    let mut page = Page::new(p);
    Parser::new_ext(text, Options::ENABLE_TABLES).for_each(|event| page.event(event));
    page.out.trim_end().to_owned() + "\n"
}

/// The page as far as it is written, and what surrounds the place at which it is being written.
struct Page<'a> {
    p: &'a Palette,
    out: String,
    /// The paragraph that is being collected.
    line: String,
    /// Numbers of the lists around; `None` is a list without numbers.
    lists: Vec<Option<u64>>,
    /// The mark of the list item whose first line is still to come.
    mark: Option<String>,
    quotes: usize,
    strong: usize,
    link: Option<String>,
    /// The language of the code block, and its text.
    code: Option<(String, String)>,
    table: Option<Vec<Vec<String>>>,
}

impl<'a> Page<'a> {
    fn new(p: &'a Palette) -> Self {
        Self {
            p,
            out: String::new(),
            line: String::new(),
            lists: Vec::new(),
            mark: None,
            quotes: 0,
            strong: 0,
            link: None,
            code: None,
            table: None,
        }
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                // Code stands apart also where there is no colour.
                let code = if self.p.color {
                    painted(&code, |word| self.p.command(word))
                } else {
                    format!("`{code}`")
                };
                self.line.push_str(&code);
            }
            Event::SoftBreak => self.line.push(' '),
            Event::HardBreak => self.line.push('\n'),
            Event::Rule => {
                self.gap();
                self.out.push_str(&self.p.dim(&self.p.symbol("─", "-").repeat(20)));
                self.out.push('\n');
            }
            Event::Html(html) | Event::InlineHtml(html) if !html.starts_with("<!--") => {
                self.line.push_str(&html)
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::List(first) => {
                // An item's own text comes before the list inside it.
                self.flush(false);
                if self.lists.is_empty() {
                    self.gap();
                }
                self.lists.push(first);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => format!("{} ", self.p.symbol("•", "-")),
                };
                self.mark = Some(mark);
            }
            Tag::BlockQuote(_) => self.quotes += 1,
            Tag::Strong | Tag::Emphasis => self.strong += 1,
            Tag::Link { dest_url, .. } => self.link = Some(dest_url.to_string()),
            Tag::CodeBlock(kind) => {
                self.flush(false);
                let language = match kind {
                    CodeBlockKind::Fenced(language) => {
                        language.split_whitespace().next().unwrap_or("").to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::Table(_) => self.table = Some(Vec::new()),
            Tag::TableHead | Tag::TableRow => {
                if let Some(rows) = &mut self.table {
                    rows.push(Vec::new());
                }
            }
            Tag::Paragraph if self.lists.is_empty() => self.gap(),
            Tag::Heading { .. } => self.gap(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item => self.flush(false),
            TagEnd::Heading(level) => {
                let mark = if level <= HeadingLevel::H2 || self.p.color { "" } else { "# " };
                self.line.insert_str(0, mark);
                self.flush(true);
            }
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::BlockQuote(_) => self.quotes -= 1,
            TagEnd::Strong | TagEnd::Emphasis => self.strong -= 1,
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::TableCell => {
                let cell = std::mem::take(&mut self.line);
                if let Some(row) = self.table.as_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            TagEnd::Table => self.end_table(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, code)) = &mut self.code {
            code.push_str(text);
        } else if self.strong > 0 {
            let bold = painted(text, |word| self.p.bold(word));
            self.line.push_str(&bold);
        } else {
            self.line.push_str(text);
        }
    }

    /// A blank line, unless there is one or nothing stands above.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn indent(&self) -> String {
        let quote = format!("{} ", self.p.dim(self.p.symbol("│", "|"))).repeat(self.quotes);
        format!("{quote}{}", "  ".repeat(self.lists.len()))
    }

    /// Writes the paragraph that was collected.
    fn flush(&mut self, heading: bool) {
        let line = std::mem::take(&mut self.line);
        if line.trim().is_empty() {
            return;
        }
        let indent = self.indent();
        let wrapped = self.p.wrap(line.trim_end(), &indent);
        let wrapped = match self.mark.take() {
            Some(mark) if !self.lists.is_empty() => {
                // The mark stands in the last columns of the indentation.
                let start = indent.len() - 2;
                let first = format!("{}{mark}", &indent[..start]);
                let rest = self.p.wrap(
                    line.trim_end(),
                    &format!("{}{}", &indent[..start], " ".repeat(mark.chars().count())),
                );
                format!(
                    "{first}{}",
                    rest.get(first.len() - mark.len() + mark.chars().count()..).unwrap_or_default()
                )
            }
            _ => wrapped,
        };
        if heading {
            self.out.push_str(&self.p.bold(&wrapped));
        } else {
            self.out.push_str(&wrapped);
        }
        self.out.push('\n');
    }

    fn end_link(&mut self) {
        let Some(url) =
            self.link.take().filter(|url| url.contains("://") && !self.line.ends_with(url.as_str()))
        else {
            return;
        };
        self.line.push_str(&format!(" ({})", self.p.dim(&self.p.web(&url))));
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        self.gap();
        let shown = if language == "go" { go(self.p, &code) } else { code };
        let indent = format!("{}    ", self.indent());
        // A line that is too long goes on below, further in: nothing of it may be lost.
        let width = self.p.width.max(40);
        let options = textwrap::Options::new(width)
            .initial_indent(&indent)
            .subsequent_indent("            ")
            .word_separator(textwrap::WordSeparator::AsciiSpace);
        for line in shown.trim_end().lines() {
            let line = line.replace('\t', "    ");
            let fits = textwrap::core::display_width(&line) + indent.len() <= width;
            let text = if fits { format!("{indent}{line}") } else { textwrap::fill(&line, &options) };
            self.out.push_str(text.trim_end());
            self.out.push('\n');
        }
        self.out.push('\n');
    }

    fn end_table(&mut self) {
        let Some(rows) = self.table.take() else { return };
        self.gap();
        let width = |text: &str| textwrap::core::display_width(text);
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
            })
            .collect();
        // The last column takes what is left, in several lines if need be.
        let before: usize = widths.iter().take(columns.saturating_sub(1)).map(|width| width + 2).sum();
        let left = self.p.width.saturating_sub(before + 2).max(20);
        for (index, row) in rows.iter().enumerate() {
            let (last, firsts) =
                row.split_last().map_or(("", &[][..]), |(last, firsts)| (last.as_str(), firsts));
            let head: String =
                firsts.iter().zip(&widths).map(|(cell, width)| format!("{}  ", pad(cell, *width))).collect();
            for (number, part) in textwrap::wrap(last, left).iter().enumerate() {
                let head = if number == 0 { head.clone() } else { " ".repeat(before) };
                let line = format!("  {head}{part}");
                self.out.push_str(&if index == 0 {
                    self.p.bold(line.trim_end())
                } else {
                    line.trim_end().to_owned()
                });
                self.out.push('\n');
            }
        }
    }
}

/// Each word for itself, so that a line may end between any two.
fn painted(text: &str, paint: impl Fn(&str) -> String) -> String {
    let words = text.split(' ').map(|word| if word.is_empty() { String::new() } else { paint(word) });
    words.collect::<Vec<_>>().join(" ")
}

/// Go code with its comments, texts, numbers and keywords in colours.
fn go(p: &Palette, code: &str) -> String {
    if !p.color {
        return code.to_owned();
    }
    let mut out = String::new();
    for (text, token) in gosrc::tokens(code) {
        // Colours end with the line, for those who show lines one by one.
        let paint = |line: &str| match token {
            _ if line.trim().is_empty() => line.to_owned(),
            Token::Comment => p.dim(line),
            Token::Text => p.good(line),
            Token::Number => p.note(line),
            Token::Keyword => p.command(line),
            Token::Plain => line.to_owned(),
        };
        out.push_str(&text.split('\n').map(paint).collect::<Vec<_>>().join("\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Palette = Palette { color: false, unicode: true, links: false, width: 40 };

    #[test]
    fn a_page_reads_well_without_colour() {
        let text = "# Title\n\nSome words with `code` and a [link](https://go.dev/x) that\nwrap.\n\n- one\n- two is longer than a line can be here\n\
            - three\n  - inner\n\n1. first\n2. second\n\n```go\nfunc f() {\n\treturn\n}\n```\n\n> said\n\n| a | long column |\n|---|---|\n| 1 | 2 |\n";
        let want = "Title\n\nSome words with `code` and a link\n(https://go.dev/x) that wrap.\n\n• one\n• two is longer than a line can be here\n\
            • three\n  • inner\n\n1. first\n2. second\n\n    func f() {\n        return\n    }\n\n│ said\n\n  a  long column\n  1  2\n";
        assert_eq!(render(&PLAIN, text), want);
    }

    #[test]
    fn go_is_coloured_and_stays_the_same_text() {
        super::super::style::prepare();
        let p = Palette { color: true, ..PLAIN };
        let shown = render(&p, "```go\n// why\nvar x = \"a\" + 1\n```\n");
        assert!(shown.contains("\x1b[36mvar\x1b[0m") && shown.contains("\x1b[32m\"a\"\x1b[0m"), "{shown:?}");
        let plain = render(&PLAIN, "```go\n// why\nvar x = \"a\" + 1\n```\n");
        let stripped: String =
            shown.split('\x1b').map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect();
        assert_eq!(stripped, plain);
    }
}
