// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"sync"
	"time"
)

// Meter collects numbers by name. The map changes only for a new name, so that
// an existing one needs the read lock only.
type Meter struct {
	mu    sync.RWMutex
	stats map[string]*Stat
}

// update calls change with the Stat of a name.
func (m *Meter) update(name string, change func(*Stat)) {
	if m == nil {
		return
	}
	m.mu.RLock()
	if s := m.stats[name]; s != nil {
		change(s)
		m.mu.RUnlock()
		return
	}
	m.mu.RUnlock()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stats == nil {
		m.stats = make(map[string]*Stat)
	}
	if m.stats[name] == nil {
		m.stats[name] = new(Stat)
	}
	change(m.stats[name])
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	m.update(name, func(s *Stat) { s.Count++ })
}

// Observe adds one duration.
func (m *Meter) Observe(name string, d time.Duration) {
	m.update(name, func(s *Stat) { s.add(d) })
}

func (s *Stat) add(d time.Duration) {
	if s.Observed == 0 {
		s.Min, s.Max = d, d
	}
	s.Observed++
	s.Sum += d
	s.Min = min(s.Min, d)
	s.Max = max(s.Max, d)
}

// Snapshot returns the numbers of all names that were used.
func (m *Meter) Snapshot() map[string]Stat {
	snapshot := map[string]Stat{}
	if m == nil {
		return snapshot
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for name, s := range m.stats {
		snapshot[name] = *s
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
