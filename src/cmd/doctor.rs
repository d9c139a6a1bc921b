//! Owns `doctor`.

use std::ffi::OsString;
use std::fs;

use super::args::Globals;
use super::desk;
use super::error::{Exit, Failure};
use super::session::Session;
use crate::exec::go::{self, Toolchain};
use crate::exec::sandbox::Sandbox;
use crate::journal::Journal;
use crate::model::files::FileSet;
use crate::view::doctor::{Finding, Health, show};
use crate::view::words::count;
use crate::workspace::{find, settings};

/// Looks at everything, and says how to mend what is wrong.
pub(super) fn run(session: &mut Session<'_>, globals: &Globals) -> Result<Exit, Failure> {
    let pack = desk::pack(session, globals)?;
    let module = pack.source.read("exercises/go.mod").unwrap_or_default();
    let mut findings = Vec::new();
    let toolchain = toolchain(session, &FileSet::from([("go.mod".to_owned(), module)]), &mut findings);
    if let Some(toolchain) = &toolchain {
        findings.push(race(session, toolchain));
        findings.push(caches(toolchain));
    }
    findings.extend(workspace(session, globals));
    findings.push(editor(session));
    show(session.out, &session.palette, &findings)?;
    let ill = findings.iter().any(|finding| finding.health == Health::Ill);
    Ok(match (toolchain, ill) {
        (None, _) => Exit::Toolchain,
        (Some(_), true) => Exit::NotAccepted,
        (Some(_), false) => Exit::Done,
    })
}

fn well(what: &'static str, found: impl Into<String>) -> Finding {
    Finding { what, health: Health::Well, found: found.into(), fix: None }
}

fn toolchain(session: &Session<'_>, module: &FileSet, findings: &mut Vec<Finding>) -> Option<Toolchain> {
    let found = || -> anyhow::Result<(Sandbox, Toolchain)> {
        let sandbox = Sandbox::take(&session.cache, "doctor")?;
        sandbox.fill(module)?;
        let toolchain = go::find(&session.env, &session.runner, &sandbox.module(), &session.cache)?;
        Ok((sandbox, toolchain))
    };
    match found() {
        Ok((_sandbox, toolchain)) => {
            findings.push(well("Go", format!("{} in {}", toolchain.version, toolchain.goroot.display())));
            Some(toolchain)
        }
        Err(error) => {
            let failure = Failure::from(error);
            let fix = failure.hints.first().cloned();
            findings.push(Finding {
                what: "Go",
                health: Health::Ill,
                found: format!("{:#}", failure.error),
                fix,
            });
            None
        }
    }
}

/// The race detector needs cgo and a C compiler on most systems.
fn race(session: &Session<'_>, toolchain: &Toolchain) -> Finding {
    let compiler = toolchain.cc.split_whitespace().next().unwrap_or("cc").to_owned();
    let path = session.env.get(&OsString::from("PATH")).cloned();
    let there = which::which_in(&compiler, path, &session.cwd).is_ok();
    if toolchain.cgo && there {
        return well("race detector", format!("ready, with {compiler}"));
    }
    let found = if there { "cgo is off".to_owned() } else { format!("there is no C compiler `{compiler}`") };
    let fix = "install a C compiler (Debian: apt install gcc; macOS: xcode-select --install; Windows: MinGW-w64) and leave CGO_ENABLED unset";
    Finding { what: "race detector", health: Health::Ill, found, fix: Some(fix.to_owned()) }
}

fn caches(toolchain: &Toolchain) -> Finding {
    let warm = fs::read_dir(&toolchain.gocache).is_ok_and(|mut entries| entries.next().is_some());
    let found = format!("{}", toolchain.gocache.display());
    let fix = "`gomastery init` builds Go's library once, else the first check takes up to a minute";
    if warm {
        return well("build cache", found);
    }
    let found = format!("{found} is empty");
    Finding { what: "build cache", health: Health::Limited, found, fix: Some(fix.to_owned()) }
}

fn workspace(session: &Session<'_>, globals: &Globals) -> Vec<Finding> {
    let Some(workspace) = find::find(globals.workspace.as_deref(), &session.cwd) else {
        let fix = "`gomastery init` makes one; then `cd` into it";
        let found = "there is none here".to_owned();
        return vec![Finding {
            what: "workspace",
            health: Health::Limited,
            found,
            fix: Some(fix.to_owned()),
        }];
    };
    let mut findings = vec![well("workspace", format!("{}", workspace.root.display()))];
    if let Err(error) = settings::read(&workspace.state()) {
        let fix = "`gomastery schedule --start YYYY-MM-DD` writes the settings anew".to_owned();
        findings.push(Finding {
            what: "settings",
            health: Health::Ill,
            found: format!("{error:#}"),
            fix: Some(fix),
        });
    }
    findings.push(journal(&Journal::in_state(&workspace.state())));
    findings
}

fn journal(journal: &Journal) -> Finding {
    match journal.read() {
        Err(error) => {
            Finding { what: "journal", health: Health::Ill, found: format!("{error:#}"), fix: None }
        }
        Ok(read) if read.damaged.is_empty() => well("journal", count(read.entries.len(), "record")),
        Ok(read) => {
            let found = format!(
                "{}; damaged and passed over: lines {:?}",
                count(read.entries.len(), "record"),
                read.damaged
            );
            let fix =
                "a process was killed while it wrote; nothing else was lost, and nothing needs to be done"
                    .to_owned();
            Finding { what: "journal", health: Health::Limited, found, fix: Some(fix) }
        }
    }
}

fn editor(session: &Session<'_>) -> Finding {
    let named = ["VISUAL", "EDITOR"].iter().find_map(|name| session.env.get(&OsString::from(*name)));
    match named {
        Some(editor) => well("editor", editor.to_string_lossy()),
        None => Finding {
            what: "editor",
            health: Health::Limited,
            found: "neither VISUAL nor EDITOR is set".to_owned(),
            fix: Some("for example: export EDITOR=\"code --wait\"".to_owned()),
        },
    }
}
