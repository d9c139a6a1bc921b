//! Owns reading the learner's `answers.toml`. Knows nothing of what is right.

use toml::{Table, Value};

use super::{Emit, Job};
use crate::gosrc;
use crate::model::event::{Answer, AnswerValue, Evidence, Finding};
use crate::model::exercise::{Claim, Truth};

/// The file that the learner writes.
const FILE: &str = "answers.toml";

/// Notes every answer that is asked for; `false` if the file cannot be read.
pub(super) fn read(job: &Job<'_>, claims: &[Claim], emit: Emit<'_>) -> bool {
    let bytes = job.assembly.files.get(&format!("{}/{FILE}", job.exercise.folder));
    let text = bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
    let table = match text.parse::<Table>() {
        Ok(table) => table,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.as_bytes()[..at].iter().filter(|b| **b == b'\n').count() + 1;
            emit(Evidence::SourceRule(Finding {
                file: FILE.to_owned(),
                line: u32::try_from(line).unwrap_or(u32::MAX),
                message: format!("this is not TOML: {}", error.message()),
            }));
            return false;
        }
    };
    for claim in claims {
        let Some(value) = table.get(&claim.key).map(value) else { continue };
        let function = match (&claim.truth, &value) {
            (Truth::Place { folder, .. }, AnswerValue::Text(place)) => Some(at(job, folder, place)),
            _ => None,
        };
        emit(Evidence::Answer(Answer { key: claim.key.clone(), value, function }));
    }
    true
}

fn value(value: &Value) -> AnswerValue {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "an answer is no identifier")]
        Value::Integer(number) => AnswerValue::Number(*number as f64),
        Value::Float(number) => AnswerValue::Number(*number),
        Value::String(text) => AnswerValue::Text(text.clone()),
        Value::Array(items) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.map_or(AnswerValue::Other, AnswerValue::List)
        }
        _ => AnswerValue::Other,
    }
}

/// The function at `file.go:LINE` in a folder of the graders; empty where there is none.
fn at(job: &Job<'_>, folder: &str, place: &str) -> String {
    let found = || {
        let (file, line) = place.rsplit_once(':')?;
        let line = line.trim().parse().ok()?;
        let path = format!("{}/{folder}/{}", job.exercise.folder, file.trim());
        let text = String::from_utf8_lossy(job.assembly.files.get(&path)?).into_owned();
        gosrc::parse(&text).function_at(line).map(|function| function.name.clone())
    };
    found().unwrap_or_default()
}
