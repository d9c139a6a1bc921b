//! Owns `profile`: where the exercise's benchmarks spend time or memory.

use std::io::BufWriter;

use inferno::flamegraph::{self, Options};

use super::super::args::{self, Globals};
use super::super::desk::Desk;
use super::super::error::{Exit, Failure};
use super::super::notebook;
use super::super::session::Session;
use super::{Rig, yours};
use crate::exec::pprof;
use crate::gates::Series;
use crate::model::exercise::ProfileKind;
use crate::view;
use crate::workspace::write;

/// Shows where the exercise's benchmarks spend what is counted.
pub(in crate::cmd) fn profile(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Profile,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?;
    let rig = Rig::new(session, &desk, exercise, yours(&desk, exercise)?)?;
    let path = rig.sandbox.temp().join("lab.pprof");
    let (flag, column) = pprof::source(args.kind);
    let series = Series {
        bench: args.bench.clone(),
        benchtime: format!("{}s", args.seconds),
        flags: vec![format!("{flag}={}", path.display())],
    };
    let mut live = rig.live();
    let mut results = Vec::new();
    let measured = (|| {
        live.say("building");
        rig.build()?;
        live.steps(rig.count(&args.bench)?, "benchmarks");
        rig.run(&series, &mut |result| {
            results.push(result);
            live.step();
        })
    })();
    live.end();
    measured?;
    let package = rig.package();
    let profile = pprof::read(&path, &package, column)?;
    if let Some(file) = &args.svg {
        let drawing = drawing(&pprof::folded(&path, &package, column)?, exercise.id.as_str(), args.kind)?;
        write::atomically(&session.cwd.join(file), &drawing)?;
    }
    if args.web {
        rig.serve(&["tool", "pprof", "-http=localhost:0", &path.display().to_string()])?;
    }
    let version = rig.toolchain.version.clone();
    drop(rig);
    let shown = view::lab::profile::Shown {
        exercise,
        version: &version,
        kind: args.kind,
        top: args.top,
        profile: &profile,
    };
    view::lab::profile::show(session.out, &session.palette, &shown, &results)?;
    if let Some(file) = &args.svg {
        writeln!(session.out, "\nThe flame graph is in {}; open it in a browser.", file.display())?;
    }
    notebook::profile(session, &desk, exercise, &version, args.kind, &profile);
    Ok(Exit::Done)
}

/// A flame graph of stacks.
fn drawing(stacks: &[String], title: &str, kind: ProfileKind) -> Result<Vec<u8>, Failure> {
    if stacks.is_empty() {
        return Err(Failure::new(Exit::NotAccepted, anyhow::anyhow!("nothing of that kind was counted"))
            .hint("there is no flame graph of nothing; try another `--kind`"));
    }
    let mut options = Options::default();
    options.title = format!("{title}, {kind} profile");
    let unit = match kind {
        ProfileKind::Cpu | ProfileKind::Block | ProfileKind::Mutex => "ns",
        ProfileKind::Heap | ProfileKind::Allocs => "bytes",
    };
    options.count_name.replace_range(.., unit);
    let mut drawing = BufWriter::new(Vec::new());
    flamegraph::from_lines(&mut options, stacks.iter().map(String::as_str), &mut drawing)
        .map_err(|error| anyhow::anyhow!("drawing the flame graph: {error}"))?;
    drawing.into_inner().map_err(|error| anyhow::Error::from(error.into_error()).into())
}
