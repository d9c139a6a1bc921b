package catalog

import (
	"context"
	"errors"
	"sync"
)

// Warm loads the products that a page will ask for, all at the same time. It returns when each of them is
// there, has failed, or ctx has ended: the errors, joined in the order of skus. If the loader panics, so does
// Warm.
func (c *Cache) Warm(ctx context.Context, skus ...string) error {
	errs := make([]error, len(skus))
	panics := make([]any, len(skus))
	var all sync.WaitGroup
	for i, sku := range skus {
		all.Go(func() {
			defer func() { panics[i] = recover() }()
			_, errs[i] = c.Get(ctx, sku)
		})
	}
	all.Wait()
	for _, p := range panics {
		if p != nil {
			panic(p)
		}
	}
	return errors.Join(errs...)
}
