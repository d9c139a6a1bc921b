//! Owns keeping the beginning and the end of a text that may be endless. Knows nothing of what it says.

use std::collections::VecDeque;

/// A text of which the middle is left out once it is long.
#[derive(Debug, Default)]
pub(super) struct Capped {
    head: String,
    tail: VecDeque<String>,
    tail_bytes: usize,
    dropped: usize,
}

const HEAD: usize = 96 * 1024;
const TAIL: usize = 32 * 1024;

impl Capped {
    pub(super) fn push(&mut self, text: &str) {
        if self.tail.is_empty() && self.head.len() + text.len() <= HEAD {
            self.head.push_str(text);
            return;
        }
        self.tail.push_back(text.to_owned());
        self.tail_bytes += text.len();
        while self.tail.len() > 1 && self.tail_bytes > TAIL {
            let gone = self.tail.pop_front().map_or(0, |text| text.len());
            self.tail_bytes -= gone;
            self.dropped += gone;
        }
    }

    pub(super) fn into_text(self) -> String {
        let mut text = self.head;
        if self.dropped > 0 {
            text.push_str(&format!("\n[… {} bytes left out …]\n", self.dropped));
        }
        text.extend(self.tail);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_kept_whole_and_long_ones_keep_both_ends() {
        let mut short = Capped::default();
        short.push("a\n");
        short.push("b\n");
        assert_eq!(short.into_text(), "a\nb\n");
        let mut long = Capped::default();
        long.push("first\n");
        for _ in 0..10_000 {
            long.push(&"x".repeat(1000));
        }
        long.push("last\n");
        let text = long.into_text();
        assert!(text.starts_with("first\n") && text.ends_with("last\n") && text.contains("left out"));
        assert!(text.len() < HEAD + TAIL + 2000, "{}", text.len());
    }
}
