// Package storage keeps versioned records in a journal, with an index in memory.
// A storage may be used by several goroutines at the same time.
package storage

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"time"
)

// ErrNotFound: there is no such record, or it is too old. ErrCorrupt: what the
// device returned is not what was written.
var (
	ErrNotFound = errors.New("record not found")
	ErrCorrupt  = errors.New("record is corrupt")
)

// Clock tells a storage the time. Tests set it.
type Clock interface{ Now() time.Time }

// SystemClock is the clock of the machine.
type SystemClock struct{}

func NewClock() SystemClock        { return SystemClock{} }
func (SystemClock) Now() time.Time { return time.Now() }

// Stats are the counters of a storage at one moment.
type Stats struct{ hits, misses int }

func (s Stats) Hits() int   { return s.hits }
func (s Stats) Misses() int { return s.misses }

// Storage is a journal with an index.
type Storage struct {
	clock  Clock
	maxAge time.Duration

	mu      sync.Mutex
	journal journal
	index   map[string]span // the newest entry of each key
	stats   Stats
}

// NewStorage returns a storage on an empty device. A record older than maxAge is
// gone; with a maxAge of 0 records stay.
func NewStorage(dev Device, clock Clock, maxAge time.Duration) *Storage {
	return &Storage{clock: clock, maxAge: maxAge, journal: journal{dev: dev}, index: map[string]span{}}
}

func (s *Storage) Put(key string, value []byte) error {
	if key == "" || strings.ContainsAny(key, "\n\x00") {
		return fmt.Errorf("key %q is empty or has a control character", key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sp, err := s.journal.append(NewEncoder().Encode(nil, NewRecord(key, value, s.clock.Now())))
	if err != nil {
		return err
	}
	s.index[key] = sp
	return nil
}

func (s *Storage) Get(key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp, ok := s.index[key]
	if !ok {
		s.stats.misses++
		return nil, fmt.Errorf("get %q: %w", key, ErrNotFound)
	}
	b, err := s.journal.read(sp)
	if err != nil {
		return nil, err
	}
	r, err := NewDecoder().Decode(b)
	if err != nil {
		return nil, fmt.Errorf("get %q: %w", key, err)
	}
	if s.maxAge > 0 && s.clock.Now().Sub(r.Time()) > s.maxAge {
		s.stats.misses++
		return nil, fmt.Errorf("get %q: %w", key, ErrNotFound)
	}
	s.stats.hits++
	return r.Value(), nil
}

func (s *Storage) Delete(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.index[key]; !ok {
		return fmt.Errorf("delete %q: %w", key, ErrNotFound)
	}
	delete(s.index, key)
	return nil
}

// Keys returns the keys with a prefix, sorted.
func (s *Storage) Keys(prefix string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for k := range s.index {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys
}

func (s *Storage) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}
