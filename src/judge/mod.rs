//! Owns the decision over each gate: a pure fold from evidence to a result, by positive evidence only. Knows nothing of
//! how evidence is gathered or shown.

mod findings;
mod hunt;
mod measures;
mod output;
mod runs;

use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::event::{Evidence, Finding, ToolRun};
use crate::model::exercise::{Demand, Gate};
use crate::model::verdict::{GateResult, Reason, Status};

/// What the judge must know of the exercise to tell the learner's code from everything else.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The exercise's folder below the module: `week02_concurrency/workerpool`.
    pub folder: &'a str,
    /// The graded files, relative to that folder.
    pub graded: &'a BTreeSet<String>,
}

impl Case<'_> {
    /// A file as Go printed it, relative to the exercise's folder, if it is one that the learner wrote.
    fn learners<'f>(&self, file: &'f str) -> Option<&'f str> {
        let tail = file.find(self.folder).and_then(|at| file.get(at + self.folder.len() + 1..));
        let path = tail.unwrap_or_else(|| file.trim_start_matches("./"));
        self.graded.contains(path).then_some(path)
    }
}

/// The parts of a result that a gate's own rule decides.
#[derive(Debug, Default)]
struct Found {
    reasons: Vec<Reason>,
    timed_out: bool,
}

/// Decides over one gate.
#[must_use]
pub fn gate(case: &Case<'_>, gate: &Gate, evidence: &[Evidence], took: Duration) -> GateResult {
    let mut result = GateResult { took, ..GateResult::bare(gate.kind(), Status::Passed) };
    result.raw = raw(evidence);
    result.metrics = measures::reported(evidence);
    let broken = evidence.iter().find_map(|piece| match piece {
        Evidence::Broken(what) => Some(what),
        Evidence::Tool(run) if run.at_fault => Some(&run.raw),
        _ => None,
    });
    if let Some(what) = broken {
        result.status = Status::Broken;
        result.reasons = vec![Reason::new(what.trim())];
        return result;
    }
    let found = decide(case, gate, evidence, &mut result);
    result.timed_out = found.timed_out;
    if !found.reasons.is_empty() {
        result.status = Status::Failed;
        result.reasons = found.reasons;
        if let Demand::Answers(_) = gate.demand {
            result.metrics.clear(); // they are the answers
        }
    }
    result
}

fn decide(case: &Case<'_>, gate: &Gate, evidence: &[Evidence], result: &mut GateResult) -> Found {
    let tools = || tool_reasons(case, evidence);
    match &gate.demand {
        Demand::Build => {
            let mut reasons = rule_reasons(evidence);
            if reasons.is_empty() {
                reasons = tools();
            }
            Found { reasons, timed_out: false }
        }
        Demand::Vet => Found { reasons: tools(), timed_out: false },
        Demand::Test => runs::passed(case, gate, evidence),
        Demand::Race { expect_report, .. } => {
            let reasons = tools();
            match (reasons.is_empty(), expect_report) {
                (false, _) => Found { reasons, timed_out: false },
                (true, false) => runs::passed(case, gate, evidence),
                (true, true) => runs::raced(case, gate, evidence),
            }
        }
        Demand::Bench { metric, max_ratio } => {
            let mut found = runs::passed(case, gate, evidence);
            if found.reasons.is_empty() {
                found.reasons = measures::ratios(gate, *metric, *max_ratio, evidence, &mut result.metrics);
            }
            found
        }
        Demand::Escape { functions, max } => {
            let mut reasons = tools();
            if reasons.is_empty() {
                reasons = measures::escapes(functions, *max, evidence, &mut result.metrics);
            }
            Found { reasons, timed_out: false }
        }
        Demand::Profile { functions, max_share } => {
            let mut found = runs::passed(case, gate, evidence);
            if found.reasons.is_empty() {
                found.reasons = findings::shares(functions, *max_share, evidence, &mut result.metrics);
            }
            found
        }
        Demand::Answers(claims) => {
            let reasons = rule_reasons(evidence);
            if !reasons.is_empty() {
                return Found { reasons, timed_out: false };
            }
            let mut found = runs::passed(case, gate, evidence);
            if found.reasons.is_empty() {
                found.reasons = findings::answers(claims, evidence);
            }
            found
        }
        Demand::Mutants(wanted) => hunt::hunted(case, gate, wanted, evidence, &mut result.metrics),
        Demand::Fuzz { hunt: wanted, searches, .. } => {
            let found = hunt::hunted(case, gate, wanted, evidence, &mut result.metrics);
            if found.reasons.is_empty() { hunt::searched(case, gate, *searches, evidence) } else { found }
        }
    }
}

fn rule_reasons(evidence: &[Evidence]) -> Vec<Reason> {
    let rules = evidence.iter().filter_map(|piece| match piece {
        Evidence::SourceRule(finding) => Some(finding),
        _ => None,
    });
    rules.map(place).collect()
}

fn place(finding: &Finding) -> Reason {
    Reason {
        test: None,
        file: Some(finding.file.clone()),
        line: (finding.line > 0).then_some(finding.line),
        message: finding.message.clone(),
    }
}

/// Why a compiler or vet did not pass. A tool that never ran is no evidence, and so a reason as well.
fn tool_reasons(case: &Case<'_>, evidence: &[Evidence]) -> Vec<Reason> {
    let runs: Vec<&ToolRun> = evidence
        .iter()
        .filter_map(|piece| match piece {
            Evidence::Tool(run) => Some(run),
            _ => None,
        })
        .collect();
    if runs.is_empty() {
        return vec![Reason::new("the tool was not run")];
    }
    runs.into_iter().filter(|run| !run.ok).flat_map(|run| failed_tool(case, run)).collect()
}

fn failed_tool(case: &Case<'_>, run: &ToolRun) -> Vec<Reason> {
    let yours = |finding: &&Finding| case.graded.contains(&finding.file);
    let (mine, others): (Vec<_>, Vec<_>) = run.findings.iter().partition(yours);
    if !mine.is_empty() {
        return mine.into_iter().map(place).collect();
    }
    if let Some(first) = others.first() {
        let Finding { file, line, message } = first;
        let text = format!(
            "the tests do not compile with this code: {file}:{line}: {message}\n\
             Keep the names and signatures that TASK.md states."
        );
        return vec![Reason::new(text)];
    }
    let said: Vec<&str> = run.raw.lines().filter(|line| !line.starts_with('#')).take(8).collect();
    vec![Reason::new(if said.is_empty() {
        "it failed without a message".to_owned()
    } else {
        said.join("\n")
    })]
}

/// The most of the tools' own words that is kept.
const RAW: usize = 256 * 1024;

fn raw(evidence: &[Evidence]) -> String {
    let mut text = String::new();
    for piece in evidence {
        match piece {
            Evidence::Tool(run) => text.push_str(&run.raw),
            Evidence::TestEnded(end) => text.push_str(&end.output),
            Evidence::Run(run) => {
                run.unfinished.iter().for_each(|(_, output)| text.push_str(output));
                text.push_str(&run.output);
            }
            _ => {}
        }
        if text.len() > RAW {
            let end = text.floor_char_boundary(RAW);
            text.truncate(end);
            break;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exercise::GateKind;

    fn case(graded: &BTreeSet<String>) -> Case<'_> {
        Case { folder: "w/x", graded }
    }

    fn tool(ok: bool, findings: &[(&str, u32, &str)], raw: &str) -> Evidence {
        let findings = findings
            .iter()
            .map(|(file, line, message)| Finding {
                file: (*file).into(),
                line: *line,
                message: (*message).into(),
            })
            .collect();
        Evidence::Tool(ToolRun { ok, at_fault: raw == "killed", findings, raw: raw.to_owned() })
    }

    fn build(evidence: &[Evidence]) -> GateResult {
        let graded = BTreeSet::from(["pool.go".to_owned()]);
        gate(&case(&graded), &Gate::implied(Demand::Build), evidence, Duration::ZERO)
    }

    #[test]
    fn a_build_passes_only_if_it_ran_and_said_ok() {
        assert_eq!(build(&[tool(true, &[], "")]).status, Status::Passed);
        assert_eq!(build(&[]).status, Status::Failed, "no evidence is no pass");
        let failed = build(&[tool(false, &[("pool.go", 3, "undefined: x")], "")]);
        assert_eq!((failed.status, failed.kind), (Status::Failed, GateKind::Build));
        assert_eq!(failed.reasons[0].file.as_deref(), Some("pool.go"));
        assert_eq!(build(&[Evidence::Broken("no disk".into())]).status, Status::Broken);
        assert_eq!(build(&[tool(false, &[], "killed")]).status, Status::Broken, "not the learner's fault");
    }

    #[test]
    fn a_contract_that_was_changed_is_said_so() {
        let failed = build(&[tool(false, &[("pool_grader_test.go", 9, "p.Close undefined")], "")]);
        assert!(failed.reasons[0].message.contains("TASK.md"), "{:?}", failed.reasons);
    }

    #[test]
    fn a_broken_rule_comes_before_what_the_compiler_says() {
        let rule = Finding { file: "pool.go".into(), line: 2, message: "remove unsafe".into() };
        let failed = build(&[Evidence::SourceRule(rule), tool(true, &[], "")]);
        assert_eq!(failed.reasons.len(), 1);
        assert_eq!(failed.reasons[0].line, Some(2));
    }

    #[test]
    fn learners_files_are_told_from_others() {
        let graded = BTreeSet::from(["pool.go".to_owned(), "sub/a.go".to_owned()]);
        let case = case(&graded);
        assert_eq!(case.learners("/tmp/m/w/x/pool.go"), Some("pool.go"));
        assert_eq!(case.learners("w/x/sub/a.go"), Some("sub/a.go"));
        assert_eq!(case.learners("/tmp/m/w/x/pool_grader_test.go"), None);
        assert_eq!(case.learners("/usr/go/src/sync/pool.go"), None);
    }
}
