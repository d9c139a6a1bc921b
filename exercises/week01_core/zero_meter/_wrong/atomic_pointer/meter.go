// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// Meter collects numbers by name. It prepares itself on first use.
type Meter struct {
	state atomic.Pointer[state]
}

// state is what a Meter needs to work.
type state struct {
	mu    sync.Mutex
	stats map[string]Stat
}

func (m *Meter) get() *state {
	st := m.state.Load()
	if st == nil {
		st = &state{stats: make(map[string]Stat)}
		m.state.Store(st)
	}
	return st
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m == nil {
		return
	}
	st := m.get()
	st.mu.Lock()
	defer st.mu.Unlock()
	s := st.stats[name]
	s.Count++
	st.stats[name] = s
}

// Observe adds one duration.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		return
	}
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
func (m *Meter) Snapshot() map[string]Stat {
	snapshot := map[string]Stat{}
	if m == nil {
		return snapshot
	}
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
