package lru_test

import (
	"fmt"
	"math/rand"
	"testing"

	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

// BenchSerial measures one goroutine that uses the cache alone.
func BenchSerial(b *testing.B, newCache func() lru.Cache) {
	cache := newCache()
	for i := 0; i < b.N; i++ {
		key := fmt.Sprintf("user:%d", rand.Intn(10_000))
		if _, ok := cache.Get(key); !ok {
			cache.Put(key, i)
		}
	}
}

// BenchParallel measures many goroutines with the same mix of calls.
func BenchParallel(b *testing.B, newCache func() lru.Cache) {
	BenchSerial(b, newCache)
}

// BenchReadHeavy measures many goroutines that mostly call Get.
func BenchReadHeavy(b *testing.B, newCache func() lru.Cache) {
	for i := 0; i < b.N; i++ {
		cache := newCache()
		for range 100 {
			cache.Get("user:1")
		}
		cache.Close()
	}
}

// BenchWriteHeavy measures many goroutines that mostly call Put.
func BenchWriteHeavy(b *testing.B, newCache func() lru.Cache) {
	for i := 0; i < b.N; i++ {
		cache := newCache()
		for range 100 {
			cache.Put("user:1", i)
		}
		cache.Close()
	}
}
