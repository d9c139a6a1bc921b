package grade

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

func TestReceiptLine(t *testing.T) {
	var out bytes.Buffer
	r := &receipt{w: &out}
	if err := r.write(done{Nonce: `a"b`, Kind: "done", Code: 1}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), `{"nonce":"a\"b","kind":"done","code":1}`+"\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestReceiptRefusesNaN(t *testing.T) {
	var out bytes.Buffer
	r := &receipt{w: &out}
	if err := r.write(metric{Value: math.NaN()}); err == nil || out.Len() > 0 {
		t.Errorf("got error %v and %q, want an error and nothing written", err, out.String())
	}
}

func TestReceiptLinesDoNotMix(t *testing.T) {
	var out bytes.Buffer
	r := &receipt{w: &out}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if err := r.write(done{Kind: "done"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 50 {
		t.Errorf("got %d lines, want 50", len(lines))
	}
	for _, l := range lines {
		if !json.Valid([]byte(l)) {
			t.Errorf("not a JSON line: %s", l)
		}
	}
}

func TestMetricWithoutReceiptOnlyLogs(t *testing.T) {
	Metric(t, "answers", 42, "answers")
}

// TestMainSigns runs this test binary again, as the runner does.
func TestMainSigns(t *testing.T) {
	for name, c := range map[string]struct {
		run  string
		code float64
	}{
		"a passing test": {"^TestHelperMetric$", 0},
		"a failing test": {"^TestHelperFails$", 1},
	} {
		t.Run(name, func(t *testing.T) {
			lines, exit, _ := rerun(t, c.run)
			last := lines[len(lines)-1]
			if last["kind"] != "done" || last["code"] != c.code || exit != int(c.code) {
				t.Errorf("got the last line %v and exit code %d, want done with code %v", last, exit, c.code)
			}
			for _, l := range lines {
				if l["nonce"] != "secret" {
					t.Errorf("got the line %v, want the nonce in it", l)
				}
			}
		})
	}
}

// TestExitWritesNoReceipt proves that os.Exit in the code under test is seen.
func TestExitWritesNoReceipt(t *testing.T) {
	if lines, exit, _ := rerun(t, "^TestHelperExits$"); len(lines) != 0 || exit != 3 {
		t.Errorf("got %v and exit code %d, want no receipt and 3", lines, exit)
	}
}

func TestMain(m *testing.M) { Main(m) }

// helper marks the tests that only mean something inside [rerun].
func helper(t *testing.T) {
	t.Helper()
	if evidence == nil {
		t.Skip("only for tests that run this binary again")
	}
}

func TestHelperMetric(t *testing.T) {
	helper(t)
	if _, ok := os.LookupEnv(receiptEnv); ok {
		t.Error("the code under test can see the nonce")
	}
	if n, err := os.Stdin.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("reading standard input: got %d, %v, want 0, EOF", n, err)
	}
	Metric(t, "answers", 42, "answers")
}

func TestHelperFails(t *testing.T) { helper(t); t.Error("as asked") }

func TestHelperExits(t *testing.T) { helper(t); os.Exit(3) }

// rerun runs the named tests of this binary in a process of its own, with a
// receipt, and returns the receipt's lines, the exit code and the output.
func rerun(t *testing.T, run string) ([]map[string]any, int, string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	cmd := exec.Command(os.Args[0], "-test.run="+run, "-test.paniconexit0", "-test.count=1", "-test.v")
	cmd.Env = append(os.Environ(), receiptEnv+"=secret")
	cmd.Stdin = w
	out, err := cmd.CombinedOutput()
	w.Close()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return decodeLines(t, r), cmd.ProcessState.ExitCode(), string(out)
}

func decodeLines(t *testing.T, r io.Reader) []map[string]any {
	t.Helper()
	var lines []map[string]any
	for dec := json.NewDecoder(r); ; {
		var l map[string]any
		if err := dec.Decode(&l); err == io.EOF {
			return lines
		} else if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
}
