//! Owns `bench`: the exercise's benchmarks beside a baseline and beside the last run.

use std::fs;
use std::path::PathBuf;

use super::super::args::{self, Globals};
use super::super::desk::Desk;
use super::super::error::{Exit, Failure};
use super::super::notebook;
use super::super::session::Session;
use super::{Rig, against, yours};
use crate::exec::machine;
use crate::gates::Series;
use crate::model::benchmark::BenchSet;
use crate::model::event::Side;
use crate::model::exercise::Exercise;
use crate::view;
use crate::view::lab::bench::Shown;
use crate::workspace::write;

/// Measures the learner's code and the baseline by turns, and shows both beside the last run.
pub(in crate::cmd) fn bench(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Bench,
) -> Result<Exit, Failure> {
    let desk = Desk::open(session, globals)?;
    let exercise = desk.exercise(session, args.target.id.as_deref())?;
    let mine = Rig::new(session, &desk, exercise, yours(&desk, exercise)?)?;
    let base = against::files(session, &desk, exercise, &args.against)?;
    let base = Rig::new(session, &desk, exercise, base)?;
    let version = mine.toolchain.version.clone();
    let measured = measure(&mine, &base, args);
    drop((mine, base));
    let Measured { yours, baseline, incomparable } = measured?;
    let yours = described(yours, session, &version);
    let last = last_run(&desk, exercise)?;
    let before = fs::read_to_string(&last).ok().map(|text| BenchSet::parse(&text));
    let shown = Shown {
        exercise,
        against: &args.against,
        yours: &yours,
        baseline: baseline.as_ref(),
        last: before.as_ref(),
    };
    view::lab::bench::show(session.out, &session.palette, &shown)?;
    if let Some(why) = incomparable {
        session.out.flush()?;
        writeln!(session.err, "\nThere is no baseline: {why}")?;
    }
    write::atomically(&last, yours.to_string().as_bytes())?;
    notebook::bench(session, &desk, exercise, &version, &args.against, &yours, baseline.as_ref());
    Ok(Exit::Done)
}

/// What was measured.
struct Measured {
    yours: BenchSet,
    baseline: Option<BenchSet>,
    /// Why there is no baseline.
    incomparable: Option<String>,
}

/// Runs both sides by turns, so that whatever else the machine does befalls both alike.
fn measure<'a, 's>(mine: &Rig<'a, 's>, base: &Rig<'a, 's>, args: &args::Bench) -> Result<Measured, Failure> {
    let mut live = mine.live();
    let measured = (|| {
        live.say("building");
        mine.build()?;
        let benchmarks = mine.count(&args.bench)?;
        // A starter that does not work yet is no reason to measure nothing.
        let compared = base.build().and_then(|()| base.count(&args.bench));
        base.unless_interrupted()?;
        let incomparable = compared.err().map(|failure| failure.error.to_string());
        let sides =
            if incomparable.is_none() { vec![Side::Yours, Side::Baseline] } else { vec![Side::Yours] };
        live.steps(benchmarks * sides.len() * args.count as usize, "measurements");
        let series =
            Series { bench: args.bench.clone(), benchtime: args.benchtime.clone(), flags: Vec::new() };
        let (mut yours, mut baseline) = (BenchSet::default(), BenchSet::default());
        for round in 0..args.count {
            let mut sides = sides.clone();
            // Neither side is always the one that runs first.
            let first = round as usize % sides.len();
            sides.rotate_left(first);
            for side in sides {
                let (rig, set) = if side == Side::Yours { (mine, &mut yours) } else { (base, &mut baseline) };
                rig.run(&series, &mut |result| {
                    set.results.push(result);
                    live.step();
                })?;
            }
        }
        Ok(Measured { yours, baseline: incomparable.is_none().then_some(baseline), incomparable })
    })();
    live.end();
    measured
}

/// The same results with where they come from, in the keys of Go's own output.
fn described(mut set: BenchSet, session: &Session<'_>, version: &str) -> BenchSet {
    for (key, value) in
        [("go", version.to_owned()), ("cpu", machine::cpu(&session.env)), ("date", session.timestamp())]
    {
        set.config.insert(key.to_owned(), value);
    }
    set
}

/// The file that keeps the last run, which other tools for benchmarks read as well.
fn last_run(desk: &Desk, exercise: &Exercise) -> Result<PathBuf, Failure> {
    Ok(desk.workspace()?.state().join("bench").join(format!("{}.txt", exercise.folder)))
}
