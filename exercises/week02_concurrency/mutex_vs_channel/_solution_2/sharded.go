package lru

import (
	"sync"
	"sync/atomic"
)

// sharded has arrays side by side instead of caches in a cache, and one count and
// one size for all shards.
type sharded struct {
	locks []sync.Mutex
	rings []ring
	hits  atomic.Uint64
}

// NewSharded returns a Cache that is split by key into shards, each with entries
// and a lock of its own.
func NewSharded(capacity int) Cache {
	left := max(1, capacity)
	n := 1
	for n < 32 && n*16 <= left { // powers of two, none of them too small
		n *= 2
	}
	c := &sharded{locks: make([]sync.Mutex, n)}
	for ; n > 0; n-- {
		room := left / n
		left -= room
		c.rings = append(c.rings, newRing(room))
	}
	return c
}

// index is FNV-1a, with its high bits mixed into the low ones that are used.
func (c *sharded) index(key string) int {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	return int((h ^ h>>32) & uint64(len(c.locks)-1))
}

func (c *sharded) Get(key string) (v int, ok bool) {
	i := c.index(key)
	c.locks[i].Lock()
	defer c.locks[i].Unlock()
	p := c.rings[i].find(key)
	if p == nil {
		return 0, false
	}
	c.hits.Add(1)
	return *p, true
}

func (c *sharded) Put(key string, v int) {
	i := c.index(key)
	c.locks[i].Lock()
	defer c.locks[i].Unlock()
	c.rings[i].put(key, v)
}

func (c *sharded) Hits() uint64 { return c.hits.Load() }

func (c *sharded) Len() int {
	n := 0
	for i := range c.rings {
		c.locks[i].Lock()
		n += len(c.rings[i].at)
		c.locks[i].Unlock()
	}
	return n
}

func (c *sharded) Close() {
	for i := range c.rings {
		c.locks[i].Lock()
		c.rings[i].empty()
		c.locks[i].Unlock()
	}
}
