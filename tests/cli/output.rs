//! What every command shares: colours, pipes, help, completions, the manual.

use std::io::Read as _;
use std::process::Stdio;

use crate::harness::{Done, Home};

/// Every command and subcommand, as it is typed.
const COMMANDS: [&[&str]; 19] = [
    &[],
    &["init"],
    &["today"],
    &["day"],
    &["plan"],
    &["list"],
    &["check"],
    &["hint"],
    &["solution"],
    &["reset"],
    &["undo"],
    &["progress"],
    &["schedule"],
    &["doctor"],
    &["author"],
    &["author", "verify"],
    &["author", "new"],
    &["completions"],
    &["man"],
];

/// A check that is not recorded, so that the screens stay as they are.
const FROM: [&str; 4] = ["check", "double", "--from", "week01_core/double"];

#[test]
fn colour_is_for_terminals_and_for_those_who_insist() {
    let mut home = Home::with_workspace();
    assert_eq!(home.run("w", &["check", "double"]).status, 1);
    let screens = [["today"].as_slice(), &["plan"], &["list"], &["progress"], &["doctor"], &FROM];
    let plain: Vec<Done> = screens.iter().map(|args| home.run("w", args)).collect();
    for done in &plain {
        assert!(!done.out.contains('\x1b') && !done.err.contains('\x1b'), "{done:?}");
    }
    home.set("CLICOLOR_FORCE", "1");
    for (args, plain) in screens.iter().zip(&plain) {
        let done = home.run("w", args);
        assert!(done.out.contains("\x1b["), "{args:?}: {}", done.out);
        if *args != FROM {
            assert_eq!(bare(&done.out), plain.out, "nothing is told by colour alone: {args:?}");
        }
    }
    assert!(home.run("w", &["check", "doble"]).err.starts_with("\x1b[31merror:\x1b[0m "));
    home.set("CLICOLOR_FORCE", "0");
    home.set("NO_COLOR", "1");
    assert!(!home.run("w", &["today"]).out.contains('\x1b'));
    home.set("LANG", "C");
    let ascii = home.run("w", &["list"]).out;
    assert!(ascii.is_ascii() && ascii.contains("  ~ week01/double"), "{ascii}");
}

/// A text without its codes of colour.
fn bare(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap_or("").to_owned();
    parts.fold(first, |out, part| out + part.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn lines_keep_to_the_width() {
    let mut home = Home::new();
    for width in ["40", "72"] {
        home.set("COLUMNS", width);
        let text = home.run_bare(".", &["day", "8"]).out;
        let prose = text
            .lines()
            .filter(|line| !line.contains("http") && !line.contains("week02/") && !line.contains("GOROOT"));
        let limit: usize = width.parse().unwrap();
        let long: Vec<&str> = prose.filter(|line| line.chars().count() > limit).collect();
        assert!(long.len() <= 2, "only the two lines of the head may be longer than {width}: {long:#?}");
    }
}

/// `… | head -1`: the reader is gone before, or while, it is written.
#[test]
fn a_closed_pipe_ends_in_silence() {
    let home = Home::with_workspace();
    let commands: &[&[&str]] = &[
        &["today"],
        &["plan"],
        &["list", "--format", "json"],
        &["check", "double"],
        &["check", "double", "--format", "json"],
        &["doctor"],
        &["man"],
        &["completions", "zsh"],
        &["--help"],
        &["--version"],
        &["init", "other", "--no-git"],
    ];
    for args in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut child = home.command("w", args).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let status = child.wait().unwrap().code();
        assert_eq!((status, err.contains("error")), (Some(0), false), "{args:?}: {err}");
    }
    assert_eq!(home.entries().len(), 2, "a verdict that nobody reads is recorded all the same");
    assert!(home.path("w/other/.gomastery/settings.toml").is_file());
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut child = home.bare("w", &["man"]).stdout(writer).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0; 10];
    reader.read_exact(&mut first).unwrap();
    drop(reader);
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
}

#[test]
fn every_command_has_help_of_its_own() {
    let home = Home::new();
    for words in COMMANDS {
        let done = home.run_bare(".", &[words, ["--help"].as_slice()].concat());
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{words:?}");
        let usage = [&["Usage: gomastery"], words].concat().join(" ");
        assert!(done.out.contains(&usage), "{words:?}: {}", done.out);
        assert!(!done.out.starts_with("Usage"), "it says what it does: {}", done.out);
        let short = home.run_bare(".", &[words, ["-h"].as_slice()].concat());
        assert_eq!(short.status, 0, "{words:?}");
        assert!(!done.out.contains('\x1b') && !short.out.contains('\x1b'), "{words:?}");
    }
    let listed = home.run_bare(".", &["--help"]).out;
    for words in COMMANDS.iter().filter(|words| words.len() == 1) {
        assert!(listed.contains(&format!("\n  {}", words[0])), "{words:?}: {listed}");
    }
    let version = home.run_bare(".", &["--version"]);
    assert_eq!(version.out, format!("gomastery {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_know_every_command_in_every_shell() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let done = home.run_bare(".", &["completions", shell]);
        assert_eq!((done.status, done.err.as_str()), (0, ""), "{shell}");
        for words in COMMANDS.iter().filter(|words| words.len() == 1) {
            assert!(done.out.contains(words[0]), "{shell} does not know {words:?}");
        }
        assert!(done.out.contains("give-up"), "{shell}");
    }
    let done = home.run_bare(".", &["completions", "tcsh"]);
    assert_eq!((done.status, done.out.as_str()), (2, ""));
    assert!(done.err.contains("possible values: bash"), "{}", done.err);
}

/// A shell must be able to read what it is given.
#[test]
#[cfg(unix)]
fn the_shell_accepts_its_completions() {
    let home = Home::new();
    for shell in ["bash", "zsh", "fish"] {
        home.write(shell, &home.run_bare(".", &["completions", shell]).out);
        let Ok(output) = std::process::Command::new(shell).arg("-n").arg(home.path(shell)).output() else {
            continue;
        };
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn the_manual_has_every_command_and_every_exit_code() {
    let home = Home::new();
    let done = home.run_bare(".", &["man"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""));
    assert!(done.out.contains(".TH gomastery 1"), "{}", &done.out[..200]);
    let codes = gomastery::cmd::error::Exit::ALL.map(gomastery::cmd::error::Exit::code);
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 70, 130]);
    for exit in gomastery::cmd::error::Exit::ALL {
        let line = format!("{}: {}.", exit.code(), exit.meaning());
        assert!(done.out.contains(&line), "{line}");
    }
    let plain = done.out.replace("\\-", "-");
    for words in COMMANDS.iter().filter(|words| !words.is_empty()) {
        assert!(plain.contains(&format!("gomastery-{}", words.join("-"))), "{words:?}");
    }
}
