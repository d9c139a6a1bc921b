// Package storage keeps versioned records in a journal, with an index in memory.
// A storage may be used by several goroutines at the same time.
package storage

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gomastery/week01_core/iface_diet/entry"
)

// ErrNotFound: there is no such record, or it is too old. ErrCorrupt: what the
// device returned is not what was written.
var (
	ErrNotFound = errors.New("record not found")
	ErrCorrupt  = entry.ErrCorrupt
)

func NewRecord(key string, value []byte, at time.Time) *entry.Record {
	return &entry.Record{K: key, V: value, At: at}
}
func NewEncoder() *entry.Codec { return new(entry.Codec) }
func NewDecoder() *entry.Codec { return new(entry.Codec) }

// Clock is a function that tells the time.
type Clock func() time.Time

func NewClock() Clock          { return time.Now }
func (c Clock) Now() time.Time { return c() }

// Counts says how often Get found a record, and how often not.
type Counts [2]int

func (c Counts) Hits() int   { return c[0] }
func (c Counts) Misses() int { return c[1] }

type place struct{ off, n int64 }

// Storage is a journal with an index. Readers share the lock.
type Storage struct {
	r      io.ReaderAt
	w      io.Writer
	now    func() time.Time
	maxAge time.Duration

	counts struct{ hits, misses atomic.Int64 }

	mu    sync.RWMutex
	end   int64
	index map[string]place
}

// NewStorage returns a storage on an empty device. A record older than maxAge is
// gone; with a maxAge of 0 records stay.
func NewStorage(dev interface {
	io.ReaderAt
	io.Writer
}, clock interface{ Now() time.Time }, maxAge time.Duration) *Storage {
	return &Storage{r: dev, w: dev, now: clock.Now, maxAge: maxAge, index: map[string]place{}}
}

func (s *Storage) Put(key string, value []byte) error {
	if key == "" || strings.ContainsAny(key, "\n\x00") {
		return fmt.Errorf("key %q is empty or has a control character", key)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.w.Write(NewEncoder().Encode(nil, NewRecord(key, value, s.now())))
	at := place{s.end, int64(n)}
	s.end += int64(n)
	if err != nil {
		return fmt.Errorf("append: %w", err)
	}
	s.index[key] = at
	return nil
}

func (s *Storage) Get(key string) ([]byte, error) {
	s.mu.RLock()
	at, ok := s.index[key]
	s.mu.RUnlock()
	if !ok {
		return nil, s.miss(key)
	}
	// Entries never change once they are written: no lock is needed to read one.
	b := make([]byte, at.n)
	if n, err := s.r.ReadAt(b, at.off); n < len(b) {
		return nil, fmt.Errorf("read at %d: %w", at.off, err)
	}
	r, err := NewDecoder().Decode(b)
	if err != nil {
		return nil, fmt.Errorf("get %q: %w", key, err)
	}
	if s.maxAge > 0 && s.now().Sub(r.At) > s.maxAge {
		return nil, s.miss(key)
	}
	s.counts.hits.Add(1)
	return r.V, nil
}

func (s *Storage) miss(key string) error {
	s.counts.misses.Add(1)
	return fmt.Errorf("get %q: %w", key, ErrNotFound)
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
	s.mu.RLock()
	defer s.mu.RUnlock()
	keys := slices.Sorted(maps.Keys(s.index))
	return slices.DeleteFunc(keys, func(k string) bool { return !strings.HasPrefix(k, prefix) })
}

func (s *Storage) Stats() Counts {
	return Counts{int(s.counts.hits.Load()), int(s.counts.misses.Load())}
}
