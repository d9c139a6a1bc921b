//! Owns the workspace's settings: when the plan began and how fast it goes. Knows nothing of the clock.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::write;
use crate::model::schedule::Schedule;

/// The name of the file in the state folder.
const FILE: &str = "settings.toml";

/// The file, as it is written.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    format_version: u32,
    /// The date of day 1.
    start: Date,
    /// Days of the plan for seven days of the calendar.
    days_per_week: u32,
}

/// Reads the schedule; `None` if the workspace has no settings.
///
/// # Errors
/// When the file cannot be read or says nonsense; the message has file, line and what would be right.
pub fn read(state: &Path) -> Result<Option<Schedule>> {
    let path = state.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("reading `{}`", path.display())),
    };
    ensure!(
        !is_newer(&text),
        "a newer gomastery wrote `{}`: use that one, or update this one",
        path.display()
    );
    let read = || -> Result<Schedule> {
        let settings: Settings = toml::from_str(&text)?;
        ensure!(settings.format_version == 1, "format_version must be 1");
        ensure!((1..=7).contains(&settings.days_per_week), "days_per_week must be from 1 to 7");
        Ok(Schedule { start: settings.start, days_per_week: settings.days_per_week })
    };
    let schedule = read().with_context(|| {
        format!("reading `{}`; `gomastery schedule --start DATE` writes it anew", path.display())
    })?;
    Ok(Some(schedule))
}

/// Whether the settings are there but cannot be read by any version, so that writing them anew loses nothing.
#[must_use]
pub fn damaged(state: &Path) -> bool {
    let newer = fs::read_to_string(state.join(FILE)).is_ok_and(|text| is_newer(&text));
    !newer && read(state).is_err()
}

fn is_newer(text: &str) -> bool {
    let version =
        toml::from_str::<toml::Table>(text).ok().and_then(|table| table.get("format_version")?.as_integer());
    version.is_some_and(|version| version > 1)
}

/// Writes the schedule.
///
/// # Errors
/// When the file cannot be written; the old one is then as it was.
pub fn write(state: &Path, schedule: &Schedule) -> Result<()> {
    let settings =
        Settings { format_version: 1, start: schedule.start, days_per_week: schedule.days_per_week };
    let text = toml::to_string(&settings)?;
    write::atomically(&state.join(FILE), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_was_written_is_read() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), None);
        let schedule = Schedule { start: date(2026, 3, 1), days_per_week: 5 };
        write(dir.path(), &schedule).unwrap();
        assert_eq!(read(dir.path()).unwrap(), Some(schedule));
    }

    #[test]
    fn nonsense_is_named_with_file_and_line() {
        let dir = tempfile::tempdir().unwrap();
        for (text, words) in [
            ("format_version = 1\nstart = 'x'\ndays_per_week = 5\n", "line 2"),
            ("format_version = 1\nstart = '2026-03-01'\ndays_per_week = 9\n", "from 1 to 7"),
            ("format_version = 1\nstart = '2026-03-01'\ndays_per_week = 5\nx = 1\n", "unknown field `x`"),
        ] {
            fs::write(dir.path().join(FILE), text).unwrap();
            let error = format!("{:#}", read(dir.path()).unwrap_err());
            assert!(error.contains(words) && error.contains(FILE), "{error}");
        }
    }
}
