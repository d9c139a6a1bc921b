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
    assert!(lines[2].starts_with("  Digest"), "{}", done.out);
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

#[test]
fn benchmarks_are_compared_with_the_starter_and_the_last_run() {
    let home = Home::new();
    home.hunting_pack();
    assert_eq!(home.hunt(".", &["init", "w", "--no-warm", "--no-git"]).status, 0);
    home.write("w/week01_core/notes.md", "# Mine\n");
    let args = ["bench", "hotspot", "--count", "6", "--benchtime", "20x"];
    let first = home.hunt("w", &args);
    assert_eq!((first.status, first.err.as_str()), (0, ""), "{first:?}");
    for (heading, words) in [("ns/op", " ns ±"), ("allocs/op", "± 0%")] {
        let block = first.out.split(&format!("\n{heading} ")).nth(1).unwrap_or_default();
        let mut lines = block.lines();
        assert_eq!(
            lines.next().map(|line| line.split_whitespace().collect::<Vec<_>>()),
            Some(vec!["starter", "yours", "difference"]),
            "{}",
            first.out
        );
        let line = lines.next().unwrap_or_default();
        assert!(line.starts_with("Digest") && (line.contains(words) || heading == "ns/op"), "{}", first.out);
    }
    assert!(first.out.contains("Medians of 6 runs"), "{}", first.out);
    let kept = home.read("w/.gomastery/bench/week01_core/hotspot.txt");
    assert_eq!(kept.lines().filter(|line| line.starts_with("BenchmarkDigest")).count(), 6, "{kept}");
    let notes = home.read("w/week01_core/notes.md");
    assert!(
        notes.starts_with("# Mine\n") && notes.contains("week01/hotspot bench against starter\n    Digest"),
        "{notes}"
    );
    // The right solution allocates as often and takes less; the last run is now there.
    let fast = home.read("pack/exercises/week01_core/hotspot/_solution/hotspot.go");
    home.write("w/week01_core/hotspot/hotspot.go", &fast);
    let second = home.hunt("w", &["bench", "hotspot", "--count", "6", "--benchtime", "2000x"]);
    assert_eq!((second.status, second.err.as_str()), (0, ""), "{second:?}");
    assert!(second.out.contains("difference      last run\n"), "{}", second.out);
    assert!(second.out.contains(" The last run was on 20"), "{}", second.out);
    assert!(home.entries().is_empty(), "measuring is not checking");
}

#[test]
fn what_a_benchmark_is_compared_with_must_exist() {
    let home = Home::new();
    home.hunting_pack();
    assert_eq!(home.hunt(".", &["init", "w", "--no-warm"]).status, 0);
    for (against, status, words) in [
        ("nonsense", 2, "`starter`, `solution`, or a revision"),
        ("--help-me", 2, ""),
        ("solution", 1, "not accepted yet"),
    ] {
        let done = home.hunt("w", &["bench", "hotspot", &format!("--against={against}")]);
        assert_eq!((done.status, done.out.as_str()), (status, ""), "{done:?}");
        assert!(done.err.contains(words), "{}", done.err);
    }
    assert_eq!(home.hunt("w", &["bench", "hotspot", "--benchtime", "soon"]).status, 2);
    let none = home.hunt("w", &["bench", "double"]);
    assert!(none.status == 2 && none.err.contains("no benchmarks that fit"), "{none:?}");
    // A revision of git is one, and code that does not compile there leaves the learner's numbers.
    let git = |args: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
            .args(args)
            .current_dir(home.path("w"));
        assert!(git.output().expect("git").status.success(), "{args:?}");
    };
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let good = home.read("w/week01_core/hotspot/hotspot.go");
    home.write("w/week01_core/hotspot/hotspot.go", "package hotspot\n\nfunc broken() { undefined() }\n");
    git(&["commit", "-qam", "two"]);
    home.write("w/week01_core/hotspot/hotspot.go", &good);
    let few = ["--count", "1", "--benchtime", "1x"];
    let done = home.hunt("w", &[&["bench", "hotspot", "--against", "HEAD~1"], few.as_slice()].concat());
    assert!(done.status == 0 && done.err.is_empty() && done.out.contains("HEAD~1"), "{done:?}");
    let done = home.hunt("w", &[&["bench", "hotspot", "--against", "HEAD"], few.as_slice()].concat());
    assert!(done.status == 0 && done.err.contains("There is no baseline: it does not compile"), "{done:?}");
    assert!(done.out.contains("\nns/op") && !done.out.contains("starter"), "{}", done.out);
}

#[test]
fn traces_are_summarised_and_kept() {
    let home = Home::new();
    home.hunting_pack();
    assert_eq!(home.hunt(".", &["init", "w", "--no-warm", "--no-git"]).status, 0);
    let done = home.hunt("w", &["trace", "hotspot", "--benchtime", "5x", "--out", "t.trace"]);
    // Releases before 1.25 have no such output; that is told, and the trace can still be opened.
    if done.status == 4 {
        assert!(done.err.contains("cannot tell of its trace"), "{done:?}");
        return;
    }
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    for words in
        ["\n  time  ", " processors, ", "\n  goroutines  ", "\n  collector  ", "\nThe trace is in t.trace"]
    {
        assert!(done.out.contains(words), "{words}: {}", done.out);
    }
    assert!(home.files("w").contains_key("t.trace"));
}

#[test]
fn a_flame_graph_is_written() {
    let home = Home::new();
    home.hunting_pack();
    assert_eq!(home.hunt(".", &["init", "w", "--no-warm", "--no-git"]).status, 0);
    let done = home.hunt("w", &["profile", "hotspot", "--seconds", "1", "--svg", "flame.svg"]);
    assert_eq!((done.status, done.err.as_str()), (0, ""), "{done:?}");
    let drawing = home.read("w/flame.svg");
    assert!(drawing.contains("<svg") && drawing.contains("BenchmarkDigest"), "{} bytes", drawing.len());
    assert!(home.read("w/week01_core/notes.md").contains("week01/hotspot cpu profile, with calls: "));
}
