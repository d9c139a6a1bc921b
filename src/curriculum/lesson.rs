//! Owns the Go code of lessons: which blocks there are, and what they say they print. Knows nothing of compilers.

/// A block of Go in a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The line of its fence, counted from 1.
    pub line: usize,
    /// A whole Go file.
    pub code: String,
    /// What it prints, where the lesson shows that.
    pub output: Option<String>,
}

/// The package of a block that names none.
const PACKAGE: &str = "package p\n\n";

/// Every block of Go. The text block behind a program is its output.
#[must_use]
pub fn blocks(lesson: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut lines = lesson.lines().enumerate();
    // The last block of Go, as long as nothing but blank lines followed it.
    let mut open = false;
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.trim_end().strip_prefix("```") else {
            open &= line.trim().is_empty();
            continue;
        };
        let text: String = lines
            .by_ref()
            .map(|(_, line)| line)
            .take_while(|line| line.trim_end() != "```")
            .flat_map(|line| [line, "\n"])
            .collect();
        match language {
            "go" => found.push(Block { line: number + 1, code: whole(&text), output: None }),
            "text" if open => {
                if let Some(program) =
                    found.last_mut().filter(|block| block.code.starts_with("package main\n"))
                {
                    program.output = Some(text);
                }
            }
            _ => {}
        }
        open = language == "go";
    }
    found
}

fn whole(text: &str) -> String {
    if text.lines().any(|line| line.starts_with("package ")) {
        text.to_owned()
    } else {
        format!("{PACKAGE}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_have_their_package_and_their_output() {
        let text = "# T\n\n```go\nfunc f() {}\n```\n\nwords\n\n```text\nnot an output\n```\n```go\npackage main\n\nfunc main() {}\n```\n\n\
            ```text\nsaid\n```\n\n```text\nsomething else\n```\n";
        let block = |line, code: &str, output: Option<&str>| Block {
            line,
            code: code.to_owned(),
            output: output.map(str::to_owned),
        };
        assert_eq!(
            blocks(text),
            [
                block(3, "package p\n\nfunc f() {}\n", None),
                block(12, "package main\n\nfunc main() {}\n", Some("said\n"))
            ]
        );
    }
}
