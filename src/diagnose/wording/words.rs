//! Owns the small phrases: a place, what a goroutine does, a list. Knows nothing of causes.

use crate::diagnose::Place;

/// How many goroutines or tests are named before the rest is counted.
const NAMED: usize = 3;

/// `pool.go:41 (Pool.Submit)`.
pub(super) fn at(place: &Place) -> String {
    let file = place.file.rsplit(['/', '\\']).next().unwrap_or(&place.file);
    format!("{file}:{} ({})", place.line, function(&place.function))
}

/// ` at pool.go:41 (Pool.Submit)`, or nothing.
pub(super) fn at_place(place: Option<&Place>) -> String {
    place.map_or_else(String::new, |place| format!(" at {}", at(place)))
}

/// `Pool.Submit` for `example.test/pool.(*Pool[...]).Submit`, and `in New` for a function literal in it.
fn function(printed: &str) -> String {
    let printed = without_type_arguments(printed);
    let after_path = printed.rsplit('/').next().unwrap_or(&printed);
    let name = after_path.split_once('.').map_or(after_path, |(_, name)| name);
    let name = name.replace("(*", "").replace(')', "");
    let mut parts: Vec<&str> = name.split('.').collect();
    let whole = parts.len();
    parts.retain(|part| !is_made_up(part));
    let prefix = if parts.len() < whole && !parts.is_empty() { "in " } else { "" };
    if parts.is_empty() { name } else { format!("{prefix}{}", parts.join(".")) }
}

/// Dumps shorten type arguments to `[...]`, race reports print them whole, with the paths of their packages.
fn without_type_arguments(printed: &str) -> String {
    match (printed.find('['), printed.rfind(']')) {
        (Some(from), Some(to)) if from < to => printed[..from].to_owned() + &printed[to + 1..],
        _ => printed.to_owned(),
    }
}

/// Whether the compiler chose the name: `func1`, `gowrap2`, `deferwrap1`, or the number of a nested literal.
fn is_made_up(part: &str) -> bool {
    let digits =
        ["func", "gowrap", "deferwrap"].iter().find_map(|word| part.strip_prefix(word)).unwrap_or(part);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a goroutine in this state does, as a verb.
pub(super) fn doing(state: &str) -> String {
    let known = match state {
        "chan receive" => "waits to receive from a channel",
        "chan send" => "waits to send on a channel",
        "chan receive (nil chan)" => "waits to receive from a nil channel, which never happens,",
        "chan send (nil chan)" => "waits to send on a nil channel, which never happens,",
        "select" => "waits in a select",
        "select (no cases)" => "waits in a select without cases, which never ends,",
        "sync.Mutex.Lock" => "waits for a lock",
        "sync.RWMutex.Lock" => "waits for the write lock",
        "sync.RWMutex.RLock" => "waits for a read lock",
        "sync.Cond.Wait" => "waits for a condition to be signalled",
        // Releases before 1.25 have no name of their own for a wait group.
        "sync.WaitGroup.Wait" | "semacquire" => "waits for a wait group",
        "IO wait" => "waits for the network or a file",
        "sleep" => "sleeps",
        "running" | "runnable" => "is still computing",
        "syscall" => "is in a system call",
        other => return format!("waits ({other})"),
    };
    known.to_owned()
}

/// `a; b; c and 2 more`, or nothing of nothing.
pub(super) fn list(items: &[String]) -> Option<String> {
    let named = items.get(..NAMED).unwrap_or(items).join("; ");
    match items.len() {
        0 => None,
        count if count > NAMED => Some(format!("{named} and {} more", count - NAMED)),
        _ => Some(named),
    }
}

/// The first line of a message, without what the runtime puts before all of its own.
pub(super) fn first_line(message: &str) -> &str {
    let line = message.lines().next().unwrap_or_default();
    line.strip_prefix("runtime error: ").unwrap_or(line)
}

/// The text with a full stop.
pub(super) fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
