//! Owns the lines in which the compiler says that a value escapes. Knows nothing of how many are allowed.

use super::{Emit, Job};
use crate::gosrc::{self, GoFile};
use crate::model::event::{Evidence, ToolRun};

/// What the compiler says of a value that it puts on the heap; the same words in every release from 1.22 to 1.27.
const WORDS: [&str; 2] = ["escapes to heap", "moved to heap"];

/// Since Go 1.26 the compiler also prints `append escapes to heap` wherever a slice that grows is returned: it says where
/// the slice may come from, and costs nothing by itself. Every append-style encoder has such lines.
const APPEND: &str = "append escapes to heap";

/// Notes each escape with the function in which it happens, as `Function: what the compiler said`.
pub(super) fn lines(job: &Job<'_>, mut run: ToolRun, emit: Emit<'_>) {
    let mut files: Vec<(String, GoFile)> = Vec::new();
    let said = std::mem::take(&mut run.findings);
    emit(Evidence::Tool(run));
    for mut finding in said {
        let escapes = WORDS.iter().any(|words| finding.message.contains(words)) && finding.message != APPEND;
        if !escapes || !job.assembly.graded.contains(&finding.file) {
            continue;
        }
        if !files.iter().any(|(name, _)| *name == finding.file) {
            let bytes = job.assembly.files.get(&format!("{}/{}", job.exercise.folder, finding.file));
            let text = bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
            files.push((finding.file.clone(), gosrc::parse(&text)));
        }
        let file = files.iter().find(|(name, _)| *name == finding.file);
        let function =
            file.and_then(|(_, file)| file.function_at(finding.line)).map_or("", |f| f.name.as_str());
        finding.message = format!("{function}: {}", finding.message);
        emit(Evidence::Escape(finding));
    }
}
