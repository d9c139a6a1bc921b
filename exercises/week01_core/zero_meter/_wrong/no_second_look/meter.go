// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"sync"
	"time"
)

// Meter collects numbers by name. Names are looked up under a read lock; only a
// new one takes the write lock.
type Meter struct {
	mu     sync.RWMutex
	series map[string]*series
}

type series struct {
	mu sync.Mutex
	s  Stat
}

func (m *Meter) get(name string) *series {
	m.mu.RLock()
	s, ok := m.series[name]
	m.mu.RUnlock()
	if ok {
		return s
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.series == nil {
		m.series = make(map[string]*series)
	}
	s = new(series)
	m.series[name] = s
	return s
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m == nil {
		return
	}
	s := m.get(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.s.Count++
}

// Observe adds one duration.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		return
	}
	s := m.get(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.s.add(d)
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
	m.mu.RLock()
	defer m.mu.RUnlock()
	for name, s := range m.series {
		s.mu.Lock()
		snapshot[name] = s.s
		s.mu.Unlock()
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
