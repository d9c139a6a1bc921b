package ttlcache_test

import (
	"context"
	"errors"
	"testing"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

func TestGet(t *testing.T) {
	loads := 0
	cache := ttlcache.New(time.Minute, 10, func(ctx context.Context, key string) ([]byte, error) {
		loads++
		return []byte("value of " + key), nil
	})
	for range 3 {
		got, err := cache.Get(t.Context(), "a")
		if err != nil || string(got) != "value of a" {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if loads != 1 {
		t.Errorf("got %d loads, want 1", loads)
	}
}

func TestExpiry(t *testing.T) {
	loads := 0
	cache := ttlcache.New(20*time.Millisecond, 10, func(ctx context.Context, key string) ([]byte, error) {
		loads++
		return []byte("value"), nil
	})
	cache.Get(t.Context(), "a")
	time.Sleep(15 * time.Millisecond)
	cache.Get(t.Context(), "a")
	if loads != 1 {
		t.Errorf("got %d loads before the end of the time to live, want 1", loads)
	}
	time.Sleep(10 * time.Millisecond)
	cache.Get(t.Context(), "a")
	if loads != 2 {
		t.Errorf("got %d loads after the end of the time to live, want 2", loads)
	}
}

func TestError(t *testing.T) {
	cache := ttlcache.New(time.Minute, 10, func(ctx context.Context, key string) ([]byte, error) {
		return nil, errors.New("no connection")
	})
	_, err := cache.Get(t.Context(), "a")
	if err == nil || err.Error() != `load "a": no connection` {
		t.Errorf("got error %v", err)
	}
}
