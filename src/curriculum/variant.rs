//! Owns putting an exercise's versions together: starter, right and wrong solutions, and the pristine files that go over
//! whatever is graded. Knows nothing of disks beyond the pack's source.

use std::borrow::Cow;
use std::collections::BTreeSet;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use diffy::Line;
use diffy::patch_set::{FileOperation, ParseOptions, PatchSet};
use sha2::{Digest as _, Sha256};

use super::Pack;
use crate::model::exercise::Exercise;
use crate::model::files::{Assembly, FileSet, Role, Subject, Variant, is_go_test, is_hidden};

/// The file that gives every test binary our `TestMain`.
const MAIN_FILE: &str = "zz_gomastery_test.go";
/// Files that tell about an exercise and are not part of its Go code.
const TEXTS: [&str; 4] = ["TASK.md", "AUTHOR.md", "WHY.md", "exercise.toml"];

/// Every file of the exercise's folder in the pack, by its path below it.
fn pack_files(pack: &Pack, exercise: &Exercise) -> FileSet {
    pack.source.files_below(&format!("exercises/{}", exercise.folder))
}

/// The files that a learner is handed: all but graders, solutions and the author's notes.
#[must_use]
pub fn handed_out(pack: &Pack, exercise: &Exercise) -> FileSet {
    let mut files = pack_files(pack, exercise);
    files.retain(|path, _| !is_hidden(path) && path != "exercise.toml" && path != "AUTHOR.md");
    files
}

/// The names of the right solutions' folders: `_solution`, `_solution_2`.
#[must_use]
pub fn solutions(pack: &Pack, exercise: &Exercise) -> Vec<String> {
    let files = pack_files(pack, exercise);
    let folders = files.keys().filter_map(|path| path.split_once('/')).map(|(folder, _)| folder);
    let folders: BTreeSet<&str> = folders.filter(|folder| folder.starts_with("_solution")).collect();
    folders.into_iter().map(str::to_owned).collect()
}

/// The files of the reference solution as a learner may read them, with WHY.md.
#[must_use]
pub fn reference(pack: &Pack, exercise: &Exercise) -> FileSet {
    below(&pack_files(pack, exercise), "_solution")
}

/// The names that `_wrong/` or `_bugs/` holds.
#[must_use]
pub fn names_in(pack: &Pack, exercise: &Exercise, folder: &str) -> BTreeSet<String> {
    let files = below(&pack_files(pack, exercise), folder);
    files
        .keys()
        .filter_map(|path| path.split('/').next())
        .map(|name| name.trim_end_matches(".patch").to_owned())
        .collect()
}

/// The sources of a version, by path below the exercise's folder: what a learner would have written.
///
/// # Errors
/// When the version does not exist, or a patch does not apply exactly.
pub fn sources(pack: &Pack, exercise: &Exercise, variant: &Variant) -> Result<FileSet> {
    let all = pack_files(pack, exercise);
    let mut files = handed_out(pack, exercise);
    files.retain(|path, _| is_source(exercise, path));
    match variant {
        Variant::Starter => return Ok(files),
        Variant::Solution(folder) => replace(&mut files, exercise, below(&all, folder)),
        Variant::Wrong(name) => replace(&mut files, exercise, wrong(&all, name)?),
    }
    Ok(files)
}

/// Whether a file of the exercise's folder is the learner's to write: Go code that is no test, and whatever `edit` names.
#[must_use]
pub fn is_source(exercise: &Exercise, path: &str) -> bool {
    let edit = exercise.edit.iter().any(|edit| edit == path);
    edit || (path.ends_with(".go") && !is_go_test(path) && !is_hidden(path))
}

fn replace(files: &mut FileSet, exercise: &Exercise, with: FileSet) {
    files.retain(|path, _| !exercise.edit.contains(path));
    files.extend(with.into_iter().filter(|(path, _)| !TEXTS.contains(&path.as_str())));
}

fn below(files: &FileSet, folder: &str) -> FileSet {
    let strip = |path: &str| path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned);
    files.iter().filter_map(|(path, bytes)| Some((strip(path)?, bytes.clone()))).collect()
}

fn wrong(all: &FileSet, name: &str) -> Result<FileSet> {
    changed(all, "_wrong", name, || below(all, "_solution"))
}

/// The files of `FOLDER/NAME/`, or `FOLDER/NAME.patch` applied to others.
fn changed(all: &FileSet, folder: &str, name: &str, others: impl FnOnce() -> FileSet) -> Result<FileSet> {
    let whole = below(all, &format!("{folder}/{name}"));
    if !whole.is_empty() {
        return Ok(whole);
    }
    let path = format!("{folder}/{name}.patch");
    let patch = all.get(&path).ok_or_else(|| anyhow!("there is neither `{folder}/{name}/` nor `{path}`"))?;
    let patch = std::str::from_utf8(patch).with_context(|| format!("reading `{path}`"))?;
    let mut files = others();
    apply(&mut files, patch).with_context(|| format!("applying `{path}`"))?;
    Ok(files)
}

/// Applies a unified diff of several files exactly: every line of context must stand at the line that the diff names.
fn apply(files: &mut FileSet, text: &str) -> Result<()> {
    let mut count = 0;
    for patch in PatchSet::parse(text, ParseOptions::unidiff()) {
        let patch = patch?;
        let operation = patch.operation().strip_prefix(1);
        let hunks = patch.patch().as_text().context("the diff is binary")?;
        match &operation {
            FileOperation::Create(path) => {
                let text = diffy::apply("", hunks)?;
                files.insert(path.to_string(), Cow::Owned(text.into_bytes()));
            }
            FileOperation::Delete(path) => {
                files.remove(path.as_ref()).with_context(|| format!("there is no `{path}`"))?;
            }
            FileOperation::Modify { modified: path, .. } => {
                let old = files.get(path.as_ref()).with_context(|| format!("there is no `{path}`"))?;
                let old = std::str::from_utf8(old)?;
                exactly(old, hunks).with_context(|| format!("in `{path}`"))?;
                let new = diffy::apply(old, hunks)?;
                files.insert(path.to_string(), Cow::Owned(new.into_bytes()));
            }
            FileOperation::Rename { .. } | FileOperation::Copy { .. } => {
                bail!("renames and copies are not read")
            }
        }
        count += 1;
    }
    ensure!(count > 0, "the diff is empty");
    Ok(())
}

fn exactly(old: &str, patch: &diffy::Patch<'_, str>) -> Result<()> {
    let lines: Vec<&str> = old.split_inclusive('\n').collect();
    for hunk in patch.hunks() {
        let mut at = hunk.old_range().start().saturating_sub(usize::from(!hunk.old_range().is_empty()));
        for line in hunk.lines() {
            let (Line::Context(want) | Line::Delete(want)) = line else { continue };
            ensure!(lines.get(at) == Some(want), "line {} is not {:?}", at + 1, want.trim_end());
            at += 1;
        }
    }
    Ok(())
}

/// Puts the pristine files over the sources: given files, graders, `internal/grade`, `go.mod` and our `TestMain`.
///
/// # Errors
/// When the pack lacks a file that the exercise names.
pub fn assemble(pack: &Pack, exercise: &Exercise, sources: FileSet) -> Result<Assembly> {
    let all = pack_files(pack, exercise);
    let mut ours = given(exercise, &all)?;
    ours.extend(below(&all, "_grader"));
    let main: Cow<'static, [u8]> = Cow::Owned(test_main(&ours)?.into_bytes());
    let mut files = shared(pack)?;
    let mut subjects = Vec::new();
    if exercise.gates.iter().any(|gate| gate.hunt().is_some()) {
        let mut tests = sources.clone();
        tests.retain(|path, _| exercise.edit.contains(path) && (is_go_test(path) || !path.ends_with(".go")));
        tests.insert(MAIN_FILE.to_owned(), main.clone());
        for (number, (role, code)) in versions(exercise, &all)?.into_iter().enumerate() {
            // Not `v`: Go takes `v10` for a major version, and leaves it out of the binary's name.
            let folder = format!("variants/c{number:02}");
            let mut package = code;
            package.extend(tests.clone());
            moved(&mut package, &exercise.folder, &folder);
            files.extend(inside(package, &folder));
            subjects.push(Subject { folder, role });
        }
    }
    ours.insert(MAIN_FILE.to_owned(), main);
    let graded = sources.keys().filter(|path| !ours.contains_key(*path)).cloned().collect();
    files.extend(inside(sources, &exercise.folder));
    files.extend(inside(ours, &exercise.folder));
    Ok(Assembly { files, graded, subjects })
}

fn inside(files: FileSet, folder: &str) -> impl Iterator<Item = (String, Cow<'static, [u8]>)> {
    files.into_iter().map(move |(path, bytes)| (format!("{folder}/{path}"), bytes))
}

fn given(exercise: &Exercise, all: &FileSet) -> Result<FileSet> {
    let mut files = FileSet::new();
    for path in &exercise.given {
        let bytes = all.get(path).ok_or_else(|| anyhow!("`given` names `{path}`, which is not there"))?;
        files.insert(path.clone(), bytes.clone());
    }
    Ok(files)
}

/// Every version of the code on which the learner's tests are tried, in an order that does not tell right from wrong.
fn versions(exercise: &Exercise, all: &FileSet) -> Result<Vec<(Role, FileSet)>> {
    let given = given(exercise, all)?;
    let mut seeds = FileSet::new();
    for (path, bytes) in below(all, "_seeds") {
        seeds.insert(format!("testdata/fuzz/{path}"), bytes);
    }
    let mut versions = vec![("given".to_owned(), Role::Reference, FileSet::new())];
    let rights = below(all, "_right");
    let names: BTreeSet<&str> = rights.keys().filter_map(|path| path.split('/').next()).collect();
    for name in names {
        versions.push((name.to_owned(), Role::Right, below(&rights, name)));
    }
    for bug in &exercise.bugs {
        let code = changed(all, "_bugs", &bug.name, || given.clone())?;
        versions.push((bug.name.clone(), Role::Bug(bug.theme.clone()), code));
    }
    versions.sort_by_key(|(name, ..)| Sha256::digest(format!("{} {name}", exercise.folder)));
    let whole = |code: FileSet| given.clone().into_iter().chain(code).chain(seeds.clone()).collect();
    Ok(versions.into_iter().map(|(_, role, code)| (role, whole(code))).collect())
}

/// Lets the imports of a package that was moved name its new place.
fn moved(package: &mut FileSet, from: &str, to: &str) {
    let (from, to) = (format!("\"gomastery/{from}"), format!("\"gomastery/{to}"));
    for (_, bytes) in package.iter_mut().filter(|(path, _)| path.ends_with(".go")) {
        if let Ok(text) = std::str::from_utf8(bytes) {
            *bytes = Cow::Owned(text.replace(&from, &to).into_bytes());
        }
    }
}

/// What every exercise of the module shares.
fn shared(pack: &Pack) -> Result<FileSet> {
    let mut files = pack.source.files_below("exercises/internal");
    files.retain(|path, _| !is_go_test(path));
    let mut files: FileSet =
        files.into_iter().map(|(path, bytes)| (format!("internal/{path}"), bytes)).collect();
    let module = pack.source.read("exercises/go.mod").context("the pack has no `exercises/go.mod`")?;
    files.insert("go.mod".to_owned(), module);
    Ok(files)
}

fn test_main(ours: &FileSet) -> Result<String> {
    let tests = ours.iter().filter(|(path, _)| is_go_test(path) && !path.contains('/'));
    let mut packages = tests.filter_map(|(_, bytes)| package_of(std::str::from_utf8(bytes).ok()?));
    let package = packages.find(|name| name.ends_with("_test")).map(str::to_owned).or_else(|| {
        // Where the learner writes the tests, the code that is given has the package's name.
        let mut code = ours.iter().filter(|(path, _)| path.ends_with(".go") && !path.contains('/'));
        let name = code.find_map(|(_, bytes)| package_of(std::str::from_utf8(bytes).ok()?))?;
        Some(format!("{name}_test"))
    });
    let package = package.context("no grader is in a package `…_test`")?;
    Ok(format!(
        "package {package}\n\nimport (\n\t\"testing\"\n\n\t\"gomastery/internal/grade\"\n)\n\n\
         func TestMain(m *testing.M) {{ grade.Main(m) }}\n"
    ))
}

/// The name in a Go file's package clause.
fn package_of(text: &str) -> Option<&str> {
    text.lines()
        .find_map(|line| line.strip_prefix("package "))
        .and_then(|rest| rest.split_whitespace().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn solution() -> FileSet {
        FileSet::from([("a.go".to_owned(), Cow::Borrowed("one\ntwo\nthree\n".as_bytes()))])
    }

    #[test]
    fn a_patch_applies_exactly_or_not_at_all() {
        let mut files = solution();
        apply(&mut files, "--- a/a.go\n+++ b/a.go\n@@ -1,3 +1,3 @@\n one\n-two\n+zwei\n three\n").unwrap();
        assert_eq!(files["a.go"].as_ref(), b"one\nzwei\nthree\n");
        let moved = "--- a/a.go\n+++ b/a.go\n@@ -2,2 +2,2 @@\n one\n-two\n+zwei\n";
        assert!(apply(&mut solution(), moved).is_err(), "one line off is not exact");
        let other = "--- a/b.go\n+++ b/b.go\n@@ -1,1 +1,1 @@\n-x\n+y\n";
        assert!(apply(&mut solution(), other).is_err());
        assert!(apply(&mut solution(), "").is_err());
    }

    #[test]
    fn a_patch_may_add_and_remove_files() {
        let mut files = solution();
        let text = "--- /dev/null\n+++ b/b.go\n@@ -0,0 +1 @@\n+new\n--- a/a.go\n+++ /dev/null\n@@ -1,3 +0,0 @@\n-one\n-two\n-three\n";
        apply(&mut files, text).unwrap();
        assert_eq!(files.keys().collect::<Vec<_>>(), ["b.go"]);
    }

    #[test]
    fn the_package_clause_is_found_behind_comments() {
        assert_eq!(package_of("// about\n\npackage pool_test // x\n"), Some("pool_test"));
        assert_eq!(package_of("// nothing\n"), None);
    }
}
