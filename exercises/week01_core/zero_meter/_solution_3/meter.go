// Package stats counts what a service does and measures how long it takes.
package stats

import (
	"math"
	"sync"
	"sync/atomic"
	"time"
)

const shards = 16

// Meter collects numbers by name, spread over shards that do not wait for each
// other. Existing names are counted with atomics under a read lock.
type Meter struct {
	shards [shards]shard // the zero shard is ready to use
}

type shard struct {
	mu     sync.RWMutex
	series map[string]*series // written under Lock, nil until then
}

// series is the Stat of one name. Made by newSeries: this one, which nobody but
// shard sees, has no use for a zero value.
type series struct {
	count, observed, sum, low, high atomic.Int64
}

func newSeries() *series {
	s := new(series)
	s.low.Store(math.MaxInt64)
	s.high.Store(math.MinInt64)
	return s
}

// Inc counts one event.
func (m *Meter) Inc(name string) {
	if m != nil {
		m.shards[index(name)].get(name).count.Add(1)
	}
}

// Observe adds one duration.
func (m *Meter) Observe(name string, d time.Duration) {
	if m == nil {
		return
	}
	s := m.shards[index(name)].get(name)
	for low := s.low.Load(); int64(d) < low && !s.low.CompareAndSwap(low, int64(d)); low = s.low.Load() {
	}
	for high := s.high.Load(); int64(d) > high && !s.high.CompareAndSwap(high, int64(d)); high = s.high.Load() {
	}
	s.sum.Add(int64(d))
	s.observed.Add(1) // last: whoever sees it sees a Min and a Max
}

// index is FNV-1a. A maphash.Seed would have to be made first: its zero value
// panics.
func index(name string) int {
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return int(h % shards)
}

// get returns the one series of a name. It looks again under the write lock:
// between the two locks somebody else may have been quicker.
func (sh *shard) get(name string) *series {
	sh.mu.RLock()
	s := sh.series[name]
	sh.mu.RUnlock()
	if s != nil {
		return s
	}
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if s := sh.series[name]; s != nil {
		return s
	}
	if sh.series == nil {
		sh.series = make(map[string]*series)
	}
	s = newSeries()
	sh.series[name] = s
	return s
}

// Snapshot returns a new map with the numbers of all names that were used.
func (m *Meter) Snapshot() map[string]Stat {
	snapshot := map[string]Stat{}
	if m == nil {
		return snapshot
	}
	for i := range m.shards {
		m.shards[i].addTo(snapshot)
	}
	return snapshot
}

func (sh *shard) addTo(snapshot map[string]Stat) {
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	for name, s := range sh.series {
		stat := Stat{Count: s.count.Load(), Observed: s.observed.Load()}
		if stat.Observed > 0 {
			stat.Sum = time.Duration(s.sum.Load())
			stat.Min = time.Duration(s.low.Load())
			stat.Max = time.Duration(s.high.Load())
		}
		snapshot[name] = stat
	}
}

// Mean returns the average of the durations.
func (s Stat) Mean() time.Duration {
	if s.Observed == 0 {
		return 0
	}
	return s.Sum / time.Duration(s.Observed)
}
