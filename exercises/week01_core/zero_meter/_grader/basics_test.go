package stats_test

import (
	"fmt"
	"testing"
	"time"

	"gomastery/internal/grade"
	stats "gomastery/week01_core/zero_meter"
)

// counter is what a service sees of its meter.
type counter interface {
	Inc(name string)
	Observe(name string, d time.Duration)
	Snapshot() map[string]stats.Stat
}

type embeds struct {
	region string
	stats.Meter
}

// places are the ways to have a Meter that nobody has prepared.
var places = []struct {
	name string
	make func() counter
}{
	{"var m Meter", func() counter { var m stats.Meter; return &m }},
	{"new(Meter)", func() counter { return new(stats.Meter) }},
	{"a plain field", func() counter { var c checkout; return &c.meter }},
	{"an embedded Meter", func() counter { return &embeds{region: "eu"} }},
	{"an element of an array", func() counter { var regions [3]stats.Meter; return &regions[1] }},
	{"an element of a slice", func() counter { return &make([]stats.Meter, 2)[1] }},
	{"what a map held by pointer", func() counter { return map[string]*stats.Meter{"eu": {}}["eu"] }},
}

// firsts are the three calls that can be the first.
var firsts = []struct {
	name string
	call func(counter)
	want map[string]stats.Stat
}{
	{"Inc", func(m counter) { m.Inc("a") }, map[string]stats.Stat{"a": {Count: 1}}},
	{"Observe", func(m counter) { m.Observe("a", 3) }, map[string]stats.Stat{"a": {Observed: 1, Sum: 3, Min: 3, Max: 3}}},
	{"Snapshot", func(m counter) { m.Snapshot() }, map[string]stats.Stat{}},
}

// TestZeroValue: whichever method comes first, wherever the Meter is.
func TestZeroValue(t *testing.T) {
	for _, place := range places {
		for _, first := range firsts {
			m := place.make()
			words := fmt.Sprintf("%s, %s first", place.name, first.name)
			if !noPanic(t, words, func() { first.call(m) }) {
				continue
			}
			mustHold(t, words, m, first.want)
			m.Inc("b")
			m.Observe("b", -2)
			want := map[string]stats.Stat{"b": {Count: 1, Observed: 1, Sum: -2, Min: -2, Max: -2}}
			for name, s := range first.want {
				want[name] = s
			}
			mustHold(t, words+", then b", m, want)
		}
	}
}

// TestNilMeter: a service without a meter is a service, not a crash.
func TestNilMeter(t *testing.T) {
	var m *stats.Meter
	noPanic(t, "Inc on a nil *Meter", func() { m.Inc("a") })
	noPanic(t, "Observe on a nil *Meter", func() { m.Observe("a", time.Second) })
	noPanic(t, "Snapshot of a nil *Meter", func() {
		mustHold(t, "a nil *Meter after Inc and Observe", m, map[string]stats.Stat{})
		m.Snapshot()["a"] = stats.Stat{Count: 1}
		mustHold(t, "a nil *Meter after its snapshot was written to", m, map[string]stats.Stat{})
	})
}

// TestSnapshotOfNothing: an empty map, which the caller may write to, and not nil,
// which encodes as null.
func TestSnapshotOfNothing(t *testing.T) {
	var m stats.Meter
	for _, c := range []struct {
		name string
		m    *stats.Meter
	}{{"a zero Meter", &m}, {"a zero Meter, again", &m}, {"a nil *Meter", nil}} {
		noPanic(t, "Snapshot of "+c.name, func() {
			got := c.m.Snapshot()
			if got == nil {
				t.Errorf("Snapshot of %s: got a nil map, want an empty one. Reading a nil map works, writing to it panics, "+
					"and in JSON it is null instead of {}", c.name)
				return
			}
			if len(got) != 0 {
				t.Errorf("Snapshot of %s: got %v, want an empty map", c.name, got)
			}
			got["mine"] = stats.Stat{Count: 7}
		})
	}
	m.Inc("a")
	mustHold(t, "a Meter whose first snapshots were written to", &m, map[string]stats.Stat{"a": {Count: 1}})
}

// TestNoGoroutines: a Meter has no Close, so nothing could end one. It comes before
// the tests that make thousands of meters.
func TestNoGoroutines(t *testing.T) {
	for range 10 {
		var m stats.Meter
		m.Inc("a")
		m.Observe("a", time.Second)
		m.Snapshot()
	}
	grade.NoLeaks(t)
}

// noPanic calls f and says whether it returned.
func noPanic(t *testing.T, what string, f func()) (ok bool) {
	t.Helper()
	defer func() {
		t.Helper()
		if v := recover(); v != nil {
			t.Errorf("%s: got a panic (%v), want none: nobody prepares a Meter, and a service must not crash for its numbers", what, v)
			ok = false
		}
	}()
	f()
	return true
}

// mustHold compares a snapshot with what it should be.
func mustHold(t *testing.T, what string, m counter, want map[string]stats.Stat) {
	t.Helper()
	got := m.Snapshot()
	if got == nil {
		t.Errorf("%s: got a nil map from Snapshot, want %v", what, want)
		return
	}
	for name, s := range want {
		g, ok := got[name]
		switch {
		case !ok:
			t.Errorf("%s: got no %s in the snapshot, want %s", what, quote(name), show(s))
		case g != s:
			t.Errorf("%s: got %s = %s, want %s", what, quote(name), show(g), show(s))
		}
	}
	for name, s := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: got %s = %s in the snapshot, want no such name: it was never used", what, quote(name), show(s))
		}
	}
}

// quote shortens the names that are long.
func quote(name string) string {
	if len(name) > 40 {
		return fmt.Sprintf("%q… (%d bytes)", name[:20], len(name))
	}
	return fmt.Sprintf("%q", name)
}

// show prints durations as plain numbers: of nanoseconds, as the tests give them.
func show(s stats.Stat) string {
	return fmt.Sprintf("{Count:%d Observed:%d Sum:%d Min:%d Max:%d}", s.Count, s.Observed, int64(s.Sum), int64(s.Min), int64(s.Max))
}
