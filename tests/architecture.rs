//! The house in order: which room of `src/` may know which, where processes are started, and that no test is forgotten.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each room, and the rooms that it may know besides itself.
const ARROWS: [(&str, &[&str]); 12] = [
    ("model", &[]),
    ("diagnose", &[]),
    ("gosrc", &[]),
    ("curriculum", &["model"]),
    ("exec", &["model"]),
    ("gates", &["exec", "model", "gosrc"]),
    ("judge", &["model", "diagnose"]),
    ("journal", &["model"]),
    ("workspace", &["model"]),
    ("view", &["model", "gosrc"]),
    ("watch", &["model", "view"]),
    (
        "cmd",
        &[
            "curriculum",
            "diagnose",
            "exec",
            "gates",
            "gosrc",
            "journal",
            "judge",
            "model",
            "view",
            "watch",
            "workspace",
        ],
    ),
];

/// The files below `dir` whose name ends in `.rs`, with their text, by their path from there.
fn sources(dir: &str) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(dir);
    let all = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter().map(Result::unwrap);
    let files = all.filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"));
    files
        .map(|entry| {
            (entry.path().strip_prefix(&root).unwrap().to_owned(), fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

/// `exec/proc.rs` and `exec.rs` are in the room `exec`.
fn room(path: &Path) -> String {
    let first = path.iter().next().unwrap().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The rooms that a text names with `crate::room` or `crate::{room, …}`, comments left out.
fn named(text: &str) -> BTreeSet<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut rooms = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => rooms.extend(heads(group)),
            None => rooms.extend([word(rest)]),
        }
    }
    rooms
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
}

/// The first word of each part of `a::{b, c}, d}`, up to the brace that closes it.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut parts = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => parts.push(String::new()),
            _ => {}
        }
        if let Some(part) = parts.last_mut().filter(|_| c != ',') {
            part.push(c);
        }
    }
    parts.iter().map(|part| word(part.trim())).filter(|word| !word.is_empty()).collect()
}

#[test]
fn rooms_know_only_what_they_may() {
    assert_eq!(
        named("use crate::model::id;\n// crate::view\nuse crate::{exec, view::{a, b}, cmd::c};").len(),
        4
    );
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, text) in sources("src") {
        let from = room(&path);
        if ["main", "lib"].contains(&from.as_str()) {
            continue;
        }
        let allowed = ARROWS.iter().find(|(name, _)| *name == from).map(|(_, allowed)| *allowed);
        let allowed =
            allowed.unwrap_or_else(|| panic!("{}: `{from}` is in no row of ARROWS", path.display()));
        let strange = |to: &String| *to != from && !allowed.contains(&to.as_str());
        wrong.extend(
            named(&text).into_iter().filter(strange).map(|to| format!("{}: {from} -> {to}", path.display())),
        );
        seen.insert(from);
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(seen.len(), ARROWS.len(), "{seen:?}");
}

#[test]
fn processes_are_started_in_one_place() {
    let named = sources("src").into_iter().filter(|(_, text)| text.contains("Command::new"));
    let paths: Vec<PathBuf> = named.map(|(path, _)| path).collect();
    assert_eq!(paths, [Path::new("exec/proc.rs")]);
}

#[test]
fn every_file_says_what_it_owns() {
    let silent: Vec<PathBuf> = sources("src")
        .into_iter()
        .filter(|(path, text)| {
            let top = ["main.rs", "lib.rs"].iter().any(|name| path == Path::new(name));
            !text.starts_with(if top { "//! " } else { "//! Owns " })
        })
        .map(|(path, _)| path)
        .collect();
    assert_eq!(silent, Vec::<PathBuf>::new());
}

#[test]
fn no_test_file_is_forgotten() {
    let files = sources("tests/cli");
    let (_, main) = files.iter().find(|(path, _)| path == Path::new("main.rs")).unwrap();
    let mods: BTreeSet<&str> =
        main.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    let there: BTreeSet<String> =
        files.iter().map(|(path, _)| room(path)).filter(|name| name != "main").collect();
    assert_eq!(mods, there.iter().map(String::as_str).collect());
}
