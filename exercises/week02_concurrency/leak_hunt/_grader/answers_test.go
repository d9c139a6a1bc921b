package quotes_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/leak_hunt/baseline"
)

// symptoms make the code as it was handed out leak in one way each, and return the functions that the profiles name.
var symptoms = map[string]func(t *testing.T) string{
	"senders": func(t *testing.T) string {
		v := &venues{say: func(venue int, symbol string) reply {
			if venue == 0 {
				return reply{err: errDown}
			}
			return reply{after: 5 * time.Millisecond}
		}}
		a := baselineOf(v, 4)
		a.Best(context.Background(), "GOLD")
		a.Close()
		return stuckIn(t, v)
	},
	"tickers": func(t *testing.T) string {
		v := &venues{say: func(int, string) reply { return reply{} }}
		a := baselineOf(v, 1)
		f, _ := a.Watch("GOLD", time.Hour)
		f.Stop()
		a.Close()
		return stuckIn(t, v)
	},
	"stuck": func(t *testing.T) string {
		one, two := make(chan baseline.Quote), make(chan baseline.Quote)
		baseline.Merge(context.Background(), one, two)
		close(one)
		close(two)
		return stuckIn(t, &venues{})
	},
	"connections": func(t *testing.T) string {
		v := &venues{say: func(int, string) reply { return reply{status: http.StatusServiceUnavailable} }}
		a := baselineOf(v, 1)
		a.Best(context.Background(), "GOLD")
		a.Close()
		var names []string
		for _, name := range v.open {
			names = append(names, name)
		}
		return strings.Join(names, " ")
	},
	"memory": func(t *testing.T) string {
		runtime.MemProfileRate = 1
		a := baselineOf(&venues{}, 1)
		for i := range 2000 {
			s, _ := a.Subscribe(fmt.Sprint("symbol ", i))
			s.Close()
		}
		a.Close()
		runtime.GC()
		runtime.GC()
		return keptBy()
	},
}

func baselineOf(v *venues, n int) *baseline.Aggregator {
	opts := baseline.Options{Client: &http.Client{Transport: v}}
	for i := range n {
		opts.Venues = append(opts.Venues, baseline.Venue{Name: fmt.Sprint("v", i), URL: fmt.Sprintf("http://venue%d", i)})
	}
	return baseline.Open(opts)
}

// stuckIn returns the functions that goroutines of the baseline are still in, when no request is under way any more and whoever can
// end has ended, however long that takes.
func stuckIn(t *testing.T, v *venues) string {
	for {
		if _, in, _ := v.counts(); in == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	grade.Settle(t)
	var dump bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&dump, 2)
	return strings.Join(functionsOf(dump.Bytes()), " ")
}

// keptBy returns the function of the baseline that most memory in use comes from.
func keptBy() string {
	records := make([]runtime.MemProfileRecord, 10_000)
	n, _ := runtime.MemProfile(records, false)
	bytes := map[string]int64{}
	for _, r := range records[:n] {
		frames := runtime.CallersFrames(r.Stack())
		for {
			f, more := frames.Next()
			if name, ok := function(f.Function); ok {
				bytes[name] += r.InUseBytes()
				break
			}
			if !more {
				break
			}
		}
	}
	most := ""
	for name, b := range bytes {
		if b > bytes[most] {
			most = name
		}
	}
	return most
}

const symptomEnv = "GOMASTERY_SYMPTOM"

// TestOneSymptom is what TestAnswers starts.
func TestOneSymptom(t *testing.T) {
	if f := symptoms[os.Getenv(symptomEnv)]; f != nil {
		fmt.Printf("\nleaks: %s\n", f(t))
	}
}

// TestAnswers compares the answers with what profiles of the code as it was handed out say. It does not say which
// answers are right: who tries them all has found nothing.
func TestAnswers(t *testing.T) {
	file, err := os.ReadFile("answers.toml")
	if err != nil {
		t.Fatalf("answers.toml: %v, want the five names", err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for key := range symptoms {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		cmd := exec.CommandContext(ctx, exe, "-test.run=^TestOneSymptom$", "-test.count=1")
		cmd.Dir = t.TempDir()
		cmd.Env = append(os.Environ(), symptomEnv+"="+key)
		out, err := cmd.CombinedOutput()
		cancel()
		_, measured, ok := strings.Cut(string(out), "\nleaks: ")
		measured, _, _ = strings.Cut(measured, "\n")
		if !ok || measured == "" || strings.Contains(measured, " ") {
			t.Fatalf("measuring %s: got %q (%v), want one function: please tell us", key, measured, err)
		}
		if plain(answer(file, key)) == measured {
			right++
		}
	}
	if right < len(symptoms) {
		t.Errorf("answers.toml: got %d of %d functions that a profile of the code as you got it names, want all. Make the one symptom happen in a test, and look at who is left", right, len(symptoms))
	}
}

// answer returns what `key = "..."` says.
func answer(file []byte, key string) string {
	for line := range strings.Lines(string(file)) {
		name, value, ok := strings.Cut(line, "=")
		if !ok || strings.TrimSpace(name) != key {
			continue
		}
		value, _, _ = strings.Cut(value, "#")
		return strings.Trim(strings.TrimSpace(value), `"'`)
	}
	return ""
}
