//! Owns the decision over runs of test binaries. A test counts as passed only if it was seen to begin and to pass exactly
//! once, in a run that ended well and left our receipt. Knows nothing of benchmarks.

use super::{Case, Found, output};
use crate::diagnose;
use crate::model::event::{Evidence, Exit, Outcome, Run, TestEnd};
use crate::model::exercise::Gate;
use crate::model::verdict::Reason;

/// The exit status of a binary in which the race detector reported something after the last test.
const RACE_STATUS: i32 = 66;

/// One run, with the tests that began and ended in it.
struct Segment<'a> {
    started: Vec<&'a str>,
    ends: Vec<&'a TestEnd>,
    metrics: Vec<&'a str>,
    run: &'a Run,
}

fn segments(evidence: &[Evidence]) -> Vec<Segment<'_>> {
    let (mut started, mut ends, mut metrics, mut out) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for piece in evidence {
        match piece {
            Evidence::TestStarted(test) => started.push(test.as_str()),
            Evidence::TestEnded(end) => ends.push(end),
            Evidence::Metric(metric) => metrics.push(metric.name.as_str()),
            Evidence::Run(run) => out.push(Segment {
                started: std::mem::take(&mut started),
                ends: std::mem::take(&mut ends),
                metrics: std::mem::take(&mut metrics),
                run,
            }),
            _ => {}
        }
    }
    out
}

/// Every named test passed in every run.
pub(super) fn passed(case: &Case<'_>, gate: &Gate, evidence: &[Evidence]) -> Found {
    let segments = segments(evidence);
    if segments.is_empty() {
        return Found { reasons: vec![Reason::new("no test was run")], timed_out: false };
    }
    let failed =
        segments.iter().map(|segment| segment.judge(case, gate)).find(|found| !found.reasons.is_empty());
    failed.unwrap_or_default()
}

/// The tests that were run in one process passed, whatever their names; at least one was there.
pub(super) fn clean(case: &Case<'_>, gate: &Gate, evidence: &[Evidence]) -> Found {
    let segments = segments(evidence);
    let any = segments.iter().any(|segment| !segment.started.is_empty());
    // A process that was killed before its first test says nothing about whether there is one.
    let ended = segments.iter().all(|segment| segment.run.exit == Exit::Code(0));
    if any || !ended || !gate.tests.is_empty() {
        return passed(case, gate, evidence);
    }
    Found { reasons: vec![Reason::new(NO_TEST)], timed_out: false }
}

/// A test failed, or the process ended in the middle of one.
pub(super) fn failed(evidence: &[Evidence]) -> bool {
    segments(evidence).iter().any(|segment| {
        let failed = segment.ends.iter().any(|end| end.outcome == Outcome::Failed);
        failed || !segment.run.unfinished.is_empty()
    })
}

/// The race detector reported a use of memory in a file that `in_code` accepts.
pub(super) fn reported(evidence: &[Evidence], in_code: &dyn Fn(&str) -> bool) -> bool {
    let texts = evidence.iter().flat_map(|piece| match piece {
        Evidence::TestEnded(end) => vec![end.output.as_str()],
        Evidence::Run(run) => {
            let unfinished = run.unfinished.iter().map(|(_, output)| output.as_str());
            unfinished.chain([run.output.as_str()]).collect()
        }
        _ => Vec::new(),
    });
    let mut reports = texts.flat_map(diagnose::races);
    reports.any(|race| !race.top_frames_in(in_code).is_empty())
}

/// Every named test made the race detector report on the learner's code, in every run, and did nothing else wrong.
pub(super) fn raced(case: &Case<'_>, gate: &Gate, evidence: &[Evidence]) -> Found {
    let mut reasons = Vec::new();
    let segments = segments(evidence);
    if segments.is_empty() {
        reasons.push(Reason::new("no test was run"));
    }
    let in_learner = |file: &str| case.learners(file).is_some();
    for segment in &segments {
        for test in &gate.tests {
            let text = segment.text_of(test);
            let races = diagnose::races(&text);
            let message = if races.iter().any(|race| !race.top_frames_in(&in_learner).is_empty()) {
                continue;
            } else if !segment.started.contains(&test.as_str()) {
                "did not run"
            } else if races.is_empty() {
                "the race detector had nothing to report: make two goroutines use the same memory without an order between them"
            } else {
                "the race that was reported is not in this exercise's code, but in the test itself"
            };
            reasons.push(Reason { test: Some(test.clone()), ..Reason::new(message) });
        }
        if reasons.is_empty() && segment.run.receipt.is_none() {
            reasons.push(Reason::new(segment.ended_early()));
        }
    }
    Found { reasons, timed_out: segments.iter().any(Segment::timed_out) }
}

impl Segment<'_> {
    fn judge(&self, case: &Case<'_>, gate: &Gate) -> Found {
        let mut reasons: Vec<Reason> =
            gate.tests.iter().filter_map(|test| self.expected(case, test)).collect();
        reasons.extend(self.unexpected(case, gate));
        if reasons.is_empty() {
            reasons.extend(self.ending(case));
        } else {
            // After a crash or a time-out, the tests that never came to run say nothing by themselves.
            let told = |reason: &Reason| !reason.message.starts_with(NOT_RUN);
            if reasons.iter().any(told) {
                reasons.retain(told);
            }
            // What others left running is repaired first; those that suffered from it come last.
            reasons.sort_by_key(|reason| reason.message.starts_with(NO_CHANCE));
        }
        Found { reasons, timed_out: self.timed_out() }
    }

    /// Why a named test does not count as passed.
    fn expected(&self, case: &Case<'_>, test: &str) -> Option<Reason> {
        let outcomes: Vec<Outcome> =
            self.ends.iter().filter(|end| end.test == test).map(|end| end.outcome).collect();
        let started = self.started.iter().filter(|name| **name == test).count();
        let unfinished = self.run.unfinished.iter().any(|(name, _)| name == test);
        let message = match (started, outcomes.as_slice()) {
            (1, [Outcome::Passed]) => return None,
            (_, outcomes) if outcomes.contains(&Outcome::Failed) => return Some(self.failed(case, test)),
            (_, outcomes) if outcomes.contains(&Outcome::Skipped) => "was skipped: it must run".to_owned(),
            (_, []) if unfinished => return Some(self.unfinished(case, test)),
            (_, []) => format!("{NOT_RUN}: {}", self.ended_early()),
            _ => {
                "was reported more than once: something besides the test framework prints results".to_owned()
            }
        };
        Some(Reason { test: Some(test.to_owned()), ..Reason::new(message) })
    }

    /// A failure that nobody asked for is still a failure.
    fn unexpected(&self, case: &Case<'_>, gate: &Gate) -> Option<Reason> {
        let named =
            |test: &str| gate.tests.iter().any(|name| test == name || test.starts_with(&format!("{name}/")));
        let end = self.ends.iter().find(|end| end.outcome == Outcome::Failed && !named(&end.test))?;
        Some(self.failed(case, &end.test))
    }

    fn failed(&self, case: &Case<'_>, test: &str) -> Reason {
        let text = self.text_of(test);
        let metric =
            |message: &String| self.metrics.iter().any(|name| message.starts_with(&format!("{name}: ")));
        let race = |message: &String| message.ends_with("race detected during execution of test");
        let mut parts: Vec<String> =
            self.messages(test).into_iter().filter(|m| !metric(m) && !race(m)).collect();
        let told = explain(case, &text)
            .or_else(|| if self.crashed() { explain(case, &self.run.output) } else { None });
        let place = told.as_ref().and_then(|told| told.place.clone());
        parts.extend(told.map(|told| told.message));
        if parts.is_empty() {
            parts.push("failed without saying why; --raw shows all that it printed".to_owned());
        }
        at(case, place, Reason { test: Some(test.to_owned()), ..Reason::new(parts.join("\n")) })
    }

    /// The messages of a test and of its failed subtests, each behind the subtest's name, if it does not begin with that itself.
    fn messages(&self, test: &str) -> Vec<String> {
        let mut out = Vec::new();
        for end in self.ends.iter().filter(|end| end.outcome == Outcome::Failed) {
            let Some(sub) =
                end.test.strip_prefix(test).filter(|rest| rest.is_empty() || rest.starts_with('/'))
            else {
                continue;
            };
            let lead = if sub.is_empty() { String::new() } else { format!("{}: ", &sub[1..]) };
            out.extend(output::messages(&end.output).into_iter().map(|message| {
                if message.starts_with(&lead) { message } else { format!("{lead}{message}") }
            }));
        }
        out
    }

    fn unfinished(&self, case: &Case<'_>, test: &str) -> Reason {
        let text = format!("{}{}", self.text_of(test), self.run.output);
        let told = explain(case, &text);
        let place = told.as_ref().and_then(|told| told.place.clone());
        let message = match told {
            Some(told) => told.message,
            None if self.timed_out() => format!(
                "did not end within {} s: something waits for ever, or never stops working{}",
                self.run.deadline.as_secs(),
                self.flood()
            ),
            None => format!("did not end: {}", self.ended_early()),
        };
        at(case, place, Reason { test: Some(test.to_owned()), ..Reason::new(message) })
    }

    /// What is wrong with the end of a run in which every named test passed.
    fn ending(&self, case: &Case<'_>) -> Option<Reason> {
        let run = self.run;
        if run.exit == Exit::Code(0) && run.receipt == Some(0) && run.summary == Some(true) {
            return None;
        }
        let told = explain(case, &run.output);
        let place = told.as_ref().and_then(|told| told.place.clone());
        let message = match told {
            Some(told) if run.exit == Exit::Code(RACE_STATUS) => format!("after the tests: {}", told.message),
            Some(told) => told.message,
            None => self.ended_early(),
        };
        Some(at(case, place, Reason::new(message)))
    }

    /// What is known of a run that did not come to its proper end.
    fn ended_early(&self) -> String {
        match self.run.exit {
            Exit::Deadline => format!("the run did not end within {} s", self.run.deadline.as_secs()),
            Exit::Signal(number) => format!("the program was ended by signal {number}"),
            Exit::Cancelled => "the run was cancelled".to_owned(),
            Exit::Code(code) if self.run.receipt.is_none() => format!(
                "the program ended with status {code} before the tests had finished: look for os.Exit, log.Fatal or a \
                 changed os.Args in code that runs on its own"
            ),
            Exit::Code(code) => format!("the program ended with status {code}"),
        }
    }

    /// A flood of output hides what Go said in the middle of it.
    fn flood(&self) -> String {
        let megabytes = self.run.printed >> 20;
        if megabytes == 0 { String::new() } else { format!("; by then it had printed {megabytes} MB") }
    }

    fn crashed(&self) -> bool {
        self.run.receipt.is_none()
    }

    fn timed_out(&self) -> bool {
        let said = |text: &str| text.contains("panic: test timed out after");
        self.run.exit == Exit::Deadline
            || self.run.took >= self.run.deadline
            || said(&self.run.output)
            || self.run.unfinished.iter().any(|(_, output)| said(output))
    }

    /// All that a test and its subtests printed.
    fn text_of(&self, test: &str) -> String {
        let own = |name: &str| name == test || name.starts_with(&format!("{test}/"));
        let ended = self.ends.iter().filter(|end| own(&end.test)).map(|end| end.output.as_str());
        let unfinished =
            self.run.unfinished.iter().filter(|(name, _)| own(name)).map(|(_, output)| output.as_str());
        ended.chain(unfinished).collect()
    }
}

/// The reason of a suite without tests.
const NO_TEST: &str = "no test ran";
/// How the reason of a test begins that never came to run.
const NOT_RUN: &str = "did not run";

/// How a grader says that goroutines of an earlier test take all processors.
const NO_CHANCE: &str = "got no fair chance to run";

fn explain(case: &Case<'_>, text: &str) -> Option<diagnose::Explained> {
    diagnose::explain(text, &|file| case.learners(file).is_some())
}

fn at(case: &Case<'_>, place: Option<diagnose::Place>, mut reason: Reason) -> Reason {
    if let Some(place) = place {
        reason.file = case.learners(&place.file).map(str::to_owned);
        reason.line = reason.file.as_ref().map(|_| place.line);
    }
    reason
}

#[cfg(test)]
#[path = "runs_tests.rs"]
mod tests;
