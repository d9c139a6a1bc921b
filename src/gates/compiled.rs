//! Owns reading what compilers and vet print: messages with places. Knows nothing of what they mean, and never matches
//! their wording, which differs between releases.

use crate::model::event::{Exit, Finding, ToolRun};

/// What the system says when it, and not the code, is why a tool fails: the texts of error numbers, the same everywhere.
const SYSTEM: &[&str] = &[
    "no space left on device",
    "disk quota exceeded",
    "cannot allocate memory",
    "too many open files",
    "read-only file system",
    "input/output error",
    "signal: killed",
];

/// Reads the output of a go command.
pub(super) fn read(exit: &Exit, raw: String, folder: &str) -> ToolRun {
    let findings = raw.lines().filter_map(|line| finding(line, folder)).collect();
    let ended_itself = matches!(exit, Exit::Code(_));
    let at_fault =
        !ended_itself || (*exit != Exit::Code(0) && SYSTEM.iter().any(|words| raw.contains(words)));
    ToolRun { ok: *exit == Exit::Code(0), at_fault, findings, raw }
}

/// Reads `./folder/file.go:LINE:COLUMN: message`, with or without the column and a leading `vet: `.
fn finding(line: &str, folder: &str) -> Option<Finding> {
    let line = line.strip_prefix("vet: ").unwrap_or(line);
    let end = line.find(".go:")? + 3;
    let (file, rest) = (line.get(..end)?, line.get(end + 1..)?);
    let (number, rest) = rest.split_once(':')?;
    let message = match rest.split_once(':') {
        Some((column, message)) if column.bytes().all(|b| b.is_ascii_digit()) => message,
        _ => rest,
    };
    Some(Finding {
        file: inside(file, folder).to_owned(),
        line: number.parse().ok()?,
        message: message.trim().to_owned(),
    })
}

/// A path as Go prints it, relative to the exercise's folder where it lies in it.
pub(super) fn inside<'a>(file: &'a str, folder: &str) -> &'a str {
    let tail = file.find(folder).and_then(|at| file.get(at + folder.len() + 1..));
    tail.unwrap_or_else(|| file.trim_start_matches("./"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_in_every_form() {
        let raw = "# gomastery/week02_c/pool\nweek02_c/pool/pool.go:41:3: undefined: x\n\
            vet: ./week02_c/pool/sub/a.go:7:1: odd: thing\n/tmp/m/week02_c/pool/pool_test.go:9: no column\nnothing here\n";
        let run = read(&Exit::Code(1), raw.to_owned(), "week02_c/pool");
        let got: Vec<_> =
            run.findings.iter().map(|f| (f.file.as_str(), f.line, f.message.as_str())).collect();
        assert_eq!(
            got,
            [
                ("pool.go", 41, "undefined: x"),
                ("sub/a.go", 7, "odd: thing"),
                ("pool_test.go", 9, "no column")
            ]
        );
        assert!(!run.ok && !run.at_fault);
    }

    #[test]
    fn a_full_disk_or_a_killed_compiler_is_not_the_codes_fault() {
        let raw = "# gomastery/w/x\nlink: writing output: no space left on device\n".to_owned();
        assert!(read(&Exit::Code(1), raw, "w/x").at_fault);
        assert!(read(&Exit::Signal(9), String::new(), "w/x").at_fault);
        assert!(!read(&Exit::Code(0), "no space left on device".to_owned(), "w/x").at_fault);
    }
}
