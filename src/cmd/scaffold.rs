//! Owns the files that `author new` writes: an exercise that compiles, whose starter is rejected and whose solution is
//! accepted, to be replaced piece by piece.

use std::borrow::Cow;

use crate::model::files::FileSet;
use crate::model::id::ExerciseId;

/// The files, by path below the exercise's folder.
/// `folder` is the exercise's place below `exercises/`; `trains` are the bullets of the syllabus that it is about.
pub(super) fn files(id: &ExerciseId, folder: &str, trains: &[String]) -> FileSet {
    let (package, trains) = (id.slug().replace('_', ""), format!("{trains:?}"));
    let fill =
        |text: &str| text.replace("PACKAGE", &package).replace("FOLDER", folder).replace("TRAINS", &trains);
    FILES.iter().map(|(path, text)| ((*path).to_owned(), Cow::Owned(fill(text).into_bytes()))).collect()
}

const FILES: &[(&str, &str)] = &[
    ("exercise.toml", EXERCISE),
    ("TASK.md", TASK),
    (
        "AUTHOR.md",
        "# Author's notes\n\nWhy the grader checks what it checks; the mutants that were tried, and their fate.\n",
    ),
    ("double.go", "package PACKAGE\n\n// Double returns twice n.\nfunc Double(n int) int {\n\treturn n\n}\n"),
    ("double_test.go", VISIBLE),
    ("_grader/double_grader_test.go", GRADER),
    (
        "_solution/double.go",
        "package PACKAGE\n\n// Double returns twice n.\nfunc Double(n int) int {\n\treturn 2 * n\n}\n",
    ),
    ("_solution/WHY.md", "# Why it is so\n\nWhat the solution does, and what else would be right.\n"),
    ("_wrong/squares.patch", SQUARES),
    ("_wrong/adds_two.patch", ADDS_TWO),
    ("_wrong/shifts_down.patch", SHIFTS_DOWN),
];

const SQUARES: &str = "--- a/double.go\n+++ b/double.go\n@@ -2,5 +2,5 @@\n \n // Double returns twice n.\n func Double(n int) int {\n-\treturn 2 * n\n+\treturn n * n\n }\n";
const ADDS_TWO: &str = "--- a/double.go\n+++ b/double.go\n@@ -2,5 +2,5 @@\n \n // Double returns twice n.\n func Double(n int) int {\n-\treturn 2 * n\n+\treturn n + 2\n }\n";
const SHIFTS_DOWN: &str = "--- a/double.go\n+++ b/double.go\n@@ -2,5 +2,5 @@\n \n // Double returns twice n.\n func Double(n int) int {\n-\treturn 2 * n\n+\treturn n >> 1\n }\n";

const EXERCISE: &str = r#"format_version = 1
title = "Double a number"
kind = "implement"
minutes = 60
trains = TRAINS
learnt = "What to remember, in one or two sentences."
starter_fails = "test"
hints = [
  "A nudge.",
  "Closer.",
  "Nearly the answer.",
]

[files]
edit = ["double.go"]
given = ["double_test.go"]

[[gate]]
name = "test"
tests = ["TestDoubles"]
seconds = 10

[[wrong]]
name = "squares"
belief = "squaring a number doubles it"
rejected_by = "test"
test = "TestDoubles"
says = "want 6"

[[wrong]]
name = "adds_two"
belief = "adding two doubles a number"
rejected_by = "test"
test = "TestDoubles"
says = "Double(3): got 5"

[[wrong]]
name = "shifts_down"
belief = "shifting right by one doubles a number"
rejected_by = "test"
test = "TestDoubles"
says = "Double(3): got 1"
"#;

const TASK: &str = "# Double a number\n\n## Scenario\n\nWhere this happens at work.\n\n## Contract\n\n- `Double(n)` returns twice `n`.\n\n\
## What is measured\n\n- the hidden tests of the contract\n\n## Where to start\n\n`double.go`; `go test` runs the tests that you can see.\n";

const VISIBLE: &str = "package PACKAGE_test\n\nimport (\n\t\"testing\"\n\n\t\"gomastery/FOLDER\"\n)\n\n\
func TestDoubleOfOne(t *testing.T) {\n\tif got := PACKAGE.Double(1); got != 2 {\n\t\tt.Errorf(\"Double(1): got %d, want 2\", got)\n\t}\n}\n";

const GRADER: &str = "package PACKAGE_test\n\nimport (\n\t\"testing\"\n\n\t\"gomastery/FOLDER\"\n)\n\n\
func TestDoubles(t *testing.T) {\n\tfor _, n := range []int{3, -1, 0} {\n\t\tif got := PACKAGE.Double(n); got != 2*n {\n\t\t\tt.Errorf(\"Double(%d): got %d, want %d\", n, got, 2*n)\n\t\t}\n\t}\n}\n";
