//! Owns the report of `doctor`. Knows nothing of how things are looked at.

use std::io::{self, Write};

use super::style::Palette;
use super::words::{count, pad};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// As it should be.
    Well,
    /// It works, but not all of it.
    Limited,
    /// It must be mended.
    Ill,
}

/// One thing that was looked at.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it is.
    pub health: Health,
    /// What was found.
    pub found: String,
    /// What to do, where something is to be done.
    pub fix: Option<String>,
}

/// The report.
///
/// # Errors
/// When the writer fails.
pub fn show(out: &mut dyn Write, p: &Palette, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        let mark = match finding.health {
            Health::Well => p.good(p.symbol("✓", "+")),
            Health::Limited => p.note("!"),
            Health::Ill => p.bad(p.symbol("✗", "x")),
        };
        writeln!(out, "{mark} {} {}", pad(finding.what, 14), finding.found)?;
        if let Some(fix) = &finding.fix {
            writeln!(out, "{}", p.wrap(fix, "                 "))?;
        }
    }
    let ill = findings.iter().filter(|finding| finding.health == Health::Ill).count();
    let line = if ill == 0 {
        "Everything needed is there.".to_owned()
    } else {
        format!("{} to mend.", count(ill, "thing"))
    };
    writeln!(out, "\n{}", p.bold(&line))
}
