//! Owns errors at the edge: their kind, which is their exit code, and hints. Knows nothing of how they are shown.

use std::io::ErrorKind;

use crate::curriculum::Problem;
use crate::exec::go::Unusable;

/// Every way in which the program ends, with its exit code: the one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or accepted.
    Done = 0,
    /// Not accepted yet.
    NotAccepted = 1,
    /// Bad usage, or an unknown name.
    Usage = 2,
    /// The pack is invalid.
    Pack = 3,
    /// The Go toolchain is missing, too old, or cannot do what a gate needs.
    Toolchain = 4,
    /// Reading or writing files failed.
    Files = 5,
    /// A bug in this program.
    Bug = 70,
    /// Interrupted by the user.
    Interrupted = 130,
}

impl Exit {
    /// Every exit, for the manual.
    pub const ALL: [Self; 8] = [
        Self::Done,
        Self::NotAccepted,
        Self::Usage,
        Self::Pack,
        Self::Toolchain,
        Self::Files,
        Self::Bug,
        Self::Interrupted,
    ];

    /// The code that the shell sees.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }

    /// What it means, for the manual.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done, or accepted",
            Self::NotAccepted => "not accepted yet",
            Self::Usage => "bad usage, or an unknown name",
            Self::Pack => "the pack is invalid",
            Self::Toolchain => "the Go toolchain is missing, too old or cannot do what a gate needs",
            Self::Files => "reading or writing files failed",
            Self::Bug => "a bug in gomastery",
            Self::Interrupted => "interrupted",
        }
    }
}

/// An error that ends the program.
#[derive(Debug)]
pub struct Failure {
    /// Its exit code.
    pub exit: Exit,
    /// What happened.
    pub error: anyhow::Error,
    /// What to do about it.
    pub hints: Vec<String>,
}

impl Failure {
    /// An error of a kind.
    #[must_use]
    pub fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into(), hints: Vec::new() }
    }

    /// A wrong use of the program.
    #[must_use]
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, anyhow::Error::msg(message.into()))
    }

    /// The user asked to stop.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::new(Exit::Interrupted, anyhow::anyhow!("interrupted"))
    }

    /// A pack that cannot be used.
    #[must_use]
    pub fn pack(problems: &[Problem]) -> Self {
        let lines: Vec<String> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        let count = crate::view::words::count(problems.len(), "problem");
        Self::new(Exit::Pack, anyhow::anyhow!("the pack has {count}:{}", lines.concat()))
    }

    /// The same, with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The reader of our output went away, which is no error.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        let closed = |cause: &(dyn std::error::Error + 'static)| {
            cause.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
        };
        self.error.chain().any(closed)
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        if let Some(unusable) = error.downcast_ref::<Unusable>() {
            let hint = advice(unusable);
            return Self::new(Exit::Toolchain, error).hint(hint);
        }
        let full = error.chain().any(|cause| {
            let error = cause.downcast_ref::<std::io::Error>();
            error.is_some_and(|error| {
                matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded)
            })
        });
        let failure = Self::new(Exit::Files, error);
        if full {
            failure.hint("the disk is full: make room and run the command again; nothing was lost")
        } else {
            failure
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::from(anyhow::Error::from(error))
    }
}

fn advice(unusable: &Unusable) -> &'static str {
    match unusable {
        Unusable::Missing => {
            "install Go 1.22 or newer from https://go.dev/dl, open a new terminal, and try again"
        }
        Unusable::TooOld(_) => "install a newer Go from https://go.dev/dl",
        Unusable::Broken(_) => {
            "with GOTOOLCHAIN=auto (the default) Go fetches the release that the exercises need by itself; \
             else install it from https://go.dev/dl"
        }
    }
}
