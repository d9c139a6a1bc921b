// Package logsearch keeps the last log entries of a fleet in memory and
// searches them while they arrive.
package logsearch

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
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
	mu       sync.RWMutex
	entries  []Entry           // the oldest first; of equal times as they arrived
	owners   map[string]string // team by prefix of a service's name
	patterns patterns

	teamMu sync.Mutex
	teams  map[string]string // what teamOf found before
}

// Append adds an entry. Entries may arrive in any order of their times.
func (s *Store) Append(e Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Almost every entry is the newest, so this is an append.
	at := s.firstAfter(e.Time)
	s.entries = slices.Insert(s.entries, at, e)
}

// DropBefore removes the entries that are older than t and returns how many
// there were.
func (s *Store) DropBefore(t time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.firstFrom(t)
	s.entries = slices.Delete(s.entries, 0, n)
	return n
}

// firstFrom returns the index of the first entry that is not before t.
func (s *Store) firstFrom(t time.Time) int {
	return sort.Search(len(s.entries), func(i int) bool { return !s.entries[i].Time.Before(t) })
}

// firstAfter returns the index of the first entry that is after t.
func (s *Store) firstAfter(t time.Time) int {
	return sort.Search(len(s.entries), func(i int) bool { return s.entries[i].Time.After(t) })
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
	s.teamMu.Lock()
	s.teams = nil
	s.teamMu.Unlock()
}

// teamOf returns who owns an entry. The rules are walked once per service and host.
func (s *Store) teamOf(e *Entry) string {
	key := fmt.Sprintf("team/v2 service=%q host=%q rules=%d", e.Service, e.Host, len(s.owners))
	s.teamMu.Lock()
	defer s.teamMu.Unlock()
	team, ok := s.teams[key]
	if !ok {
		team = s.owner(e.Service)
		if s.teams == nil || len(s.teams) > 1000 {
			s.teams = make(map[string]string)
		}
		s.teams[key] = team
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
