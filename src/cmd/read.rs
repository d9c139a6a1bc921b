//! Owns `read`: a day's reading, opened where it is.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;

use super::args::{self, Globals};
use super::desk::Desk;
use super::editor;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::exec::go;
use crate::exec::proc;
use crate::exec::sandbox::Sandbox;
use crate::gosrc;
use crate::model::entry::{Act, Entry};
use crate::model::files::FileSet;
use crate::model::plan::{Day, Place, Reading};
use crate::view;

/// Lists a day's reading, opens an item of it, or records that it was read.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals, args: &args::Read) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let number = args.day.or_else(|| desk.today(session).map(|day| day.number)).unwrap_or(1);
    let day = desk.pack.plan.day(number).ok_or_else(|| {
        Failure::usage(format!(
            "there is no day {number}: the plan has days 1 to {}",
            desk.pack.plan.days.len()
        ))
    })?;
    let Some(wanted) = args.item else {
        view::day::reading_list(session.out, &session.palette, day, &desk.progress)?;
        let next = day.reading.iter().position(|item| !desk.progress.has_read(item));
        if let Some(index) = next {
            let command = format!("gomastery read {number} {}", index + 1);
            view::day::next(session.out, &session.palette, &command, "opens the first that is left")?;
        }
        return Ok(Exit::Done);
    };
    let item = wanted.checked_sub(1).and_then(|index| day.reading.get(index)).ok_or_else(|| {
        let count = day.reading.len();
        Failure::usage(format!("day {number} has no item {wanted}: it has {count}"))
            .hint(format!("`gomastery read {number}` lists them"))
    })?;
    if args.done {
        return done(session, &desk, day, item);
    }
    match &item.place {
        Place::Url(url) => web(session, item, url)?,
        Place::Source(source) => {
            source_file(session, &desk, item, source)?;
        }
        Place::Shelf => writeln!(session.out, "{}\nThis is a book: take it from the shelf.", item.title)?,
    }
    if desk.workspace.is_some() && !desk.progress.has_read(item) {
        let command = format!("gomastery read {number} {wanted} --done");
        view::day::next(session.out, &session.palette, &command, "once you have read it")?;
    }
    Ok(Exit::Done)
}

fn done(session: &mut Session<'_>, desk: &Desk, day: &Day, item: &Reading) -> Result<Exit, Failure> {
    if !desk.progress.has_read(item) {
        let entry = Entry {
            number: Some(day.number),
            item: Some(item.key().to_owned()),
            ..Entry::new(session.timestamp(), Act::Read, "")
        };
        desk.journal()?.append(&entry)?;
    }
    writeln!(session.out, "Read: {}", item.title)?;
    Ok(Exit::Done)
}

/// Opens the browser where there is a desktop; the link is printed anyway.
fn web(session: &mut Session<'_>, item: &Reading, url: &str) -> Result<(), Failure> {
    writeln!(session.out, "{}\n{}", item.title, session.palette.web(url))?;
    session.out.flush()?;
    let get = |name: &str| session.env.contains_key(&OsString::from(name));
    let desktop =
        cfg!(any(target_os = "macos", windows)) || get("DISPLAY") || get("WAYLAND_DISPLAY") || get("BROWSER");
    if session.screen && desktop && !proc::open_in_browser(url) {
        writeln!(session.err, "No browser could be started: open the link yourself.")?;
    }
    Ok(())
}

/// Opens the learner's own copy of Go's library at a symbol; where it stands differs from release to release.
fn source_file(session: &mut Session<'_>, desk: &Desk, item: &Reading, source: &str) -> Result<(), Failure> {
    let sandbox = Sandbox::take(&session.cache, "read")?;
    let module = desk.pack.source.read("exercises/go.mod").unwrap_or_default();
    sandbox.fill(&FileSet::from([("go.mod".to_owned(), module)]))?;
    let toolchain = go::find(&session.env, &session.runner, &sandbox.module(), &session.cache)?;
    let (file, symbols) = source.split_once(':').unwrap_or((source, ""));
    let path = toolchain.goroot.join("src").join(file.trim());
    let text = fs::read_to_string(&path).map_err(|error| {
        Failure::new(
            Exit::Toolchain,
            anyhow::Error::from(error).context(format!("reading `{}`", path.display())),
        )
        .hint(format!("{} has no such file; `gomastery doctor` looks at the installation", toolchain.version))
    })?;
    writeln!(session.out, "{}\nin the library of {}:", item.title, toolchain.version)?;
    let mut places: Vec<(PathBuf, u32)> = Vec::new();
    for symbol in symbols.split(',').map(str::trim).filter(|symbol| !symbol.is_empty()) {
        match gosrc::line_of(&text, symbol) {
            Some(line) => {
                let shown = format!("{}:{line}", path.display());
                writeln!(session.out, "  {symbol}  {}", session.palette.link(&shown, &path))?;
                places.push((path.clone(), line));
            }
            None => writeln!(session.out, "  {symbol}  is not in {} of this release", file.trim())?,
        }
    }
    let first = places.into_iter().next().unwrap_or((path, 1));
    if symbols.is_empty() {
        writeln!(session.out, "  {}", first.0.display())?;
    }
    if session.screen {
        editor::open_at(session, &first.0, first.1)?;
    }
    Ok(())
}
