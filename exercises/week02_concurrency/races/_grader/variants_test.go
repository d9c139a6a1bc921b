package lru_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	fixedone "gomastery/week02_concurrency/races/fixed/one"
	fixedthree "gomastery/week02_concurrency/races/fixed/three"
	fixedtwo "gomastery/week02_concurrency/races/fixed/two"
	racyone "gomastery/week02_concurrency/races/racy/one"
	racythree "gomastery/week02_concurrency/races/racy/three"
	racytwo "gomastery/week02_concurrency/races/racy/two"
)

type variantCache interface {
	Get(path string) (html string, ok bool)
	Put(path, html string)
	Len() int
	Snapshot() map[string]string
	Hits() int
}

var (
	_ variantCache = (*racyone.Cache)(nil)
	_ variantCache = (*racytwo.Cache)(nil)
	_ variantCache = (*racythree.Cache)(nil)
	_ variantCache = (*fixedone.Cache)(nil)
	_ variantCache = (*fixedtwo.Cache)(nil)
	_ variantCache = (*fixedthree.Cache)(nil)
)

type variantMaker func(capacity int) variantCache

var variantRacy = map[string]variantMaker{
	"racy/one":   func(capacity int) variantCache { return racyone.New(capacity) },
	"racy/two":   func(capacity int) variantCache { return racytwo.New(capacity) },
	"racy/three": func(capacity int) variantCache { return racythree.New(capacity) },
}

var variantFixed = map[string]variantMaker{
	"fixed/one":   func(capacity int) variantCache { return fixedone.New(capacity) },
	"fixed/two":   func(capacity int) variantCache { return fixedtwo.New(capacity) },
	"fixed/three": func(capacity int) variantCache { return fixedthree.New(capacity) },
}

func TestVariantsRacyAreCaches(t *testing.T) {
	for _, folder := range slices.Sorted(maps.Keys(variantRacy)) {
		t.Run(folder, func(t *testing.T) { variantIsACache(t, variantRacy[folder]) })
	}
}

func TestVariantsFixedAreCaches(t *testing.T) {
	for _, folder := range slices.Sorted(maps.Keys(variantFixed)) {
		t.Run(folder, func(t *testing.T) {
			variantIsACache(t, variantFixed[folder])
			variantGivesMapsAway(t, variantFixed[folder])
		})
	}
}

// TestVariantsFixedLoseNothing looks at what many goroutines see and leave behind: code can be free of data races and still
// lose changes, show what never was, or wait for ever.
func TestVariantsFixedLoseNothing(t *testing.T) {
	for _, folder := range slices.Sorted(maps.Keys(variantFixed)) {
		for _, check := range []struct {
			name string
			run  func(*testing.T, variantMaker, *atomic.Int64)
		}{
			{"hits", variantKeepsHits},
			{"pages", variantKeepsPages},
			{"one writer", variantServesOneWriter},
			{"new caches", variantStartsWell},
		} {
			t.Run(folder+"/"+check.name, func(t *testing.T) {
				var steps atomic.Int64
				done := make(chan struct{})
				go func() {
					defer close(done)
					check.run(t, variantFixed[folder], &steps)
				}()
				for before := int64(-1); ; before = steps.Load() {
					select {
					case <-done:
						return
					case <-time.After(variantPatience):
						if steps.Load() == before { // nobody gets on, so it is not the machine that is slow
							t.Fatalf("got goroutines that wait for ever after %d calls, want all to return: is a lock not released, or are two locks taken in either order?", before)
						}
					}
				}
			})
		}
	}
}

const variantPatience = 3 * time.Second

// variantKeepsHits: each Get that found its page counts.
func variantKeepsHits(t *testing.T, make variantMaker, steps *atomic.Int64) {
	const workers, rounds = 4, 5000
	c := make(3)
	c.Put("/", "home")
	variantTogether(workers, func(int) {
		for range rounds {
			c.Get("/")
			steps.Add(1)
		}
	})
	if got := c.Hits(); got != workers*rounds {
		t.Errorf("got %d hits after %d goroutines found a page %d times each, want %d: a fix that loses changes is none", got, workers, rounds, workers*rounds)
	}
}

// variantKeepsPages: a cache that is full stays full, whoever puts what.
func variantKeepsPages(t *testing.T, make variantMaker, steps *atomic.Int64) {
	const workers, rounds, capacity = 4, 400, 3
	c := make(capacity)
	paths := variantLongPaths(7)
	for _, path := range paths {
		c.Put(path, "page")
	}
	variantTogether(workers, func(int) {
		for round := range rounds {
			c.Put(paths[round%len(paths)], "page") // everybody the same ones, at about the same time
			if got := c.Len(); got != capacity {
				t.Errorf("got Len %d of a full cache for %d while %d goroutines put the same %d pages again and again, want %d", got, capacity, workers, len(paths), capacity)
				return
			}
			steps.Add(1)
		}
	})
	if got := len(c.Snapshot()); got != capacity {
		t.Errorf("got a snapshot of %d pages after %d goroutines put the same %d pages again and again into a cache for %d, want %d", got, workers, len(paths), capacity, capacity)
	}
}

// variantLongPaths returns paths that take long to look up: so goroutines meet in the middle of a call, and not once in a thousand.
func variantLongPaths(n int) []string {
	long := strings.Repeat("x", 256<<10)
	paths := make([]string, n)
	for i := range paths {
		paths[i] = fmt.Sprint("/", i, long)
	}
	return paths
}

// variantServesOneWriter: if only one goroutine puts pages, it knows which are there, and others see no state that never was.
func variantServesOneWriter(t *testing.T, make variantMaker, steps *atomic.Int64) {
	const rounds = 4000
	paths := variantLongPaths(5)
	c := make(2)
	c.Put("/a", "0")
	c.Put("/b", "0")
	var stop atomic.Bool
	variantTogether(4, func(worker int) {
		for worker > 0 && !stop.Load() { // these look on
			if got := c.Len(); got != 2 {
				t.Errorf("got Len %d of a full cache for 2 while one goroutine puts pages, want 2", got)
				return
			}
			if pages := c.Snapshot(); len(pages) != 2 {
				t.Errorf("got a snapshot of %d pages of a full cache for 2 while one goroutine puts pages, want 2", len(pages))
				return
			} else if a, b := variantNumber(pages["/a"]), variantNumber(pages["/b"]); a >= 0 && b >= 0 && a != b && a != b+1 {
				t.Errorf("got a snapshot %v while one goroutine puts /a and /b in turn, first both as 1, then both as 2, and so on, want pages that were there at the same moment", pages)
				return
			}
			c.Get("/none")
			steps.Add(1)
		}
		if worker > 0 {
			return
		}
		defer stop.Store(true)
		for round := range rounds {
			c.Put("/a", fmt.Sprint(round+1))
			c.Put("/b", fmt.Sprint(round+1))
			steps.Add(1)
		}
		c.Put("/b", "b")
		for round := range 800 {
			path, page := paths[round%len(paths)], fmt.Sprint("page ", round)
			if _, ok := c.Get("/b"); !ok {
				t.Errorf("got no page /b in a cache for 2 where it was used just before each new page, want it there: others only look on")
				return
			}
			c.Put(path, page)
			if html, ok := c.Get(path); !ok || html != page {
				t.Errorf("got %s from Get of a page right after it was put, want %q: others only look on", variantTold(html, ok), page)
				return
			}
			steps.Add(1)
		}
	})
}

// variantStartsWell: the first calls of a new cache may come at the same time.
func variantStartsWell(t *testing.T, make variantMaker, steps *atomic.Int64) {
	const workers = 4
	for range 500 {
		c := make(2 * workers)
		variantTogether(workers, func(worker int) { c.Put(fmt.Sprint("/", worker), "page") })
		if got, kept := c.Len(), len(c.Snapshot()); got != workers || kept != workers {
			t.Errorf("got Len %d and a snapshot of %d pages after %d goroutines put a page each into a new cache, want %d and %d", got, kept, workers, workers, workers)
			return
		}
		steps.Add(1)
	}
}

// variantTogether runs f in so many goroutines, from the same start.
func variantTogether(workers int, f func(worker int)) {
	start := make(chan struct{})
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			<-start
			f(worker)
		})
	}
	close(start)
	wg.Wait()
}

// variantNumber returns the number in a page, -1 if it has none.
func variantNumber(html string) int {
	n, err := strconv.Atoi(html)
	if err != nil {
		return -1
	}
	return n
}

// variantIsACache compares a cache with a plain model, call by call, in one goroutine.
func variantIsACache(t *testing.T, make variantMaker) {
	t.Helper()
	for _, capacity := range []int{0, -1} {
		if !variantPanics(func() { make(capacity) }) {
			t.Errorf("New(%d) returned, want a panic: a cache needs room for a page", capacity)
		}
	}
	for _, capacity := range []int{1, 2, 3, 8} {
		for seed := range uint64(20) {
			variantCompare(t, make(capacity), capacity, rand.New(rand.NewPCG(seed, uint64(capacity))))
			if t.Failed() {
				return
			}
		}
	}
}

func variantCompare(t *testing.T, c variantCache, capacity int, random *rand.Rand) {
	t.Helper()
	model := variantModel{capacity: capacity}
	calls := []string{fmt.Sprintf("New(%d)", capacity)}
	for range 60 {
		path := fmt.Sprint("/", random.IntN(capacity+2))
		var call, got, want string
		switch random.IntN(7) {
		case 0, 1:
			html := fmt.Sprint("v", len(calls))
			call = fmt.Sprintf("Put(%q, %q)", path, html)
			c.Put(path, html)
			model.put(path, html)
		case 2, 3:
			call = fmt.Sprintf("Get(%q)", path)
			got, want = variantTold(c.Get(path)), variantTold(model.get(path))
		case 4:
			call = "Len()"
			got, want = fmt.Sprint(c.Len()), fmt.Sprint(len(model.pages))
		case 5:
			call = "Hits()"
			got, want = fmt.Sprint(c.Hits()), fmt.Sprint(model.hits)
		default:
			call = "Snapshot()"
			got, want = fmt.Sprint(c.Snapshot()), fmt.Sprint(model.snapshot())
		}
		calls = append(calls, call)
		if got != want {
			t.Errorf("got %s, want %s, in one goroutine, from the last of these calls: %s.\nA race shows only between goroutines: a variant that is wrong in one has another bug",
				got, want, strings.Join(calls, "; "))
			return
		}
	}
}

func variantTold(html string, ok bool) string { return fmt.Sprintf("%q, %v", html, ok) }

// variantGivesMapsAway checks that a snapshot is the caller's.
func variantGivesMapsAway(t *testing.T, make variantMaker) {
	t.Helper()
	empty := make(2).Snapshot()
	if variantPanics(func() { empty["/mine"] = "mine" }) {
		t.Errorf("got a panic when the caller changed the snapshot of a new cache, want a map (%#v): it is the caller's, who may change it", map[string]string{})
	}
	c := make(2)
	c.Put("/", "home")
	taken := c.Snapshot()
	c.Put("/", "new home")
	c.Put("/about", "us")
	if want := map[string]string{"/": "home"}; !maps.Equal(taken, want) {
		t.Errorf("got %v in a snapshot after later calls of Put, want %v: the map is the caller's", taken, want)
	}
	taken = c.Snapshot()
	taken["/mine"] = "mine"
	delete(taken, "/")
	want := map[string]string{"/": "new home", "/about": "us"}
	if got := c.Snapshot(); !maps.Equal(got, want) || c.Len() != 2 {
		t.Errorf("got pages %v and Len %d after the caller changed a snapshot, want %v and 2: the map is the caller's", got, c.Len(), want)
	}
}

func variantPanics(f func()) (panicked bool) {
	defer func() { panicked = recover() != nil }()
	f()
	return false
}

// variantModel is a cache as one would write it down: the page used last comes last.
type variantModel struct {
	pages    []variantPage
	capacity int
	hits     int
}

type variantPage struct{ path, html string }

func (m *variantModel) take(path string) (string, bool) {
	i := slices.IndexFunc(m.pages, func(p variantPage) bool { return p.path == path })
	if i < 0 {
		return "", false
	}
	html := m.pages[i].html
	m.pages = slices.Delete(m.pages, i, i+1)
	return html, true
}

func (m *variantModel) get(path string) (string, bool) {
	html, ok := m.take(path)
	if ok {
		m.pages = append(m.pages, variantPage{path, html})
		m.hits++
	}
	return html, ok
}

func (m *variantModel) put(path, html string) {
	m.take(path)
	m.pages = append(m.pages, variantPage{path, html})
	if len(m.pages) > m.capacity {
		m.pages = slices.Delete(m.pages, 0, 1)
	}
}

func (m *variantModel) snapshot() map[string]string {
	pages := make(map[string]string)
	for _, p := range m.pages {
		pages[p.path] = p.html
	}
	return pages
}
