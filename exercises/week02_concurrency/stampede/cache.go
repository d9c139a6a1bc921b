package catalog

import (
	"context"
	"sync"
	"time"
)

// A Cache loads each product once, however many pages ask for it.
type Cache struct {
	cfg Config

	mu      sync.RWMutex
	entries map[string]*entry
	stats   Stats
}

// An entry is one product, or the reason why there is none.
type entry struct {
	once    sync.Once // the first one who comes loads, the others wait for it
	product Product
	err     error
	loaded  time.Time
}

// New returns an empty cache.
func New(cfg Config) *Cache {
	return &Cache{cfg: cfg, entries: make(map[string]*entry)}
}

// Get returns the product, and loads it if needed.
func (c *Cache) Get(ctx context.Context, sku string) (Product, error) {
	e, found := c.entry(sku)
	if found {
		c.stats.Hits++
	}
	e.once.Do(func() { c.load(ctx, sku, e) })
	return e.product, e.err
}

// entry returns the entry of sku, and whether it was there. It makes a new one if there is none, or if it has
// become too old.
func (c *Cache) entry(sku string) (e *entry, found bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.entries[sku]
	switch {
	case !ok:
		c.mu.RUnlock()
		e = c.add(sku)
		c.mu.RLock() // the defer unlocks it
		return e, false
	case c.old(e):
		return c.replace(sku, e), false
	}
	return e, true
}

// old reports whether e was loaded too long ago.
func (c *Cache) old(e *entry) bool {
	return !e.loaded.IsZero() && time.Since(e.loaded) >= c.cfg.Fresh
}

// add makes an entry for sku, if nobody else did meanwhile.
func (c *Cache) add(sku string) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[sku]; ok {
		return e
	}
	e := new(entry)
	c.entries[sku] = e
	return e
}

// replace makes a new entry in the place of old, if nobody else did meanwhile.
func (c *Cache) replace(sku string, old *entry) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[sku]; e != old {
		return e
	}
	e := new(entry)
	c.entries[sku] = e
	return e
}

// load asks the loader, and keeps what it says.
func (c *Cache) load(ctx context.Context, sku string, e *entry) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	c.stats.Loads++
	e.product, e.err = c.cfg.Load(ctx, sku)
	if e.err != nil {
		c.stats.Failures++
	}
	e.loaded = time.Now()
}

// Invalidate forgets the product: somebody has changed it.
func (c *Cache) Invalidate(sku string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, sku)
}

// Stats returns the counters.
func (c *Cache) Stats() Stats {
	return c.stats
}
