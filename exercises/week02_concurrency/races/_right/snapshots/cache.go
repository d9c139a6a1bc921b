// Package lru keeps the pages that a web server rendered last.
package lru

import (
	"fmt"
	"slices"
	"sync/atomic"
)

// Cache keeps the pages that were used last, up to its capacity. All methods may be
// called from any number of goroutines. Make one with New.
type Cache struct {
	capacity int
	now      atomic.Pointer[state]
}

// state is one state of a cache. Nobody changes it once it is published.
type state struct {
	pages []page // the page used last comes first
	hits  int
}

type page struct{ path, html string }

// New returns an empty cache for as many pages as capacity says. It panics if
// capacity is below 1.
func New(capacity int) *Cache {
	if capacity < 1 {
		panic(fmt.Errorf("capacity %d is below 1", capacity))
	}
	c := &Cache{capacity: capacity}
	c.now.Store(new(state))
	return c
}

// change publishes the state that next makes of the present one; nil leaves it.
func (c *Cache) change(next func(state) *state) {
	for {
		old := c.now.Load()
		changed := next(*old)
		if changed == nil || c.now.CompareAndSwap(old, changed) {
			return
		}
	}
}

func (s state) find(path string) int {
	return slices.IndexFunc(s.pages, func(p page) bool { return p.path == path })
}

// front returns the pages with first before all others, and without the one at i.
func (s state) front(first page, i int) []page {
	pages := append(make([]page, 0, len(s.pages)+1), first)
	for at, p := range s.pages {
		if at != i {
			pages = append(pages, p)
		}
	}
	return pages
}

// Get returns the page at path and says whether it is there. If so, the page counts
// as used now, and the hits as one more.
func (c *Cache) Get(path string) (html string, ok bool) {
	c.change(func(s state) *state {
		i := s.find(path)
		if i < 0 {
			html, ok = "", false
			return nil
		}
		html, ok = s.pages[i].html, true
		return &state{s.front(s.pages[i], i), s.hits + 1}
	})
	return html, ok
}

// Put keeps the page, in place of an older one at the same path. It counts as used
// now. If that is one page too many, the page that was not used for longest goes.
func (c *Cache) Put(path, html string) {
	c.change(func(s state) *state {
		pages := s.front(page{path, html}, s.find(path))
		return &state{pages[:min(len(pages), c.capacity)], s.hits}
	})
}

// Len returns the number of pages kept.
func (c *Cache) Len() int { return len(c.now.Load().pages) }

// Snapshot returns the pages kept now, by path. The map is the caller's, who may change it:
// nothing that happens to the cache later shows in it, nor the other way round. It is no use of the pages.
func (c *Cache) Snapshot() map[string]string {
	now := c.now.Load()
	pages := make(map[string]string, len(now.pages))
	for _, p := range now.pages {
		pages[p.path] = p.html
	}
	return pages
}

// Hits returns how many calls of Get found their page.
func (c *Cache) Hits() int { return c.now.Load().hits }
