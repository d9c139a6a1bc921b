//! Owns verdicts: what was decided, gate by gate, and why. Knows nothing of how it was found out.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::exercise::{GateKind, named};

named! {
    /// What was decided of an exercise.
    Decision {
        /// Every gate passed.
        Accepted = "accepted",
        /// A gate failed; the reasons are the learner's.
        Rejected = "rejected",
        /// No verdict was possible; the fault is ours or the toolchain's.
        Broken = "broken",
    }
}

named! {
    /// What was decided of a gate.
    Status {
        /// There was positive evidence for all it demands.
        Passed = "passed",
        /// It did not hold.
        Failed = "failed",
        /// It was not run, because an earlier gate made it meaningless.
        Skipped = "skipped",
        /// It could not be run.
        Broken = "broken",
    }
}

/// Why a gate did not pass.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reason {
    /// The test that failed, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test: Option<String>,
    /// The learner's file, relative to the exercise's folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The line in that file, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// What happened, and what it means.
    pub message: String,
}

impl Reason {
    /// A reason that is about no single test or place.
    #[must_use]
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), ..Self::default() }
    }
}

/// The result of one gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// Its kind.
    pub kind: GateKind,
    /// What was decided.
    pub status: Status,
    /// How long it took, in this check.
    pub took: Duration,
    /// Why, if it did not pass; the most telling first.
    pub reasons: Vec<Reason>,
    /// Numbers that were measured: `allocs_ratio`.
    pub metrics: BTreeMap<String, f64>,
    /// The tools' own words, for `--raw`.
    pub raw: String,
    /// The gate ended at a deadline: running more of the same would only take long.
    pub timed_out: bool,
}

impl GateResult {
    /// A result with nothing but its status.
    #[must_use]
    pub fn bare(kind: GateKind, status: Status) -> Self {
        Self {
            kind,
            status,
            took: Duration::ZERO,
            reasons: Vec::new(),
            metrics: BTreeMap::new(),
            raw: String::new(),
            timed_out: false,
        }
    }
}

/// The result of one check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// What was decided.
    pub decision: Decision,
    /// The gates in order.
    pub gates: Vec<GateResult>,
    /// How long it took.
    pub took: Duration,
    /// It was known from an earlier run of the same bytes.
    pub cached: bool,
}

impl Verdict {
    /// The pure fold from gates to a decision: accepted needs a pass of every gate.
    #[must_use]
    pub fn of(gates: Vec<GateResult>, took: Duration) -> Self {
        let any = |status| gates.iter().any(|gate| gate.status == status);
        let decision = if any(Status::Failed) {
            Decision::Rejected
        } else if !gates.is_empty() && gates.iter().all(|gate| gate.status == Status::Passed) {
            Decision::Accepted
        } else {
            Decision::Broken
        };
        Self { decision, gates, took, cached: false }
    }

    /// The gates that failed.
    #[must_use]
    pub fn failed(&self) -> Vec<GateKind> {
        self.gates.iter().filter(|gate| gate.status == Status::Failed).map(|gate| gate.kind).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decide(statuses: &[Status]) -> Decision {
        let gates = statuses.iter().map(|s| GateResult::bare(GateKind::Test, *s)).collect();
        Verdict::of(gates, Duration::ZERO).decision
    }

    #[test]
    fn accepted_needs_every_gate_to_pass() {
        use Status::{Broken, Failed, Passed, Skipped};
        assert_eq!(decide(&[Passed, Passed]), Decision::Accepted);
        assert_eq!(decide(&[]), Decision::Broken, "no evidence is no acceptance");
        assert_eq!(decide(&[Passed, Skipped]), Decision::Broken);
        assert_eq!(decide(&[Failed, Skipped]), Decision::Rejected);
        assert_eq!(decide(&[Passed, Broken]), Decision::Broken);
    }
}
