package catalog_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	catalog "gomastery/week02_concurrency/gc_budget"
)

// environment is what a process was started with.
type environment map[string]string

func (e environment) lookup(name string) (string, bool) {
	v, ok := e[name]
	return v, ok
}

// String shows it as in a shell.
func (e environment) String() string {
	var all []string
	for name, value := range e {
		all = append(all, name+"="+value)
	}
	slices.Sort(all)
	if len(all) == 0 {
		return "no variables"
	}
	return strings.Join(all, " ")
}

// plan calls Plan, which must not fail, nor ask for what is not its own.
func plan(t *testing.T, e environment) catalog.Settings {
	t.Helper()
	s, err := catalog.Plan(func(name string) (string, bool) {
		if !slices.Contains(ours, name) {
			t.Errorf("Plan asks the environment for %s, want only what is documented: %s", name, strings.Join(ours, ", "))
		}
		return e.lookup(name)
	})
	if err != nil {
		t.Errorf("Plan with %v: got the error %q, want none", e, err)
	}
	return s
}

// wantLimit checks a limit that Plan came to by itself.
func wantLimit(t *testing.T, e environment, got, container int64) {
	t.Helper()
	least, most := container-container*3/20-1, container-container/20+1 // whichever way it is rounded
	if got < least || got > most {
		t.Errorf("the limit with %v: got %s, want %.1f to %.1f MiB, 85 to 95 percent of the container: what is not the Go runtime's needs room, and a limit that is soft a little more", e, limitText(got), float64(least)/mib, float64(most)/mib)
	}
}

func wantPercent(t *testing.T, e environment, got, want int) {
	t.Helper()
	if got != want && (got >= 0 || want >= 0) {
		t.Errorf("GCPercent with %v: got %s, want %s: GOGC of the environment has the last word", e, percentText(got), percentText(want))
	}
}

// The tests end at the first environment that is misunderstood: one is enough to see why.

func TestPlanFollowsGOGC(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
	}{
		{"50", 50}, {"100", 100}, {"133", 133}, {"off", -1}, {"1", 1}, {"0", 0}, {"2000", 2000}, {"2147483647", math.MaxInt32}, {"-1", -1}, {"-250", -1}, {"-2147483648", -1},
	} {
		e := environment{"GOGC": c.text}
		s := plan(t, e)
		wantPercent(t, e, s.GCPercent, c.want)
		wantLimit(t, e, s.MemoryLimit, 192*mib)
		e = environment{"GOGC": c.text, "GOMEMLIMIT": "300MiB", "CACHE_MEMORY": "1GiB"}
		s = plan(t, e)
		wantPercent(t, e, s.GCPercent, c.want)
		if s.MemoryLimit != 300*mib {
			t.Errorf("the limit with %v: got %s, want 300 MiB", e, limitText(s.MemoryLimit))
		}
		if t.Failed() {
			return
		}
	}
}

func TestPlanFollowsGOMEMLIMIT(t *testing.T) {
	own := plan(t, environment{}).GCPercent
	for _, c := range []struct {
		text string
		want int64
	}{
		{"150MiB", 150 * mib}, {"1GiB", 1 << 30}, {"2TiB", 2 << 40}, {"200000KiB", 200000 << 10}, {"157286400", 157286400}, {"157286401B", 157286401},
		{"0", 0}, {"7", 7}, {"0MiB", 0}, {"3GiB", 3 << 30}, {"9223372036854775807", math.MaxInt64}, {"8388607TiB", 8388607 << 40}, {"9007199254740993B", 9007199254740993},
	} {
		for _, container := range []string{"", "96MiB", "2GiB"} {
			e := environment{"GOMEMLIMIT": c.text}
			if container != "" {
				e["CACHE_MEMORY"] = container
			}
			s := plan(t, e)
			if s.MemoryLimit != c.want {
				t.Errorf("the limit with %v: got %s, want %s: GOMEMLIMIT of the environment has the last word, and means what it means to the runtime", e, limitText(s.MemoryLimit), limitText(c.want))
			}
			if c.want != math.MaxInt64 && (s.GCPercent != own && (s.GCPercent >= 0 || own >= 0)) {
				t.Errorf("GCPercent with %v: got %s, want %s as with no variables: nobody asked for another", e, percentText(s.GCPercent), percentText(own))
			}
			if t.Failed() {
				return
			}
		}
	}
}

func TestPlanFollowsCacheMemory(t *testing.T) {
	wantLimit(t, environment{}, plan(t, environment{}).MemoryLimit, 192*mib)
	for _, c := range []struct {
		text      string
		container int64
	}{
		{"192MiB", 192 * mib}, {"384MiB", 384 * mib}, {"64MiB", 64 * mib}, {"67108864", 64 * mib}, {"67108864B", 64 * mib}, {"65537KiB", 65537 << 10}, {"100MiB", 100 * mib},
		{"1GiB", 1 << 30}, {"8GiB", 8 << 30}, {"16384MiB", 16 << 30}, {"1TiB", 1 << 40}, {"24TiB", 24 << 40},
	} {
		e := environment{"CACHE_MEMORY": c.text}
		wantLimit(t, e, plan(t, e).MemoryLimit, c.container)
		e["GOGC"] = "70"
		s := plan(t, e)
		wantLimit(t, e, s.MemoryLimit, c.container)
		wantPercent(t, e, s.GCPercent, 70)
		if t.Failed() {
			return
		}
	}
}

// TestPlanTakesEmptyForUnset: `GOGC= catalogd` is how a shell takes a setting back.
func TestPlanTakesEmptyForUnset(t *testing.T) {
	want := plan(t, environment{})
	for _, e := range []environment{{"GOGC": ""}, {"GOMEMLIMIT": ""}, {"CACHE_MEMORY": ""}, {"GOGC": "", "GOMEMLIMIT": "", "CACHE_MEMORY": ""}} {
		if got := plan(t, e); got != want {
			t.Errorf("Plan with %v, which is set and empty: got %+v, want %+v as with no variables", e, got, want)
		}
	}
}

// TestPlanKeepsTheHeapBounded: who takes the limit away did not ask for a heap without any bound.
func TestPlanKeepsTheHeapBounded(t *testing.T) {
	for _, e := range []environment{{"GOMEMLIMIT": "off"}, {"GOMEMLIMIT": "off", "CACHE_MEMORY": "1GiB"}, {"GOMEMLIMIT": "off", "GOGC": ""}} {
		s := plan(t, e)
		if s.MemoryLimit != math.MaxInt64 {
			t.Errorf("the limit with %v: got %s, want none, math.MaxInt64", e, limitText(s.MemoryLimit))
		}
		if s.GCPercent < 1 || s.GCPercent > 100 {
			t.Errorf("GCPercent with %v: got %s, want 1 to 100: without a limit nothing but this bounds the heap", e, percentText(s.GCPercent))
		}
		if t.Failed() {
			return
		}
	}
	for _, text := range []string{"off", "400"} {
		e := environment{"GOGC": text, "GOMEMLIMIT": "off"}
		s := plan(t, e)
		if s.MemoryLimit != math.MaxInt64 {
			t.Errorf("the limit with %v: got %s, want none: the environment has the last word", e, limitText(s.MemoryLimit))
		}
		wantPercent(t, e, s.GCPercent, map[string]int{"off": -1, "400": 400}[text])
	}
}

// wrong are the values that nobody can mean, by variable.
var wrong = map[string][]string{
	"GOGC":       {"fifty", "50%", "1.5", "OFF", "1e2", "100 ", "2147483648", "-2147483649", "99999999999999999999", "100MiB", "on", "0x64", "1_000"},
	"GOMEMLIMIT": {"150MB", "150M", "150 MiB", "150mib", "1.5GiB", "-1", "-1MiB", "MiB", "B", "iB", "Off", "150MiBB", "150BB", "150BMiB", "1KiBMiB", "5MiKiB", "5KiMiB", "1PiB", "9223372036854775808", "8388608TiB", "99999999999999999999MiB", "17592186044416MiB", "150i", "0x10", "half", "150Mi", "9223372036854775808B"},
	"CACHE_MEMORY": {"192", "192MB", "192M", "192 MiB", "1.5GiB", "-1GiB", "off", "63MiB", "0", "67108863", "65535KiB", "8388608TiB", "18014398509481984KiB", "17179869184GiB",
		"99999999999999999999", "big", "192mib"},
}

// advice is what an error must contain, so that who reads it knows what to write instead.
var advice = map[string][]string{"GOGC": {"off"}, "GOMEMLIMIT": {"MiB", "off"}, "CACHE_MEMORY": {"MiB", "64"}}

func TestPlanRefusesNonsense(t *testing.T) {
	for _, name := range ours {
		for _, value := range wrong[name] {
			for _, others := range []environment{{}, {"GOGC": "100", "GOMEMLIMIT": "170MiB", "CACHE_MEMORY": "192MiB"}, {"GOGC": "off", "GOMEMLIMIT": "off"}} {
				e := maps.Clone(others)
				e[name] = value
				wantRefused(t, e, name, value)
				if t.Failed() {
					return
				}
			}
		}
	}
}

// wantRefused checks the error for an environment in which one variable has a value that nobody can mean.
func wantRefused(t *testing.T, e environment, name, value string) {
	t.Helper()
	s, err := catalog.Plan(e.lookup)
	if err == nil {
		t.Errorf("Plan with %v: got %+v and no error, want one about %s=%s: a setting that is silently something else is found out in the spike", e, s, name, value)
		return
	}
	if !strings.Contains(err.Error(), value) || !strings.Contains(err.Error(), name) {
		t.Errorf("the error for %v: got %q, want both the variable %s and its value %q in it", e, err, name, value)
	}
	for _, words := range advice[name] {
		// What the value itself contains is no advice.
		if strings.Count(err.Error(), words) <= strings.Count(value, words) {
			t.Errorf("the error for %v: got %q, want it to contain %q besides the value: it should say what to set %s to", e, err, words, name)
		}
	}
}

// TestPlanOnlyPlans: same question, same answer, and the runtime is not touched.
func TestPlanOnlyPlans(t *testing.T) {
	first := plan(t, environment{})
	plan(t, environment{"GOGC": "7", "GOMEMLIMIT": "1GiB", "CACHE_MEMORY": "3GiB"})
	catalog.Plan(environment{"GOGC": "x"}.lookup)
	if again := plan(t, environment{}); again != first {
		t.Errorf("Plan with no variables, after other calls: got %+v, want %+v as before", again, first)
	}
	t.Setenv("GOGC", "33") // that of the process is for main to hand in
	t.Setenv("GOMEMLIMIT", "333MiB")
	t.Setenv("CACHE_MEMORY", "3GiB")
	if again := plan(t, environment{}); again != first {
		t.Errorf("Plan with no variables, while the process has some: got %+v, want %+v: Plan asks env", again, first)
	}
}

// TestRuntimeAgrees starts the service with variables, which the runtime reads by itself before anything else runs.
func TestRuntimeAgrees(t *testing.T) {
	for _, c := range []struct {
		e    environment
		says catalog.Settings
	}{
		{environment{"GOGC": "50", "GOMEMLIMIT": "150MiB"}, catalog.Settings{GCPercent: 50, MemoryLimit: 150 * mib}},
		{environment{"GOGC": "off", "GOMEMLIMIT": "1GiB"}, catalog.Settings{GCPercent: -1, MemoryLimit: 1 << 30}},
		{environment{"GOGC": "-3", "GOMEMLIMIT": "off"}, catalog.Settings{GCPercent: -1, MemoryLimit: math.MaxInt64}},
		{environment{"GOGC": "0", "GOMEMLIMIT": "314572801B"}, catalog.Settings{GCPercent: 0, MemoryLimit: 314572801}},
		{environment{"GOGC": "250", "GOMEMLIMIT": "400000KiB", "CACHE_MEMORY": "1GiB"}, catalog.Settings{GCPercent: 250, MemoryLimit: 400000 << 10}},
	} {
		e := c.e
		var env []string
		for name, value := range e {
			env = append(env, name+"="+value)
		}
		r := start(t, task{Tuned: true}, env...)
		if x := r.Readings[0]; !same(x, c.says) {
			t.Errorf("the service, started with %v: before Plan is called the runtime has GOGC %s and the limit %s, want what the variables say: importing the package must change nothing", e, percentText(x.Percent), limitText(x.Limit))
			continue
		}
		if r.Err != "" {
			t.Errorf("the service, started with %v: got the error %q from Plan, want none", e, r.Err)
			continue
		}
		for _, x := range r.Readings[1:] {
			if before := r.Readings[0]; x.Percent != before.Percent || x.Limit != before.Limit {
				t.Errorf("the service, started with %v: after %s the runtime has GOGC %s and the limit %s, want what it had read itself, %s and %s", e, x.Where, percentText(x.Percent), limitText(x.Limit), percentText(before.Percent), limitText(before.Limit))
			}
		}
	}
	r := start(t, task{Tuned: true})
	if r.Err == "" && (r.Readings[1].Percent != 100 || r.Readings[1].Limit != math.MaxInt64) {
		t.Errorf("after Plan, before Apply: got GOGC %s and the limit %s in the runtime, want 100 and none: Plan only plans", percentText(r.Readings[1].Percent), limitText(r.Readings[1].Limit))
	}
}

// TestApply: the settings, all of them, and nothing of what was before.
func TestApply(t *testing.T) {
	all := []catalog.Settings{
		{GCPercent: 50, MemoryLimit: 300 * mib}, {GCPercent: -1, MemoryLimit: 1 << 30}, {GCPercent: 400, MemoryLimit: math.MaxInt64},
		{GCPercent: 100, MemoryLimit: 150*mib + 1}, {GCPercent: -1, MemoryLimit: math.MaxInt64}, {GCPercent: 80, MemoryLimit: 64 * mib}, {GCPercent: 0, MemoryLimit: 0},
	}
	r := start(t, task{Apply: all})
	for i, s := range all {
		if x := r.Readings[i+1]; !same(x, s) {
			t.Errorf("after Apply of %s: got GOGC %s and the limit %s in the runtime", fmt.Sprintf("%+v", s), percentText(x.Percent), limitText(x.Limit))
		}
	}
	if last := r.Readings[len(r.Readings)-1]; last.Forced > 0 {
		t.Errorf("%d calls of Apply: got %d forced collections, want 0", len(all), last.Forced)
	}
}
