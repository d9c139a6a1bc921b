package lru

import "hash/maphash"

// shards is how many there are, if the capacity allows: enough that goroutines
// rarely meet, few enough that each holds what its share of the keys needs.
const shards = 16

type sharded struct {
	seed   maphash.Seed
	shards []shard
}

// shard is a cache for its share of the keys. The padding keeps the locks of
// neighbours out of one cache line, which cores would take from each other.
type shard struct {
	mutexCache
	_ [64]byte
}

// NewSharded returns a Cache that is split by key into shards, each with entries
// and a lock of its own.
func NewSharded(capacity int) Cache {
	capacity = max(capacity, 1)
	n := min(shards, capacity)
	c := &sharded{seed: maphash.MakeSeed(), shards: make([]shard, n)}
	for i := range c.shards {
		room := capacity / n
		if i < capacity%n {
			room++
		}
		c.shards[i].store = newStore(room)
	}
	return c
}

func (c *sharded) shard(key string) *shard {
	return &c.shards[maphash.String(c.seed, key)%uint64(len(c.shards))]
}

func (c *sharded) Get(key string) (int, bool) { return c.shard(key).Get(key) }
func (c *sharded) Put(key string, v int)      { c.shard(key).Put(key, v) }

// Hits is the sum of what each shard has counted when it is asked. While others
// call Get there is no moment at which all shards had these counts together.
func (c *sharded) Hits() uint64 {
	var sum uint64
	for i := range c.shards {
		sum += c.shards[i].Hits()
	}
	return sum
}

func (c *sharded) Len() int {
	sum := 0
	for i := range c.shards {
		sum += c.shards[i].Len()
	}
	return sum
}

func (c *sharded) Close() {
	for i := range c.shards {
		c.shards[i].Close()
	}
}
