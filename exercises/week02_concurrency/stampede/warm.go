package catalog

import (
	"context"
	"fmt"
	"time"
)

// Warm loads the products that a page will ask for, so that it finds them.
func (c *Cache) Warm(ctx context.Context, skus ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, sku := range skus {
		e, ok := c.entries[sku]
		if ok && !c.old(e) {
			continue
		}
		fresh := new(entry)
		fresh.once.Do(func() { c.load(ctx, sku, fresh) })
		if fresh.err != nil {
			return fmt.Errorf("warming %s after %v: %w", sku, time.Since(fresh.loaded), fresh.err)
		}
		c.entries[sku] = fresh
	}
	return nil
}
