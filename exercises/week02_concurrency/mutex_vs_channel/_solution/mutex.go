package lru

import "sync"

// mutexCache is a store behind one lock.
type mutexCache struct {
	mu     sync.Mutex // a plain one: Get moves its entry and counts, so it writes
	store  *store
	closed bool
}

// NewMutex returns a Cache whose entries are guarded by one lock.
func NewMutex(capacity int) Cache {
	return &mutexCache{store: newStore(capacity)}
}

func (c *mutexCache) Get(key string) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.store.get(key)
}

func (c *mutexCache) Put(key string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return
	}
	c.store.put(key, v)
}

func (c *mutexCache) Hits() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.store.hits
}

func (c *mutexCache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.store.len()
}

func (c *mutexCache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.store.clear()
}
