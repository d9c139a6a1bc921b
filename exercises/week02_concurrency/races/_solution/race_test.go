package lru_test

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	lru "gomastery/week02_concurrency/races"
)

// full is the capacity of the caches in these tests.
const full = 3

// states are the kinds of cache in which different lines of code run.
var states = map[string][]string{
	"new":   nil,
	"warm":  {"/", "/about"},
	"full":  {"/", "/about", "/news"},
	"worn":  {"/old", "/", "/about", "/news"},
	"alone": {"/about"},
}

// ops are the operations, by what they make the cache do.
var ops = map[string]func(*lru.Cache){
	"find":    func(c *lru.Cache) { c.Get("/about") },
	"miss":    func(c *lru.Cache) { c.Get("/nowhere") },
	"add":     func(c *lru.Cache) { c.Put("/new", "new") },
	"replace": func(c *lru.Cache) { c.Put("/about", "newer") },
	"len":     func(c *lru.Cache) { c.Len() },
	"hits":    func(c *lru.Cache) { c.Hits() },
	"list": func(c *lru.Cache) {
		for range c.Snapshot() {
		}
	},
	"edit": func(c *lru.Cache) { c.Snapshot()["/mine"] = "mine" },
}

// TestPairs runs every operation beside every other, in both orders, once, on a cache of
// their own.
func TestPairs(t *testing.T) {
	for state, paths := range states {
		for _, a := range slices.Sorted(maps.Keys(ops)) {
			for _, b := range slices.Sorted(maps.Keys(ops)) {
				t.Run(state+"/"+a+" before "+b, func(t *testing.T) {
					c := lru.New(full)
					for _, path := range paths {
						c.Put(path, "page")
					}
					unordered(func() { ops[a](c) }, func() { ops[b](c) })
				})
			}
		}
	}
}

// unordered runs both functions, the second a little later. To the race detector they are
// at the same time: a sleep puts nothing in order.
func unordered(first, second func()) {
	var wg sync.WaitGroup
	wg.Go(first)
	wg.Go(func() {
		time.Sleep(time.Millisecond)
		second()
	})
	wg.Wait()
}
