package lru

import "container/list"

// store is an LRU cache for one goroutine at a time. You may build on it, or
// write your own.
type store struct {
	capacity int
	hits     uint64
	entries  map[string]*list.Element // of *entry
	order    *list.List               // the entry used last comes first
}

type entry struct {
	key   string
	value int
}

// newStore returns an empty store. A capacity below 1 counts as 1.
func newStore(capacity int) *store {
	s := &store{capacity: max(capacity, 1)}
	s.clear()
	return s
}

func (s *store) get(key string) (int, bool) {
	element, ok := s.entries[key]
	if !ok {
		return 0, false
	}
	s.hits++
	s.order.MoveToFront(element)
	return element.Value.(*entry).value, true
}

func (s *store) put(key string, v int) {
	if element, ok := s.entries[key]; ok {
		element.Value.(*entry).value = v
		s.order.MoveToFront(element)
		return
	}
	if len(s.entries) == s.capacity {
		oldest := s.order.Back()
		s.order.Remove(oldest)
		delete(s.entries, oldest.Value.(*entry).key)
	}
	s.entries[key] = s.order.PushFront(&entry{key: key, value: v})
}

func (s *store) len() int { return len(s.entries) }

// clear drops all entries. The hits stay.
func (s *store) clear() {
	s.entries = make(map[string]*list.Element)
	s.order = list.New()
}
