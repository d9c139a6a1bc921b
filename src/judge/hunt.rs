//! Owns the decision over the learner's own tests: they accept right code, every time, and catch planted bugs. Knows
//! nothing of how they were run.

use std::collections::BTreeMap;

use super::{Case, Found, runs};
use crate::model::event::{Evidence, Trial};
use crate::model::exercise::{Catch, Gate, Hunt};
use crate::model::files::Role;
use crate::model::verdict::Reason;

/// The most that is told of one failure: a target may fail on every seed.
const MOST_LINES: usize = 10;

/// A run on one version of the code.
struct Tried<'a> {
    trial: &'a Trial,
    evidence: &'a [Evidence],
}

fn tried(evidence: &[Evidence]) -> Vec<Tried<'_>> {
    let is_trial = |piece: &Evidence| matches!(piece, Evidence::Trial(_));
    let starts: Vec<usize> = (0..evidence.len()).filter(|at| is_trial(&evidence[*at])).collect();
    let ends = starts.iter().skip(1).copied().chain([evidence.len()]);
    let parts = starts.iter().zip(ends).filter_map(|(start, end)| match &evidence[*start] {
        Evidence::Trial(trial) => Some(Tried { trial, evidence: &evidence[start + 1..end] }),
        _ => None,
    });
    parts.collect()
}

impl Tried<'_> {
    /// Why the tests did not accept the code, told of the learner's files in this package.
    fn refused(&self, case: &Case<'_>, gate: &Gate) -> Found {
        let case = Case { folder: &self.trial.subject.folder, graded: case.graded };
        runs::clean(&case, gate, self.evidence)
    }

    fn caught(&self, by: Catch) -> bool {
        let folder = format!("/{}/", self.trial.subject.folder);
        let in_code = |file: &str| file.contains(&folder) && !file.ends_with("_test.go");
        match by {
            Catch::Failure => runs::failed(self.evidence),
            Catch::Race => runs::reported(self.evidence, &in_code),
        }
    }
}

/// Right versions were accepted in every run, and enough bugs were caught.
pub(super) fn hunted(
    case: &Case<'_>,
    gate: &Gate,
    hunt: &Hunt,
    evidence: &[Evidence],
    metrics: &mut BTreeMap<String, f64>,
) -> Found {
    let reasons = uncompiled(evidence);
    if !reasons.is_empty() {
        return Found { reasons, timed_out: false };
    }
    let trials = tried(evidence);
    let trials = || trials.iter().filter(|tried| tried.trial.search.is_none());
    let rights = trials().filter(|tried| !matches!(tried.trial.subject.role, Role::Bug(_)));
    for tried in rights.clone() {
        let found = tried.refused(case, gate);
        if !found.reasons.is_empty() {
            return Found { reasons: on_right(found.reasons, &tried.trial.subject.role), ..found };
        }
    }
    let mut bugs: Vec<(&str, bool)> = Vec::new();
    for tried in trials() {
        let Role::Bug(theme) = &tried.trial.subject.role else { continue };
        let caught = tried.caught(hunt.by);
        match bugs.iter_mut().find(|(known, _)| known == theme) {
            Some(bug) => bug.1 |= caught,
            None => bugs.push((theme, caught)),
        }
    }
    if rights.count() == 0 || bugs.is_empty() {
        return Found {
            reasons: vec![Reason::new("the tests were not tried on other code")],
            timed_out: false,
        };
    }
    let killed = bugs.iter().filter(|(_, caught)| *caught).count();
    let wanted = hunt.kill.map_or(bugs.len(), |kill| kill as usize);
    metrics.insert("killed".to_owned(), count(killed));
    metrics.insert("bugs".to_owned(), count(bugs.len()));
    let mut reasons = Vec::new();
    if killed < wanted {
        reasons.push(Reason::new(format!(
            "your tests killed {killed} of {} planted bugs, want at least {wanted}",
            bugs.len()
        )));
        let survivors = bugs.iter().filter(|(_, caught)| !caught);
        reasons.extend(survivors.map(|(theme, _)| Reason::new(format!("survived: {theme}"))));
    }
    Found { reasons, timed_out: false }
}

fn count(n: usize) -> f64 {
    u32::try_from(n).map_or(f64::INFINITY, f64::from)
}

/// Every search was made, and none found an input on which a target fails.
pub(super) fn searched(case: &Case<'_>, gate: &Gate, searches: u32, evidence: &[Evidence]) -> Found {
    let trials = tried(evidence);
    for tried in trials.iter().filter(|tried| tried.trial.search.is_some()) {
        let target = tried.trial.search.clone().unwrap_or_default();
        let only = Gate { tests: vec![target.clone()], ..gate.clone() };
        let mut found = tried.refused(case, &only);
        if found.reasons.is_empty() {
            continue;
        }
        let crasher = tried.evidence.iter().find_map(|piece| match piece {
            Evidence::Crasher(crasher) => Some(crasher),
            _ => None,
        });
        if let (Some(crasher), Some(first)) = (crasher, found.reasons.first_mut()) {
            first.message = format!(
                "false alarm: fuzzing found an input on which {target} fails although the code is right.\n{}\n\
                 The input is kept as testdata/fuzz/{target}/{}: go test -run={target}/{} replays it.\n{}",
                first.message,
                crasher.name,
                crasher.name,
                crasher.text.trim_end()
            );
        }
        return found;
    }
    let made = |target: &String| {
        trials.iter().filter(|tried| tried.trial.search.as_ref() == Some(target)).count() == searches as usize
    };
    let missing = gate.tests.iter().filter(|target| !made(target));
    let reasons = missing.map(|target| Reason {
        test: Some(target.clone()),
        ..Reason::new("its inputs were not searched to the end")
    });
    Found { reasons: reasons.collect(), timed_out: false }
}

/// The learner's tests compile with what was given, or this gate would not be reached; they must with any right code.
fn uncompiled(evidence: &[Evidence]) -> Vec<Reason> {
    let mut failed = evidence.iter().filter_map(|piece| match piece {
        Evidence::Tool(run) if !run.ok => Some(run),
        _ => None,
    });
    let Some(run) = failed.next() else { return Vec::new() };
    let said = run.findings.first().map_or_else(
        || run.raw.lines().find(|line| !line.starts_with('#')).unwrap_or("").to_owned(),
        |first| format!("{}:{}: {}", first.file.rsplit('/').next().unwrap_or(""), first.line, first.message),
    );
    vec![Reason::new(format!(
        "your tests compile with the code that you were given, but not with every right version of it: {said}\n\
         Write them in the external test package, and use only what TASK.md states."
    ))]
}

fn on_right(reasons: Vec<Reason>, role: &Role) -> Vec<Reason> {
    let told = match role {
        Role::Reference => "on the right code that you were given",
        _ => {
            "on the right code of another author (it keeps the contract in another way: does the test ask for something \
             that TASK.md does not promise?)"
        }
    };
    let lead = |reason: Reason| {
        let lines: Vec<&str> = reason.message.lines().collect();
        let more = lines.len().saturating_sub(MOST_LINES);
        let mut message = format!("{told}: {}", lines[..lines.len() - more].join("\n"));
        if more > 0 {
            message.push_str(&format!("\nand {more} lines more; --raw shows all"));
        }
        Reason { message, ..reason }
    };
    reasons.into_iter().map(lead).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use super::*;
    use crate::model::event::{Crasher, Exit, Outcome, Run, TestEnd, ToolRun};
    use crate::model::exercise::Demand;
    use crate::model::files::Subject;

    const WANTED: Hunt = Hunt { race: false, by: Catch::Failure, runs: 1, tries: 1, kill: None };

    /// A run of one test in a package; `said` is what a failing test prints.
    fn run(role: Role, said: Option<&str>) -> Vec<Evidence> {
        let subject = Subject { folder: "variants/v01".into(), role };
        let outcome = if said.is_some() { Outcome::Failed } else { Outcome::Passed };
        let code = i32::from(said.is_some());
        let output = said.map(|said| format!("    a_test.go:7: {said}\n")).unwrap_or_default();
        vec![
            Evidence::Trial(Trial { subject, search: None }),
            Evidence::TestStarted("TestA".into()),
            Evidence::TestEnded(TestEnd { test: "TestA".into(), outcome, output }),
            ended(code),
        ]
    }

    fn ended(code: i32) -> Evidence {
        Evidence::Run(Run {
            exit: Exit::Code(code),
            receipt: Some(code),
            summary: Some(code == 0),
            unfinished: Vec::new(),
            output: String::new(),
            printed: 0,
            took: Duration::ZERO,
            deadline: Duration::from_secs(9),
        })
    }

    fn bug(theme: &str, said: Option<&str>) -> Vec<Evidence> {
        run(Role::Bug(theme.into()), said)
    }

    fn judge(hunt: &Hunt, evidence: &[Vec<Evidence>]) -> Vec<String> {
        let graded = BTreeSet::from(["a_test.go".to_owned()]);
        let case = Case { folder: "w/x", graded: &graded };
        let gate = Gate { demand: Demand::Mutants(hunt.clone()), tests: Vec::new(), seconds: 9 };
        let found = hunted(&case, &gate, hunt, &evidence.concat(), &mut BTreeMap::new());
        found.reasons.into_iter().map(|reason| reason.message).collect()
    }

    #[test]
    fn bugs_must_be_caught_and_survivors_are_named_by_theme() {
        let right = || run(Role::Reference, None);
        assert!(judge(&WANTED, &[right(), bug("it leaks", Some("leak"))]).is_empty());
        let found = judge(&WANTED, &[right(), bug("it leaks", Some("leak")), bug("it lies", None)]);
        assert_eq!(found, ["your tests killed 1 of 2 planted bugs, want at least 2", "survived: it lies"]);
        let one = Hunt { kill: Some(1), ..WANTED };
        assert!(judge(&one, &[right(), bug("it leaks", Some("leak")), bug("it lies", None)]).is_empty());
    }

    #[test]
    fn right_code_must_be_accepted_before_anything_is_counted() {
        let caught = || bug("it leaks", Some("leak"));
        for (role, words) in [(Role::Reference, "that you were given"), (Role::Right, "of another author")] {
            let found = judge(&WANTED, &[run(role, Some("boom")), caught()]);
            assert_eq!(found.len(), 1);
            assert!(found[0].contains(words) && found[0].contains("boom"), "{found:?}");
        }
        let empty = vec![
            Evidence::Trial(Trial {
                subject: Subject { folder: "variants/v01".into(), role: Role::Reference },
                search: None,
            }),
            ended(0),
        ];
        assert!(judge(&WANTED, &[empty, caught()])[0].contains("no test ran"));
    }

    #[test]
    fn no_evidence_is_no_pass() {
        assert!(!judge(&WANTED, &[]).is_empty());
        assert!(!judge(&WANTED, &[run(Role::Reference, None)]).is_empty());
        assert!(!judge(&WANTED, &[bug("it leaks", Some("leak"))]).is_empty());
        let tool =
            Evidence::Tool(ToolRun { ok: false, at_fault: false, findings: Vec::new(), raw: "no".into() });
        let found = judge(&WANTED, &[vec![tool], run(Role::Reference, None), bug("it leaks", Some("leak"))]);
        assert!(found[0].contains("not with every right version"), "{found:?}");
    }

    #[test]
    fn by_race_only_a_report_in_the_code_counts() {
        let by_race = Hunt { race: true, by: Catch::Race, ..WANTED };
        let report = |file: &str| {
            format!(
                "WARNING: DATA RACE\nWrite at 0x00c0 by goroutine 7:\n  p.f()\n      {file}:9 +0x1\n\n=================="
            )
        };
        let tried = |text: &str| judge(&by_race, &[run(Role::Reference, None), bug("it races", Some(text))]);
        assert!(tried(&report("/tmp/m/variants/v01/cache.go")).is_empty());
        assert!(!tried(&report("/tmp/m/variants/v01/cache_test.go")).is_empty(), "the test's own race");
        assert!(!tried("a mere failure").is_empty());
    }

    #[test]
    fn every_target_is_searched_and_a_false_alarm_shows_its_input() {
        let graded = BTreeSet::from(["a_test.go".to_owned()]);
        let case = Case { folder: "w/x", graded: &graded };
        let demand = Demand::Fuzz { hunt: WANTED, execs: 1, searches: 1 };
        let gate = Gate { demand, tests: vec!["TestA".to_owned()], seconds: 9 };
        let search = |said: Option<&str>| {
            let mut evidence = run(Role::Reference, said);
            if let Some(Evidence::Trial(trial)) = evidence.first_mut() {
                trial.search = Some("TestA".to_owned());
            }
            let text = "go test fuzz v1\nstring(\"x\")\n".to_owned();
            let crasher = Crasher { target: "TestA".into(), name: "0123".into(), text };
            evidence.extend(said.map(|_| Evidence::Crasher(crasher)));
            evidence
        };
        assert!(searched(&case, &gate, 1, &search(None)).reasons.is_empty());
        assert!(!searched(&case, &gate, 2, &search(None)).reasons.is_empty(), "one search is missing");
        let alarm = searched(&case, &gate, 1, &search(Some("differs"))).reasons;
        let message = &alarm[0].message;
        assert!(message.contains("false alarm") && message.contains("string(\"x\")"), "{message}");
    }
}
