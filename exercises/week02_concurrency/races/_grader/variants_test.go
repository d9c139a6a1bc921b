package lru_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

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

// TestVariantsFixedLoseNothing looks at what many goroutines leave behind: code can be
// free of data races and still lose changes. It finds what it meets, no more.
func TestVariantsFixedLoseNothing(t *testing.T) {
	const workers, rounds, capacity = 4, 5000, 3
	for _, folder := range slices.Sorted(maps.Keys(variantFixed)) {
		t.Run(folder, func(t *testing.T) {
			c := variantFixed[folder](capacity)
			c.Put("/", "home")
			start := make(chan struct{})
			var wg sync.WaitGroup
			for range workers {
				wg.Go(func() {
					<-start
					for range rounds {
						c.Get("/")
					}
				})
			}
			close(start)
			wg.Wait()
			if got := c.Hits(); got != workers*rounds {
				t.Errorf("got %d hits after %d goroutines found a page %d times each, want %d: a fix that loses changes is none", got, workers, rounds, workers*rounds)
			}
			start = make(chan struct{})
			for worker := range workers {
				wg.Go(func() {
					<-start
					for round := range rounds {
						c.Put(fmt.Sprint("/", worker, "/", round%7), "page")
					}
				})
			}
			close(start)
			wg.Wait()
			if got, kept := c.Len(), len(c.Snapshot()); got != capacity || kept != capacity {
				t.Errorf("got Len %d and a snapshot of %d pages after %d goroutines put pages into a cache for %d, want %d and %d", got, kept, workers, capacity, capacity, capacity)
			}
		})
	}
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
