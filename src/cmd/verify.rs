//! Owns `author verify`: the proof that starters are rejected, right solutions accepted, and wrong ones rejected by the
//! gate, in the test, with the words that they name. It goes the learner's own way.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use super::args::{self, Globals, Output};
use super::desk::{self, Desk};
use super::error::{Exit, Failure};
use super::grade::{self, Bench, Wish};
use super::proofread;
use super::session::Session;
use crate::curriculum::source::Source;
use crate::curriculum::{Pack, lint, variant};
use crate::exec::go::{self, Toolchain};
use crate::exec::sandbox::Sandbox;
use crate::model::event::Exit as Ended;
use crate::model::exercise::{Exercise, Wrong};
use crate::model::files::{FileSet, Variant};
use crate::model::verdict::{Decision, Verdict};
use crate::view::live::Live;
use crate::view::verify::{self as view, Proof, WrongProof};
use crate::workspace::find;

/// One version of one exercise to be run.
struct Task<'a> {
    exercise: usize,
    variant: &'a Variant,
}

/// What came of it.
struct Outcome {
    exercise: usize,
    variant: Variant,
    verdict: Result<Verdict, Failure>,
    took: Duration,
}

/// Proves the exercises that were asked for, several versions at a time.
pub(super) fn run(
    session: &mut Session<'_>,
    globals: &Globals,
    args: &args::Verify,
) -> Result<Exit, Failure> {
    let pack = open(session, globals)?;
    let exercises = selected(session, globals, &pack, args)?;
    let toolchain = toolchain(session, &pack)?;
    let whole = args.ids.is_empty();
    let problems = if whole { proofread::plan(session, &pack, &toolchain)? } else { Vec::new() };
    let variants: Vec<Vec<Variant>> =
        exercises.iter().map(|exercise| variants(&pack, exercise, args)).collect();
    let mut proofs: Vec<Proof> =
        exercises.iter().map(|exercise| begin(session, &pack, exercise, &toolchain)).collect();
    prove(session, &pack, &exercises, &variants, args, &mut proofs)?;
    let ok = problems.is_empty() && proofs.iter().all(Proof::ok);
    match args.format.format {
        Output::Json => {
            crate::view::json::write(session.out, &crate::view::json::verify(&proofs, &problems))?
        }
        Output::Text => {
            for proof in &proofs {
                view::one(session.out, &session.palette, proof)?;
            }
            view::total(session.out, &session.palette, &proofs, &problems)?;
        }
    }
    Ok(if ok { Exit::Done } else { Exit::Pack })
}

/// In a checkout the pack on disk is meant: it is what the author is working on.
fn open(session: &Session<'_>, globals: &Globals) -> Result<Pack, Failure> {
    match find::checkout(&session.cwd) {
        Some(root) if globals.pack.is_none() => {
            crate::curriculum::load(Source::Disk(root)).map_err(|problems| Failure::pack(&problems))
        }
        _ => desk::pack(session, globals),
    }
}

fn selected<'p>(
    session: &Session<'_>,
    globals: &Globals,
    pack: &'p Pack,
    args: &args::Verify,
) -> Result<Vec<&'p Exercise>, Failure> {
    if args.ids.is_empty() {
        return Ok(pack.exercises.values().collect());
    }
    let desk = Desk::of(session, globals, open(session, globals)?)?;
    let mut chosen = Vec::new();
    for word in &args.ids {
        let week: Vec<_> =
            pack.exercises.values().filter(|e| e.id.week() == word.trim_matches('/')).collect();
        if week.is_empty() {
            let id = desk.exercise(session, Some(word))?.id.clone();
            chosen.extend(pack.exercises.get(&id));
        }
        chosen.extend(week);
    }
    Ok(chosen)
}

fn variants(pack: &Pack, exercise: &Exercise, args: &args::Verify) -> Vec<Variant> {
    let mut all = vec![Variant::Starter];
    all.extend(variant::solutions(pack, exercise).into_iter().map(Variant::Solution));
    all.extend(exercise.wrong.iter().map(|wrong| Variant::Wrong(wrong.name.clone())));
    all.retain(|variant| args.variant.as_ref().is_none_or(|text| variant.label().contains(text)));
    all
}

fn toolchain(session: &Session<'_>, pack: &Pack) -> Result<Toolchain, Failure> {
    let sandbox = Sandbox::take(&session.cache, "verify")?;
    let module = pack.source.read("exercises/go.mod").unwrap_or_default();
    sandbox.fill(&FileSet::from([("go.mod".to_owned(), module)]))?;
    Ok(go::find(&session.env, &session.runner, &sandbox.module(), &session.cache)?)
}

/// What can be said without running anything of the exercise.
fn begin(session: &Session<'_>, pack: &Pack, exercise: &Exercise, toolchain: &Toolchain) -> Proof {
    let mut problems = lint::exercise(pack, exercise);
    match unformatted(session, pack, exercise, toolchain) {
        Ok(files) => problems.extend(files.into_iter().map(|file| format!("gofmt would change {file}"))),
        Err(failure) => problems.push(format!("gofmt: {:#}", failure.error)),
    }
    let unproven = |wrong: &Wrong| WrongProof { name: wrong.name.clone(), ..WrongProof::default() };
    let wrong = exercise.wrong.iter().map(unproven).collect();
    Proof { id: exercise.id.to_string(), wrong, problems, ..Proof::default() }
}

/// The files of any version that gofmt would change.
fn unformatted(
    session: &Session<'_>,
    pack: &Pack,
    exercise: &Exercise,
    toolchain: &Toolchain,
) -> Result<Vec<String>, Failure> {
    let sandbox = Sandbox::take(&session.cache, "gofmt")?;
    let mut files = pack.source.files_below(&format!("exercises/{}", exercise.folder));
    files.retain(|path, _| path.ends_with(".go"));
    for wrong in &exercise.wrong {
        let sources = variant::sources(pack, exercise, &Variant::Wrong(wrong.name.clone()));
        for (path, bytes) in sources.into_iter().flatten().filter(|(path, _)| path.ends_with(".go")) {
            files.insert(format!("_wrong/{}.patch/{path}", wrong.name), bytes);
        }
    }
    sandbox.fill(&files)?;
    let mut spec = toolchain.command(&session.env, &sandbox.module(), &sandbox.temp(), &["-l", "."]);
    spec.program = toolchain.go.with_file_name(if cfg!(windows) { "gofmt.exe" } else { "gofmt" });
    let (finished, output) = session.runner.capture(spec, 1 << 20)?;
    let mut said: Vec<String> = output.lines().map(str::to_owned).collect();
    if finished.exit != Ended::Code(0) && said.is_empty() {
        said.push(format!("something ({:?})", finished.exit));
    }
    Ok(said)
}

fn prove(
    session: &mut Session<'_>,
    pack: &Pack,
    exercises: &[&Exercise],
    variants: &[Vec<Variant>],
    args: &args::Verify,
    proofs: &mut [Proof],
) -> Result<(), Failure> {
    let queue: VecDeque<Task<'_>> = variants
        .iter()
        .enumerate()
        .flat_map(|(exercise, variants)| variants.iter().map(move |variant| (exercise, variant)))
        .flat_map(|(exercise, variant)| (0..args.times).map(move |_| Task { exercise, variant }))
        .collect();
    let all = queue.len();
    let queue = Mutex::new(queue);
    let machine = RwLock::new(());
    let bench =
        Bench { pack, env: &session.env, runner: &session.runner, cache: &session.cache, machine: &machine };
    let live = Live::start(session.live, session.chatter, "author verify");
    let (sender, outcomes) = std::sync::mpsc::channel();
    let mut interrupted = false;
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            let (sender, queue, bench) = (sender.clone(), &queue, &bench);
            scope.spawn(move || {
                let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                while let Some(task) = next() {
                    if sender.send(one(bench, exercises[task.exercise], &task)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (done, outcome) in outcomes.iter().enumerate() {
            live.say(&format!(
                "{} of {all}: {} {}",
                done + 1,
                exercises[outcome.exercise].id,
                outcome.variant.label()
            ));
            interrupted |= outcome.verdict.as_ref().is_err_and(|failure| failure.exit == Exit::Interrupted);
            if interrupted {
                queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
            }
            note(&mut proofs[outcome.exercise], exercises[outcome.exercise], outcome);
        }
    });
    live.end();
    if interrupted { Err(Failure::interrupted()) } else { Ok(()) }
}

fn one(bench: &Bench<'_>, exercise: &Exercise, task: &Task<'_>) -> Outcome {
    let started = Instant::now();
    let grade = |wish| {
        let sources = variant::sources(bench.pack, exercise, task.variant)?;
        grade::grade(bench, exercise, sources, wish, &mut |_| {}).map(|(verdict, _)| verdict)
    };
    // The gate that must reject a wrong solution is enough, and saves a third of the time. All are run for the report if
    // it does not.
    let enough = wrong(exercise, task.variant).and_then(|wrong| {
        let verdict = grade(Wish { only: Some(wrong.rejected_by), ..Wish::default() }).ok()?;
        rejection(wrong, &verdict).says_found.then_some(verdict)
    });
    let verdict = enough.map_or_else(|| grade(Wish::default()), Ok);
    Outcome { exercise: task.exercise, variant: task.variant.clone(), verdict, took: started.elapsed() }
}

/// What is said of this version, if it is a wrong solution.
fn wrong<'e>(exercise: &'e Exercise, variant: &Variant) -> Option<&'e Wrong> {
    match variant {
        Variant::Wrong(name) => exercise.wrong.iter().find(|wrong| wrong.name == *name),
        _ => None,
    }
}

/// Adds what was found of one version to the proof.
fn note(proof: &mut Proof, exercise: &Exercise, outcome: Outcome) {
    proof.took += outcome.took;
    let label = outcome.variant.label();
    let verdict = match outcome.verdict {
        Ok(verdict) => verdict,
        Err(failure) => {
            proof.problems.push(format!("{label}: {:#}", failure.error));
            return;
        }
    };
    match &outcome.variant {
        Variant::Starter => {
            let want = exercise.starter_fails;
            if verdict.decision != Decision::Rejected || !verdict.failed().contains(&want) {
                proof.problems.push(format!("{label} must be rejected by {want}: {}", told(&verdict)));
            }
            proof.starter = Some(worst(proof.starter, Decision::Rejected, verdict.decision));
        }
        Variant::Solution(_) => {
            if verdict.decision != Decision::Accepted {
                proof.problems.push(format!("{label} must be accepted: {}", told(&verdict)));
            }
            proof.solution = Some(worst(proof.solution, Decision::Accepted, verdict.decision));
        }
        Variant::Wrong(name) => {
            let Some(wrong) = wrong(exercise, &outcome.variant) else { return };
            let found = rejection(wrong, &verdict);
            if !found.says_found {
                let test = wrong.test.as_ref().map(|test| format!(", in {test}")).unwrap_or_default();
                let want = format!(
                    "{label} must be rejected by {}{test}, saying {:?}",
                    wrong.rejected_by, wrong.says
                );
                proof.problems.push(format!("{want}: {}", told(&verdict)));
            }
            if let Some(slot) = proof.wrong.iter_mut().find(|slot| slot.name == *name) {
                // Of several runs the worst counts.
                if slot.gate.is_none() || !found.says_found {
                    *slot = found;
                }
            }
        }
    }
}

/// Of several runs the first that was not as it must be counts.
fn worst(so_far: Option<Decision>, want: Decision, now: Decision) -> Decision {
    so_far.filter(|decision| *decision != want).unwrap_or(now)
}

/// How a wrong solution was rejected.
fn rejection(wrong: &Wrong, verdict: &Verdict) -> WrongProof {
    let fits = |reason: &&crate::model::verdict::Reason| {
        reason.message.contains(&wrong.says) && (wrong.test.is_none() || reason.test == wrong.test)
    };
    let gates = verdict.gates.iter().filter(|gate| gate.kind == wrong.rejected_by);
    let named = gates.flat_map(|gate| &gate.reasons).find(fits);
    let first = verdict.gates.iter().find_map(|gate| Some((gate.kind, gate.reasons.first()?)));
    let (gate, reason) = named.map(|reason| (wrong.rejected_by, reason)).or(first).unzip();
    WrongProof {
        name: wrong.name.clone(),
        rejected: verdict.decision == Decision::Rejected,
        gate: gate.map(|kind| kind.to_string()),
        test: reason.and_then(|reason| reason.test.clone()),
        says_found: named.is_some() && verdict.decision == Decision::Rejected,
    }
}

/// A verdict in one paragraph, for the author.
fn told(verdict: &Verdict) -> String {
    let reasons =
        verdict.gates.iter().flat_map(|gate| gate.reasons.iter().map(move |reason| (gate.kind, reason)));
    let reasons: Vec<String> = reasons
        .map(|(kind, reason)| {
            format!("\n{kind} {}: {}", reason.test.as_deref().unwrap_or(""), reason.message)
        })
        .take(4)
        .collect();
    format!("it was {}{}", verdict.decision, reasons.concat())
}
