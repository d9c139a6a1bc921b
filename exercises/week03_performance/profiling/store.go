// Package logsearch keeps the last log entries of a fleet in memory and
// searches them while they arrive.
package logsearch

import (
	"fmt"
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
	mu     sync.RWMutex
	seq    int
	hosts  map[string][]numbered // entries by host, as they arrived
	owners map[string]string     // team by prefix of a service's name

	teamMu sync.Mutex
	teams  map[string]string // what team found before
}

// A numbered entry knows when it arrived.
type numbered struct {
	Entry
	seq int
}

// Append adds an entry. Entries may arrive in any order of their times.
func (s *Store) Append(e Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts == nil {
		s.hosts = make(map[string][]numbered)
	}
	s.seq++
	s.hosts[e.Host] = append(s.hosts[e.Host], numbered{e, s.seq})
}

// DropBefore removes the entries that are older than t and returns how many
// there were.
func (s *Store) DropBefore(t time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	dropped := 0
	for host, entries := range s.hosts {
		var kept []numbered
		for _, e := range entries {
			if !e.Time.Before(t) {
				kept = append(kept, e)
			}
		}
		dropped += len(entries) - len(kept)
		if len(kept) == 0 {
			delete(s.hosts, host)
		} else {
			s.hosts[host] = kept
		}
	}
	return dropped
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

// team returns who owns an entry. The rules are walked once per service and host.
func (s *Store) team(e *numbered) string {
	key := fmt.Sprintf("team/v2 service=%q host=%q rules=%d", e.Service, e.Host, len(s.owners))
	s.teamMu.Lock()
	defer s.teamMu.Unlock()
	team, ok := s.teams[key]
	if !ok {
		team = s.owner(e.Service)
		if s.teams == nil {
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

// ordered returns all entries, the newest first; of equal times the one that
// arrived last.
func (s *Store) ordered() []numbered {
	var all []numbered
	for _, entries := range s.hosts {
		all = append(all, entries...)
	}
	sort.Slice(all, func(i, j int) bool {
		if !all[i].Time.Equal(all[j].Time) {
			return all[i].Time.After(all[j].Time)
		}
		return all[i].seq > all[j].seq
	})
	return all
}
