package lru_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

// A few keys are asked for much more often than the others, as users are. All fit.
var names, picks = func() (names []string, picks []string) {
	for i := range lru.BenchCapacity {
		names = append(names, fmt.Sprintf("tenant:%04d", i))
	}
	zipf := rand.NewZipf(rand.New(rand.NewPCG(7, 7)), 1.2, 20, uint64(len(names)-1))
	for range 1 << 13 {
		picks = append(picks, names[zipf.Uint64()])
	}
	return names, picks
}()

func filled(newCache func() lru.Cache) lru.Cache {
	cache := newCache()
	for i, name := range names {
		cache.Put(name, i)
	}
	return cache
}

// call makes each n-th call a Put and the others Gets, or the other way round.
func call(cache lru.Cache, i, n int, mostlyGet bool) {
	key := picks[i%len(picks)]
	if (i%n != 0) == mostlyGet {
		cache.Get(key)
	} else {
		cache.Put(key, i)
	}
}

// BenchSerial measures one goroutine that uses the cache alone.
func BenchSerial(b *testing.B, newCache func() lru.Cache) {
	b.ReportAllocs()
	cache := filled(newCache)
	for i := 0; b.Loop(); i++ {
		call(cache, i, 3, true)
	}
}

// BenchParallel measures many goroutines with the same mix of calls.
func BenchParallel(b *testing.B, newCache func() lru.Cache) { together(b, newCache, 3, true) }

// BenchReadHeavy measures many goroutines that mostly call Get.
func BenchReadHeavy(b *testing.B, newCache func() lru.Cache) { together(b, newCache, 20, true) }

// BenchWriteHeavy measures many goroutines that mostly call Put.
func BenchWriteHeavy(b *testing.B, newCache func() lru.Cache) { together(b, newCache, 4, false) }

func together(b *testing.B, newCache func() lru.Cache, n int, mostlyGet bool) {
	cache := filled(newCache)
	b.ReportAllocs()
	b.SetParallelism(4)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		random := rand.New(rand.NewPCG(rand.Uint64(), 1)) // its own: nothing to wait for
		for pb.Next() {
			call(cache, int(random.Uint32()), n, mostlyGet)
		}
	})
}
