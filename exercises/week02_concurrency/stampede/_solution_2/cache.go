package catalog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Cache has one promise for each product that is loading or loaded. Who makes the promise loads; promises do
// not change once they are kept, so readers need no lock to look into them.
type Cache struct {
	cfg      Config
	mu       sync.RWMutex
	promises map[string]*promise

	hits, loads, failures atomic.Uint64
}

type promise struct {
	kept    chan struct{} // closed when the rest may be read
	product Product
	until   time.Time
	err     error
	panics  func() // panics again, if the loader did
}

// New returns an empty cache.
func New(cfg Config) *Cache {
	return &Cache{cfg: cfg, promises: map[string]*promise{}}
}

// Get returns the product, and loads it if needed.
func (c *Cache) Get(ctx context.Context, sku string) (Product, error) {
	c.mu.RLock()
	p := c.promises[sku]
	c.mu.RUnlock()
	if p.fresh() {
		c.hits.Add(1)
		return p.copy(), nil
	}
	if ctx.Err() != nil {
		return Product{}, fmt.Errorf("catalog: %s: %w", sku, context.Cause(ctx))
	}
	p, mine := c.promise(sku)
	if mine {
		c.loads.Add(1)
		go c.keep(ctx, sku, p)
	} else if p.fresh() {
		c.hits.Add(1)
	}
	select {
	case <-p.kept:
	case <-ctx.Done():
		return Product{}, fmt.Errorf("catalog: %s: %w", sku, context.Cause(ctx))
	}
	if p.panics != nil {
		p.panics()
	}
	return p.copy(), p.err
}

// promise returns the promise to wait for, and whether the caller has just made it.
func (c *Cache) promise(sku string) (p *promise, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p = c.promises[sku]
	if p != nil && (p.loading() || p.fresh()) {
		return p, false
	}
	p = &promise{kept: make(chan struct{})}
	c.promises[sku] = p
	return p, true
}

func (c *Cache) keep(ctx context.Context, sku string, p *promise) {
	defer close(p.kept)
	defer func() {
		if p.err != nil {
			c.failures.Add(1)
			c.forget(sku, p)
		}
	}()
	ended := false
	defer func() {
		if v := recover(); v != nil {
			p.panics = func() { panic(v) }
		}
		if !ended {
			p.err = ErrNoResult
		}
	}()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.cfg.Timeout)
	defer cancel()
	p.product, p.err = c.cfg.Load(ctx, sku)
	p.until = time.Now().Add(c.cfg.Fresh)
	ended = true
}

// forget takes p out, if it is still the promise of sku.
func (c *Cache) forget(sku string, p *promise) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.promises[sku] == p {
		delete(c.promises, sku)
	}
}

func (p *promise) loading() bool {
	select {
	case <-p.kept:
		return false
	default:
		return true
	}
}

func (p *promise) fresh() bool {
	return p != nil && !p.loading() && p.err == nil && time.Now().Before(p.until)
}

func (p *promise) copy() Product {
	mine := p.product
	mine.Tags = slices.Clone(mine.Tags)
	return mine
}

// Invalidate forgets the product.
func (c *Cache) Invalidate(sku string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.promises, sku)
}

// Stats returns the counters.
func (c *Cache) Stats() Stats {
	return Stats{Hits: c.hits.Load(), Loads: c.loads.Load(), Failures: c.failures.Load()}
}

// Warm loads the products, all at the same time.
func (c *Cache) Warm(ctx context.Context, skus ...string) error {
	type answer struct {
		i      int
		err    error
		panics any
	}
	answers := make(chan answer)
	for i, sku := range skus {
		go func() {
			a := answer{i: i}
			defer func() {
				a.panics = recover()
				answers <- a
			}()
			_, a.err = c.Get(ctx, sku)
		}()
	}
	errs := make([]error, len(skus))
	var panics any
	for range skus {
		a := <-answers
		errs[a.i] = a.err
		if a.panics != nil {
			panics = a.panics
		}
	}
	if panics != nil {
		panic(panics)
	}
	return errors.Join(errs...)
}
