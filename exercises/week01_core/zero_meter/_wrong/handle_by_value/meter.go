// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"maps"
	"sync"
	"time"
)

// Meter collects numbers by name. It is a small handle, so that its methods have
// a value receiver; the lock is behind the pointer and not copied.
type Meter struct {
	state *state
}

// state is what a Meter needs to work.
type state struct {
	mu    sync.Mutex
	stats map[string]Stat
}

func (m Meter) get() *state {
	if m.state == nil {
		m.state = &state{stats: make(map[string]Stat)}
	}
	return m.state
}

// Inc counts one event.
func (m Meter) Inc(name string) {
	st := m.get()
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.stats[name]
	s.Count++
	st.stats[name] = s
}

// Observe adds one duration.
func (m Meter) Observe(name string, d time.Duration) {
	st := m.get()
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.stats[name]
	s.add(d)
	st.stats[name] = s
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
func (m Meter) Snapshot() map[string]Stat {
	snapshot := map[string]Stat{}
	st := m.get()
	st.mu.Lock()
	defer st.mu.Unlock()
	maps.Copy(snapshot, st.stats)
	return snapshot
}

// Mean returns the average of the durations, 0 if nothing was observed.
func (s Stat) Mean() time.Duration {
	if s.Observed == 0 {
		return 0
	}
	return s.Sum / time.Duration(s.Observed)
}
