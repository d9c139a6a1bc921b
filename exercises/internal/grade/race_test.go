package grade

import (
	"strings"
	"sync"
	"testing"
)

func TestPairsRunsEveryPairOnce(t *testing.T) {
	var mu sync.Mutex
	made, ran := map[string]int{}, map[string]int{}
	note := func(m map[string]int, key string) {
		mu.Lock()
		defer mu.Unlock()
		m[key]++
	}
	fresh := func(state string) func() string {
		return func() string { note(made, state); return state }
	}
	op := func(name string) func(string) {
		return func(state string) { note(ran, state+" "+name) }
	}
	Pairs(t, map[string]func() string{"cold": fresh("cold"), "warm": fresh("warm")},
		map[string]func(string){"get": op("get"), "put": op("put"), "len": op("len")})
	for _, state := range []string{"cold", "warm"} {
		if made[state] != 9 {
			t.Errorf("%s: got %d objects, want 9, one for each pair", state, made[state])
		}
		for _, name := range []string{"get", "put", "len"} {
			if got := ran[state+" "+name]; got != 6 {
				t.Errorf("%s %s: got %d runs, want 6", state, name, got)
			}
		}
	}
}

// counter has a lock, and a method that forgot it: naive tests hide the race.
type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func (c *counter) value() int { return c.n }

func TestHelperRacyPairs(t *testing.T) {
	helper(t)
	Pairs(t, map[string]func() *counter{"cold": func() *counter { return &counter{} }},
		map[string]func(*counter){"add": (*counter).add, "value": func(c *counter) { c.value() }})
}

// TestPairsFindsRaces means something under -race only.
func TestPairsFindsRaces(t *testing.T) {
	_, exit, out := rerun(t, "^TestHelperRacyPairs$")
	if !raceEnabled {
		return
	}
	for _, want := range []string{"--- FAIL: TestHelperRacyPairs/cold/add-value", "--- FAIL: TestHelperRacyPairs/cold/value-add",
		"--- PASS: TestHelperRacyPairs/cold/add-add", "--- PASS: TestHelperRacyPairs/cold/value-value"} {
		if exit == 0 || !strings.Contains(out, want) {
			t.Errorf("got exit code %d and no %q in\n%s", exit, want, out)
		}
	}
}
