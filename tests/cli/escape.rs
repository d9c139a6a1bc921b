//! `escape`: what the compiler puts on the heap, at the learner's lines.

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
