package stats_test

import (
	"strings"
	"testing"
	"time"

	"gomastery/internal/grade"
	stats "gomastery/week01_core/zero_meter"
)

// TestAllocs: 200 000 times a second, in every service.
func TestAllocs(t *testing.T) {
	// Made at run time: a constant is put into an interface without allocation.
	names := strings.Fields(strings.Repeat("requests.total.eu-central-1 ", 2) + "payments x " + strings.Repeat("y", 100))
	var m, big stats.Meter
	for _, name := range names {
		m.Inc(name)
		m.Observe(name, time.Second)
	}
	for i := range 5000 {
		big.Inc(strings.Repeat("n", i%50) + string(rune('a'+i%26)))
	}
	i := 0
	for _, name := range names {
		grade.WantAllocs(t, "Inc of a name that was used before", 0, func() { m.Inc(name) })
		grade.WantAllocs(t, "Observe of a name that was observed before", 0, func() { i++; m.Observe(name, time.Duration(i%7)) })
		big.Observe(name, 1)
		grade.WantAllocs(t, "Inc of a name that was used before, among many", 0, func() { big.Inc(name) })
		grade.WantAllocs(t, "Observe of a name that was observed before, among many", 0, func() { big.Observe(name, -1) })
	}
	grade.WantAllocs(t, "Inc of several names in turn", 0, func() {
		for _, name := range names {
			m.Inc(name)
		}
	})
	snapshot := m.Snapshot()
	grade.WantAllocs(t, "Inc after a Snapshot that is still in use", 0, func() { m.Inc(names[0]) })
	var none *stats.Meter
	noPanic(t, "a nil *Meter", func() {
		grade.WantAllocs(t, "Inc and Observe on a nil *Meter", 0, func() { none.Inc(names[0]); none.Observe(names[0], 1) })
	})
	if got, want := m.Snapshot()[names[0]].Count, snapshot[names[0]].Count; got <= want {
		t.Errorf("got Count %d after the measured calls, want more than the %d before them", got, want)
	}
}
