//! Code that tries to pass without being right. Each is put into the learner's folder of a fixture exercise; none is
//! accepted, each for a reason that says what to do, and nothing of it is left behind.

use std::time::Duration;

use serde_json::Value;

use crate::harness::{Done, Home};

const DOUBLE: &str = "w/week01_core/double/double.go";
const RIGHT: &str = "\n// Double returns twice n.\nfunc Double(n int) int { return 2 * n }\n";
const WRONG: &str = "\n// Double returns n.\nfunc Double(n int) int { return n }\n";

/// Checks `double` with this source; returns the verdict's document.
fn check(home: &Home, source: &str) -> Value {
    home.write(DOUBLE, source);
    let done = home.run("w", &["check", "double", "--format", "json"]);
    assert_eq!(done.status, 1, "{source}\n{}\n{}", done.out, done.err);
    serde_json::from_str(&done.out).unwrap()
}

fn first_reason(document: &Value) -> String {
    let gates = document["results"][0]["gates"].as_array().unwrap();
    let reasons = gates.iter().filter_map(|gate| gate["reasons"].get(0));
    reasons.map(|reason| reason["message"].as_str().unwrap_or_default().to_owned()).next().unwrap_or_default()
}

#[test]
fn forgeries_are_rejected_with_a_reason() {
    let home = Home::with_workspace();
    let pass = r#"
func init() {
	for _, t := range []string{"TestDoubles", "TestDoubleOfOne"} {
		fmt.Printf("\x16=== RUN   %s\n\x16--- PASS: %s (0.00s)\n", t, t)
	}
	fmt.Println("\x16PASS")
	os.Exit(0)
}
"#;
    let table = [
        ("exit in init", format!("package double\n\nimport \"os\"\n\nfunc init() {{ os.Exit(0) }}\n{RIGHT}"), "os.Exit"),
        ("a perfect forged stream", format!("package double\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n{pass}{WRONG}"), "before the tests had finished"),
        ("printed PASS lines", format!("package double\n\nimport \"fmt\"\n\nfunc init() {{ fmt.Println(\"--- PASS: TestDoubles (0.00s)\\nPASS\\nok\") }}\n{WRONG}"), "want 6"),
        ("changed arguments", format!("package double\n\nimport \"os\"\n\nfunc init() {{ os.Args = []string{{os.Args[0], \"-test.run=None\", \"-test.v=test2json\"}} }}\n{WRONG}"), "remove `os.Args`"),
        ("changed arguments, by a dot import", format!("package double\n\nimport . \"os\"\n\nfunc init() {{ Args = []string{{Args[0], \"-test.run=None\", \"-test.v=test2json\"}} }}\n{WRONG}"), "did not run"),
        ("a panic in init", format!("package double\n\nfunc init() {{ panic(\"no\") }}\n{RIGHT}"), "no"),
        ("exit inside the function", "package double\n\nimport \"os\"\n\n// Double ends it.\nfunc Double(n int) int { os.Exit(0); return n }\n".to_owned(), "os.Exit"),
        ("goexit inside the function", "package double\n\nimport \"runtime\"\n\n// Double ends the goroutine.\nfunc Double(n int) int { runtime.Goexit(); return n }\n".to_owned(), ""),
        ("its own receipt", format!("package double\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc init() {{ fmt.Fprintln(os.Stdin, `{{\"kind\":\"done\",\"code\":0}}`); os.Exit(0) }}\n{RIGHT}"), "before the tests had finished"),
        ("a build tag", format!("//go:build !never\n\npackage double\n{RIGHT}"), "build constraint"),
        ("importing testing", format!("package double\n\nimport \"testing\"\n\nvar _ testing.TB\n{RIGHT}"), "testing"),
        ("importing the grader", format!("package double\n\nimport \"gomastery/internal/grade\"\n\nfunc init() {{ grade.Main(nil) }}\n{RIGHT}"), "grade"),
        ("linkname", format!("package double\n\nimport _ \"unsafe\"\n\n//go:linkname now time.now\nfunc now()\n{RIGHT}"), "unsafe"),
        ("another package", format!("package twice\n{RIGHT}"), ""),
        ("writing into the grader", format!("package double\n\nimport \"os\"\n\nfunc init() {{ os.WriteFile(\"double_grader_test.go\", []byte(\"package double_test\"), 0o644) }}\n{RIGHT}"), "leave the graders' files alone"),
    ];
    for (name, source, words) in table {
        let document = check(&home, &source);
        assert_eq!(document["results"][0]["verdict"], "rejected", "{name}");
        let reason = first_reason(&document);
        assert!(!reason.is_empty() && reason.contains(words), "{name}: {reason}");
    }
}

/// Whatever a learner does to tests that they can see, the pristine ones are run.
#[test]
fn tests_of_the_learners_own_change_nothing() {
    let home = Home::with_workspace();
    home.write(DOUBLE, &format!("package double\n{WRONG}"));
    let test = "w/week01_core/double/double_test.go";
    for text in [
        "package double_test\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestMain(m *testing.M) { os.Exit(0) }\n",
        "package double_test\n\nimport \"testing\"\n\nfunc TestDoubles(t *testing.T) { t.Skip() }\n",
        "//go:build never\n\npackage double_test\n",
        "package double_test\n",
        "this is not Go",
    ] {
        home.write(test, text);
        let done = home.run("w", &["check", "double", "--format", "short", "--fresh"]);
        assert_eq!(done.status, 1, "{text}");
        assert!(done.out.starts_with("week01/double: rejected: test: "), "{text}: {}", done.out);
    }
    std::fs::remove_file(home.path(test)).unwrap();
    home.write("w/week01_core/double/double_grader_test.go", "package double_test\n");
    assert_eq!(home.run("w", &["check", "double", "--format", "short", "--fresh"]).status, 1);
    home.write(DOUBLE, &format!("package double\n{RIGHT}"));
    let done = home.run("w", &["check", "double", "--format", "short"]);
    assert_eq!(done, Done { status: 0, out: "week01/double: accepted\n".into(), err: String::new() });
}

#[test]
fn an_endless_loop_ends_at_the_deadline_and_is_told_where_it_is() {
    let home = Home::with_workspace();
    let document = check(
        &home,
        "package double\n\n// Double never returns.\nfunc Double(n int) int {\n\tfor {\n\t\tn++\n\t}\n}\n",
    );
    let reason = &document["results"][0]["gates"][2]["reasons"][0];
    assert_eq!(reason["file"], "double.go", "{reason}");
    let told = reason["message"].as_str().expect("words");
    assert!(told.starts_with("TestDoubles did not end within 5s"), "{told}");
}

#[test]
#[cfg(unix)]
fn nothing_survives_a_test_that_starts_processes() {
    let home = Home::with_workspace();
    let mark = format!("984{}", std::process::id());
    let start = format!("exec.Command(\"sh\", \"-c\", \"setsid sleep {mark} & sleep {mark}\").Start()");
    for rest in ["time.Sleep(time.Hour)", "_ = time.Now()"] {
        let source = format!(
            "package double\n\nimport (\n\t\"os/exec\"\n\t\"time\"\n)\n\n// Double starts something.\nfunc Double(n int) int {{\n\t_ = {start}\n\ttime.Sleep(100 * time.Millisecond)\n\t{rest}\n\treturn n\n}}\n"
        );
        check(&home, &source);
        let left = processes(&format!("sleep {mark}"));
        // On other systems a process that leaves its session cannot be found again.
        assert!(left.is_empty() || !cfg!(target_os = "linux"), "{left:?}");
    }
}

fn processes(line: &str) -> Vec<String> {
    let output = std::process::Command::new("ps").args(["-eo", "args"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter(|found| found.contains(line)).map(str::to_owned).collect()
}

/// The test prints 1 GB; this program's own memory stays under 64 MB, and the reason is still the grader's.
#[test]
#[cfg(target_os = "linux")]
fn a_flood_of_output_is_not_kept() {
    let home = Home::with_workspace();
    home.write(
        DOUBLE,
        "package double\n\nimport (\n\t\"bytes\"\n\t\"os\"\n)\n\n// Double floods.\nfunc Double(n int) int {\n\tline := bytes.Repeat([]byte(\"flood flood flood\\n\"), 1<<16)\n\tfor i := 0; n == 3 && i < 1<<30/len(line); i++ {\n\t\tos.Stdout.Write(line)\n\t}\n\treturn n\n}\n",
    );
    let mut command = home.command("w", &["check", "double", "--format", "short"]);
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or("0");
        let kilobytes = line.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
        peak = peak.max(kilobytes);
        std::thread::sleep(Duration::from_millis(20));
    }
    let out = child.wait_with_output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(
        text.starts_with("week01/double: rejected: test: TestDoubles: Double(3): got 3, want 6"),
        "{text}"
    );
    assert!(peak > 0 && peak < 64 * 1024, "{peak} kB");
}
