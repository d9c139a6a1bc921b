//! Owns the grammar: counts, times and lists in plain words, written once. Knows nothing of what is counted.

use std::time::Duration;

/// `1 test`, `2 tests`.
#[must_use]
pub fn count(number: usize, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

/// `45 min`, `1 h 20 min`, `2 h`.
#[must_use]
pub fn minutes(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// `8 ms`, `0.4 s`, `12 s`.
#[must_use]
pub fn elapsed(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if seconds < 0.05 {
        format!("{} ms", took.as_millis())
    } else if seconds < 9.95 {
        format!("{seconds:.1} s")
    } else {
        format!("{seconds:.0} s")
    }
}

/// A time of which three digits matter: `1.23 s`, `45.6 µs`.
#[must_use]
pub fn fine(took: Duration) -> String {
    let nanos = took.as_secs_f64() * 1e9;
    let units = [("s", 1e9), ("ms", 1e6), ("µs", 1e3)];
    let (unit, size) = units.into_iter().find(|(_, size)| nanos >= *size).unwrap_or(("ns", 1.0));
    format!("{} {unit}", digits(nanos / size))
}

/// A number with three digits: `1.23`, `45.6`, `789`.
#[must_use]
pub fn digits(value: f64) -> String {
    let decimals = if value == 0.0 || value.abs() >= 99.95 {
        0
    } else if value.abs() >= 9.995 {
        1
    } else {
        2
    };
    format!("{value:.decimals$}")
}

/// A bar of `width` cells of which `done` of `total` are full.
#[must_use]
pub fn bar(done: usize, total: usize, width: usize, full: &str, empty: &str) -> String {
    let cells = (done * width).checked_div(total).unwrap_or(0);
    format!("{}{}", full.repeat(cells), empty.repeat(width - cells))
}

/// Cuts a line to `width` columns, and says so by an ellipsis.
#[must_use]
pub fn shorten(text: &str, width: usize) -> String {
    if textwrap::core::display_width(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for character in text.chars() {
        let next =
            textwrap::core::display_width(&out) + textwrap::core::display_width(&character.to_string());
        if next + 1 > width {
            break;
        }
        out.push(character);
    }
    format!("{}…", out.trim_end())
}

/// Pads to `width` columns as a terminal counts them.
#[must_use]
pub fn pad(text: &str, width: usize) -> String {
    let used = textwrap::core::display_width(text);
    format!("{text}{}", " ".repeat(width.saturating_sub(used)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grammar() {
        assert_eq!([count(0, "test"), count(1, "test"), count(2, "test")], ["0 tests", "1 test", "2 tests"]);
        assert_eq!([minutes(45), minutes(60), minutes(80)], ["45 min", "1 h", "1 h 20 min"]);
        let times = [8, 380, 12_345].map(|ms| elapsed(Duration::from_millis(ms)));
        assert_eq!(times, ["8 ms", "0.4 s", "12 s"]);
        let times = [0, 999, 1_234, 45_678_000, 123_456_000_000].map(|n| fine(Duration::from_nanos(n)));
        assert_eq!(times, ["0 ns", "999 ns", "1.23 µs", "45.7 ms", "123 s"]);
        assert_eq!(bar(1, 4, 8, "#", "."), "##......");
        assert_eq!(bar(0, 0, 3, "#", "."), "...");
        assert_eq!(pad("é", 3), "é  ");
        assert_eq!([shorten("short", 5), shorten("longer text", 8)], ["short", "longer…"]);
    }
}
