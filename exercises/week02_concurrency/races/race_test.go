package lru_test

import (
	"sync"
	"testing"

	lru "gomastery/week02_concurrency/races"
)

// TestTogether uses the cache from two goroutines, so the race detector will see
// whatever is wrong with it. Will it?
func TestTogether(t *testing.T) {
	c := lru.New(2)
	use := func(path string) {
		c.Put(path, "page")
		c.Get(path)
		t.Log(path, c.Len(), c.Hits())
		c.Snapshot()
	}
	var wg sync.WaitGroup
	wg.Go(func() { use("/") })
	wg.Go(func() { use("/about") })
	wg.Wait()
}
