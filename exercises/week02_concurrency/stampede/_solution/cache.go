package catalog

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Cache loads each product once, however many pages ask for it.
type Cache struct {
	cfg Config

	mu    sync.Mutex // guards all below; nobody waits for anything while it is held
	kept  map[string]kept
	loads map[string]*load // those that serve whoever comes now
	stats Stats
}

// kept is a product, and until when it is fresh.
type kept struct {
	product Product
	until   time.Time
}

// A load is one call of the loader. What it gave may be read when done is closed.
type load struct {
	done     chan struct{}
	product  Product
	err      error
	panicked any
}

// New returns an empty cache.
func New(cfg Config) *Cache {
	return &Cache{cfg: cfg, kept: make(map[string]kept), loads: make(map[string]*load)}
}

// Get returns the product, and loads it if needed. It waits for a load no longer than ctx lasts. If the loader
// panics, so does Get.
func (c *Cache) Get(ctx context.Context, sku string) (Product, error) {
	product, l, err := c.look(ctx, sku)
	if l == nil {
		return product, err
	}
	select {
	case <-l.done:
	case <-ctx.Done():
		return Product{}, gone(ctx, sku)
	}
	if l.panicked != nil {
		panic(l.panicked)
	}
	return own(l.product), l.err
}

// look returns a fresh product, or the load to wait for: one that runs, or else a new one.
func (c *Cache) look(ctx context.Context, sku string) (Product, *load, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.kept[sku]; ok && time.Now().Before(k.until) {
		c.stats.Hits++
		return own(k.product), nil, nil
	}
	if ctx.Err() != nil {
		return Product{}, nil, gone(ctx, sku)
	}
	l := c.loads[sku]
	if l == nil {
		l = &load{done: make(chan struct{})}
		c.loads[sku] = l
		c.stats.Loads++
		go c.run(context.WithoutCancel(ctx), sku, l)
	}
	return Product{}, l, nil
}

// run calls the loader. However that ends, those who wait hear of it.
func (c *Cache) run(ctx context.Context, sku string, l *load) {
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	l.err = ErrNoResult // unless the loader returns
	defer func() {
		l.panicked = recover()
		c.end(sku, l)
		close(l.done)
	}()
	l.product, l.err = c.cfg.Load(ctx, sku)
}

// end keeps what l has given, unless the product has been invalidated since l began.
func (c *Cache) end(sku string, l *load) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.err != nil {
		c.stats.Failures++
	}
	if c.loads[sku] != l {
		return
	}
	delete(c.loads, sku)
	if l.err != nil {
		delete(c.kept, sku)
		return
	}
	c.kept[sku] = kept{l.product, time.Now().Add(c.cfg.Fresh)}
}

// Invalidate forgets the product: somebody has changed it. A load that runs serves those who wait for it, and
// nobody else.
func (c *Cache) Invalidate(sku string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.kept, sku)
	delete(c.loads, sku)
}

// Stats returns the counters.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stats
}

// own returns a copy that its caller may change.
func own(p Product) Product {
	p.Tags = slices.Clone(p.Tags)
	return p
}

// gone is the error of a caller whose context has ended.
func gone(ctx context.Context, sku string) error {
	return fmt.Errorf("catalog: waiting for %s: %w", sku, context.Cause(ctx))
}
