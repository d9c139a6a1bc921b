// Package logsearch keeps the last log entries of a fleet in memory and
// searches them while they arrive.
package logsearch

import (
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
	seq      int
	hosts    map[string][]owned // entries by host, as they arrived
	owners   map[string]string  // team by prefix of a service's name
	patterns patterns
}

// An owned entry knows its team, so that a search need not ask.
type owned struct {
	Entry
	team string
	seq  int
}

// Append adds an entry. Entries may arrive in any order of their times.
func (s *Store) Append(e Entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts == nil {
		s.hosts = make(map[string][]owned)
	}
	s.seq++
	s.hosts[e.Host] = append(s.hosts[e.Host], owned{e, s.owner(e.Service), s.seq})
}

// DropBefore removes the entries that are older than t and returns how many
// there were.
func (s *Store) DropBefore(t time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	dropped := 0
	for host, entries := range s.hosts {
		var kept []owned
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
	for _, entries := range s.hosts {
		for i := range entries {
			entries[i].team = s.owner(entries[i].Service)
		}
	}
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

// newestFirst returns all entries, the newest first; of equal times the one that
// arrived last.
func (s *Store) newestFirst() []owned {
	var all []owned
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
