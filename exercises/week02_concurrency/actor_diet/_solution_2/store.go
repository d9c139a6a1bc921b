package settings

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Store keeps settings. What can be read is one immutable state behind a pointer:
// readers take no lock. Who changes something makes the next state, one at a time.
type Store struct {
	now atomic.Pointer[state]

	writing sync.Mutex
	closed  bool
	order   []*subscription
}

type state struct {
	values  map[string]string
	version uint64
	last    *entry
}

// entry is a change in the list of all, the newest first.
type entry struct {
	Change
	before *entry
	depth  int
}

// subscription has its own queue, so that one who is slow delays only himself and
// whoever is just telling him.
type subscription struct {
	f       func(Change)
	mu      sync.Mutex
	queue   []Change
	telling bool
	over    bool
}

// New returns a store with some settings in it.
func New(initial map[string]string) *Store {
	s := &Store{}
	values := make(map[string]string, len(initial))
	for k, v := range initial {
		values[k] = v
	}
	s.now.Store(&state{values: values})
	return s
}

// Get returns a setting.
func (s *Store) Get(key string) (value string, ok bool) {
	value, ok = s.now.Load().values[key]
	return value, ok
}

// Set changes a setting.
func (s *Store) Set(key, value string) {
	s.write(key, func(string, bool) *string { return &value })
}

// Delete removes a setting.
func (s *Store) Delete(key string) {
	s.write(key, func(string, bool) *string { return nil })
}

// Update sets a setting to what f makes of it, and returns that. Nothing changes
// it meanwhile. f is called once, and does not use the store.
func (s *Store) Update(key string, f func(old string, ok bool) string) string {
	return s.write(key, func(old string, ok bool) *string {
		v := f(old, ok)
		return &v
	})
}

// write makes the next state. A value of nil deletes.
func (s *Store) write(key string, f func(old string, ok bool) *string) string {
	value, told := s.next(key, f)
	for _, sub := range told {
		sub.tell()
	}
	return value
}

func (s *Store) next(key string, f func(old string, ok bool) *string) (string, []*subscription) {
	s.writing.Lock()
	defer s.writing.Unlock()
	was := s.now.Load()
	old, ok := was.values[key]
	if s.closed {
		return old, nil
	}
	c := Change{Version: was.version + 1, Key: key, Old: old}
	values := maps.Clone(was.values)
	if v := f(old, ok); v != nil {
		if ok && *v == old {
			return old, nil
		}
		c.New = *v
		values[key] = *v
	} else if ok {
		c.Deleted = true
		delete(values, key)
	} else {
		return "", nil
	}
	e := &entry{Change: c, before: was.last, depth: 1}
	if was.last != nil {
		e.depth = was.last.depth + 1
	}
	if e.depth > 4*kept { // forget the rest now and then
		e = trimmed(e)
	}
	s.now.Store(&state{values, c.Version, e})
	for _, sub := range s.order {
		sub.mu.Lock()
		sub.queue = append(sub.queue, c)
		sub.mu.Unlock()
	}
	return c.New, s.order[:len(s.order):len(s.order)]
}

// trimmed returns a list of the last changes only.
func trimmed(e *entry) *entry {
	var newest []Change
	for range kept {
		newest = append(newest, e.Change)
		e = e.before
	}
	var list *entry
	for i := len(newest) - 1; i >= 0; i-- {
		list = &entry{newest[i], list, len(newest) - i}
	}
	return list
}

// tell calls the subscriber for all in its queue, unless somebody does already.
func (sub *subscription) tell() {
	sub.mu.Lock()
	defer sub.mu.Unlock()
	for !sub.telling && len(sub.queue) > 0 && !sub.over {
		c := sub.queue[0]
		sub.queue = sub.queue[1:]
		sub.call(c)
	}
}

func (sub *subscription) call(c Change) {
	sub.telling = true
	sub.mu.Unlock()
	defer func() {
		sub.mu.Lock()
		sub.telling = false
	}()
	sub.f(c)
}

// Snapshot returns all settings.
func (s *Store) Snapshot() map[string]string {
	now := s.now.Load().values
	all := make(map[string]string, len(now))
	maps.Copy(all, now)
	return all
}

// Version returns the number of changes so far.
func (s *Store) Version() uint64 { return s.now.Load().version }

// History returns the last changes, the oldest first.
func (s *Store) History() []Change {
	var changes []Change
	for e := s.now.Load().last; e != nil && len(changes) < kept; e = e.before {
		changes = append(changes, e.Change)
	}
	for i, j := 0, len(changes)-1; i < j; i, j = i+1, j-1 {
		changes[i], changes[j] = changes[j], changes[i]
	}
	return changes
}

// Subscribe has f called for each change from now on, until cancel is called.
func (s *Store) Subscribe(f func(Change)) (cancel func()) {
	sub := &subscription{f: f}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.order = append(s.order[:len(s.order):len(s.order)], sub)
	return func() {
		s.writing.Lock()
		defer s.writing.Unlock()
		var rest []*subscription
		for _, other := range s.order {
			if other != sub {
				rest = append(rest, other)
			}
		}
		s.order = rest
		sub.mu.Lock()
		sub.over = true
		sub.mu.Unlock()
	}
}

// Close ends all changes. What is there can still be read.
func (s *Store) Close() {
	s.writing.Lock()
	defer s.writing.Unlock()
	s.closed = true
}
