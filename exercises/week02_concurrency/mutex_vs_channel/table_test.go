package lru_test

import (
	"testing"

	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

// designs are what there is to compare.
var designs = []struct {
	name string
	make func(capacity int) lru.Cache
}{
	{"mutex", lru.NewMutex},
	{"actor", lru.NewActor},
	{"sharded", lru.NewSharded},
}

// table runs one of your benchmarks on each design.
func table(b *testing.B, bench func(*testing.B, func() lru.Cache)) {
	for _, design := range designs {
		b.Run(design.name, func(b *testing.B) {
			var made []lru.Cache
			bench(b, func() lru.Cache {
				made = append(made, design.make(lru.BenchCapacity))
				return made[len(made)-1]
			})
			b.StopTimer()
			for _, cache := range made {
				cache.Close()
			}
		})
	}
}

func BenchmarkSerial(b *testing.B)     { table(b, BenchSerial) }
func BenchmarkParallel(b *testing.B)   { table(b, BenchParallel) }
func BenchmarkReadHeavy(b *testing.B)  { table(b, BenchReadHeavy) }
func BenchmarkWriteHeavy(b *testing.B) { table(b, BenchWriteHeavy) }

func TestCaches(t *testing.T) {
	for _, design := range designs {
		t.Run(design.name, func(t *testing.T) {
			cache := design.make(100)
			cache.Put("a", 1)
			cache.Put("a", 2)
			if v, ok := cache.Get("a"); v != 2 || !ok {
				t.Errorf("Get(a) after Put(a, 1) and Put(a, 2): got %d, %t, want 2, true", v, ok)
			}
			cache.Get("b")
			if got := cache.Hits(); got != 1 {
				t.Errorf("Hits after one Get of an entry and one of none: got %d, want 1", got)
			}
			if got := cache.Len(); got != 1 {
				t.Errorf("Len: got %d, want 1", got)
			}
			cache.Close()
		})
	}
}
