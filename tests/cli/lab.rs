//! The lab: what the compiler puts on the heap, and where benchmarks spend their time.

use crate::harness::Home;

const COUNTER: &str = "w/week01_core/counter/counter.go";

const ESCAPES: &str = "package counter

// Counter counts.
type Counter struct{ n int }

// Add adds one.
func (c *Counter) Add() { c.n++ }

// Label returns a pointer.
func (c *Counter) Label() *int {
\tn := c.n
\treturn &n
}
";

#[test]
fn escapes_are_shown_with_file_line_and_function() {
    let home = Home::with_workspace();
    home.write(COUNTER, ESCAPES);
    let done = home.run("w", &["escape", "counter"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    assert!(done.out.contains("\ncounter.go\n     11  Counter.Label  moved to heap: n\n"), "{}", done.out);
    assert!(done.out.contains("\n1 value in 1 function.\n"), "{}", done.out);
    assert!(home.entries().is_empty(), "looking is not checking");
    home.write(COUNTER, &ESCAPES.replace("*int {", "int {").replace("&n", "n"));
    let done = home.run("w", &["escape", "counter"]);
    assert!(done.out.contains("Nothing escapes in your files."), "{}", done.out);
}

#[test]
fn code_that_does_not_compile_is_told_so() {
    let home = Home::with_workspace();
    home.write(COUNTER, "package counter\n\nfunc broken() { undefined() }\n");
    let done = home.run("w", &["escape", "counter"]);
    assert_eq!((done.status, done.out.as_str()), (1, ""), "{done:?}");
    assert!(done.err.contains("it does not compile") && done.err.contains("counter.go:3"), "{}", done.err);
    assert_eq!(home.run("w", &["escape", "nothing"]).status, 2);
}

#[test]
fn benchmarks_are_profiled() {
    let home = Home::new();
    home.hunting_pack();
    assert_eq!(home.hunt(".", &["init", "w", "--no-warm", "--no-git"]).status, 0);
    let done = home.hunt("w", &["profile", "hotspot", "--seconds", "1", "--top", "4"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(lines[0].starts_with("week01/hotspot  cpu profile of its benchmarks, go1."), "{}", done.out);
    assert!(lines[2].starts_with("  BenchmarkDigest"), "{}", done.out);
    let own: Vec<&&str> = lines.iter().filter(|line| line.ends_with("  hash")).collect();
    assert!(own.len() <= 1 && lines.iter().any(|line| line.contains("sha256")), "{}", done.out);
    let none = home.hunt("w", &["profile", "hotspot", "--bench", "Nothing"]);
    assert_eq!((none.status, none.out.as_str()), (2, ""), "{none:?}");
    assert!(none.err.contains("no benchmarks that fit `Nothing`"), "{}", none.err);
    let odd = home.hunt("w", &["profile", "hotspot", "--bench", "x("]);
    assert_eq!((odd.status, odd.out.as_str()), (1, ""), "{odd:?}");
    assert_eq!(home.hunt("w", &["profile", "hotspot", "--kind", "speed"]).status, 2);
    home.write("w/week01_core/hotspot/hotspot.go", "package hotspot\n\nfunc broken() { undefined() }\n");
    let broken = home.hunt("w", &["profile", "hotspot"]);
    assert_eq!((broken.status, broken.out.as_str()), (1, ""), "{broken:?}");
    assert!(broken.err.contains("does not compile"), "{}", broken.err);
}
