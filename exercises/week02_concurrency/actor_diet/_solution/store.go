package settings

import (
	"maps"
	"slices"
	"sync"
)

// Store keeps settings. Its methods may be called from any number of goroutines,
// and from subscribers.
type Store struct {
	mu      sync.Mutex
	values  map[string]string
	version uint64
	history []Change
	closed  bool

	subscribers []*subscriber
	queue       []delivery // what subscribers have not been told yet, in order
	telling     bool       // somebody is working on the queue
}

type subscriber struct {
	f         func(Change)
	cancelled bool
}

type delivery struct {
	to     *subscriber
	change Change
}

// New returns a store with some settings in it.
func New(initial map[string]string) *Store {
	s := &Store{values: map[string]string{}}
	maps.Copy(s.values, initial)
	return s
}

// Get returns a setting.
func (s *Store) Get(key string) (value string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, ok = s.values[key]
	return value, ok
}

// Set changes a setting.
func (s *Store) Set(key, value string) {
	s.change(key, func(string, bool) (string, bool) { return value, true })
}

// Delete removes a setting.
func (s *Store) Delete(key string) {
	s.change(key, func(string, bool) (string, bool) { return "", false })
}

// Update sets a setting to what f makes of it, and returns that. Nothing changes
// it meanwhile. f is called once, and does not use the store.
func (s *Store) Update(key string, f func(old string, ok bool) string) string {
	return s.change(key, func(old string, ok bool) (string, bool) { return f(old, ok), true })
}

// change changes a setting, and then tells the subscribers.
func (s *Store) change(key string, f func(old string, ok bool) (value string, keep bool)) string {
	value := s.apply(key, f)
	s.tell()
	return value
}

func (s *Store) apply(key string, f func(old string, ok bool) (value string, keep bool)) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.values[key]
	if s.closed {
		return old
	}
	value, keep := f(old, ok)
	if keep == ok && value == old {
		return value
	}
	if keep {
		s.values[key] = value
	} else {
		delete(s.values, key)
	}
	s.version++
	c := Change{Version: s.version, Key: key, Old: old, New: value, Deleted: !keep}
	if len(s.history) == kept {
		s.history = slices.Delete(s.history, 0, 1)
	}
	s.history = append(s.history, c)
	for _, to := range s.subscribers {
		s.queue = append(s.queue, delivery{to, c})
	}
	return value
}

// tell works on the queue, one delivery after the other and with no lock held, so
// that a subscriber may use the store. Whoever comes while somebody is at it (that
// may be a subscriber of ours) leaves his changes to him: so each is told in order.
func (s *Store) tell() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.telling {
		return
	}
	s.telling = true
	defer func() { s.telling = false }() // also if a subscriber panics
	for len(s.queue) > 0 {
		next := s.queue[0]
		s.queue = s.queue[1:]
		if !next.to.cancelled {
			s.unlocked(func() { next.to.f(next.change) })
		}
	}
	s.queue = nil
}

// unlocked calls f without the lock, and has it again afterwards, whatever f does.
func (s *Store) unlocked(f func()) {
	s.mu.Unlock()
	defer s.mu.Lock()
	f()
}

// Snapshot returns all settings.
func (s *Store) Snapshot() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.values)
}

// Version returns the number of changes so far.
func (s *Store) Version() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version
}

// History returns the last changes, the oldest first.
func (s *Store) History() []Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.history)
}

// Subscribe has f called for each change from now on, until cancel is called.
func (s *Store) Subscribe(f func(Change)) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sub := &subscriber{f: f}
	s.subscribers = append(s.subscribers, sub)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		sub.cancelled = true
		s.subscribers = slices.DeleteFunc(s.subscribers, func(other *subscriber) bool { return other == sub })
	}
}

// Close ends all changes. What is there can still be read.
func (s *Store) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
}
