package stats_test

import (
	"maps"
	"testing"

	stats "gomastery/week01_core/zero_meter"
)

// TestSnapshotIsDetached: what the caller does to the map is the caller's affair,
// and what the Meter does later does not reach the map.
func TestSnapshotIsDetached(t *testing.T) {
	var m stats.Meter
	empty := m.Snapshot()
	m.Inc("a")
	m.Observe("a", 5)
	m.Inc("b")
	first := m.Snapshot()
	kept := maps.Clone(first)
	second := m.Snapshot()

	m.Inc("a")
	m.Observe("a", 9)
	m.Inc("c")
	if len(empty) != 0 {
		t.Errorf("a snapshot of the zero Meter: got %v in it after later calls, want it still empty", empty)
	}
	if !maps.Equal(first, kept) || !maps.Equal(second, kept) {
		t.Errorf("snapshots taken before more calls: got %v and %v, want both still %v: "+
			"a dashboard draws a moment, and a map that changes under its loop ends the process", first, second, kept)
	}

	want := m.Snapshot()
	clear(first)
	second["a"] = stats.Stat{Count: -1}
	second["mine"] = stats.Stat{Count: 1}
	delete(second, "b")
	mustHold(t, "the Meter, after the caller has changed old snapshots", &m, want)
	latest := m.Snapshot()
	clear(latest)
	mustHold(t, "the Meter, after the caller has cleared the latest snapshot", &m, want)
	mustHold(t, "the Meter, looked at again", &m, map[string]stats.Stat{
		"a": {Count: 2, Observed: 2, Sum: 14, Min: 5, Max: 9}, "b": {Count: 1}, "c": {Count: 1},
	})
	m.Inc("b")
	mustHold(t, "the Meter, used on after all that", &m, map[string]stats.Stat{
		"a": {Count: 2, Observed: 2, Sum: 14, Min: 5, Max: 9}, "b": {Count: 2}, "c": {Count: 1},
	})
}
