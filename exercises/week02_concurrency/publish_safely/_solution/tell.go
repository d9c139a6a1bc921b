package live

import (
	"slices"
	"sync"
)

// Subscribe has f called with each config that is published from now on.
func (s *Store) Subscribe(f func(*Config)) {
	s.subsMu.Lock()
	defer s.subsMu.Unlock()
	s.subs = append(s.subs, f)
}

// tell calls all subscribers, all at the same time, and waits for them.
func (s *Store) tell(cfg *Config) {
	s.subsMu.Lock()
	subs := slices.Clone(s.subs)
	s.subsMu.Unlock()
	var all sync.WaitGroup
	for _, f := range subs {
		all.Go(func() { f(cfg) }) // counted before it begins
	}
	all.Wait()
}
