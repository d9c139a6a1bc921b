// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"maps"
	"sync"
	"time"
)

// discard takes what services without a meter of their own report.
var discard = NewMeter()

// Meter collects numbers by name. Use NewMeter to make one, or call Init first.
type Meter struct {
	mu    sync.Mutex
	stats map[string]Stat
}

// NewMeter returns a meter that is ready to use.
func NewMeter() *Meter {
	m := &Meter{}
	m.Init()
	return m
}

// Init prepares a meter that is a field of another struct. It may be called
// again: it does nothing then.
func (m *Meter) Init() {
	if m.stats == nil {
		m.stats = make(map[string]Stat)
	}
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m == nil {
		m = discard
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats[name]
	s.Count++
	m.stats[name] = s
}

// Observe adds the duration of one event.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		m = discard
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats[name]
	s.Observed++
	s.Sum += d
	if s.Min == 0 || d < s.Min {
		s.Min = d
	}
	s.Max = max(s.Max, d)
	m.stats[name] = s
}

// Snapshot returns the numbers of now.
func (m *Meter) Snapshot() map[string]Stat {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.stats)
}

// Mean returns the average duration.
func (s Stat) Mean() time.Duration {
	return s.Sum / time.Duration(s.Observed)
}
