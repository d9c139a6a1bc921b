package stats_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	stats "gomastery/week01_core/zero_meter"
)

// TestInc counts, and touches nothing that Observe is for.
func TestInc(t *testing.T) {
	var m stats.Meter
	for i := range 1000 {
		m.Inc("a")
		if i%10 == 0 {
			m.Inc("b")
		}
	}
	mustHold(t, "a thousand times a, a hundred times b", &m, map[string]stats.Stat{"a": {Count: 1000}, "b": {Count: 100}})
}

// TestObserve: the smallest and the largest of what was observed, and nothing else.
// The zero value of a Duration is a duration as well: it can be the shortest one,
// or the longest.
func TestObserve(t *testing.T) {
	for _, c := range [][]time.Duration{
		{5}, {0}, {-5}, {1 << 50}, {-1 << 50}, {1 << 60, 1},
		{3, 5}, {5, 3}, {5, 5}, {3, 5, 4}, {5, 3, 4}, {4, 3, 5}, {4, 5, 3},
		{0, 5}, {5, 0}, {0, 5, 3}, {5, 0, 3}, {0, 0, 7, 2},
		{0, -5}, {-5, 0}, {-5, -3}, {-3, -5}, {-3, 0, -5}, {-5, 5}, {5, -5}, {5, -5, 3},
		{2 * time.Hour, time.Nanosecond, time.Minute},
	} {
		var m stats.Meter
		want := stats.Stat{Observed: int64(len(c)), Min: slices.Min(c), Max: slices.Max(c)}
		for _, d := range c {
			m.Observe("d", d)
			want.Sum += d
		}
		if got := m.Snapshot()["d"]; got != want {
			t.Errorf("Observe of %d: got %s, want %s. Nothing observed yet is Observed == 0; a Min or Max of 0 "+
				"may be a measured one", c, show(got), show(want))
		}
	}
}

// TestIncAndObserve of one name do not mix.
func TestIncAndObserve(t *testing.T) {
	var m stats.Meter
	m.Inc("a")
	m.Observe("a", 7)
	m.Inc("a")
	m.Observe("b", 9)
	m.Inc("b")
	m.Observe("b", 4)
	mustHold(t, "Inc and Observe of the same names", &m, map[string]stats.Stat{
		"a": {Count: 2, Observed: 1, Sum: 7, Min: 7, Max: 7},
		"b": {Count: 1, Observed: 2, Sum: 13, Min: 4, Max: 9},
	})
}

// TestNames: any string is a name.
func TestNames(t *testing.T) {
	long := strings.Repeat("x", 3000)
	names := []string{"", " ", "a", "A", "a ", "a.b", "ab", "\x00", "a\x00", "\xff", "ä", "a\u0308", "\xc3", long, long + "y", "z" + long[1:]}
	var m stats.Meter
	want := map[string]stats.Stat{}
	for i, name := range names {
		for range i + 1 {
			m.Inc(name)
		}
		d := time.Duration(i)
		m.Observe(name, d)
		want[name] = stats.Stat{Count: int64(i + 1), Observed: 1, Sum: d, Min: d, Max: d}
	}
	mustHold(t, "odd names", &m, want)
}

// TestManyNames plays a random day, and keeps its own books.
func TestManyNames(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	var m stats.Meter
	want := map[string]stats.Stat{}
	for i := range 20_000 {
		name := fmt.Sprintf("name %d", rnd.IntN(500))
		s := want[name]
		if rnd.IntN(2) == 0 {
			m.Inc(name)
			s.Count++
		} else {
			d := time.Duration(rnd.IntN(2001) - 1000)
			m.Observe(name, d)
			if s.Observed == 0 {
				s.Min, s.Max = d, d
			}
			s.Observed++
			s.Sum += d
			s.Min, s.Max = min(s.Min, d), max(s.Max, d)
		}
		want[name] = s
		if i == 9_999 {
			mustHold(t, "after 10 000 random calls", &m, want)
		}
	}
	if !t.Failed() {
		mustHold(t, "after 20 000 random calls", &m, want)
	}
}

// TestMetersShareNothing, neither with others of their type nor with those that
// are gone.
func TestMetersShareNothing(t *testing.T) {
	var eu, us stats.Meter
	var none *stats.Meter
	eu.Inc("a")
	eu.Observe("a", 5)
	none.Inc("a")
	mustHold(t, "a Meter beside one that was used", &us, map[string]stats.Stat{})
	us.Inc("a")
	mustHold(t, "the second Meter", &us, map[string]stats.Stat{"a": {Count: 1}})
	mustHold(t, "the first Meter", &eu, map[string]stats.Stat{"a": {Count: 1, Observed: 1, Sum: 5, Min: 5, Max: 5}})
}

// TestMean: also of a name that was never used, which is what a map gives for it.
func TestMean(t *testing.T) {
	for _, c := range []struct {
		s    stats.Stat
		want time.Duration
	}{
		{stats.Stat{}, 0},
		{stats.Stat{Count: 3}, 0},
		{stats.Stat{Observed: 1, Sum: 5, Min: 5, Max: 5}, 5},
		{stats.Stat{Count: 9, Observed: 2, Sum: 6, Min: 1, Max: 5}, 3},
		{stats.Stat{Observed: 4, Sum: 10, Min: 1, Max: 5}, 2},
		{stats.Stat{Observed: 3, Sum: -9, Min: -5, Max: 0}, -3},
		{stats.Stat{Observed: 2, Sum: 0, Min: -4, Max: 4}, 0},
	} {
		noPanic(t, "Mean of "+show(c.s), func() {
			if got := c.s.Mean(); got != c.want {
				t.Errorf("Mean of %s: got %d, want %d", show(c.s), got, c.want)
			}
		})
	}
	var m stats.Meter
	noPanic(t, "Mean of a name that was never used", func() { m.Snapshot()["nobody"].Mean() })
}
