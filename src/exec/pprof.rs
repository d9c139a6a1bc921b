//! Owns reading the profiles that Go writes: gzipped protocol buffers in pprof's format. Knows nothing of limits.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

use flate2::read::GzDecoder;
use prost::Message;

use crate::model::event::{Profile, Share};
use crate::model::exercise::ProfileKind;

/// More than this is no profile of a few seconds.
const CAP: u64 = 256 << 20;

/// The parts of `profile.proto` that shares are made of.
#[derive(Message)]
struct Proto {
    #[prost(message, repeated, tag = "2")]
    sample: Vec<Sample>,
    #[prost(message, repeated, tag = "4")]
    location: Vec<Location>,
    #[prost(message, repeated, tag = "5")]
    function: Vec<Function>,
    #[prost(string, repeated, tag = "6")]
    string_table: Vec<String>,
}

/// A stack, the innermost place first, and what was counted there.
#[derive(Message)]
struct Sample {
    #[prost(uint64, repeated, tag = "1")]
    location_id: Vec<u64>,
    #[prost(int64, repeated, tag = "2")]
    value: Vec<i64>,
}

/// An address; several lines where calls were inlined, the innermost first.
#[derive(Message)]
struct Location {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(message, repeated, tag = "4")]
    line: Vec<Line>,
}

#[derive(Message)]
struct Line {
    #[prost(uint64, tag = "1")]
    function_id: u64,
}

#[derive(Message)]
struct Function {
    #[prost(uint64, tag = "1")]
    id: u64,
    #[prost(int64, tag = "2")]
    name: i64,
}

/// The flag of a test binary that writes a kind of profile, and the column of the numbers that are meant.
#[must_use]
pub fn source(kind: ProfileKind) -> (&'static str, usize) {
    match kind {
        ProfileKind::Cpu => ("-test.cpuprofile", 1),
        ProfileKind::Heap => ("-test.memprofile", 3),
        ProfileKind::Allocs => ("-test.memprofile", 1),
        ProfileKind::Block => ("-test.blockprofile", 1),
        ProfileKind::Mutex => ("-test.mutexprofile", 1),
    }
}

/// Reads the stacks of a profile in the form that flame graphs are drawn from: `main;work 12`, the outermost function first.
///
/// # Errors
/// As [`read`].
pub fn folded(path: &Path, package: &str, column: usize) -> io::Result<Vec<String>> {
    let proto = open(path)?;
    let names = names(&proto, package);
    let stacks = stacks(&proto, &names, column);
    Ok(stacks
        .map(|(count, stack)| {
            let outermost: Vec<&str> = stack.into_iter().rev().collect();
            format!("{} {count}", outermost.join(";"))
        })
        .collect())
}

/// Reads a profile by the `column`-th of the numbers that each stack has: for CPU samples and nanoseconds, for memory
/// objects and bytes allocated, objects and bytes in use, for blocking and mutexes events and nanoseconds. Functions of the
/// package with the import path `package` lose its path, and those below it begin with their folder.
///
/// # Errors
/// When the file cannot be read or is no profile.
pub fn read(path: &Path, package: &str, column: usize) -> io::Result<Profile> {
    Ok(shares(&open(path)?, package, column))
}

fn open(path: &Path) -> io::Result<Proto> {
    let mut bytes = Vec::new();
    GzDecoder::new(fs::File::open(path)?).take(CAP).read_to_end(&mut bytes)?;
    Proto::decode(bytes.as_slice()).map_err(io::Error::other)
}

/// The names of the functions by their number.
fn names(proto: &Proto, package: &str) -> BTreeMap<u64, String> {
    let text = |index: i64| usize::try_from(index).ok().and_then(|index| proto.string_table.get(index));
    let named =
        |function: &Function| (function.id, short(text(function.name).map_or("", String::as_str), package));
    proto.function.iter().map(named).collect()
}

/// Every stack at which something was counted, the innermost function first, with the count.
fn stacks<'a>(
    proto: &'a Proto,
    names: &'a BTreeMap<u64, String>,
    column: usize,
) -> impl Iterator<Item = (u64, Vec<&'a str>)> {
    let lines: BTreeMap<u64, &[Line]> =
        proto.location.iter().map(|location| (location.id, location.line.as_slice())).collect();
    proto.sample.iter().filter_map(move |sample| {
        let count = sample.value.get(column).and_then(|count| u64::try_from(*count).ok())?;
        let places = sample.location_id.iter().filter_map(|id| lines.get(id)).flat_map(|lines| lines.iter());
        let stack = places.filter_map(|line| names.get(&line.function_id)).map(String::as_str).collect();
        (count > 0).then_some((count, stack))
    })
}

fn shares(proto: &Proto, package: &str, column: usize) -> Profile {
    let names = names(proto, package);
    let mut all: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut total = 0;
    for (count, stack) in stacks(proto, &names, column) {
        total += count;
        if let Some(leaf) = stack.first() {
            all.entry(leaf).or_default().0 += count;
        }
        // A function that calls itself is on the stack once.
        for name in stack.into_iter().collect::<BTreeSet<_>>() {
            all.entry(name).or_default().1 += count;
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "shares are rounded anyway")]
    let part = |count: u64| if total == 0 { 0.0 } else { count as f64 / total as f64 };
    let mut shares: Vec<Share> = all
        .into_iter()
        .map(|(name, (flat, cumulative))| Share {
            function: name.to_owned(),
            flat: part(flat),
            cumulative: part(cumulative),
        })
        .collect();
    shares.sort_by(|a, b| b.cumulative.total_cmp(&a.cumulative).then_with(|| a.function.cmp(&b.function)));
    Profile { samples: total, shares }
}

/// `gomastery/w/x.(*Store).Find.func1` in package `gomastery/w/x` is `Store.Find`: what runs inside a function counts for it.
pub(super) fn short(name: &str, package: &str) -> String {
    let own = name.strip_prefix(package).and_then(|rest| {
        // The external test package belongs to it, too.
        rest.strip_prefix("_test").unwrap_or(rest).strip_prefix(['.', '/'])
    });
    let name = without_type_arguments(own.unwrap_or(name)).replace("(*", "").replace(')', "");
    // The dots of the path are not those that follow it.
    let after = name.rfind('/').map_or(0, |slash| slash + 1);
    let (path, rest) = name.split_at(after);
    let inner = |part: &str| {
        let numbered = |prefix: &str| {
            part.strip_prefix(prefix).is_some_and(|n| n.starts_with(|c: char| c.is_ascii_digit()))
        };
        numbered("func") || numbered("gowrap") || part.chars().all(|c| c.is_ascii_digit())
    };
    let kept: Vec<&str> = rest.split('.').take_while(|part| !inner(part)).collect();
    let kept = kept.join(".");
    format!("{path}{}", kept.split("-range").next().unwrap_or(&kept))
}

fn without_type_arguments(name: &str) -> String {
    let mut depth = 0;
    let mut out = String::new();
    for c in name.chars() {
        depth += i32::from(c == '[');
        if depth == 0 {
            out.push(c);
        }
        depth -= i32::from(c == ']');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_ones_that_people_use() {
        let package = "gomastery/w/x";
        for (name, want) in [
            ("gomastery/w/x.(*Store).Find", "Store.Find"),
            ("gomastery/w/x.(*Store[...]).Find.func1", "Store.Find"),
            ("gomastery/w/x.Map[go.shape.string].func2.1", "Map"),
            ("gomastery/w/x.Each-range1", "Each"),
            ("gomastery/w/x/baseline.(*Store).Find", "baseline.Store.Find"),
            ("gomastery/w/x_test.BenchmarkFind.func1", "BenchmarkFind"),
            ("gomastery/w/xy.Find", "gomastery/w/xy.Find"),
            ("regexp.Compile", "regexp.Compile"),
            ("regexp/syntax.(*parser).parse", "regexp/syntax.parser.parse"),
            ("runtime.mallocgc", "runtime.mallocgc"),
        ] {
            assert_eq!(short(name, package), want);
        }
    }

    #[test]
    fn shares_are_counted_by_leaf_and_by_stack() {
        let names = ["", "main.a", "main.b", "main.c"].map(str::to_owned).to_vec();
        let function = |id| Function { id, name: i64::try_from(id).unwrap() };
        let location = |id, functions: &[u64]| Location {
            id,
            line: functions.iter().map(|function_id| Line { function_id: *function_id }).collect(),
        };
        let sample =
            |stack: &[u64], count| Sample { location_id: stack.to_vec(), value: vec![count, 10 * count] };
        let proto = Proto {
            // b is inlined into a at location 1; a calls itself in the second sample.
            sample: vec![sample(&[1], 3), sample(&[2, 2, 3], 1)],
            location: vec![location(1, &[2, 1]), location(2, &[1]), location(3, &[3])],
            function: vec![function(1), function(2), function(3)],
            string_table: names,
        };
        assert_eq!(shares(&proto, "main", 1).samples, 40);
        assert_eq!(shares(&proto, "main", 2), Profile::default(), "there is no such column");
        let profile = shares(&proto, "main", 0);
        assert_eq!(profile.samples, 4);
        let share = |name: &str| profile.shares.iter().find(|share| share.function == name).unwrap();
        assert_eq!((share("a").flat, share("a").cumulative), (0.25, 1.0));
        assert_eq!((share("b").flat, share("b").cumulative), (0.75, 0.75));
        assert_eq!((share("c").flat, share("c").cumulative), (0.0, 0.25));
    }
}
