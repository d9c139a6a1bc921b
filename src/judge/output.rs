//! Owns reading what a test printed through `t.Error` and `t.Log`: messages, without Go's indentation and places. Knows
//! nothing of what they mean.

/// The most lines of a message that are shown; the rest is in the raw output.
const LINES: usize = 16;

/// The messages in a test's output, in order, each with its lines joined by `\n`.
pub(super) fn messages(output: &str) -> Vec<String> {
    let mut messages: Vec<Vec<&str>> = Vec::new();
    let mut inside = false;
    for line in output.lines() {
        if let Some(text) = first_line(line) {
            messages.push(vec![text]);
            inside = true;
        } else if let Some(more) = line.strip_prefix("        ").filter(|_| inside) {
            if let Some(last) = messages.last_mut() {
                last.push(more);
            }
        } else {
            inside = false;
        }
    }
    messages.into_iter().map(shorten).collect()
}

/// `    pool_test.go:12: got 1, want 2` begins a message. Subtests are indented further.
fn first_line(line: &str) -> Option<&str> {
    let text = line.strip_prefix("    ")?.trim_start();
    let (file, rest) = text.split_once(".go:")?;
    let (number, rest) = rest.split_once(':')?;
    let place =
        !file.is_empty() && !file.contains(char::is_whitespace) && number.bytes().all(|b| b.is_ascii_digit());
    place.then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

fn shorten(lines: Vec<&str>) -> String {
    let left = lines.len().saturating_sub(LINES);
    let mut text = lines.into_iter().take(LINES).map(str::trim_end).collect::<Vec<_>>().join("\n");
    if left > 0 {
        text.push_str(&format!("\n… {left} more lines; --raw shows them"));
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_without_their_places() {
        let output = "=== RUN   TestX\nprinted\n    a_test.go:12: got 1, want 2\n        because\n          of this\nnoise\n        no message\n    b_test.go:3: second\n";
        assert_eq!(messages(output), ["got 1, want 2\nbecause\n  of this", "second"]);
    }

    #[test]
    fn a_long_message_is_shortened() {
        let output = format!("    a_test.go:1: first\n{}", "        more\n".repeat(40));
        let got = messages(&output);
        assert_eq!(got[0].lines().count(), LINES + 1);
        assert!(got[0].ends_with("… 25 more lines; --raw shows them"), "{}", got[0]);
    }
}
