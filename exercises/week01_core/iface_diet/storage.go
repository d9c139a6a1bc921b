// Package storage keeps versioned records in a journal, with an index in memory.
// A storage may be used by several goroutines at the same time.
package storage

import (
	"errors"
	"fmt"
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

// IClock tells the time.
type IClock interface{ Now() time.Time }

type clock struct{}

func NewClock() IClock       { return clock{} }
func (clock) Now() time.Time { return time.Now() }

// IKeyValidator decides which keys are allowed.
type IKeyValidator interface{ Validate(key string) error }

type keyValidator struct{}

func NewKeyValidator() IKeyValidator { return keyValidator{} }
func (keyValidator) Validate(key string) error {
	if key == "" || strings.ContainsAny(key, "\n\x00") {
		return fmt.Errorf("key %q is empty or has a control character", key)
	}
	return nil
}

// IStats counts hits and misses.
type IStats interface {
	Hit()
	Miss()
	Snapshot() IStatsSnapshot
}

// IStatsSnapshot is what the counters were at one moment.
type IStatsSnapshot interface {
	Hits() int
	Misses() int
}

type stats struct{ hits, misses int }

func NewStats() IStats                    { return &stats{} }
func (s *stats) Hit()                     { s.hits++ }
func (s *stats) Miss()                    { s.misses++ }
func (s *stats) Snapshot() IStatsSnapshot { c := *s; return &c }
func (s *stats) Hits() int                { return s.hits }
func (s *stats) Misses() int              { return s.misses }

// IRetention decides when a record is too old.
type IRetention interface {
	Expired(r IRecord, now time.Time) bool
}

type retention struct{ maxAge time.Duration }

func NewRetention(maxAge time.Duration) IRetention { return &retention{maxAge} }
func (p *retention) Expired(r IRecord, now time.Time) bool {
	return p.maxAge > 0 && now.Sub(r.Time()) > p.maxAge
}

// IStorage is the storage as its callers see it.
type IStorage interface {
	Put(key string, value []byte) error
	Get(key string) ([]byte, error)
	Delete(key string) error
	Keys(prefix string) []string
	Stats() IStatsSnapshot
}

type storage struct {
	mu     sync.Mutex
	clock  IClock
	valid  IKeyValidator
	enc    IEncoder
	dec    IDecoder
	jour   IJournal
	index  IIndex
	stats  IStats
	retain IRetention
}

// NewStorage returns a storage on an empty device. A record older than maxAge is
// gone; with a maxAge of 0 records stay.
func NewStorage(dev Device, clock IClock, maxAge time.Duration) IStorage {
	return Wire(clock, NewKeyValidator(), NewEncoder(), NewDecoder(), NewJournal(dev), NewIndex(), NewStats(), NewRetention(maxAge))
}

// Wire builds a storage from its parts, so that each can be mocked.
func Wire(c IClock, v IKeyValidator, e IEncoder, d IDecoder, j IJournal, x IIndex, s IStats, r IRetention) IStorage {
	return &storage{clock: c, valid: v, enc: e, dec: d, jour: j, index: x, stats: s, retain: r}
}

func (s *storage) Put(key string, value []byte) error {
	if err := s.valid.Validate(key); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sp, err := s.jour.Append(s.enc.Encode(nil, NewRecord(key, value, s.clock.Now())))
	if err != nil {
		return err
	}
	s.index.Put(key, sp)
	return nil
}

func (s *storage) Get(key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sp, ok := s.index.Get(key)
	if !ok {
		s.stats.Miss()
		return nil, fmt.Errorf("get %q: %w", key, ErrNotFound)
	}
	b, err := s.jour.Read(sp)
	if err != nil {
		return nil, err
	}
	r, err := s.dec.Decode(b)
	if err != nil {
		return nil, fmt.Errorf("get %q: %w", key, err)
	}
	if s.retain.Expired(r, s.clock.Now()) {
		s.stats.Miss()
		return nil, fmt.Errorf("get %q: %w", key, ErrNotFound)
	}
	s.stats.Hit()
	return r.Value(), nil
}

func (s *storage) Delete(key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.index.Get(key); !ok {
		return fmt.Errorf("delete %q: %w", key, ErrNotFound)
	}
	s.index.Delete(key)
	return nil
}

func (s *storage) Keys(prefix string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.index.Keys(prefix)
}

func (s *storage) Stats() IStatsSnapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats.Snapshot()
}
