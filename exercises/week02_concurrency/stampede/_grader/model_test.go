package catalog_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	catalog "gomastery/week02_concurrency/stampede"
)

// An event is something that a test does at a moment, in milliseconds.
type event struct {
	at    int
	what  string // get, invalidate, warm
	key   string
	leave int // get: when its caller leaves, 0 for never
}

// A fate is what becomes of the n-th load of a key.
type fate struct {
	take int
	fail bool
}

// A story is a run with many callers. Nothing in it happens at the same moment as anything else: events are at
// 10n, callers leave at 10n+3, loads take 10n+5, so that they end at 10n+5.
type story struct {
	name   string
	fresh  int
	events []event
	fates  map[string][]fate // the last one is for all that follow
}

// The lines of a story's log begin with the number of their event, so that the order of what happens at the
// same moment does not matter.
const (
	getLine = "%02d get %s at %d: %s at %d"
)

// model says what must happen, by the sentences of the contract and nothing else.
func (s story) model() []string {
	type load struct {
		key       string
		n, end    int
		fail, old bool // old: invalidated
	}
	var loads []*load
	until := map[string]int{} // how long what is kept is fresh
	value := map[string]string{}
	count := map[string]int{}
	var lines []string
	pass := func(now int) { // what ends before now
		slices.SortStableFunc(loads, func(a, b *load) int { return cmp.Compare(a.end, b.end) })
		for len(loads) > 0 && loads[0].end < now {
			l := loads[0]
			loads = loads[1:]
			if l.old {
				continue
			}
			delete(until, l.key)
			if !l.fail {
				until[l.key], value[l.key] = l.end+s.fresh, fmt.Sprint(l.key, l.n)
			}
		}
	}
	for i, e := range s.events {
		pass(e.at)
		if e.what == "invalidate" {
			delete(until, e.key)
			for _, l := range loads {
				l.old = l.old || l.key == e.key
			}
			continue
		}
		note := func(answer string, at int) { lines = append(lines, fmt.Sprintf(getLine, i, e.key, e.at, answer, at)) }
		if u, ok := until[e.key]; ok && e.at < u {
			note(value[e.key], e.at)
			continue
		}
		at := slices.IndexFunc(loads, func(l *load) bool { return l.key == e.key && !l.old })
		if at < 0 {
			f := s.fate(e.key, count[e.key])
			count[e.key]++
			at = len(loads)
			loads = append(loads, &load{key: e.key, n: count[e.key], end: e.at + f.take, fail: f.fail})
		}
		switch l := loads[at]; {
		case e.leave > 0 && e.leave < l.end:
			note("gone", e.leave)
		case l.fail:
			note(fmt.Sprint("error ", l.key, l.n), l.end)
		default:
			note(fmt.Sprint(l.key, l.n), l.end)
		}
	}
	for key, n := range count {
		lines = append(lines, fmt.Sprintf("loads of %s: %d", key, n))
	}
	slices.Sort(lines)
	return lines
}

func (s story) fate(key string, n int) fate {
	all := s.fates[key]
	return all[min(n, len(all)-1)]
}

// run lets the story happen.
func (s story) run(t *testing.T) (lines []string) {
	var mu sync.Mutex
	count := map[string]int{}
	start := time.Now()
	now := func() int { return int(time.Since(start) / time.Millisecond) }
	c := catalog.New(catalog.Config{Fresh: ms(s.fresh), Timeout: time.Hour, Load: func(ctx context.Context, key string) (catalog.Product, error) {
		mu.Lock()
		f := s.fate(key, count[key])
		count[key]++
		name := fmt.Sprint(key, count[key])
		mu.Unlock()
		time.Sleep(ms(f.take))
		if f.fail {
			return catalog.Product{}, errors.New("error " + name)
		}
		return catalog.Product{SKU: key, Name: name}, nil
	}})
	var all sync.WaitGroup
	for i, e := range s.events {
		all.Go(func() {
			time.Sleep(ms(e.at))
			if e.what == "invalidate" {
				c.Invalidate(e.key)
				return
			}
			ctx, gone := t.Context(), errors.New("gone")
			if e.leave > 0 {
				var cancel context.CancelCauseFunc
				ctx, cancel = context.WithCancelCause(ctx)
				time.AfterFunc(ms(e.leave-e.at), func() { cancel(gone) })
			}
			p, err := c.Get(ctx, e.key)
			answer := p.Name
			switch {
			case errors.Is(err, gone):
				answer = "gone"
			case err != nil:
				answer = err.Error()
				if _, after, ok := strings.Cut(answer, "error "); ok {
					answer = "error " + after
				}
			}
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, fmt.Sprintf(getLine, i, e.key, e.at, answer, now()))
		})
	}
	all.Wait()
	time.Sleep(time.Second) // loads that nobody waits for end
	for key, n := range count {
		lines = append(lines, fmt.Sprintf("loads of %s: %d", key, n))
	}
	slices.Sort(lines)
	return lines
}

func (s story) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "a product is fresh for %d ms\n", s.fresh)
	for i, e := range s.events {
		fmt.Fprintf(&b, "\t%02d %s %s at %d", i, e.what, e.key, e.at)
		if e.leave > 0 {
			fmt.Fprintf(&b, ", leaves at %d", e.leave)
		}
		b.WriteString("\n")
	}
	for _, key := range slices.Sorted(mapKeys(s.fates)) {
		for n, f := range s.fates[key] {
			fmt.Fprintf(&b, "\tload %d of %s takes %d ms", n+1, key, f.take)
			if f.fail {
				b.WriteString(" and fails")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (s story) test(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		want, got := s.model(), s.run(t)
		if len(got) > len(want) {
			got = got[:len(want)+1]
		}
		for i, w := range want {
			if i >= len(got) || got[i] != w {
				g := "nothing"
				if i < len(got) {
					g = got[i]
				}
				t.Fatalf("%s: got\n\t%s, want\n\t%s\n%s", s.name, g, w, s)
			}
		}
	})
}

var stories = []story{
	{name: "one load for all who come meanwhile", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 10, what: "get", key: "a"}, {at: 90, what: "get", key: "a"}, {at: 110, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 105}}}},
	{name: "fresh from the end of the load on", fresh: 200,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 300, what: "get", key: "a"}, {at: 310, what: "get", key: "a"}, {at: 320, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 105}, {take: 5}}}},
	{name: "a failure is for those who wait", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 10, what: "get", key: "a"}, {at: 50, what: "get", key: "a"}, {at: 60, what: "get", key: "a"}, {at: 70, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 45, fail: true}, {take: 35}}}},
	{name: "an old product is not used when the service is down", fresh: 100,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 200, what: "get", key: "a"}, {at: 300, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 5}, {take: 25, fail: true}}}},
	{name: "the first one leaves", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a", leave: 33}, {at: 10, what: "get", key: "a"}, {at: 20, what: "get", key: "a", leave: 63}, {at: 200, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 105}}}},
	{name: "all leave, and the product is kept", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a", leave: 33}, {at: 10, what: "get", key: "a", leave: 43}, {at: 50, what: "get", key: "a"}, {at: 200, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 105}}}},
	{name: "invalidated", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 50, what: "invalidate", key: "a"}, {at: 60, what: "get", key: "a"}, {at: 90, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 5}, {take: 15}}}},
	{name: "invalidated while it is loaded", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 50, what: "invalidate", key: "a"}, {at: 200, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 105}, {take: 15}}}},
	{name: "invalidated while it is loaded, and the new load ends later", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 10, what: "get", key: "a"}, {at: 50, what: "invalidate", key: "a"}, {at: 60, what: "get", key: "a"}, {at: 120, what: "get", key: "a"}, {at: 500, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 105}, {take: 205}}}},
	{name: "invalidated while it is loaded, and the new load ends first", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 50, what: "invalidate", key: "a"}, {at: 60, what: "get", key: "a"}, {at: 90, what: "get", key: "a"}, {at: 300, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 205}, {take: 15}}}},
	{name: "invalidated while it is loaded, and the old load fails late", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 50, what: "invalidate", key: "a"}, {at: 60, what: "get", key: "a"}, {at: 300, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 205, fail: true}, {take: 15}}}},
	{name: "invalidated while it is loaded, and the old load fails first", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 50, what: "invalidate", key: "a"}, {at: 60, what: "get", key: "a"}, {at: 150, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 85, fail: true}, {take: 115}}}},
	{name: "invalidated twice while it is loaded", fresh: 1000,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 20, what: "invalidate", key: "a"}, {at: 30, what: "get", key: "a"}, {at: 40, what: "invalidate", key: "a"}, {at: 50, what: "get", key: "a"}, {at: 400, what: "get", key: "a"}},
		fates:  map[string][]fate{"a": {{take: 205}, {take: 305}, {take: 105}}}},
	{name: "two products have nothing to do with each other", fresh: 100,
		events: []event{{at: 0, what: "get", key: "a"}, {at: 10, what: "get", key: "b"}, {at: 20, what: "invalidate", key: "a"}, {at: 30, what: "get", key: "b"}, {at: 60, what: "get", key: "b"}, {at: 250, what: "get", key: "a"}, {at: 260, what: "get", key: "b"}},
		fates:  map[string][]fate{"a": {{take: 205}}, "b": {{take: 35}, {take: 15, fail: true}}}},
}

// TestStories compares what happens with the contract.
func TestStories(t *testing.T) {
	for _, s := range stories {
		t.Run(s.name, s.test)
	}
}

// TestRandomStories does the same with stories that nobody thought of.
func TestRandomStories(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 2))
	for n := range 150 {
		s := story{name: fmt.Sprint("story ", n), fresh: 100 + 10*rnd.IntN(30), fates: map[string][]fate{}}
		keys := []string{"a", "b", "c"}[:1+rnd.IntN(3)]
		for _, key := range keys {
			for range 12 {
				s.fates[key] = append(s.fates[key], fate{take: 5 + 10*rnd.IntN(25), fail: rnd.IntN(4) == 0})
			}
		}
		for at := 0; at < 1200; at += 10 * (1 + rnd.IntN(7)) {
			e := event{at: at, what: "get", key: keys[rnd.IntN(len(keys))]}
			switch rnd.IntN(9) {
			case 0:
				e.what = "invalidate"
			case 1, 2:
				e.leave = at + 3 + 10*rnd.IntN(15)
			}
			s.events = append(s.events, e)
		}
		t.Run(s.name, s.test)
		if t.Failed() {
			return
		}
	}
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }
