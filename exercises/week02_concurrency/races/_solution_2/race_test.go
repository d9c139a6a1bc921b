package lru_test

import (
	"fmt"
	"runtime"
	"sync"
	"testing"

	lru "gomastery/week02_concurrency/races"
)

// crowd makes n goroutines start together, each with one call on the same cache, over and over with new caches.
// There is one call for each goroutine and nothing else, since any lock that is taken later could
// order what came before.
func crowd(t *testing.T, fresh func() *lru.Cache, calls ...func(*lru.Cache)) {
	t.Helper()
	for round := range 60 {
		c := fresh()
		var ready, done sync.WaitGroup
		gate := make(chan struct{})
		for i := range calls {
			call := calls[(i+round)%len(calls)]
			ready.Add(1)
			done.Go(func() {
				ready.Done()
				<-gate
				call(c)
			})
		}
		ready.Wait()
		close(gate)
		done.Wait()
		runtime.Gosched()
	}
}

func empty() *lru.Cache { return lru.New(4) }

func loaded() *lru.Cache {
	c := lru.New(4)
	for i := range 4 {
		c.Put(fmt.Sprint("/", i), "page")
	}
	return c
}

func read(path string) func(*lru.Cache) { return func(c *lru.Cache) { c.Get(path) } }

func write(path string) func(*lru.Cache) { return func(c *lru.Cache) { c.Put(path, "html") } }

func count(c *lru.Cache) { c.Len() }

func hits(c *lru.Cache) { c.Hits() }

func walk(c *lru.Cache) {
	for _, html := range c.Snapshot() {
		_ = len(html)
	}
}

func TestFirstUse(t *testing.T) {
	crowd(t, empty, write("/a"), write("/b"))
	crowd(t, empty, read("/a"), write("/b"))
	crowd(t, empty, count, write("/b"))
}

func TestReadersTogether(t *testing.T) {
	crowd(t, loaded, read("/0"), read("/1"))
	crowd(t, loaded, read("/2"), read("/2"))
}

func TestReaderAndWriter(t *testing.T) { crowd(t, loaded, read("/1"), write("/1")) }

func TestHitsWhileReading(t *testing.T) { crowd(t, loaded, hits, read("/3")) }

func TestLenWhileWriting(t *testing.T) {
	crowd(t, loaded, count, write("/new"))
	crowd(t, empty, count, write("/new"))
}

func TestEviction(t *testing.T) {
	crowd(t, loaded, write("/new"), write("/newer"))
	crowd(t, loaded, write("/new"), read("/2"))
}

func TestSnapshotIsMine(t *testing.T) {
	crowd(t, loaded, walk, write("/new"))
	crowd(t, loaded, walk, write("/1"))
	for range 30 {
		c := loaded()
		mine := c.Snapshot()
		var wg sync.WaitGroup
		wg.Go(func() { mine["/mine"] = "mine" })
		wg.Go(func() { c.Put("/new", "html") })
		wg.Wait()
	}
}
