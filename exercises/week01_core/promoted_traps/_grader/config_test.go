package tracking_test

import (
	"maps"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	tracking "gomastery/week01_core/promoted_traps"
)

func TestConfig(t *testing.T) {
	given := map[string]int{"Bern": 100, "Chur": 20}
	cfg := tracking.NewConfig(given)
	given["Bern"] = 1
	delete(given, "Chur")
	wantLimits(t, "after the caller changed the map that it gave to NewConfig", cfg, map[string]int{"Bern": 100, "Chur": 20})

	cfg.SetLimit("Chur", 30)
	cfg.SetLimit("Olten", 7)
	wantLimits(t, "after SetLimit of Chur and Olten", cfg, map[string]int{"Bern": 100, "Chur": 30, "Olten": 7})
	if got := cfg.Limit("Genf"); got != 0 {
		t.Errorf("limit of a depot without one: got %d, want 0", got)
	}

	all := cfg.Limits()
	cfg.SetLimit("Bern", 101)
	cfg.SetLimit("Thun", 5)
	if want := (map[string]int{"Bern": 100, "Chur": 30, "Olten": 7}); !maps.Equal(all, want) {
		t.Errorf("what Limits had returned, after later changes: got %v, want still %v: without the lock, clients need a map that stays as it was", all, want)
	}
	all["Bern"] = -1
	delete(all, "Olten")
	wantLimits(t, "after a client changed the map that Limits had returned", cfg, map[string]int{"Bern": 101, "Chur": 30, "Olten": 7, "Thun": 5})

	again := cfg.Limits()
	cfg.Limits()["Bern"] = -2
	wantLimits(t, "after a client changed the map that Limits had returned, and nothing else happened", cfg, map[string]int{"Bern": 101, "Chur": 30, "Olten": 7, "Thun": 5})
	if again["Bern"] != 101 {
		t.Errorf("what Limits had returned to one client, after another client changed his: got Bern %d, want 101: each client has a map of its own", again["Bern"])
	}

	empty := tracking.NewConfig(nil)
	wantLimits(t, "made from nil", empty, map[string]int{})
	empty.Limits()["Bern"] = 3 // must not panic
	empty.SetLimit("Bern", 4)
	wantLimits(t, "made from nil, after SetLimit", empty, map[string]int{"Bern": 4})
}

func wantLimits(t *testing.T, when string, cfg *tracking.Config, want map[string]int) {
	t.Helper()
	if got := cfg.Limits(); !maps.Equal(got, want) {
		t.Errorf("the limits %s: got %v, want %v: the map inside is nobody else's", when, got, want)
	}
	for depot, n := range want {
		if got := cfg.Limit(depot); got != n {
			t.Errorf("the limit of %s %s: got %d, want %d", depot, when, got, n)
		}
	}
}

// TestLimitsWhileSetting is for what the race detector does not see: maps.Clone
// tells it nothing. A map notices by itself when a copy begins while somebody
// writes to it, and ends the process. To write takes long here, because the
// depot's name does and has to be compared; the copy begins in the middle of it.
// There is one copy for each write, so who copies after unlocking passes here.
func TestLimitsWhileSetting(t *testing.T) {
	const length = 8 << 20
	names := []string{strings.Repeat("x", length), strings.Repeat("x", length)} // equal, and not the same memory
	cfg := tracking.NewConfig(map[string]int{names[0]: 0})
	const rounds = 40
	begin := time.Now()
	cfg.SetLimit(names[1], 0)
	takes := time.Since(begin) // to aim with, not to judge
	for n := 1; n <= rounds; n++ {
		var writing atomic.Bool
		written := make(chan struct{})
		go func() {
			defer close(written)
			writing.Store(true)
			cfg.SetLimit(names[n%2], n) // the map keeps the name of the last write, so take the other one
		}()
		for !writing.Load() {
			runtime.Gosched()
		}
		for begin := time.Now(); time.Since(begin) < takes*time.Duration(n)/rounds; {
			// Another moment of the write each time.
		}
		cfg.Limits()
		<-written
	}
	if got := cfg.Limits()[names[0]]; got != rounds {
		t.Errorf("a limit after %d changes of it, while others called Limits: got %d, want %d", rounds, got, rounds)
	}
}

// TestLimitsShowsOneMoment makes the copy long: a writer raises some limits one
// after the other, again and again, so at each moment the first ones are one
// ahead of the others at most. Who copies after unlocking sees more than that.
func TestLimitsShowsOneMoment(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4)) // the machine decides who runs, not Go
	const depots, raised = 20_000, 32
	all := make(map[string]int, depots)
	for i := range depots {
		all[strconv.Itoa(i)] = 0
	}
	names := make([]string, raised)
	for i := range names {
		names[i] = strconv.Itoa(i * depots / raised)
	}
	cfg := tracking.NewConfig(all)
	stop, stopped, started := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 1; ; n++ {
			for _, name := range names {
				cfg.SetLimit(name, n)
			}
			if n == 1 {
				close(started)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	}()
	<-started
	for range 60 {
		got := cfg.Limits()
		first, last := got[names[0]], got[names[raised-1]]
		torn := first-last > 1
		for i, name := range names[1:] {
			torn = torn || got[name] > got[names[i]]
		}
		if torn {
			t.Errorf("Limits, while SetLimit raises %d limits one after the other: got %d of the first and %d of the last one, want all as they were at one moment: it is for this that clients took the lock", raised, first, last)
			break
		}
	}
	close(stop)
	<-stopped
}

// TestPairs runs in the race gate.
func TestPairs(t *testing.T) {
	type parts struct {
		cfg *tracking.Config
		dry *tracking.DryRun
	}
	grade.Pairs(t, map[string]func() parts{
		"fresh": func() parts { return parts{tracking.NewConfig(nil), tracking.NewDryRun()} },
		"used": func() parts {
			p := parts{tracking.NewConfig(map[string]int{"Bern": 1}), tracking.NewDryRun()}
			p.dry.Book(t.Context(), "P-1")
			return p
		},
	}, map[string]func(parts){
		"Limit":    func(p parts) { p.cfg.Limit("Bern") },
		"SetLimit": func(p parts) { p.cfg.SetLimit("Bern", 2) },
		"Limits": func(p parts) {
			for depot := range p.cfg.Limits() {
				_ = depot
			}
		},
		"ChangeLimits": func(p parts) { p.cfg.Limits()["Bern"] = 3 },
		"Quote":        func(p parts) { p.dry.Quote(t.Context(), 100) },
		"Book":         func(p parts) { p.dry.Book(t.Context(), "P-2") },
		"Track":        func(p parts) { safely(func() error { _, err := p.dry.Track(t.Context(), "dry-1"); return err }) },
		"Cancel":       func(p parts) { safely(func() error { return p.dry.Cancel(t.Context(), "dry-1") }) },
	})
}
