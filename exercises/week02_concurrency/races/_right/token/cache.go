// Package lru keeps the pages that a web server rendered last.
package lru

// Cache keeps the pages that were used last, up to its capacity. All methods may be
// called from any number of goroutines. Make one with New.
type Cache struct {
	// Whoever has received the shelf owns it until it is sent back.
	shelf chan *shelf
}

// shelf holds the pages, the one used last at the end.
type shelf struct {
	pages []page
	room  int
	hits  int
}

type page struct{ path, html string }

// New returns an empty cache for as many pages as capacity says. It panics if
// capacity is below 1.
func New(capacity int) *Cache {
	if capacity < 1 {
		panic("a cache must have room for a page")
	}
	c := &Cache{shelf: make(chan *shelf, 1)}
	c.shelf <- &shelf{room: capacity}
	return c
}

// with calls do, which has the shelf to itself.
func (c *Cache) with(do func(*shelf)) {
	s := <-c.shelf
	defer func() { c.shelf <- s }()
	do(s)
}

// take removes the page at path and returns it.
func (s *shelf) take(path string) (page, bool) {
	for i, p := range s.pages {
		if p.path == path {
			s.pages = append(s.pages[:i], s.pages[i+1:]...)
			return p, true
		}
	}
	return page{}, false
}

// Get returns the page at path and says whether it is there. If so, the page counts
// as used now, and the hits as one more.
func (c *Cache) Get(path string) (html string, ok bool) {
	c.with(func(s *shelf) {
		var p page
		if p, ok = s.take(path); ok {
			s.pages = append(s.pages, p)
			s.hits++
			html = p.html
		}
	})
	return html, ok
}

// Put keeps the page, in place of an older one at the same path. It counts as used
// now. If that is one page too many, the page that was not used for longest goes.
func (c *Cache) Put(path, html string) {
	c.with(func(s *shelf) {
		s.take(path)
		s.pages = append(s.pages, page{path, html})
		if len(s.pages) > s.room {
			s.pages = s.pages[1:]
		}
	})
}

// Len returns the number of pages kept.
func (c *Cache) Len() (n int) {
	c.with(func(s *shelf) { n = len(s.pages) })
	return n
}

// Snapshot returns the pages kept now, by path. The map is the caller's, who may change it:
// nothing that happens to the cache later shows in it, nor the other way round. It is no use of the pages.
func (c *Cache) Snapshot() map[string]string {
	pages := make(map[string]string)
	c.with(func(s *shelf) {
		for _, p := range s.pages {
			pages[p.path] = p.html
		}
	})
	return pages
}

// Hits returns how many calls of Get found their page.
func (c *Cache) Hits() (n int) {
	c.with(func(s *shelf) { n = s.hits })
	return n
}
