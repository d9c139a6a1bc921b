//! Owns trying the learner's tests on other code: right versions, which they must accept, and planted bugs, which they must
//! catch. Knows nothing of how many are enough.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use super::tests::{self, Binary};
use super::{Emit, Job, builds};
use crate::model::event::{Evidence, Exit, ToolRun, Trial};
use crate::model::exercise::{Catch, Gate, Hunt};
use crate::model::files::{Role, Subject};

/// What the race detector prints above each report.
const RACE: &str = "WARNING: DATA RACE";

/// Tries the tests, several processes at a time: once on each right version, and if they accept those, on everything else
/// in an order that nobody can foresee, so that tests cannot tell by counting whether right or wrong code comes next.
/// Whether they accepted every right version.
pub(super) fn run(
    job: &Job<'_>,
    gate: &Gate,
    hunt: &Hunt,
    built: ToolRun,
    emit: Emit<'_>,
) -> io::Result<bool> {
    let ok = built.ok;
    emit(Evidence::Tool(built));
    if !ok {
        return Ok(false);
    }
    let is_bug = |subject: &&Subject| matches!(subject.role, Role::Bug(_));
    let (bugs, rights): (Vec<&Subject>, Vec<&Subject>) = job.assembly.subjects.iter().partition(is_bug);
    let again = (1..hunt.runs).flat_map(|_| rights.iter().copied());
    let rest = shuffled(again.chain(bugs).collect());
    let mut accepted = true;
    for subjects in [&rights, &rest] {
        let mut note = |found: Vec<Evidence>| {
            let on_bug =
                found.iter().any(|piece| matches!(piece, Evidence::Trial(trial) if is_bug(&&trial.subject)));
            accepted &= on_bug || clean(&found);
            found.into_iter().for_each(&mut *emit);
        };
        let work = |subject: &&Subject| {
            let try_it = if is_bug(subject) { catch } else { trial };
            try_it(job, gate, hunt, subject)
        };
        side_by_side(subjects, &work, &mut note)?;
        if !accepted {
            break;
        }
    }
    Ok(accepted)
}

fn shuffled<T>(items: Vec<T>) -> Vec<T> {
    let random = RandomState::new();
    let mut keyed: Vec<(u64, T)> =
        items.into_iter().enumerate().map(|(index, item)| (random.hash_one(index), item)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, item)| item).collect()
}

/// Runs the tests on a bug until it is caught, or tries are used up.
fn catch(job: &Job<'_>, gate: &Gate, hunt: &Hunt, subject: &Subject) -> io::Result<Vec<Evidence>> {
    let mut all = Vec::new();
    for _ in 0..hunt.tries {
        let found = trial(job, gate, hunt, subject)?;
        let caught = match hunt.by {
            Catch::Failure => !clean(&found),
            Catch::Race => found.iter().any(reported),
        };
        all.extend(found);
        if caught || job.runner.cancel().asked() {
            break;
        }
    }
    Ok(all)
}

fn trial(job: &Job<'_>, gate: &Gate, hunt: &Hunt, subject: &Subject) -> io::Result<Vec<Evidence>> {
    let binary = Binary {
        path: builds::variant(job, &subject.folder),
        dir: job.sandbox.module().join(&subject.folder),
        run: if gate.tests.is_empty() { ".".to_owned() } else { tests::pattern(&gate.tests) },
        race: hunt.race,
        seconds: gate.seconds,
        flags: vec!["-test.shuffle=on".to_owned()],
        env: Vec::new(),
    };
    let mut found = vec![Evidence::Trial(Trial { subject: subject.clone(), search: None })];
    tests::run(job, binary, &mut |piece| found.push(piece))?;
    Ok(found)
}

/// The run ended as one does in which every test passed.
pub(super) fn clean(found: &[Evidence]) -> bool {
    found.iter().all(|piece| match piece {
        Evidence::Run(run) => run.exit == Exit::Code(0) && run.receipt == Some(0),
        _ => true,
    })
}

fn reported(piece: &Evidence) -> bool {
    match piece {
        Evidence::TestEnded(end) => end.output.contains(RACE),
        Evidence::Run(run) => {
            run.output.contains(RACE) || run.unfinished.iter().any(|(_, output)| output.contains(RACE))
        }
        _ => false,
    }
}

/// Does `work` for every item on as many threads as there are processors, and hands over what came of each, whole.
fn side_by_side<T: Sync, R: Send>(
    items: &[T],
    work: &(dyn Fn(&T) -> io::Result<R> + Sync),
    done: &mut dyn FnMut(R),
) -> io::Result<()> {
    let next = AtomicUsize::new(0);
    let (sender, results) = channel();
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from).min(items.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if sender.send(work(item)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for result in results {
            done(result?);
        }
        Ok(())
    })
}
