//! Owns the marked block in a week's `notes.md` that keeps what was measured. Knows nothing of what that is, and never
//! touches a byte outside of the block.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::write;

const BEGIN: &str =
    "<!-- gomastery:begin what was measured, newest first; your own notes belong outside of this block -->";
const END: &str = "<!-- gomastery:end -->";

/// Puts an entry at the top of the block of `path`. A file that is not there begins with `template`; markers that are
/// missing or broken are repaired.
///
/// # Errors
/// When the file cannot be read or written; it is then as it was.
pub fn record(path: &Path, state: &Path, template: &[u8], entry: &str) -> Result<()> {
    let put = || -> Result<()> {
        fs::create_dir_all(state)?;
        // Two checks that end at the same moment must not lose each other's entry.
        let lock = File::create(state.join("notes.lock"))?;
        lock.lock()?;
        let old = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => template.to_vec(),
            Err(error) => return Err(error.into()),
        };
        write::atomically(path, &with_entry(&old, entry))
    };
    put().with_context(|| format!("keeping what was measured in `{}`", path.display()))
}

/// The text with the entry in its block.
fn with_entry(text: &[u8], entry: &str) -> Vec<u8> {
    let newline: &[u8] = if text.windows(2).any(|pair| pair == b"\r\n") { b"\r\n" } else { b"\n" };
    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    let places = |marker: &str| -> Vec<usize> {
        (0..lines.len()).filter(|index| is_marker(lines[*index], marker)).collect()
    };
    let block = match (places("begin").as_slice(), places("end").as_slice()) {
        ([begin], [end]) if begin < end => Some(*begin),
        _ => None,
    };
    let mut entry: Vec<u8> = entry.lines().flat_map(|line| [line.as_bytes(), newline].concat()).collect();
    let mut out = Vec::with_capacity(text.len() + entry.len() + 200);
    if let Some(begin) = block {
        for (index, line) in lines.iter().enumerate() {
            out.extend_from_slice(line);
            if index == begin {
                out.append(&mut entry);
            }
        }
        return out;
    }
    // Markers without their partner are taken out, and what stood between them stays where it is.
    let kept = lines.iter().filter(|line| !is_marker(line, "begin") && !is_marker(line, "end"));
    kept.for_each(|line| out.extend_from_slice(line));
    if !out.is_empty() && !out.ends_with(b"\n") {
        out.extend_from_slice(newline);
    }
    if !out.is_empty() {
        out.extend_from_slice(newline);
    }
    for piece in [BEGIN.as_bytes(), newline, &entry, END.as_bytes(), newline] {
        out.extend_from_slice(piece);
    }
    out
}

/// A line that is nothing but our comment. One to which the learner added something is theirs.
fn is_marker(line: &[u8], marker: &str) -> bool {
    let Ok(line) = std::str::from_utf8(line) else { return false };
    let inner = line.trim().strip_prefix("<!-- gomastery:").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| !inner.contains("-->") && inner.split_whitespace().next() == Some(marker))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).unwrap()
    }

    #[test]
    fn entries_come_newest_first_and_the_rest_stays() {
        let mine = "# Notes\n\nmine, without an end";
        let one = with_entry(mine.as_bytes(), "- one");
        let two = with_entry(&one, "- two\n  with a second line");
        assert_eq!(
            text(&two),
            format!(
                "# Notes\n\nmine, without an end\n\n{BEGIN}\n- two\n  with a second line\n- one\n{END}\n"
            )
        );
        let later = text(&two).replace("# Notes", "# My notes") + "\nand more below\n";
        let three = with_entry(later.as_bytes(), "- three");
        assert_eq!(text(&three), later.replace("- two", "- three\n- two"));
    }

    #[test]
    fn broken_markers_are_repaired_without_losing_a_byte() {
        let cases = [
            format!("a\n{BEGIN}\n- old\nb\n"),
            format!("a\n- old\n{END}\nb"),
            format!("a\n{END}\n- old\n{BEGIN}\nb\n"),
            format!("{BEGIN}\na\n{BEGIN}\n- old\n{END}\nb\n"),
            format!("a\n{BEGIN}\n- old\n{END} and mine\nb\n"),
            "a\r\n- old\r\nb\r\n".to_owned(),
            String::new(),
        ];
        for case in cases {
            let after = with_entry(case.as_bytes(), "- new");
            let after = text(&after);
            let ours =
                |line: &&str| !is_marker(line.as_bytes(), "begin") && !is_marker(line.as_bytes(), "end");
            let rest: Vec<&str> =
                after.lines().filter(ours).filter(|l| *l != "- new" && !l.is_empty()).collect();
            let before: Vec<&str> = case.lines().filter(ours).collect();
            assert_eq!(rest, before, "{case:?}");
            assert_eq!((after.matches(BEGIN).count(), after.matches("- new").count()), (1, 1), "{after:?}");
            // Repaired once, it stays whole.
            let again = with_entry(after.as_bytes(), "- newer");
            assert_eq!(
                again.len(),
                after.len() + "- newer\n".len() + usize::from(case.contains('\r')),
                "{case:?}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_stay() {
        let odd = b"\xff\xfe mine\n";
        let after = with_entry(odd, "- new");
        assert!(after.starts_with(odd));
    }

    #[test]
    fn entries_written_side_by_side_are_all_there() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("notes.md");
        std::thread::scope(|scope| {
            for n in 0..8 {
                let (path, dir) = (&path, dir.path());
                scope.spawn(move || record(path, dir, b"# Notes\n", &format!("- entry {n}")).unwrap());
            }
        });
        let after = fs::read_to_string(&path).unwrap();
        assert!(after.starts_with("# Notes\n"), "{after}");
        assert!((0..8).all(|n| after.contains(&format!("- entry {n}\n"))), "{after}");
    }
}
