//! Owns warming Go's build cache, so that the first check takes a second instead of a minute: the parts of the standard
//! library that the exercises import are built once, plain and with the race detector, with the flags of the gates.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::error::Failure;
use super::session::Session;
use crate::curriculum::Pack;
use crate::exec::go::{self, Toolchain, Unusable};
use crate::exec::sandbox::Sandbox;
use crate::gosrc;
use crate::model::event::Exit as Ended;
use crate::model::files::FileSet;
use crate::view::live::Live;
use crate::view::words::elapsed;

/// The most of a failing build's output that is shown.
const CAP: usize = 2000;

/// Builds, behind a moving line. A machine without Go is told so, and keeps its workspace.
pub(super) fn run(session: &mut Session<'_>, pack: &Pack) -> Result<(), Failure> {
    let sandbox = Sandbox::take(&session.cache, "warm")?;
    sandbox.fill(&package(pack)?)?;
    let toolchain = match go::find(&session.env, &session.runner, &sandbox.module(), &session.cache) {
        Ok(toolchain) => toolchain,
        Err(error) if error.downcast_ref::<Unusable>().is_some() => {
            let text =
                format!("Go is not ready yet: {error}. `gomastery doctor` says what to do; checks need it.");
            writeln!(session.err, "{}", session.chatter.wrap(&text, ""))?;
            return Ok(());
        }
        Err(error) => return Err(error.into()),
    };
    let text =
        "Building Go's standard library once, so that your first check takes a second instead of a minute:";
    writeln!(session.err, "{}", session.chatter.wrap(text, ""))?;
    build(session, &sandbox, &toolchain, "plain", &[])?;
    if toolchain.cgo {
        build(session, &sandbox, &toolchain, "with the race detector", &["-race"])?;
    }
    Ok(())
}

fn build(
    session: &mut Session<'_>,
    sandbox: &Sandbox,
    toolchain: &Toolchain,
    name: &str,
    extra: &[&str],
) -> Result<(), Failure> {
    let out = sandbox.binaries().join("warm.test").display().to_string();
    let mut args = vec!["test", "-c", "-vet=off", "-o", &out];
    args.extend(extra);
    args.push("./warm");
    let spec = toolchain.command(&session.env, &sandbox.module(), &sandbox.temp(), &args);
    let live = Live::start(session.live, session.chatter, name);
    live.say("10 to 60 s, only this once; Ctrl-C stops it, the workspace stays");
    let done = session.runner.capture(spec, CAP);
    live.end();
    let (finished, output) = done?;
    match finished.exit {
        Ended::Code(0) => writeln!(session.err, "  {name}: {}", elapsed(finished.took))?,
        Ended::Cancelled => return Err(Failure::interrupted()),
        _ => writeln!(
            session.err,
            "  {name}: this did not work, and checks may not either:\n{}",
            output.trim()
        )?,
    }
    if extra.is_empty() {
        // vet reads facts of the whole library; its first run takes as long as a build.
        let spec = toolchain.command(&session.env, &sandbox.module(), &sandbox.temp(), &["vet", "./warm"]);
        session.runner.capture(spec, CAP)?;
    }
    Ok(())
}

/// A module with one test that imports what the exercises import.
fn package(pack: &Pack) -> Result<FileSet, Failure> {
    let mut imports = BTreeSet::from(["testing".to_owned()]);
    for (path, bytes) in pack.source.files_below("exercises") {
        if path.ends_with(".go") {
            let found = gosrc::parse(&String::from_utf8_lossy(&bytes)).imports;
            imports.extend(found.into_iter().map(|(import, _)| import));
        }
    }
    let std = |import: &&String| {
        let root = import.split('/').next().unwrap_or("");
        !root.contains('.')
            && root != "gomastery"
            && *import != "C"
            && !import.split('/').any(|part| part == "internal")
    };
    let lines: String = imports.iter().filter(std).map(|import| format!("\t_ {import:?}\n")).collect();
    let text = format!("package warm\n\nimport (\n{lines})\n");
    let module = pack
        .source
        .read("exercises/go.mod")
        .ok_or_else(|| Failure::usage("the pack has no exercises/go.mod"))?;
    Ok(FileSet::from([
        ("go.mod".to_owned(), module),
        ("warm/warm.go".to_owned(), Cow::Borrowed(b"package warm\n".as_slice())),
        ("warm/warm_test.go".to_owned(), Cow::Owned(text.into_bytes())),
    ]))
}
