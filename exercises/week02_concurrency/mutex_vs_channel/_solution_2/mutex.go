package lru

import "sync"

// locked is a ring and a count behind one lock. A closed one has no room.
type locked struct {
	mu   sync.Mutex
	ring ring
	hits uint64
}

// NewMutex returns a Cache whose entries are guarded by one lock.
func NewMutex(capacity int) Cache {
	return &locked{ring: newRing(max(1, capacity))}
}

func (l *locked) Get(key string) (int, bool) {
	l.mu.Lock()
	p := l.ring.find(key)
	if p == nil {
		l.mu.Unlock()
		return 0, false
	}
	l.hits++
	v := *p
	l.mu.Unlock()
	return v, true
}

func (l *locked) Put(key string, v int) {
	l.mu.Lock()
	l.ring.put(key, v)
	l.mu.Unlock()
}

func (l *locked) Hits() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hits
}

func (l *locked) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ring.at)
}

func (l *locked) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring.empty()
}
