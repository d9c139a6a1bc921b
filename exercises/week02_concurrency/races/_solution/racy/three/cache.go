// Package lru keeps the pages that a web server rendered last.
//
// Racy: Put holds the lock for a shorter time. But eviction changes the map and the order as well.
package lru

import (
	"container/list"
	"fmt"
	"sync"
	"sync/atomic"
)

// Cache keeps the pages that were used last, up to its capacity. All methods may be
// called from any number of goroutines. Make one with New.
type Cache struct {
	capacity int
	setup    sync.Once // a server has a cache per site, and most sites are never asked for
	hits     atomic.Int64

	mu    sync.RWMutex
	pages map[string]*list.Element // of *page
	order *list.List               // the page used last comes first
}

type page struct{ path, html string }

// New returns an empty cache for as many pages as capacity says. It panics if
// capacity is below 1.
func New(capacity int) *Cache {
	if capacity < 1 {
		panic(fmt.Sprintf("lru: a cache for %d pages", capacity))
	}
	return &Cache{capacity: capacity}
}

func (c *Cache) init() {
	c.setup.Do(func() {
		c.pages = make(map[string]*list.Element)
		c.order = list.New()
	})
}

// Get returns the page at path and says whether it is there. If so, the page counts
// as used now, and the hits as one more.
func (c *Cache) Get(path string) (html string, ok bool) {
	c.init()
	c.mu.Lock()
	defer c.mu.Unlock()
	element, ok := c.pages[path]
	if !ok {
		return "", false
	}
	c.order.MoveToFront(element)
	c.hits.Add(1)
	return element.Value.(*page).html, true
}

// Put keeps the page, in place of an older one at the same path. It counts as used
// now. If that is one page too many, the page that was not used for longest goes.
func (c *Cache) Put(path, html string) {
	c.init()
	if c.keep(path, html) {
		c.evict()
	}
}

// keep stores the page and says whether that is one too many.
func (c *Cache) keep(path, html string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if element, ok := c.pages[path]; ok {
		element.Value.(*page).html = html
		c.order.MoveToFront(element)
		return false
	}
	c.pages[path] = c.order.PushFront(&page{path, html})
	return c.order.Len() > c.capacity
}

// evict drops the page that was not used for longest.
func (c *Cache) evict() {
	last := c.order.Back()
	c.order.Remove(last)
	delete(c.pages, last.Value.(*page).path)
}

// Len returns the number of pages kept.
func (c *Cache) Len() int {
	c.init()
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.pages)
}

// Snapshot returns the pages kept now, by path. The map is the caller's, who may change it:
// nothing that happens to the cache later shows in it, nor the other way round. It is no use of the pages.
func (c *Cache) Snapshot() map[string]string {
	c.init()
	c.mu.RLock()
	defer c.mu.RUnlock()
	pages := make(map[string]string, len(c.pages))
	for path, element := range c.pages {
		pages[path] = element.Value.(*page).html
	}
	return pages
}

// Hits returns how many calls of Get found their page.
func (c *Cache) Hits() int {
	return int(c.hits.Load())
}
