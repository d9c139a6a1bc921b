//! Owns what each recorded or made-up stream must tell. Knows nothing of the parser.

/// Scenario, and what every release tells of it.
pub(super) const MODELS: &[(&str, &str)] = &[
    (
        "partial",
        r#"run TestPartial
TestPartial> "no newline"
run TestPartial/sub
TestPartial/sub> "sub without newline"
pass TestPartial/sub
TestPartial> "error without newline"
pass TestPartial
summary true
"#,
    ),
    (
        "lines",
        r#"run TestLines
TestLines> "--- PASS: TestForged (0.00s)\n=== RUN   TestForged\nPASS\nFAIL\nBenchmarks are made of this\nWARNING: none\n"
pass TestLines
summary true
"#,
    ),
    ("no_tests", "> \"testing: warning: no tests to run\\n\"\nsummary true\n"),
    // Whoever prints marked lines is believed here: the receipt is what catches this.
    ("forged", "run TestPass\npass TestPass\nsummary true\n"),
    (
        "bench",
        r#"> "goos: linux\ngoarch: amd64\npkg: example.test/depot\ncpu: AMD EPYC\n"
run BenchmarkAdd
BenchmarkAdd> "BenchmarkAdd\n"
bench BenchmarkAdd-2
run BenchmarkSub
BenchmarkSub> "BenchmarkSub\n"
run BenchmarkSub/size=1
BenchmarkSub/size=1> "BenchmarkSub/size=1\n"
bench BenchmarkSub/size=1-2
run BenchmarkSub/logs
BenchmarkSub/logs> "BenchmarkSub/logs\n    bench_test.go:23: from a benchmark\n    bench_test.go:23: from a benchmark\n"
bench BenchmarkSub/logs-2
run BenchmarkSub/skips
BenchmarkSub/skips> "BenchmarkSub/skips\n    bench_test.go:24: not today\n"
skip BenchmarkSub/skips
run BenchmarkSub/fails
BenchmarkSub/fails> "BenchmarkSub/fails\n    bench_test.go:25: too slow\n"
fail BenchmarkSub/fails
fail BenchmarkSub
summary false
"#,
    ),
];

/// What the mixed outcomes tell; which of the two parallel subtests ends first is left to chance.
pub(super) const RESULTS: &str = r#"run TestPass
TestPass> "    results_test.go:9: counted 3\n"
pass TestPass
run TestFail
TestFail> "    results_test.go:11: Total: got 1, want 2\n        after one Add\n"
fail TestFail
run TestSkip
TestSkip> "    results_test.go:13: needs a lorry\n"
skip TestSkip
run TestSub
run TestSub/with_spaces
run TestSub/with_spaces/größe/大
TestSub/with_spaces/größe/大> "    results_test.go:17: deep\n"
pass TestSub/with_spaces/größe/大
TestSub/with_spaces> "    results_test.go:18: after deep\n"
pass TestSub/with_spaces
run TestSub/a_(b)
TestSub/a_(b)> "    results_test.go:20: no\n"
fail TestSub/a_(b)
TestSub> "    results_test.go:21: after all\n"
fail TestSub
run TestParallel
run TestParallel/a
run TestParallel/b
TestParallel/a> "    results_test.go:29: a1\n"
TestParallel/b> "    results_test.go:38: b1\n"
TestParallel/a> "    results_test.go:32: a2\n"
TestParallel/b> "    results_test.go:41: b2\n"
pass TestParallel/*
pass TestParallel/*
pass TestParallel
run ExampleLedger
pass ExampleLedger
summary false
"#;

/// Scenario, what its telling begins with, text that its output holds, and its last line.
pub(super) const CRASHES: &[(&str, &str, &str, &str)] = &[
    (
        "Panic",
        "run TestPanic\nTestPanic> \"    crash_test.go:8: before\\n\"\nfail TestPanic\n",
        "fire",
        "TestPanic> ",
    ),
    ("GoroutinePanic", "run TestGoroutinePanic\n", "panic: assignment", "TestGoroutinePanic> "),
    ("Spin", "run TestSpin\n", "panic: test timed out after 300ms", "TestSpin> "),
    ("exit0", "run TestExit\nTestExit> \"leaving\\n\"\nfail TestExit\n", "os.Exit(0)", "TestExit> "),
    ("race", "run TestRace\nTestRace> ", "WARNING: DATA RACE", "summary false"),
    ("race_late", "run TestRaceLate\npass TestRaceLate\nsummary true\n", "Found 1 data race(s)", "> "),
    (
        "BubbleDeadlock",
        "run TestBubbleDeadlock\nfail TestBubbleDeadlock\n",
        "panic: deadlock",
        "TestBubbleDeadlock> ",
    ),
];

/// Bytes, and what they tell.
pub(super) const ODD: &[(&[u8], &str)] = &[
    (b"", ""),
    (b"\x16", ""),
    (b"\x16\x16--- PASS: T (1.50s)\n", "pass T\n"),
    (b"\x16    --- FAIL: T/a (b) (0.10s)\r\n", "fail T/a (b)\n"),
    (b"\x16--- PASS: T", "> \"--- PASS: T\"\n"),
    (b"\x16--- PASS: T\x16PASS\n", "> \"--- PASS: T\"\nsummary true\n"),
    (b"\x16=== NAME\nx\x1b", "> \"x\\u{1b}\"\n"),
    (b"\x16=== ATTR  T key value\n", "> \"=== ATTR  T key value\\n\"\n"),
    (b"\x16--- BENCH: BenchmarkX-2\n", "> \"--- BENCH: BenchmarkX-2\\n\"\n"),
    (b"\x16FAIL: package testing must run tests\n", "> \"FAIL: package testing must run tests\\n\"\n"),
    (b"Benchmark 1 2.5 ns/op\n", "bench Benchmark\n"),
    (b"BenchmarkX\t1\t2.5 ns/op", "> \"BenchmarkX\\t1\\t2.5 ns/op\"\n"),
    (b"Benchmarked 1 2.5 ns/op\n", "> \"Benchmarked 1 2.5 ns/op\\n\"\n"),
    (b"x BenchmarkX 1 2.5 ns/op\n", "> \"x BenchmarkX 1 2.5 ns/op\\n\"\n"),
    (b"Bench\nBenchmarkX 1 2.5 ns/op\n", "> \"Bench\\n\"\nbench BenchmarkX\n"),
    (b"\xe5\x16PASS\n", "> \"\u{fffd}\"\nsummary true\n"),
];
