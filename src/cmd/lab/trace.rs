//! Owns `trace`: what the goroutines of the exercise's benchmarks waited for.

use super::super::args::{self, Globals};
use super::super::desk::Desk;
use super::super::error::{Exit, Failure};
use super::super::session::Session;
use super::{Rig, yours};
use crate::exec::trace::Reader;
use crate::gates::Series;
use crate::model::event::Exit as Ended;
use crate::model::timeline::Timeline;
use crate::view;
use crate::workspace::write;

/// Records a trace of the exercise's benchmarks and shows its summary.
pub(in crate::cmd) fn trace(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Trace,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?;
    let rig = Rig::new(session, &desk, exercise, yours(&desk, exercise)?)?;
    let path = rig.sandbox.temp().join("lab.trace");
    let series = Series {
        bench: args.bench.clone(),
        benchtime: args.benchtime.clone(),
        flags: vec![format!("-test.trace={}", path.display())],
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
        })?;
        live.say("reading the trace");
        read(&rig, &path.display().to_string())
    })();
    live.end();
    let timeline = measured?;
    if let Some(file) = &args.out {
        write::atomically(&session.cwd.join(file), &std::fs::read(&path)?)?;
    }
    if args.web {
        rig.serve(&["tool", "trace", &path.display().to_string()])?;
    }
    let version = rig.toolchain.version.clone();
    drop(rig);
    view::lab::trace::show(session.out, &session.palette, exercise, &version, &results, &timeline)?;
    if let Some(file) = &args.out {
        writeln!(session.out, "\nThe trace is in {0}; `go tool trace {0}` opens it.", file.display())?;
    }
    Ok(Exit::Done)
}

/// Reads a trace by Go's own tool, whose format differs from release to release.
fn read(rig: &Rig<'_, '_>, path: &str) -> Result<Timeline, Failure> {
    let args = ["tool", "trace", "-d=parsed", path];
    let spec = rig.toolchain.command(&rig.session.env, &rig.sandbox.module(), &rig.sandbox.temp(), &args);
    let mut reader = Reader::new(&rig.package());
    let mut first = Vec::new();
    let finished = rig.session.runner.run(spec, &mut |bytes| {
        if first.len() < 1000 {
            first.extend_from_slice(bytes);
        }
        reader.feed(bytes);
    })?;
    rig.unless_interrupted()?;
    let said = || {
        let said = String::from_utf8_lossy(&first);
        let said = said.lines().next().unwrap_or("nothing").to_owned();
        Failure::new(Exit::Toolchain, anyhow::anyhow!("`go tool trace` cannot tell of its trace: {said}"))
            .hint("`--out FILE` keeps the trace, and `go tool trace FILE` opens it")
    };
    if finished.exit == Ended::Code(0) { reader.finish().ok_or_else(said) } else { Err(said()) }
}
