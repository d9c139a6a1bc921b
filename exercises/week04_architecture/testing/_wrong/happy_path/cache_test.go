package ttlcache_test

import (
	"context"
	"errors"
	"testing"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

func TestGet(t *testing.T) {
	tests := []struct {
		name, key string
		fail      error
	}{
		{name: "a product", key: "products/7"},
		{name: "a price", key: "prices/7"},
		{name: "no key", key: ""},
		{name: "an error", key: "products/8", fail: errors.New("no such product")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			loads := 0
			c := ttlcache.New(time.Minute, 10, func(ctx context.Context, key string) ([]byte, error) {
				loads++
				return []byte("value of " + key), tt.fail
			})
			defer c.Close()
			for range 3 {
				got, err := c.Get(t.Context(), tt.key)
				if tt.fail != nil {
					if err == nil {
						t.Error("got no error, want one")
					}
					return
				}
				if err != nil || string(got) != "value of "+tt.key {
					t.Errorf("got %q, %v", got, err)
				}
			}
			if loads != 1 || c.Len() != 1 {
				t.Errorf("got %d loads, Len %d, want 1 and 1", loads, c.Len())
			}
		})
	}
}
