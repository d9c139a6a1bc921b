package lru

// mutexCache is the cache of the day when there was one goroutine.
type mutexCache struct {
	*store
}

// NewMutex returns a Cache whose entries are guarded by one lock.
func NewMutex(capacity int) Cache {
	return &mutexCache{store: newStore(capacity)}
}

func (c *mutexCache) Get(key string) (int, bool) { return c.get(key) }
func (c *mutexCache) Put(key string, v int)      { c.put(key, v) }
func (c *mutexCache) Hits() uint64               { return c.hits }
func (c *mutexCache) Len() int                   { return c.len() }
func (c *mutexCache) Close()                     { c.clear() }
