//! Owns the report of `author verify`. Knows nothing of how an exercise is proven.

use std::io::{self, Write};
use std::time::Duration;

use super::style::Palette;
use super::words::{count, elapsed, pad};
use crate::model::verdict::Decision;

/// What was proven of one exercise.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// The exercise's ID.
    pub id: String,
    /// What was decided of the starter; `None` if it was not run.
    pub starter: Option<Decision>,
    /// What was decided of the right solutions: accepted only if all are.
    pub solution: Option<Decision>,
    /// The wrong solutions, in the order of `exercise.toml`.
    pub wrong: Vec<WrongProof>,
    /// All that is wrong with the exercise.
    pub problems: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// What was proven of a wrong solution.
#[derive(Debug, Clone, Default)]
pub struct WrongProof {
    /// Its name.
    pub name: String,
    /// It was rejected.
    pub rejected: bool,
    /// The gate that rejected it as expected, else the first that rejected it.
    pub gate: Option<String>,
    /// The test that failed there.
    pub test: Option<String>,
    /// The words that it must be rejected with were found, in the right gate and test.
    pub says_found: bool,
}

impl Proof {
    /// There is nothing wrong.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.problems.is_empty()
    }
}

/// The report of one exercise.
///
/// # Errors
/// When the writer fails.
pub fn one(out: &mut dyn Write, p: &Palette, proof: &Proof) -> io::Result<()> {
    let mark = if proof.ok() { p.good(p.symbol("✓", "+")) } else { p.bad(p.symbol("✗", "x")) };
    let rejected = proof.wrong.iter().filter(|wrong| wrong.says_found).count();
    let facts = format!(
        "starter {}, solutions {}, {rejected} of {} rejected as they must be",
        proof.starter.map_or("not run", Decision::name),
        proof.solution.map_or("not run", Decision::name),
        count(proof.wrong.len(), "wrong solution"),
    );
    writeln!(out, "{mark} {} {facts} {}", pad(&proof.id, 24), p.dim(&format!("({})", elapsed(proof.took))))?;
    for problem in &proof.problems {
        writeln!(out, "{}", p.wrap(problem, "    "))?;
    }
    Ok(())
}

/// The last line.
///
/// # Errors
/// When the writer fails.
pub fn total(out: &mut dyn Write, p: &Palette, proofs: &[Proof], pack: &[String]) -> io::Result<()> {
    for problem in pack {
        writeln!(out, "{} {problem}", p.bad(p.symbol("✗", "x")))?;
    }
    let problems: usize = proofs.iter().map(|proof| proof.problems.len()).sum::<usize>() + pack.len();
    // What was left out by `--variant` is not proven.
    let whole = proofs.iter().filter(|proof| proof.starter.is_some() && proof.solution.is_some()).count();
    let wrong = proofs.iter().flat_map(|proof| &proof.wrong).filter(|wrong| wrong.says_found).count();
    let line = format!("{} and {} proven", count(whole, "exercise"), count(wrong, "wrong solution"));
    let line =
        if problems == 0 { p.good(&line) } else { p.bad(&format!("{line}, {}", count(problems, "problem"))) };
    writeln!(out, "\n{line}")
}
