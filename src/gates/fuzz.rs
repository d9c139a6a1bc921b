//! Owns searching for inputs on which the learner's fuzz targets fail although the code is right. Knows nothing of what a
//! failure means.

use std::fs;
use std::io;
use std::path::Path;

use super::tests::{self, Binary};
use super::{Emit, Job, builds, hunt};
use crate::model::event::{Crasher, Evidence, Trial};
use crate::model::exercise::Gate;
use crate::model::files::{Role, Subject};

/// The most of a failing input that is kept.
const CAP: u64 = 64 * 1024;

/// Searches each target from several seeds; stops at the first input that fails.
pub(super) fn search(
    job: &Job<'_>,
    gate: &Gate,
    execs: u32,
    searches: u32,
    emit: Emit<'_>,
) -> io::Result<()> {
    let given = job.assembly.subjects.iter().find(|subject| subject.role == Role::Reference);
    let Some(subject) = given.filter(|_| searches > 0) else { return Ok(()) };
    let (binary, built) = builds::fuzz(job, &subject.folder)?;
    let ok = built.ok;
    emit(Evidence::Tool(built));
    for (target, seed) in gate.tests.iter().flat_map(|target| (1..=searches).map(move |seed| (target, seed)))
    {
        if !ok
            || job.runner.cancel().asked()
            || !one(job, gate, subject, &binary, (target, seed, execs), emit)?
        {
            break;
        }
    }
    Ok(())
}

fn one(
    job: &Job<'_>,
    gate: &Gate,
    subject: &Subject,
    binary: &Path,
    (target, seed, execs): (&str, u32, u32),
    emit: Emit<'_>,
) -> io::Result<bool> {
    let dir = job.sandbox.module().join(&subject.folder);
    let kept = dir.join("testdata/fuzz").join(target);
    // Inputs that an earlier search found are no seeds of this one.
    let before = crashers(job, subject, &kept);
    before.iter().try_for_each(|name| fs::remove_file(kept.join(name)))?;
    let cache = job.sandbox.temp().join(format!("fuzz-{target}-{seed}"));
    let binary = Binary {
        path: binary.to_owned(),
        dir,
        run: "^$".to_owned(),
        race: false,
        seconds: gate.seconds,
        flags: vec![
            format!("-test.fuzz=^{target}$"),
            format!("-test.fuzztime={execs}x"),
            // Minimizing is for people who wait; a minute of it is Go's default.
            "-test.fuzzminimizetime=200x".to_owned(),
            "-test.parallel=1".to_owned(),
            format!("-test.fuzzcachedir={}", cache.display()),
        ],
        env: vec![("GODEBUG", format!("fuzzseed={seed}"))],
    };
    let mut found =
        vec![Evidence::Trial(Trial { subject: subject.clone(), search: Some(target.to_owned()) })];
    tests::run(job, binary, &mut |piece| found.push(piece))?;
    let clean = hunt::clean(&found);
    for name in crashers(job, subject, &kept) {
        let path = kept.join(&name);
        let text = fs::metadata(&path)
            .ok()
            .filter(|meta| meta.len() <= CAP)
            .and_then(|_| fs::read_to_string(&path).ok());
        found.extend(text.map(|text| Evidence::Crasher(Crasher { target: target.to_owned(), name, text })));
        fs::remove_file(path)?;
    }
    found.into_iter().for_each(emit);
    Ok(clean)
}

/// The files of a target's corpus that are not ours.
fn crashers(job: &Job<'_>, subject: &Subject, kept: &Path) -> Vec<String> {
    let entries = fs::read_dir(kept).into_iter().flatten().filter_map(Result::ok);
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let target = kept.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ours = |name: &String| {
        job.assembly.files.contains_key(&format!("{}/testdata/fuzz/{target}/{name}", subject.folder))
    };
    names.filter(|name| !ours(name)).collect()
}
