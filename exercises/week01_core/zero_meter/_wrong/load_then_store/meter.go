// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"sync"
	"time"
)

// Meter collects numbers by name. Its zero value is ready to use, a nil *Meter
// is a silent sink, and goroutines wait for each other only at the same name.
type Meter struct {
	entries sync.Map // of string to *entry; an entry is never replaced
}

// entry is the Stat of one name.
type entry struct {
	mu sync.Mutex
	s  Stat
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m == nil {
		return
	}
	e := m.entry(name)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.s.Count++
}

// Observe adds one duration.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		return
	}
	e := m.entry(name)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.s.Observed == 0 || d < e.s.Min {
		e.s.Min = d
	}
	if e.s.Observed == 0 || d > e.s.Max {
		e.s.Max = d
	}
	e.s.Observed++
	e.s.Sum += d
}

// entry returns the entry of a name.
func (m *Meter) entry(name string) *entry {
	if e, ok := m.entries.Load(name); ok {
		return e.(*entry)
	}
	e := new(entry)
	m.entries.Store(name, e)
	return e
}

// Snapshot returns a new map with the numbers of all names that were used.
func (m *Meter) Snapshot() map[string]Stat {
	snapshot := map[string]Stat{}
	if m == nil {
		return snapshot
	}
	m.entries.Range(func(name, e any) bool {
		snapshot[name.(string)] = e.(*entry).stat()
		return true
	})
	// An entry is in the map a moment before its first event is in the entry.
	for name, s := range snapshot {
		if s == (Stat{}) {
			delete(snapshot, name)
		}
	}
	return snapshot
}

func (e *entry) stat() Stat {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.s
}

// Mean returns the average of the durations.
func (s Stat) Mean() time.Duration {
	return s.Sum / time.Duration(max(1, s.Observed))
}
