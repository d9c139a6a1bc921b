//! Owns what an exercise demands: its files by role, its gates, hints and wrong solutions. Knows nothing of its TOML.

use super::id::ExerciseId;

/// One exercise, checked.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// Its ID.
    pub id: ExerciseId,
    /// Its folder below `exercises/` and below a workspace: `week02_concurrency/workerpool`.
    pub folder: String,
    /// What it is called.
    pub title: String,
    /// What the learner does in it.
    pub kind: Kind,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// The syllabus bullets that it trains, by ID.
    pub trains: Vec<String>,
    /// What to remember, shown on acceptance.
    pub learnt: String,
    /// The gate that rejects the starter.
    pub starter_fails: GateKind,
    /// Imports that solutions may not use, beside those that no solution may.
    pub forbid_imports: Vec<String>,
    /// From a nudge to nearly the answer.
    pub hints: Vec<String>,
    /// The learner's files, below the folder.
    pub edit: Vec<String>,
    /// Files that are always replaced by the pack's own.
    pub given: Vec<String>,
    /// The gates in order; build and vet stand first.
    pub gates: Vec<Gate>,
    /// Wrong solutions and what must reject them.
    pub wrong: Vec<Wrong>,
    /// Planted bugs, which the learner's tests must catch.
    pub bugs: Vec<Bug>,
}

/// Names a fieldless enum's variants for people and files, in a table that tests can walk.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in files, in JSON and on screen.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The variant of that name.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.name() == text)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Name;
                impl serde::de::Visitor<'_> for Name {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("a name of ", stringify!($name)))
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::parse(text).ok_or_else(|| E::custom(format!("unknown name `{text}`")))
                    }
                }
                deserializer.deserialize_str(Name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(crate) use named;

named! {
    /// What the learner does in an exercise.
    Kind {
        /// Writes a part from its contract.
        Implement = "implement",
        /// Changes the shape, keeps the behaviour.
        Refactor = "refactor",
        /// Mends what is broken.
        Fix = "fix",
        /// Finds the cause by measuring.
        Diagnose = "diagnose",
        /// Makes it cheaper.
        Tune = "tune",
        /// Writes the tests.
        WriteTests = "write-tests",
    }
}

named! {
    /// One kind of evidence.
    GateKind {
        /// It compiles, and the sources keep the rules of the exercise.
        Build = "build",
        /// `go vet` has nothing to say.
        Vet = "vet",
        /// The named tests pass.
        Test = "test",
        /// The named tests pass under the race detector, or make it report.
        Race = "race",
        /// A benchmark against the baseline stays within its ratio.
        Bench = "bench",
        /// The compiler's escape analysis stays within its limit.
        Escape = "escape",
        /// The learner's tests accept right code and catch planted bugs.
        Mutants = "mutants",
        /// The learner's fuzz targets do so, and raise no false alarm in a search.
        Fuzz = "fuzz",
        /// Named functions take no more than their share of a CPU profile.
        Profile = "profile",
        /// What the learner found is what is measured.
        Answers = "answers",
    }
}

named! {
    /// What a profile counts.
    ProfileKind {
        /// CPU time.
        Cpu = "cpu",
        /// Heap bytes that are in use at the end.
        Heap = "heap",
        /// Heap bytes that were allocated.
        Allocs = "allocs",
        /// Time in which goroutines waited for each other.
        Block = "block",
        /// Time in which goroutines kept others waiting by holding a mutex.
        Mutex = "mutex",
    }
}

named! {
    /// What counts as a bug's being caught.
    Catch {
        /// A test fails, panics or hangs.
        Failure = "failure",
        /// The race detector reports in the code under test.
        Race = "race",
    }
}

named! {
    /// What a benchmark counts, per operation.
    Metric {
        /// Heap allocations.
        Allocs = "allocs/op",
        /// Heap bytes.
        Bytes = "B/op",
        /// Nanoseconds of wall time.
        Nanos = "ns/op",
    }
}

/// One gate of an exercise with its limits.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// What it demands.
    pub demand: Demand,
    /// The top-level tests that it runs.
    pub tests: Vec<String>,
    /// The deadline of one run of the test binary, in seconds.
    pub seconds: u32,
}

/// What a gate demands beyond that its tests pass.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    /// The sources compile.
    Build,
    /// `go vet` is silent.
    Vet,
    /// The tests pass.
    Test,
    /// The tests pass under `-race`.
    Race {
        /// The tests must make the detector report, instead of staying clean.
        expect_report: bool,
        /// How many processes are started; each must do so.
        runs: u32,
    },
    /// Yours over baseline stays within the ratio, for every pair compared.
    Bench {
        /// What is compared.
        metric: Metric,
        /// The highest ratio accepted.
        max_ratio: f64,
    },
    /// At most so many values escape.
    Escape {
        /// Only lines inside these functions count (`Name`, `Type.Method`); all when empty.
        functions: Vec<String>,
        /// The highest count accepted.
        max: usize,
    },
    /// The learner's tests are tried on right and on wrong code.
    Mutants(Hunt),
    /// The learner's fuzz targets are, by replaying inputs; then inputs are searched that fail on right code.
    Fuzz {
        /// The replay.
        hunt: Hunt,
        /// Inputs tried in each search of each target.
        execs: u32,
        /// Searches of each target, each from a seed of its own.
        searches: u32,
    },
    /// No named function takes more than a share of the CPU time of the gate's tests, with what it calls.
    Profile {
        /// `Type.Method` of the exercise's package, or `path.Name` of another (`regexp.Compile`).
        functions: Vec<String>,
        /// The largest share, from 0 to 1.
        max_share: f64,
    },
    /// The learner's `answers.toml` holds what the gate's tests measure in this run.
    Answers(Vec<Claim>),
}

/// An answer that is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The key in `answers.toml`.
    pub key: String,
    /// What makes it right.
    pub truth: Truth,
}

/// What makes an answer right.
#[derive(Debug, Clone, PartialEq)]
pub enum Truth {
    /// A list of exactly these functions, each of which takes at least a share of the CPU time measured here.
    Functions {
        /// The functions, in any order.
        of: Vec<String>,
        /// The folder below the exercise's in which they are measured, if it is not the exercise's own.
        folder: Option<String>,
        /// The smallest share, from 0 to 1, with what they call.
        min_share: f64,
    },
    /// `file.go:LINE` inside a function of a folder that the graders bring along.
    Place {
        /// The folder below the exercise's.
        folder: String,
        /// The function.
        function: String,
    },
    /// A number that the tests measure.
    Number {
        /// The name of the metric.
        metric: String,
        /// How far off the answer may be, as a part of what is measured.
        tolerance: f64,
    },
    /// The name of the least of these metrics.
    Least {
        /// Their names.
        metrics: Vec<String>,
    },
}

/// How tests are tried on right and on wrong code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunt {
    /// The binaries have the race detector.
    pub race: bool,
    /// What catches a bug.
    pub by: Catch,
    /// Runs of each right version; all must pass.
    pub runs: u32,
    /// Runs of each bug, until it is caught.
    pub tries: u32,
    /// The fewest bugs that must be caught; all when `None`.
    pub kill: Option<u32>,
}

impl Gate {
    /// A gate that every exercise has.
    #[must_use]
    pub fn implied(demand: Demand) -> Self {
        Self { demand, tests: Vec::new(), seconds: 0 }
    }

    /// The kind of evidence.
    #[must_use]
    pub fn kind(&self) -> GateKind {
        match self.demand {
            Demand::Build => GateKind::Build,
            Demand::Vet => GateKind::Vet,
            Demand::Test => GateKind::Test,
            Demand::Race { .. } => GateKind::Race,
            Demand::Bench { .. } => GateKind::Bench,
            Demand::Escape { .. } => GateKind::Escape,
            Demand::Mutants(_) => GateKind::Mutants,
            Demand::Fuzz { .. } => GateKind::Fuzz,
            Demand::Profile { .. } => GateKind::Profile,
            Demand::Answers(_) => GateKind::Answers,
        }
    }

    /// How tests are tried on other code than the learner's, if they are.
    #[must_use]
    pub fn hunt(&self) -> Option<&Hunt> {
        match &self.demand {
            Demand::Mutants(hunt) | Demand::Fuzz { hunt, .. } => Some(hunt),
            _ => None,
        }
    }
}

/// A bug planted for the learner's tests to catch.
#[derive(Debug, Clone)]
pub struct Bug {
    /// `_bugs/NAME.patch` or `_bugs/NAME/`.
    pub name: String,
    /// What its users would suffer: told when it survives, without giving its code away.
    pub theme: String,
}

/// A deliberately wrong solution.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// `_wrong/NAME.patch` or `_wrong/NAME/`.
    pub name: String,
    /// What the learner believed.
    pub belief: String,
    /// The gate that must reject it.
    pub rejected_by: GateKind,
    /// The test that must fail, where the gate has tests.
    pub test: Option<String>,
    /// Words that the reason must contain.
    pub says: String,
}

impl Exercise {
    /// The kinds of its gates, in order, each once.
    #[must_use]
    pub fn gate_kinds(&self) -> Vec<GateKind> {
        let mut kinds: Vec<GateKind> = Vec::new();
        for gate in &self.gates {
            if !kinds.contains(&gate.kind()) {
                kinds.push(gate.kind());
            }
        }
        kinds
    }
}
