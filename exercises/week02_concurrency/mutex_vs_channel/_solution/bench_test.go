package lru_test

import (
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"testing"

	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

const (
	keys  = lru.BenchCapacity * 5 / 4 // some more than fit: there are misses and evictions, too
	calls = 1 << 14                   // how many are prepared; then they come again
)

// BenchSerial measures one goroutine that uses the cache alone.
func BenchSerial(b *testing.B, newCache func() lru.Cache) {
	w := prepare(newCache, 70)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		w.step(i)
		i++
	}
}

// BenchParallel measures many goroutines with the same mix of calls.
func BenchParallel(b *testing.B, newCache func() lru.Cache) { parallel(b, newCache, 70) }

// BenchReadHeavy measures many goroutines that mostly call Get.
func BenchReadHeavy(b *testing.B, newCache func() lru.Cache) { parallel(b, newCache, 95) }

// BenchWriteHeavy measures many goroutines that mostly call Put.
func BenchWriteHeavy(b *testing.B, newCache func() lru.Cache) { parallel(b, newCache, 30) }

func parallel(b *testing.B, newCache func() lru.Cache, gets int) {
	w := prepare(newCache, gets)
	var started atomic.Int64
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		// Once for each goroutine, not for each call: they begin far from each other.
		i := int(started.Add(1)) * 997
		for pb.Next() {
			w.step(i)
			i++
		}
	})
}

// workload is all that is decided before the timer runs. It is only read after
// that, so goroutines share it without waiting for each other.
type workload struct {
	cache lru.Cache
	calls [calls]call
}

type call struct {
	key string
	put bool
}

// prepare fills the cache and decides on the calls, gets of 100 of which are Gets.
// The seed is fixed: each design gets the same ones, today and next year.
func prepare(newCache func() lru.Cache, gets int) *workload {
	w := &workload{cache: newCache()}
	var names [keys]string
	for i := range names {
		names[i] = "user:" + strconv.Itoa(i)
		w.cache.Put(names[i], i)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for i := range w.calls {
		w.calls[i] = call{key: names[random.IntN(keys)], put: random.IntN(100) >= gets}
	}
	return w
}

// step is one call: what an iteration measures.
func (w *workload) step(i int) {
	if c := &w.calls[i%calls]; c.put {
		w.cache.Put(c.key, i)
	} else {
		w.cache.Get(c.key)
	}
}
