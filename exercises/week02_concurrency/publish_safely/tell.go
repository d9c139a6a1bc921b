package live

import "sync"

// Subscribe has f called with each config that is published from now on.
func (s *Store) Subscribe(f func(*Config)) {
	s.subs = append(s.subs, f)
}

// tell calls all subscribers, all at the same time, and waits for them.
func (s *Store) tell(cfg *Config) {
	var all sync.WaitGroup
	for _, f := range s.subs {
		go call(&all, f, cfg)
	}
	all.Wait()
}

// call calls one subscriber.
func call(all *sync.WaitGroup, f func(*Config), cfg *Config) {
	all.Add(1)
	defer all.Done()
	f(cfg)
}
