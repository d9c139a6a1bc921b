//! Owns results of benchmarks in the text format that Go prints and other tools read. Knows nothing of how they were
//! measured.

use std::collections::BTreeMap;
use std::fmt;

/// One line: what one run of one benchmark came to.
#[derive(Debug, Clone, PartialEq)]
pub struct BenchResult {
    /// The name without `Benchmark`, with the number of processors: `Encode/short-2`.
    pub name: String,
    /// How many operations were measured.
    pub iterations: u64,
    /// Each number with its unit, per operation, in the order in which they were printed.
    pub values: Vec<(f64, String)>,
}

impl BenchResult {
    /// Reads a line as Go prints it; `None` if it is something else.
    #[must_use]
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let name = words.next()?.strip_prefix("Benchmark").filter(|name| !name.is_empty())?.to_owned();
        let iterations = words.next()?.parse().ok()?;
        let words: Vec<&str> = words.collect();
        let pairs = words.chunks_exact(2).map(|pair| Some((pair[0].parse().ok()?, pair[1].to_owned())));
        let values: Vec<(f64, String)> = pairs.collect::<Option<_>>()?;
        (!values.is_empty()).then_some(Self { name, iterations, values })
    }
}

impl fmt::Display for BenchResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Benchmark{}\t{}", self.name, self.iterations)?;
        self.values.iter().try_for_each(|(value, unit)| write!(f, "\t{value} {unit}"))
    }
}

/// Results of several runs, with lines that say where they come from (`cpu: …`).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BenchSet {
    /// Where they come from, by key.
    pub config: BTreeMap<String, String>,
    /// The results in order.
    pub results: Vec<BenchResult>,
}

impl BenchSet {
    /// Reads a file of the format; lines that are no part of it are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut set = Self::default();
        for line in text.lines() {
            match (BenchResult::parse(line), line.split_once(": ")) {
                (Some(result), _) => set.results.push(result),
                (None, Some((key, value))) if is_key(key) => {
                    set.config.insert(key.to_owned(), value.trim().to_owned());
                }
                _ => {}
            }
        }
        set
    }

    /// The names in the order of their first results.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for result in &self.results {
            if !names.contains(&result.name.as_str()) {
                names.push(&result.name);
            }
        }
        names
    }

    /// The units in the order of their first results.
    #[must_use]
    pub fn units(&self) -> Vec<&str> {
        let mut units: Vec<&str> = Vec::new();
        for (_, unit) in self.results.iter().flat_map(|result| &result.values) {
            if !units.contains(&unit.as_str()) {
                units.push(unit);
            }
        }
        units
    }

    /// All numbers of a benchmark in a unit.
    #[must_use]
    pub fn values(&self, name: &str, unit: &str) -> Vec<f64> {
        let results = self.results.iter().filter(|result| result.name == name);
        results
            .flat_map(|result| &result.values)
            .filter(|(_, of)| of == unit)
            .map(|(value, _)| *value)
            .collect()
    }
}

impl fmt::Display for BenchSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.iter().try_for_each(|(key, value)| writeln!(f, "{key}: {value}"))?;
        self.results.iter().try_for_each(|result| writeln!(f, "{result}"))
    }
}

/// Keys of the format begin with a small letter and have no spaces.
fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "goos: linux\ncpu: Some CPU @ 2 GHz\nBenchmarkA/x-2 \t 100 \t 12.5 ns/op \t 3 allocs/op\n\
        BenchmarkA/x-2 200 13 ns/op 3 allocs/op\nBenchmarkB-2 1 7 widgets\nBenchmarkB\nPASS\nok: no key of ours\n\
        Benchmark 1 2 ns/op\nBenchmarkC-2 1 2\n";

    #[test]
    fn the_format_is_read_and_written() {
        let set = BenchSet::parse(TEXT);
        assert_eq!(set.names(), ["A/x-2", "B-2"]);
        assert_eq!(set.units(), ["ns/op", "allocs/op", "widgets"]);
        assert_eq!(set.values("A/x-2", "ns/op"), [12.5, 13.0]);
        assert_eq!(set.values("B-2", "ns/op"), [0.0; 0]);
        assert_eq!(set.config["cpu"], "Some CPU @ 2 GHz");
        assert_eq!(BenchSet::parse(&set.to_string()), set);
    }
}
