//! Owns the rules that sources must keep before anything is compiled: what would hide code from the graders, or let it
//! reach into them. Knows nothing of the toolchain.

use super::{Emit, Job};
use crate::gosrc;
use crate::model::event::{Evidence, Finding};

/// Imports that no solution needs, and why they are refused.
const IMPORTS: &[(&str, &str)] = &[
    ("C", "cgo is not part of these exercises"),
    ("unsafe", "`unsafe` steps around the type system that the graders rely on"),
    ("syscall", "`syscall` is not needed here; use package os"),
    ("plugin", "plugins are not part of these exercises"),
    ("testing", "package testing belongs to tests: code that ships does not import it"),
    ("gomastery/internal/grade", "package grade belongs to the graders"),
];

/// What tells a library how its process was started; a program's main package may ask.
const STARTED: &[&str] = &["os.Args", "os.Executable", "flag.Lookup", "runtime.Caller", "runtime.Callers"];

/// How the environment variables begin by which we speak to the graders.
const OURS: &str = "GOMASTERY_";

/// Systems and architectures by which Go picks files from their names.
const NAMES: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "illumos",
    "ios",
    "js",
    "linux",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "386",
    "amd64",
    "arm",
    "arm64",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mipsle",
    "ppc64",
    "ppc64le",
    "riscv64",
    "s390x",
    "wasm",
];

/// Checks the graded Go files.
pub(super) fn check(job: &Job<'_>, emit: Emit<'_>) {
    for path in job.assembly.graded.iter().filter(|path| path.ends_with(".go")) {
        let Some(bytes) = job.assembly.files.get(&format!("{}/{path}", job.exercise.folder)) else {
            continue;
        };
        let text = String::from_utf8_lossy(bytes);
        for (line, message) in broken(path, &text, &job.exercise.forbid_imports) {
            emit(Evidence::SourceRule(Finding { file: path.clone(), line, message }));
        }
    }
}

/// The rules that a file breaks, with the lines.
fn broken(path: &str, text: &str, forbidden: &[String]) -> Vec<(u32, String)> {
    let test = path.ends_with("_test.go");
    let file = gosrc::parse(text);
    let mut found = Vec::new();
    for (import, line) in &file.imports {
        found.extend(import_rule(import, test, forbidden).map(|message| (*line, message)));
    }
    for (directive, line) in &file.directives {
        found.extend(directive_rule(directive).map(|message| (*line, message)));
    }
    if !test && file.package.as_deref() != Some("main") {
        let asks = file.uses.iter().find(|(name, _)| STARTED.contains(&name.as_str()));
        found.extend(asks.map(|(name, line)| {
            (*line, format!("remove `{name}`: a library does the same whoever started the process, a test or a service"))
        }));
    }
    if let Some(line) = text.lines().position(|line| line.contains(OURS)) {
        let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
        found.push((
            line,
            format!("remove `{OURS}…`: what gomastery tells its graders is not the solution's business"),
        ));
    }
    if let Some(name) = name_rule(path) {
        found.push((1, format!("the name of the file hides it on other systems than {name}: rename it")));
    }
    found
}

fn import_rule(import: &str, test: bool, forbidden: &[String]) -> Option<String> {
    if forbidden.iter().any(|name| name == import) {
        return Some(format!("this exercise is to be solved without importing {import:?}"));
    }
    let root = import.split('/').next().unwrap_or(import);
    let refused =
        IMPORTS.iter().find(|(name, _)| *name == import || (*name == "testing" && root == "testing"))?;
    // Where the learner writes tests, they need what tests need.
    (!(test && refused.0 == "testing")).then(|| format!("remove the import of {import:?}: {}", refused.1))
}

fn directive_rule(directive: &str) -> Option<String> {
    let word = directive.split_whitespace().next().unwrap_or(directive);
    match word {
        "//go:linkname" => {
            Some("remove `//go:linkname`: it reaches into other packages' private parts".to_owned())
        }
        "//go:build" => Some("remove the build constraint: every file is graded on this system".to_owned()),
        _ if !word.starts_with("//go:") => {
            Some("remove the old `+build` constraint: every file is graded".to_owned())
        }
        _ => None,
    }
}

fn name_rule(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".go")?;
    let stem = stem.strip_suffix("_test").unwrap_or(stem);
    let (_, last) = stem.rsplit_once('_')?;
    NAMES.iter().copied().find(|known| *known == last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(path: &str, text: &str) -> Vec<String> {
        broken(path, text, &["reflect".to_owned()])
            .into_iter()
            .map(|(line, message)| format!("{line}: {message}"))
            .collect()
    }

    #[test]
    fn what_hides_or_reaches_in_is_refused() {
        for (path, text, words) in [
            ("a.go", "package p\nimport \"unsafe\"\n", "2: remove the import of \"unsafe\""),
            ("a.go", "package p\nimport \"testing/synctest\"\n", "belongs to tests"),
            ("a.go", "package p\nimport x \"gomastery/internal/grade\"\n", "graders"),
            ("a.go", "package p\nimport \"reflect\"\n", "without importing"),
            ("a.go", "//go:build !windows\n\npackage p\n", "1: remove the build constraint"),
            ("a.go", "// +build ignore\n\npackage p\n", "+build"),
            ("a.go", "package p\n\n//go:linkname a b\nfunc a()\n", "linkname"),
            ("a.go", "package p\n\nvar x = os.Getenv(\"GOMASTERY_RECEIPT\")\n", "3: remove `GOMASTERY_"),
            ("a_windows.go", "package p\n", "than windows"),
            (
                "a.go",
                "package p\n\nimport \"os\"\n\n// os.Args here is fine\nvar test = len(os.Args) > 1\n",
                "6: remove `os.Args`: a library",
            ),
            (
                "a.go",
                "package p\nimport rt \"runtime\"\nvar _, f, _, _ = rt.Caller(1)\n",
                "3: remove `runtime.Caller`",
            ),
        ] {
            let got = messages(path, text);
            assert!(got.len() == 1 && got[0].contains(words), "{text:?}: {got:?}");
        }
    }

    #[test]
    fn ordinary_code_and_tests_are_not() {
        assert!(
            messages("a.go", "package p\n\nimport \"os\"\n\n//go:noinline\nfunc F() { os.Exit(1) }\n")
                .is_empty()
        );
        assert!(messages("a_test.go", "package p_test\n\nimport \"testing\"\n").is_empty());
        assert!(messages("worker_pool.go", "package p\n").is_empty());
        for text in [
            "package main\nimport \"os\"\nfunc main() { run(os.Args) }\n",
            "package p\nimport \"os\"\n// os.Args\nconst s = \"os.Args\"\nvar x = os.Getpid()\n",
            "package p\nfunc f(os struct{ Args int }) int { return os.Args }\n",
            "package p\nimport \"runtime\"\nvar c runtime.CallersFramesLike\n",
        ] {
            assert_eq!(messages("a.go", text), [""; 0], "{text:?}");
        }
    }
}
