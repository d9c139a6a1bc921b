// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"maps"
	"sync"
	"time"
)

// Meter collects numbers by name. The map belongs to one goroutine, started by
// the first call, so that it needs no lock.
type Meter struct {
	once     sync.Once
	events   chan event
	requests chan chan map[string]Stat
}

type event struct {
	name     string
	observed bool
	d        time.Duration
}

func (m *Meter) start() {
	m.once.Do(func() {
		m.events = make(chan event)
		m.requests = make(chan chan map[string]Stat)
		go m.own()
	})
}

func (m *Meter) own() {
	stats := make(map[string]Stat)
	for {
		select {
		case e := <-m.events:
			s := stats[e.name]
			if e.observed {
				s.add(e.d)
			} else {
				s.Count++
			}
			stats[e.name] = s
		case answer := <-m.requests:
			answer <- maps.Clone(stats)
		}
	}
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m == nil {
		return
	}
	m.start()
	m.events <- event{name: name}
}

// Observe adds one duration.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		return
	}
	m.start()
	m.events <- event{name: name, observed: true, d: d}
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
	if m == nil {
		return map[string]Stat{}
	}
	m.start()
	answer := make(chan map[string]Stat)
	m.requests <- answer
	return <-answer
}

// Mean returns the average of the durations, 0 if nothing was observed.
func (s Stat) Mean() time.Duration {
	if s.Observed == 0 {
		return 0
	}
	return s.Sum / time.Duration(s.Observed)
}
