// Package logsearch keeps the last log entries of a fleet in memory and
// searches them while they arrive.
package logsearch

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// An Entry is one line of a log.
type Entry struct {
	Time          time.Time
	Service, Host string
	Message       string
}

// A Store holds entries. The zero Store is empty and ready to use, by many
// goroutines at once.
type Store struct {
	mu      sync.Mutex
	entries []Entry           // the oldest first up to sorted, then as they arrived
	sorted  int               // how many are in order
	owners  map[string]string // team by prefix of a service's name
	teams   map[string]string // what team found before, by service

	patterns sync.Map // of *regexp.Regexp, by pattern
	known    atomic.Int64
}

// Append adds an entry. Entries may arrive in any order of their times.
func (s *Store) Append(e Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries = append(s.entries, e)
}

// DropBefore removes the entries that are older than t and returns how many
// there were.
func (s *Store) DropBefore(t time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.entries)
	s.order()
	s.entries = slices.DeleteFunc(s.entries, func(e Entry) bool { return e.Time.Before(t) })
	s.sorted = len(s.entries)
	clear(s.teams) // services may be gone for good
	return before - len(s.entries)
}

// order sorts what arrived since it was last called, under the lock.
func (s *Store) order() {
	if s.sorted == len(s.entries) {
		return
	}
	slices.SortStableFunc(s.entries, func(a, b Entry) int { return a.Time.Compare(b.Time) })
	s.sorted = len(s.entries)
}

// SetOwner makes team the owner of all services whose names begin with prefix,
// of entries that are already there as well. The longest prefix decides; an
// empty team takes a rule back.
func (s *Store) SetOwner(prefix, team string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.owners == nil {
		s.owners = make(map[string]string)
	}
	if team == "" {
		delete(s.owners, prefix)
	} else {
		s.owners[prefix] = team
	}
	clear(s.teams)
}

// team returns who owns a service. The rules are walked once per service.
func (s *Store) team(service string) string {
	team, ok := s.teams[service]
	if !ok {
		team = s.owner(service)
		if s.teams == nil {
			s.teams = make(map[string]string)
		}
		s.teams[service] = team
	}
	return team
}

// owner walks the rules: the longest prefix of the service's name decides.
func (s *Store) owner(service string) string {
	longest, team := -1, ""
	for prefix, t := range s.owners {
		if len(prefix) > longest && strings.HasPrefix(service, prefix) {
			longest, team = len(prefix), t
		}
	}
	return team
}
