package catalog

import "sync"

// A Product is what the cache holds of one product. Nobody writes to it once it is in the cache.
type Product struct {
	ID   int
	Tags []string
	Page []byte
}

// shards is how many locks the products are spread over.
const shards = 16

// A Store holds products in memory. Many goroutines may use it. The zero Store is empty.
type Store struct {
	shards [shards]shard
}

type shard struct {
	mu       sync.RWMutex
	products map[int]*Product
}

func (s *Store) shard(id int) *shard {
	return &s.shards[uint(id)%shards]
}

// Put keeps a product, in place of an older one with its id.
func (s *Store) Put(p *Product) {
	sh := s.shard(p.ID)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if sh.products == nil {
		sh.products = make(map[int]*Product)
	}
	sh.products[p.ID] = p
}

// Get returns the product with this id, if it is here.
func (s *Store) Get(id int) (*Product, bool) {
	sh := s.shard(id)
	sh.mu.RLock()
	defer sh.mu.RUnlock()
	p, ok := sh.products[id]
	return p, ok
}

// Len returns how many products are here.
func (s *Store) Len() int {
	n := 0
	for i := range s.shards {
		sh := &s.shards[i]
		sh.mu.RLock()
		n += len(sh.products)
		sh.mu.RUnlock()
	}
	return n
}
