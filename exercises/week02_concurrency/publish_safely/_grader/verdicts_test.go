package live_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	live "gomastery/week02_concurrency/publish_safely"
)

var snippets = map[string]func() int{"A": live.A, "B": live.B, "C": live.C, "D": live.D, "E": live.E, "F": live.F, "G": live.G, "H": live.H}

// rules are the verdicts; TestSnippets shows that those about races are right.
var rules = map[string]live.Rule{
	"A": live.ReceiveBeforeSend, "B": live.Race, "C": live.AtomicBeforeAtomic, "D": live.Race,
	"E": live.CloseBeforeReceive, "F": live.Race, "G": live.Race, "H": live.OtherVariable,
}

// TestVerdicts says how many are right and not which: who tries them all has learnt nothing.
func TestVerdicts(t *testing.T) {
	right, races := 0, 0
	for name, rule := range rules {
		got := live.Verdicts[name]
		if got == rule {
			right++
		}
		if (got == live.Race) == (rule == live.Race) && got != "" {
			races++
		}
	}
	if right != len(rules) || len(live.Verdicts) != len(rules) {
		t.Errorf("Verdicts: got %d snippets of which it is right whether they race, and %d with the right rule, of %d entries, want %d and %d of %d. Draw both goroutines of a snippet side by side: which arrow leads from one access to the other?",
			races, right, len(live.Verdicts), len(rules), len(rules), len(rules))
	}
}

const snippetEnv = "GOMASTERY_SNIPPET"

// TestSnippets runs each snippet in a process of its own, under the race detector, and compares what it says with the
// verdicts.
func TestSnippets(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for name, rule := range rules {
		raced, err := detect(t, exe, name)
		for try := 1; try < 3 && rule == live.Race && !raced; try++ { // on a busy machine a goroutine may be too late for the end of its snippet
			raced, err = detect(t, exe, name)
		}
		if raced != (rule == live.Race) || !raced && err != nil {
			t.Errorf("snippet %s: the race detector got a race: %t (%v), want %t: please tell us", name, raced, err, rule == live.Race)
		}
		if raced != (live.Verdicts[name] == live.Race) {
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("Verdicts: got %d of %d snippets of which the race detector says otherwise, want none", wrong, len(rules))
	}
}

// detect runs a snippet and reports whether the race detector found a race.
func detect(t *testing.T, exe, name string) (raced bool, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, "-test.run=^TestOneSnippet$", "-test.count=1")
	cmd.Dir = t.TempDir()
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GORACE=") }), snippetEnv+"="+name, "GORACE=atexit_sleep_ms=0")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	return bytes.Contains(out.Bytes(), []byte("DATA RACE")), err
}

// TestOneSnippet is what TestSnippets starts.
func TestOneSnippet(t *testing.T) {
	if f := snippets[os.Getenv(snippetEnv)]; f != nil {
		f()
	}
}
