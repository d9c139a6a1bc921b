// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"sync"
	"time"
)

// Meter collects numbers by name. Its zero value is ready to use, and a nil
// *Meter takes everything and keeps nothing. All methods may be called from any
// number of goroutines. It must not be copied after first use.
type Meter struct {
	mu    sync.Mutex
	stats map[string]Stat // guarded by mu; nil until something is recorded
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats[name]
	s.Count++
	m.set(name, s)
}

// Observe adds one duration. A negative one is a duration like any other.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	s := m.stats[name]
	if s.Observed == 0 {
		s.Min, s.Max = d, d
	}
	s.Observed++
	s.Sum += d
	s.Min = min(s.Min, d)
	s.Max = max(s.Max, d)
	m.set(name, s)
}

// set keeps s. The caller holds m.mu.
func (m *Meter) set(name string, s Stat) {
	if m.stats == nil {
		m.stats = make(map[string]Stat)
	}
	m.stats[name] = s
}

// Snapshot returns the numbers of all names that were used, in a map that is the
// caller's. It is never nil.
func (m *Meter) Snapshot() map[string]Stat {
	if m == nil {
		return map[string]Stat{}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	snapshot := make(map[string]Stat, len(m.stats))
	for name, s := range m.stats {
		snapshot[name] = s
	}
	return snapshot
}

// Mean returns the average of the durations, 0 if nothing was observed.
func (s Stat) Mean() time.Duration {
	if s.Observed == 0 {
		return 0
	}
	return s.Sum / time.Duration(s.Observed)
}
