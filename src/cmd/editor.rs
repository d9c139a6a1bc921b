//! Owns opening files in the learner's editor, and `open`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::args::{Globals, Target};
use super::desk::Desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::exec::proc;

/// Opens the files of an exercise that the learner edits, with its task.
pub(super) fn exercise(
    session: &mut Session<'_>,
    globals: &Globals,
    target: &Target,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, target.id.as_deref())?;
    let folder = desk.workspace()?.folder(&exercise.folder);
    let names = exercise.edit.iter().map(String::as_str).chain(["TASK.md"]);
    let files: Vec<PathBuf> = names.map(|name| folder.join(name)).filter(|path| path.exists()).collect();
    if files.is_empty() {
        return Err(Failure::new(Exit::Files, anyhow::anyhow!("there is nothing in `{}`", folder.display()))
            .hint(format!("`gomastery reset {}` puts the starter there", exercise.id.slug())));
    }
    open(session, &files)
}

/// Opens files in the editor; without an editor or a terminal, says where they are.
pub(super) fn open(session: &mut Session<'_>, files: &[PathBuf]) -> Result<Exit, Failure> {
    let Some(editor) = editor(session).filter(|_| session.live) else {
        for file in files {
            let shown = file.display().to_string();
            writeln!(session.out, "{}", session.palette.link(&shown, file))?;
        }
        if session.live {
            writeln!(session.err, "Set VISUAL or EDITOR to open it from here.")?;
        }
        return Ok(Exit::Done);
    };
    start(session, &editor, files.iter().map(|file| file.clone().into_os_string()).collect())?;
    Ok(Exit::Done)
}

/// Opens a file at a line, if there is an editor.
pub(super) fn open_at(session: &mut Session<'_>, file: &Path, line: u32) -> Result<(), Failure> {
    let Some(editor) = editor(session).filter(|_| session.live) else { return Ok(()) };
    let program = editor.split_whitespace().next().unwrap_or_default();
    let name = Path::new(program).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let place = format!("{}:{line}", file.display());
    let args = match name.as_str() {
        "code" | "codium" | "cursor" => vec!["-g".into(), place.into()],
        "subl" | "zed" | "hx" => vec![place.into()],
        _ => vec![format!("+{line}").into(), file.as_os_str().to_owned()],
    };
    start(session, &editor, args)
}

fn start(session: &mut Session<'_>, editor: &str, files: Vec<OsString>) -> Result<(), Failure> {
    session.out.flush()?;
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let args = words.map(OsString::from).chain(files);
    let ended = proc::foreground(program, args, &session.cwd).map_err(|error| {
        Failure::new(
            Exit::Files,
            anyhow::Error::from(error).context(format!("starting the editor `{editor}`")),
        )
        .hint("set VISUAL or EDITOR to an editor that is installed")
    })?;
    if ended {
        Ok(())
    } else {
        Err(Failure::new(Exit::Files, anyhow::anyhow!("`{editor}` ended with an error")))
    }
}

/// `VISUAL`, `EDITOR`, or Visual Studio Code where it is installed.
fn editor(session: &Session<'_>) -> Option<String> {
    let get =
        |name: &str| session.env.get(&OsString::from(name)).map(|value| value.to_string_lossy().into_owned());
    let named =
        ["VISUAL", "EDITOR"].iter().find_map(|name| get(name).filter(|value| !value.trim().is_empty()));
    named.or_else(|| {
        let path = session.env.get(&OsString::from("PATH")).cloned();
        which::which_in("code", path, &session.cwd).ok().map(|_| "code".to_owned())
    })
}
