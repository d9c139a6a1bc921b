package ttlcache_test

import (
	"context"
	"testing"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

func load(ctx context.Context, key string) ([]byte, error) { return []byte(key), nil }

func TestFirst(t *testing.T) {
	c := ttlcache.New(time.Minute, 2, load)
	defer c.Close()
	if got, err := c.Get(t.Context(), "a"); err != nil || string(got) != "a" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestSecond(t *testing.T) {
	c := ttlcache.New(time.Minute, 2, load)
	defer c.Close()
	for _, key := range []string{"a", "b", "c"} {
		if got, err := c.Get(t.Context(), key); err != nil || string(got) != key {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if got := c.Len(); got != 2 {
		t.Errorf("got Len %d, want 2", got)
	}
}
