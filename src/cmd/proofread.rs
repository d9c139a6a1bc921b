//! Owns what is proven of a plan besides its exercises: source readings exist, and the Go of lessons and drills compiles and
//! prints what they say.

use std::path::Path;

use super::error::Failure;
use super::session::Session;
use crate::curriculum::{Pack, lesson, lint};
use crate::exec::go::Toolchain;
use crate::exec::sandbox::Sandbox;
use crate::gosrc;
use crate::model::drill::Answer;
use crate::model::event::Exit as Ended;
use crate::model::files::FileSet;
use crate::model::plan::{Day, Place};

/// The most of a program's output that is compared.
const CAP: usize = 1 << 20;

/// All that is wrong with the plan.
pub(super) fn plan(
    session: &Session<'_>,
    pack: &Pack,
    toolchain: &Toolchain,
) -> Result<Vec<String>, Failure> {
    let mut problems = lint::plan(pack);
    problems.extend(missing_sources(pack, toolchain));
    problems.extend(lessons(session, pack, toolchain)?);
    Ok(problems)
}

/// A block of a lesson, with where it stands and the folder that it is built in.
struct Built {
    place: String,
    folder: String,
    block: lesson::Block,
}

/// Blocks of lessons that do not compile, that gofmt would change, or that print something else.
fn lessons(session: &Session<'_>, pack: &Pack, toolchain: &Toolchain) -> Result<Vec<String>, Failure> {
    let all: Vec<Built> = pack.plan.days.iter().flat_map(|day| blocks(pack, day)).collect();
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let sandbox = Sandbox::take(&session.cache, "lessons")?;
    let module = pack.source.read("exercises/go.mod").unwrap_or_default();
    let mut files = FileSet::from([("go.mod".to_owned(), module)]);
    for built in &all {
        files.insert(format!("{}/block.go", built.folder), built.block.code.clone().into_bytes().into());
    }
    sandbox.fill(&files)?;
    let run = |program: Option<&str>, args: &[&str]| {
        let mut spec = toolchain.command(&session.env, &sandbox.module(), &sandbox.temp(), args);
        if let Some(program) = program {
            spec.program = toolchain.go.with_file_name(program);
        }
        session.runner.capture(spec, CAP)
    };
    let told = |line: &str| {
        let built = all.iter().find(|built| line.contains(&format!("{}/block.go", built.folder)));
        built.map(|built| format!("{}: {}", built.place, line.trim()))
    };
    let mut problems = Vec::new();
    let (built, said) = run(None, &["build", "./..."])?;
    if built.exit != Ended::Code(0) {
        let found: Vec<String> = said.lines().filter_map(told).collect();
        problems.extend(if found.is_empty() { vec![format!("lessons: {}", said.trim())] } else { found });
    }
    let gofmt = if cfg!(windows) { "gofmt.exe" } else { "gofmt" };
    let (_, unformatted) = run(Some(gofmt), &["-l", "."])?;
    let changed = unformatted.lines().filter_map(told);
    problems.extend(changed.map(|place| format!("gofmt would change the code: {place}")));
    // What does not compile prints nothing.
    let runnable = problems.is_empty();
    for each in all.iter().filter(|each| runnable && each.block.output.is_some()) {
        let (ended, said) = run(None, &["run", &format!("./{}", each.folder)])?;
        let want = each.block.output.as_deref().unwrap_or_default();
        if ended.exit != Ended::Code(0) || said.trim_end() != want.trim_end() {
            problems.push(format!(
                "{}: it prints\n{}\nand the text says\n{}",
                each.place,
                said.trim_end(),
                want.trim_end()
            ));
        }
    }
    Ok(problems)
}

/// The programs whose output drills ask for are blocks like those of lessons.
fn drills(day: &Day) -> impl Iterator<Item = Built> {
    day.drills.iter().filter_map(|drill| {
        let Answer::Predict { program, output } = &drill.answer else { return None };
        let block =
            lesson::Block { line: 0, code: program.trim_start().to_owned(), output: Some(output.clone()) };
        let place = format!("day {}: drill {}", day.number, drill.id);
        Some(Built { place, folder: format!("drills/{}", drill.id), block })
    })
}

fn blocks(pack: &Pack, day: &Day) -> Vec<Built> {
    let text = pack.lesson(day).unwrap_or_default();
    let built = |block: lesson::Block| Built {
        place: format!("day{:02}.md:{}", day.number, block.line),
        folder: format!("day{:02}/line{}", day.number, block.line),
        block,
    };
    lesson::blocks(&text).into_iter().map(built).chain(drills(day)).collect()
}

/// Source readings whose file or symbol is not in this toolchain's library.
fn missing_sources(pack: &Pack, toolchain: &Toolchain) -> Vec<String> {
    let mut problems = Vec::new();
    for day in &pack.plan.days {
        for item in &day.reading {
            let Place::Source(source) = &item.place else { continue };
            let missing = missing(&toolchain.goroot.join("src"), source);
            problems.extend(missing.map(|what| format!("day {}: `{source}`: {what}", day.number)));
        }
    }
    problems
}

fn missing(src: &Path, source: &str) -> Option<String> {
    let (file, symbols) = source.split_once(':').unwrap_or((source, ""));
    let Ok(text) = std::fs::read_to_string(src.join(file)) else {
        return (!src.join(file).is_dir()).then(|| "there is no such file in GOROOT/src".to_owned());
    };
    let names = symbols.split(',').map(str::trim).filter(|name| !name.is_empty());
    let gone: Vec<&str> = names.filter(|name| gosrc::line_of(&text, name).is_none()).collect();
    (!gone.is_empty()).then(|| format!("it does not have {}", gone.join(", ")))
}
