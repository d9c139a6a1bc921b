package stats_test

import (
	"testing"

	"gomastery/internal/grade"
	stats "gomastery/week01_core/zero_meter"
)

// TestPairs runs every two operations at the same time, for the race detector.
func TestPairs(t *testing.T) {
	type meter = *stats.Meter
	grade.Pairs(t, map[string]func() meter{
		"cold": func() meter { return new(stats.Meter) },
		"warm": func() meter {
			m := new(stats.Meter)
			for _, name := range []string{"a", "b"} {
				m.Inc(name)
				m.Observe(name, 5)
			}
			return m
		},
		"other name": func() meter {
			m := new(stats.Meter)
			m.Inc("c")
			m.Observe("c", 5)
			return m
		},
		"snapshot taken": func() meter {
			m := new(stats.Meter)
			m.Snapshot()
			m.Inc("a")
			m.Snapshot()
			return m
		},
		"nil": func() meter { return nil },
	}, map[string]func(meter){
		"Inc":            func(m meter) { m.Inc("a") },
		"Inc b":          func(m meter) { m.Inc("b") },
		"Observe short":  func(m meter) { m.Observe("a", 1) },
		"Observe long":   func(m meter) { m.Observe("a", 9) },
		"Snapshot":       func(m meter) { m.Snapshot() },
		"read Snapshot":  func(m meter) { read(m.Snapshot()) },
		"write Snapshot": func(m meter) { write(m.Snapshot()) },
	})
}

func read(s map[string]stats.Stat) {
	for name := range s {
		_ = s[name].Mean()
	}
}

func write(s map[string]stats.Stat) {
	if s != nil {
		s["a"] = stats.Stat{}
	}
}
