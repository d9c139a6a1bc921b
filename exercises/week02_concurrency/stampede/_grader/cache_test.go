package catalog_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	catalog "gomastery/week02_concurrency/stampede"
)

func mapKeys[V any](m map[string]V) iter.Seq[string] { return maps.Keys(m) }

// shop is a loader: it counts, and answers as a test says.
type shop struct {
	mu     sync.Mutex
	loads  map[string]int
	take   map[string]time.Duration // a second, if there is nothing
	answer func(ctx context.Context, sku string, n int) (catalog.Product, error)
}

func (s *shop) load(ctx context.Context, sku string) (catalog.Product, error) {
	s.mu.Lock()
	if s.loads == nil {
		s.loads = map[string]int{}
	}
	s.loads[sku]++
	n := s.loads[sku]
	take, ok := s.take[sku]
	s.mu.Unlock()
	if !ok {
		take = time.Second
	}
	time.Sleep(take)
	if s.answer != nil {
		return s.answer(ctx, sku, n)
	}
	return product(sku, n), nil
}

func (s *shop) count(sku string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loads[sku]
}

func product(sku string, n int) catalog.Product {
	return catalog.Product{SKU: sku, Name: fmt.Sprint(sku, " ", n), Cents: int64(100 * n), Tags: []string{"new", sku}}
}

// cache is one with a shop, products fresh for a minute, and loads of at most ten seconds.
func (s *shop) cache() *catalog.Cache {
	return catalog.New(catalog.Config{Load: s.load, Fresh: time.Minute, Timeout: 10 * time.Second})
}

func want(t testing.TB, what string, p catalog.Product, err error, sku string, n int) {
	t.Helper()
	w := product(sku, n)
	if err != nil || p.SKU != w.SKU || p.Name != w.Name || p.Cents != w.Cents || !slices.Equal(p.Tags, w.Tags) {
		t.Errorf("%s: got %+v and error %v, want %+v", what, p, err, w)
	}
}

// caught calls f and returns its panic.
func caught(f func()) (v any) {
	defer func() { v = recover() }()
	f()
	return nil
}

func TestFreshToTheNanosecond(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		var s shop
		c := s.cache()
		p, err := c.Get(t.Context(), "lamp")
		want(t, "the first Get", p, err, "lamp", 1)
		time.Sleep(time.Minute - 1)
		grade.WantElapsed(t, 0, "Get a nanosecond before a minute has passed", func() { p, err = c.Get(t.Context(), "lamp") })
		want(t, "Get a nanosecond before a minute has passed", p, err, "lamp", 1)
		time.Sleep(1)
		grade.WantElapsed(t, time.Second, "Get a minute after the load ended", func() { p, err = c.Get(t.Context(), "lamp") })
		want(t, "Get a minute after the load ended", p, err, "lamp", 2)
	})
}

// TestProductsDoNotWait: what is there is there, and what must be loaded is loaded, whatever else is loaded.
func TestProductsDoNotWait(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		var s shop
		c := s.cache()
		grade.WantElapsed(t, time.Second, "Get of 300 products, a second each", func() {
			var all sync.WaitGroup
			for i := range 300 {
				all.Go(func() {
					p, err := c.Get(t.Context(), fmt.Sprint(i))
					want(t, "one of 300 products", p, err, fmt.Sprint(i), 1)
				})
			}
			all.Wait()
		})
	})
	for what, load := range map[string]func(*testing.T, *catalog.Cache){
		"Get":  func(t *testing.T, c *catalog.Cache) { c.Get(t.Context(), "slow") },
		"Warm": func(t *testing.T, c *catalog.Cache) { c.Warm(t.Context(), "slow", "slower") },
	} {
		grade.Bubble(t, func(t *testing.T) {
			s := shop{take: map[string]time.Duration{"slower": 3 * time.Second}}
			c := s.cache()
			c.Get(t.Context(), "lamp")
			go load(t, c)
			time.Sleep(time.Millisecond)
			var p catalog.Product
			var err error
			grade.WantElapsed(t, 0, "Get of what is there, while "+what+" loads something else", func() { p, err = c.Get(t.Context(), "lamp") })
			want(t, "Get of what is there, while "+what+" loads something else", p, err, "lamp", 1)
			grade.WantElapsed(t, 0, "Stats and Invalidate while "+what+" loads", func() { c.Stats(); c.Invalidate("lamp") })
			grade.WantElapsed(t, 0, "Invalidate of what "+what+" loads just now", func() { c.Invalidate("slow") })
			grade.WantElapsed(t, time.Second, "Get of what must be loaded, while "+what+" loads something else", func() { c.Get(t.Context(), "desk") })
			time.Sleep(time.Minute)
		})
	}
}

func TestTwoHundredVisitors(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		var s shop
		c := s.cache()
		start := time.Now()
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 4 * time.Millisecond)
				p, err := c.Get(t.Context(), "lamp")
				want(t, fmt.Sprintf("visitor %d of 200", i), p, err, "lamp", 1)
				if took := time.Since(start); took != time.Second {
					t.Errorf("visitor %d of 200: got the product after %v, want it when its load ends, after 1s", i, took)
				}
				p.Tags[0] = fmt.Sprint("changed by visitor ", i) // it is his
			})
		}
		all.Wait()
		if got := s.count("lamp"); got != 1 {
			t.Errorf("200 visitors within 800ms: got %d loads, want 1", got)
		}
		p, err := c.Get(t.Context(), "lamp")
		want(t, "Get after 200 visitors have changed the tags that they got", p, err, "lamp", 1)
		p.Tags[0] = "changed"
		p, err = c.Get(t.Context(), "lamp")
		want(t, "Get after one who found the product has changed its tags", p, err, "lamp", 1)
	})
}

func TestWhoLeaves(t *testing.T) {
	closed := errors.New("the tab was closed")
	grade.Bubble(t, func(t *testing.T) {
		var s shop
		c := s.cache()
		var all sync.WaitGroup
		for i := range 10 { // the first of them begins the load
			ctx, cancel := context.WithCancelCause(t.Context())
			after := time.Duration(i+1) * 70 * time.Millisecond
			time.AfterFunc(after, func() { cancel(closed) })
			all.Go(func() {
				time.Sleep(time.Duration(i))
				start := time.Now().Add(-time.Duration(i))
				p, err := c.Get(ctx, "lamp")
				if took := time.Since(start); !errors.Is(err, closed) || took != after || p.SKU != "" {
					t.Errorf("a visitor who leaves after %v: got %+v and error %v after %v, want an error that is the cause %q, at once", after, p, err, took, closed)
				}
			})
		}
		time.Sleep(50 * time.Millisecond)
		p, err := c.Get(t.Context(), "lamp")
		want(t, "the one who stayed, when ten have left", p, err, "lamp", 1)
		all.Wait()

		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		if _, err := c.Get(ctx, "desk"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 300*time.Millisecond {
			t.Errorf("a visitor with a deadline of 300ms: got error %v after %v, want context.DeadlineExceeded when it is over", err, time.Since(start))
		}
		time.Sleep(time.Second)
		grade.WantElapsed(t, 0, "Get, after a load that nobody waited for in the end", func() { p, err = c.Get(t.Context(), "desk") })
		want(t, "Get, after a load that nobody waited for in the end", p, err, "desk", 1)
	})
}

func TestWhoHasLeftAlready(t *testing.T) {
	closed := errors.New("the tab was closed")
	grade.Bubble(t, func(t *testing.T) {
		var s shop
		c := s.cache()
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(closed)
		check := func(what string) {
			t.Helper()
			start := time.Now()
			if _, err := c.Get(ctx, "lamp"); !errors.Is(err, closed) || time.Since(start) > 0 {
				t.Errorf("%s: got error %v after %v, want one that is the cause %q, at once", what, err, time.Since(start), closed)
			}
		}
		check("a caller whose context has ended, and nothing is there")
		if got := s.count("lamp"); got != 0 {
			t.Errorf("a caller whose context has ended, and nothing is there: got %d loads, want 0", got)
		}
		go c.Get(t.Context(), "lamp")
		time.Sleep(time.Millisecond)
		check("a caller whose context has ended, while the product is loaded")
		time.Sleep(time.Second)
		p, err := c.Get(ctx, "lamp")
		want(t, "a caller whose context has ended, and the product is there", p, err, "lamp", 1)
		time.Sleep(2 * time.Minute)
		check("a caller whose context has ended, and the product is old")
		if got := s.count("lamp"); got != 1 {
			t.Errorf("a caller whose context has ended, and the product is old: got %d loads in all, want the one of before", got)
		}
	})
}

type traceKey struct{}

// TestTwoLoadsOfOne: after Invalidate two loads of a product may run, each with a context of its own.
func TestTwoLoadsOfOne(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		s := shop{take: map[string]time.Duration{"lamp": 0}, answer: func(ctx context.Context, sku string, n int) (catalog.Product, error) {
			select {
			case <-time.After(3 * time.Second):
				return product(sku, n), nil
			case <-ctx.Done():
				return catalog.Product{}, ctx.Err()
			}
		}}
		c := s.cache()
		var all sync.WaitGroup
		for n, what := range []string{"one who waits for a load, of a product that is invalidated meanwhile", "one who came after Invalidate, when the load of before ended first"} {
			all.Go(func() {
				time.Sleep(time.Duration(n) * 2 * time.Second)
				p, err := c.Get(t.Context(), "lamp")
				want(t, what, p, err, "lamp", n+1)
			})
		}
		time.Sleep(time.Second)
		c.Invalidate("lamp")
		all.Wait()
		if got := c.Stats(); got != (catalog.Stats{Loads: 2}) {
			t.Errorf("Stats after two loads that gave a product, one of which had been invalidated: got %+v, want 2 loads, no failures, no hits", got)
		}
	})
}

func TestFailures(t *testing.T) {
	down := errors.New("the service is down")
	grade.Bubble(t, func(t *testing.T) {
		s := shop{answer: func(_ context.Context, sku string, n int) (catalog.Product, error) {
			if n < 3 {
				return catalog.Product{SKU: sku, Name: "half"}, fmt.Errorf("attempt %d: %w", n, down)
			}
			return product(sku, n), nil
		}}
		c := s.cache()
		for n := range 2 {
			var all sync.WaitGroup
			for range 20 {
				all.Go(func() {
					if _, err := c.Get(t.Context(), "lamp"); !errors.Is(err, down) || !strings.Contains(err.Error(), fmt.Sprint("attempt ", n+1)) {
						t.Errorf("one of 20 who wait for a load that fails: got error %v, want the loader's, of attempt %d", err, n+1)
					}
				})
			}
			all.Wait()
			if got := s.count("lamp"); got != n+1 {
				t.Fatalf("20 callers, %d times, while the service is down: got %d loads, want %d", n+1, got, n+1)
			}
		}
		p, err := c.Get(t.Context(), "lamp")
		want(t, "Get when the service is back", p, err, "lamp", 3)
	})
}

func TestPanics(t *testing.T) {
	broken := errors.New("the parser is broken")
	run := func(t *testing.T, warm bool) {
		s := shop{answer: func(_ context.Context, sku string, n int) (catalog.Product, error) {
			if n < 3 {
				panic(broken)
			}
			return product(sku, n), nil
		}}
		c := s.cache()
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				v := caught(func() {
					if warm {
						c.Warm(t.Context(), "lamp")
					} else {
						c.Get(t.Context(), "lamp")
					}
				})
				if v != broken {
					t.Errorf("caller %d of 20 who wait for a loader that panics: got panic %v, want the loader's, the same value: %v", i, v, broken)
				}
			})
		}
		all.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond) // nobody waits for the next one
		defer cancel()
		if _, err := c.Get(ctx, "lamp"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one who left before the loader panicked: got error %v, want %v", err, context.DeadlineExceeded)
		}
		time.Sleep(2 * time.Second)
		p, err := c.Get(t.Context(), "lamp")
		want(t, "Get after the loader has panicked twice", p, err, "lamp", 3)
		if got := c.Stats(); got != (catalog.Stats{Loads: 3, Failures: 2}) {
			t.Errorf("Stats after two loads that panicked and a good one: got %+v, want 3 loads, 2 failures, no hits", got)
		}
	}
	grade.Bubble(t, func(t *testing.T) { run(t, false) })
	grade.Bubble(t, func(t *testing.T) { run(t, true) })
}

func TestContextOfALoad(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		start := time.Now()
		var seen context.Context
		s := shop{take: map[string]time.Duration{"lamp": 0}, answer: func(ctx context.Context, sku string, n int) (catalog.Product, error) {
			seen = ctx
			if v := ctx.Value(traceKey{}); v != "trace 7" {
				t.Errorf("a load: got the value %v of its context, want that of the caller for whom it began, %q", v, "trace 7")
			}
			if d, ok := ctx.Deadline(); !ok {
				t.Errorf("a load with a Timeout of 10s, for a caller who stays for 1s: got no deadline of its context, want one after 10s")
			} else if !d.Equal(start.Add(10 * time.Second)) {
				t.Errorf("a load with a Timeout of 10s, for a caller who stays for 1s: got a deadline after %v, want 10s", d.Sub(start))
			}
			<-ctx.Done()
			if took := time.Since(start); took != 10*time.Second || ctx.Err() != context.DeadlineExceeded {
				t.Errorf("a load with a Timeout of 10s, for a caller who left after 1s: its context ended after %v with %v, want 10s and %v", took, ctx.Err(), context.DeadlineExceeded)
			}
			return catalog.Product{}, fmt.Errorf("loading: %w", ctx.Err())
		}}
		c := s.cache()
		first, cancel := context.WithTimeout(context.WithValue(t.Context(), traceKey{}, "trace 7"), time.Second)
		defer cancel()
		go c.Get(first, "lamp")
		time.Sleep(time.Millisecond)
		_, err := c.Get(context.WithValue(t.Context(), traceKey{}, "trace 8"), "lamp")
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != 10*time.Second {
			t.Errorf("one who waits for a load that takes too long: got error %v after %v, want the one of the load, when it returned, after 10s", err, took)
		}
		if _, err := c.Get(first, "lamp"); err == nil || seen == nil {
			t.Errorf("one whose context has ended: got error %v, want one", err)
		}
	})
	grade.Bubble(t, func(t *testing.T) { // one who does not listen, and one who is done
		var seen context.Context
		s := shop{take: map[string]time.Duration{"lamp": 25 * time.Second}, answer: func(ctx context.Context, sku string, n int) (catalog.Product, error) {
			seen = ctx
			return product(sku, n), nil
		}}
		c := s.cache()
		p, err := c.Get(t.Context(), "lamp")
		want(t, "a load that does not listen to its context, and has a product after 25s", p, err, "lamp", 1)
		p, err = c.Get(t.Context(), "lamp")
		want(t, "Get after a load that did not listen to its context", p, err, "lamp", 1)
		if got := c.Stats(); got != (catalog.Stats{Hits: 1, Loads: 1}) {
			t.Errorf("Stats after a load that was late, and gave a product: got %+v, want 1 hit, 1 load, no failures", got)
		}
		if _, err := c.Get(t.Context(), "desk"); err != nil {
			t.Errorf("Get: got error %v, want none", err)
		}
		grade.Settle(t)
		if seen.Err() == nil {
			t.Errorf("the context of a load that has returned: got no end of it, want it ended, so that its timer is gone")
		}
	})
	for what, end := range map[string]func(){"panicked": func() { panic("boom") }, "ended its goroutine": runtime.Goexit} {
		grade.Bubble(t, func(t *testing.T) {
			var seen context.Context
			s := shop{answer: func(ctx context.Context, sku string, n int) (catalog.Product, error) {
				seen = ctx
				end()
				return catalog.Product{}, nil
			}}
			c := s.cache()
			caught(func() { c.Get(t.Context(), "lamp") })
			grade.Settle(t)
			if seen.Err() == nil {
				t.Errorf("the context of a loader that %s: got no end of it, want it ended, so that its timer is gone", what)
			}
		})
	}
}

func TestNoResult(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		s := shop{answer: func(_ context.Context, sku string, n int) (catalog.Product, error) {
			if n == 1 {
				runtime.Goexit() // as t.FailNow in a fake does
			}
			return product(sku, n), nil
		}}
		c := s.cache()
		var all sync.WaitGroup
		for i := range 5 {
			all.Go(func() {
				err := catalog.ErrNoResult
				ended := false
				defer func() {
					if !ended || !errors.Is(err, catalog.ErrNoResult) {
						t.Errorf("caller %d of 5 who wait for a loader that ends its goroutine: got error %v (Get has returned: %t), want ErrNoResult", i, err, ended)
					}
				}()
				_, err = c.Get(t.Context(), "lamp")
				ended = true
			})
		}
		all.Wait()
		p, err := c.Get(t.Context(), "lamp")
		want(t, "Get after a loader has ended its goroutine", p, err, "lamp", 2)
		if got := c.Stats(); got != (catalog.Stats{Loads: 2, Failures: 1}) {
			t.Errorf("Stats after a load without a result and a good one: got %+v, want 2 loads, 1 failure, no hits", got)
		}
	})
}

func TestWarm(t *testing.T) {
	noLamp, noDesk := errors.New("no lamp"), errors.New("no desk")
	shopOf := func() *shop {
		return &shop{take: map[string]time.Duration{"lamp": 3 * time.Second, "bed": 4 * time.Second}, answer: func(_ context.Context, sku string, n int) (catalog.Product, error) {
			switch sku {
			case "lamp":
				return catalog.Product{}, noLamp
			case "desk":
				return catalog.Product{}, noDesk
			case "bomb":
				panic("boom")
			}
			return product(sku, n), nil
		}}
	}
	grade.Bubble(t, func(t *testing.T) {
		s := shopOf()
		c := s.cache()
		var err error
		grade.WantElapsed(t, 4*time.Second, "Warm of five, the longest of which takes 4s", func() { err = c.Warm(t.Context(), "chair", "lamp", "bed", "desk", "chair") })
		if !errors.Is(err, noLamp) || !errors.Is(err, noDesk) {
			t.Fatalf("Warm of five, two of which fail: got error %v, want both, %v and %v", err, noLamp, noDesk)
		}
		if text := err.Error(); strings.Index(text, noLamp.Error()) > strings.Index(text, noDesk.Error()) {
			t.Errorf("Warm of lamp and desk, which fail: got error %q, want the lamp's first, as in the call", text)
		}
		if got := s.count("chair"); got != 1 {
			t.Errorf("Warm with the chair twice: got %d loads of it, want 1", got)
		}
		for _, sku := range []string{"chair", "bed"} {
			var p catalog.Product
			grade.WantElapsed(t, 0, "Get of the "+sku+" after Warm", func() { p, err = c.Get(t.Context(), sku) })
			want(t, "Get of the "+sku+" after Warm", p, err, sku, 1)
		}
		grade.WantElapsed(t, 0, "Warm of what is fresh", func() { err = c.Warm(t.Context(), "chair", "bed") })
		if err != nil {
			t.Errorf("Warm of what is fresh: got error %v, want none", err)
		}
		if err := c.Warm(t.Context()); err != nil {
			t.Errorf("Warm of nothing: got error %v, want none", err)
		}
	})
	grade.Bubble(t, func(t *testing.T) { // it shares loads
		s := shopOf()
		c := s.cache()
		go c.Get(t.Context(), "bed")
		time.Sleep(time.Second)
		grade.WantElapsed(t, 3*time.Second, "Warm of what a visitor loads already, with 3s to go", func() { c.Warm(t.Context(), "bed", "chair") })
		if got := s.count("bed"); got != 1 {
			t.Errorf("Warm of what a visitor loads already: got %d loads, want 1", got)
		}
	})
	grade.Bubble(t, func(t *testing.T) { // its caller leaves
		s := shopOf()
		c := s.cache()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		var err error
		grade.WantElapsed(t, 2*time.Second, "Warm of one that takes 1s and one that takes 4s, by one who leaves after 2s", func() { err = c.Warm(ctx, "chair", "bed") })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Warm by one who leaves: got error %v, want %v", err, context.DeadlineExceeded)
		}
		time.Sleep(2 * time.Second)
		grade.WantElapsed(t, 0, "Get after a Warm whose caller had left", func() { c.Get(t.Context(), "bed") })
	})
	grade.Bubble(t, func(t *testing.T) { // its caller leaves, and one has failed before
		s := shopOf()
		c := s.cache()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		if err := c.Warm(ctx, "desk", "bed"); !errors.Is(err, noDesk) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Warm of desk, which fails after 1s, and bed, which takes 4s, by one who leaves after 2s: got error %v, want both, %v and %v", err, noDesk, context.DeadlineExceeded)
		}
		time.Sleep(2 * time.Second) // the bed arrives
	})
	grade.Bubble(t, func(t *testing.T) { // its caller has left already
		s := shopOf()
		c := s.cache()
		c.Get(t.Context(), "chair")
		closed := errors.New("the tab was closed")
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(closed)
		for range 20 { // whoever lets a select decide is right now and then
			if err := c.Warm(ctx, "chair"); err != nil {
				t.Fatalf("Warm of what is fresh, by a caller whose context has ended: got error %v, want none, as from Get", err)
			}
		}
		if err := c.Warm(ctx, "chair", "bed"); !errors.Is(err, closed) {
			t.Errorf("Warm of what is not there, by a caller whose context has ended: got error %v, want the cause, %v", err, closed)
		}
		if got := s.count("bed"); got != 0 {
			t.Errorf("Warm of what is not there, by a caller whose context has ended: got %d loads, want 0", got)
		}
	})
	grade.Bubble(t, func(t *testing.T) { // a big page
		var s shop
		c := s.cache()
		var skus []string
		for i := range 300 {
			skus = append(skus, fmt.Sprint(i))
		}
		grade.WantElapsed(t, time.Second, "Warm of 300 products, a second each", func() { c.Warm(t.Context(), skus...) })
	})
	grade.Bubble(t, func(t *testing.T) { // one of its loads panics, and one fails
		s := shopOf()
		c := s.cache()
		if v := caught(func() { c.Warm(t.Context(), "desk", "bomb", "lamp") }); v != "boom" {
			t.Errorf("Warm of three, one of which panics, and the others fail: got panic %v, want the loader's, %q", v, "boom")
		}
	})
	grade.Bubble(t, func(t *testing.T) { // one of its loads panics
		s := shopOf()
		c := s.cache()
		var v any
		grade.WantElapsed(t, 4*time.Second, "Warm of three, one of which panics after 1s, and the longest takes 4s", func() {
			v = caught(func() { c.Warm(t.Context(), "chair", "bomb", "bed") })
		})
		if v != "boom" {
			t.Errorf("Warm with a loader that panics: got panic %v, want the loader's, %q", v, "boom")
		}
		grade.WantElapsed(t, 0, "Get after a Warm that panicked", func() { c.Get(t.Context(), "bed") })
	})
}

func TestStats(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		s := shop{answer: func(_ context.Context, sku string, n int) (catalog.Product, error) {
			if sku == "none" {
				return catalog.Product{}, errors.New("none")
			}
			return product(sku, n), nil
		}}
		c := s.cache()
		check := func(what string, hits, loads, failures uint64) {
			t.Helper()
			if got, want := c.Stats(), (catalog.Stats{Hits: hits, Loads: loads, Failures: failures}); got != want {
				t.Errorf("Stats %s: got %+v, want %+v", what, got, want)
			}
		}
		check("of a new cache", 0, 0, 0)
		for range 5 {
			go c.Get(t.Context(), "lamp")
			go c.Get(t.Context(), "none")
		}
		time.Sleep(time.Millisecond)
		check("while two products are loaded, with five callers each", 0, 2, 0)
		time.Sleep(time.Second)
		check("after both loads, one of which failed", 0, 2, 1)
		c.Get(t.Context(), "lamp")
		c.Get(t.Context(), "lamp")
		check("after two hits", 2, 2, 1)
		c.Warm(t.Context(), "lamp", "desk")
		check("after Warm of one that is there, and one that is not", 3, 3, 1)
		c.Invalidate("lamp")
		c.Invalidate("what is not there")
		c.Get(t.Context(), "lamp")
		check("after Invalidate and Get", 3, 4, 1)
		time.Sleep(time.Hour)
		c.Get(t.Context(), "desk")
		check("after an hour, and Get", 3, 5, 1)
		go c.Get(t.Context(), "none")
		time.Sleep(time.Millisecond)
		c.Invalidate("none")
		time.Sleep(time.Second)
		check("after a load that failed, and had been invalidated", 3, 6, 2)
	})
}

// TestTagsAsLoaded: the product is the one that the loader gave, whatever is in it, and whatever it was asked for.
func TestTagsAsLoaded(t *testing.T) {
	var answer catalog.Product
	loads := 0
	c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(context.Context, string) (catalog.Product, error) {
		loads++
		return answer, nil
	}})
	for what, given := range map[string]catalog.Product{
		"no tags": {SKU: "x"}, "empty tags": {SKU: "x", Tags: []string{}}, "one tag": {SKU: "x", Tags: []string{"a"}},
		"three tags": {SKU: "x", Tags: []string{"c", "a", "b"}}, "nothing in it": {}, "": {SKU: "x", Name: "for an empty name"},
	} {
		answer, loads = given, 0
		for _, when := range []string{"that was loaded", "that was there"} {
			p, err := c.Get(t.Context(), what)
			if err != nil || p.SKU != given.SKU || p.Name != given.Name || !slices.Equal(p.Tags, given.Tags) {
				t.Errorf("Get(%q) of a product %s: got %+v and error %v, want %+v", what, when, p, err, given)
			}
		}
		if loads != 1 {
			t.Errorf("Get(%q), twice: got %d loads, want 1: it is kept for the name that was asked for", what, loads)
		}
	}
}

func TestHitAllocates(t *testing.T) {
	c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(_ context.Context, sku string) (catalog.Product, error) { return product(sku, 1), nil }})
	ctx := t.Context()
	c.Get(ctx, "lamp")
	if got := grade.Allocs(t, 100, func() { c.Get(ctx, "lamp") }); got > 1 {
		t.Errorf("Get of what is there: got %v allocations, want at most the 1 that copies its tags", got)
	}
}

// TestFailuresLeaveNothing: somebody tries ten thousand numbers.
func TestFailuresLeaveNothing(t *testing.T) {
	none := errors.New("there is no such product")
	c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(context.Context, string) (catalog.Product, error) { return catalog.Product{}, none }})
	ask := func(from, n int) {
		for i := range n {
			c.Get(context.Background(), fmt.Sprintf("%0200d", from+i))
		}
	}
	ask(0, 200)
	if got := grade.Retained(t, func() { ask(1000, 10_000) }); got > 256<<10 {
		t.Errorf("10,000 products that do not exist: got %d KiB kept, want nothing kept of a load that failed", got>>10)
	}
	runtime.KeepAlive(c)
}

// TestManyAtOnce has no virtual time: real goroutines, all at the same time, and a loader that counts who is in it.
func TestManyAtOnce(t *testing.T) {
	var in [4]atomic.Int64
	var loads atomic.Uint64
	c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(_ context.Context, sku string) (catalog.Product, error) {
		i := sku[0] - '0'
		if n := in[i].Add(1); n > 1 {
			t.Errorf("%d loads of one product at the same time, want 1", n)
		}
		defer in[i].Add(-1)
		runtime.Gosched()
		if loads.Add(1)%3 > 0 {
			return catalog.Product{}, errors.New("fails")
		}
		return product(sku, 1), nil
	}})
	var gets, good atomic.Uint64
	within(t, "eight goroutines with 400 calls each", &gets, func() {
		var all sync.WaitGroup
		for g := range 8 {
			all.Go(func() {
				for i := range 400 {
					sku := fmt.Sprint((g + i) % 4)
					gets.Add(1)
					p, err := c.Get(context.Background(), sku)
					if err == nil {
						good.Add(1)
						want(t, "one of many at the same time", p, err, sku, 1)
						p.Tags[0] = "mine"
					}
				}
			})
		}
		all.Wait()
	})
	got := c.Stats()
	if want := loads.Load(); got.Loads != want || got.Failures != want-min(want, want/3) {
		t.Errorf("Stats after many at the same time: got %d loads and %d failures, want %d and %d", got.Loads, got.Failures, want, want-want/3)
	}
	if got.Hits == 0 || got.Hits > good.Load() {
		t.Errorf("Stats after many at the same time: got %d hits, want some, and at most the %d calls that got a product", got.Hits, good.Load())
	}
}

// TestFirstCallers: four who come at the same moment, again and again, in real time. Between looking and deciding
// nobody may come in.
func TestFirstCallers(t *testing.T) {
	const rounds, callers = 20_000, 4
	var loads [rounds]atomic.Int32
	c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(_ context.Context, sku string) (catalog.Product, error) {
		n, _ := strconv.Atoi(sku)
		loads[n].Add(1)
		return catalog.Product{SKU: sku}, nil
	}})
	var gets atomic.Uint64
	within(t, "four callers, 20,000 times", &gets, func() {
		var all sync.WaitGroup
		var arrived [rounds]atomic.Int32
		for range callers {
			all.Go(func() {
				for n := range rounds {
					sku := strconv.Itoa(n)
					arrived[n].Add(1)
					for spins := 0; arrived[n].Load() < callers; spins++ {
						if spins%100 == 99 {
							runtime.Gosched()
						}
					}
					c.Get(context.Background(), sku)
					gets.Add(1)
				}
			})
		}
		all.Wait()
	})
	for n := range loads {
		if got := loads[n].Load(); got != 1 {
			t.Fatalf("four callers at the same moment, product %d of %d: got %d loads, want 1", n+1, rounds, got)
		}
	}
}

// TestTriesAgain: who was told of a failure, and tries again at once, gets a load of his own, in real time.
func TestTriesAgain(t *testing.T) {
	var loads atomic.Int64
	c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(context.Context, string) (catalog.Product, error) {
		return catalog.Product{}, fmt.Errorf("failure %d", loads.Add(1))
	}})
	var repeated atomic.Pointer[string]
	var gets atomic.Uint64
	within(t, "four callers who try again 10,000 times", &gets, func() {
		var all sync.WaitGroup
		for g := range 4 {
			all.Go(func() {
				last := ""
				for range 10_000 {
					gets.Add(1)
					_, err := c.Get(context.Background(), strconv.Itoa(g%2))
					text := fmt.Sprint(err)
					if text == last || err == nil {
						repeated.Store(&text)
						return
					}
					last = text
				}
			})
		}
		all.Wait()
	})
	if text := repeated.Load(); text != nil {
		t.Errorf("a caller who was told of a failure, and tried again at once: got %q, the same one once more (or no error at all), want another load, which fails too", *text)
	}
}

// slowErr is a context that has ended, and that takes its time when it is asked for the first time. Who asks it while he
// holds a lock makes others wait for that lock, and Go's locks then go from hand to hand, in the order of arrival.
type slowErr struct {
	context.Context
	first func()
}

func (s slowErr) Err() error {
	s.first()
	return s.Context.Err()
}

// TestNobodyComesBetween has a load end, a product invalidated and a visitor come at nearly the same moment, in real
// time. What is done in two steps under a lock lets somebody in between them. What is demanded holds in any order.
func TestNobodyComesBetween(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for what, order := range map[string][]string{
		"the load ends, Invalidate": {"end", "invalidate"},
		"Invalidate, the load ends": {"invalidate", "end"},
		"the load ends, Get":        {"end", "get"},
	} {
		for range 8 {
			begun, end := make(chan struct{}, 1), make(chan struct{})
			var loads atomic.Int64
			c := catalog.New(catalog.Config{Fresh: time.Hour, Timeout: time.Hour, Load: func(_ context.Context, sku string) (catalog.Product, error) {
				n := int(loads.Add(1))
				if n == 1 {
					begun <- struct{}{}
					<-end
				}
				return product(sku, n), nil
			}})
			var all sync.WaitGroup
			get := func() { c.Get(context.Background(), "lamp") }
			all.Go(get)
			<-begun
			asked := make(chan struct{})
			tell := sync.OnceFunc(func() { close(asked) })
			all.Go(func() {
				defer tell() // also if nobody asks
				for range 3 {
					c.Get(slowErr{ended, sync.OnceFunc(func() {
						tell()
						time.Sleep(5 * time.Millisecond)
					})}, "desk")
				}
			})
			<-asked
			for _, step := range order {
				switch step {
				case "end":
					close(end)
				case "invalidate":
					all.Go(func() { c.Invalidate("lamp") })
				case "get":
					all.Go(get)
				}
				time.Sleep(300 * time.Microsecond) // long enough, mostly, to come to the lock
			}
			var steps atomic.Uint64
			within(t, what, &steps, all.Wait)
			p, err := c.Get(context.Background(), "lamp")
			switch invalidated := order[1] != "get"; {
			case err != nil || invalidated && p.Cents == 100:
				t.Fatalf("%s, all at nearly the same moment, and Get when all that is over: got the product of the load before Invalidate (%+v, error %v), want that of a "+
					"later load: to look whether it is still wanted, and to keep it, is one step, and to invalidate is one, too", what, p, err)
			case !invalidated && loads.Load() > 1:
				t.Fatalf("%s, at nearly the same moment: got %d loads, want 1: at each moment the product is there, or its load is", what, loads.Load())
			}
		}
	}
}

// within fails if f does not end. It counts what f does: a busy machine may take as long as it likes for
// all of it, but not ten seconds for nothing.
func within(t *testing.T, what string, steps *atomic.Uint64, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	for last := uint64(0); ; {
		select {
		case <-done:
			return
		case <-time.After(10 * time.Second):
		}
		now := steps.Load()
		if now == last {
			t.Fatalf("%s: got no call that ended within 10s, after %d: somebody waits for what never comes", what, now)
		}
		last = now
	}
}

func TestPairs(t *testing.T) {
	quick := func(_ context.Context, sku string) (catalog.Product, error) {
		if sku == "none" {
			return catalog.Product{}, errors.New("none")
		}
		return product(sku, 1), nil
	}
	fresh := func(d time.Duration) func() *catalog.Cache {
		return func() *catalog.Cache {
			c := catalog.New(catalog.Config{Load: quick, Fresh: d, Timeout: time.Hour})
			c.Get(context.Background(), "lamp")
			return c
		}
	}
	grade.Pairs(t, map[string]func() *catalog.Cache{
		"cold": func() *catalog.Cache {
			return catalog.New(catalog.Config{Load: quick, Fresh: time.Hour, Timeout: time.Hour})
		},
		"warm": fresh(time.Hour),
		"old":  fresh(1),
	}, map[string]func(*catalog.Cache){
		"Get": func(c *catalog.Cache) {
			p, _ := c.Get(context.Background(), "lamp")
			p.Tags[0] = "mine"
		},
		"Get of another": func(c *catalog.Cache) { c.Get(context.Background(), "desk") },
		"Get that fails": func(c *catalog.Cache) { c.Get(context.Background(), "none") },
		"Get by one who has left": func(c *catalog.Cache) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			c.Get(ctx, "lamp")
		},
		"Warm":       func(c *catalog.Cache) { c.Warm(context.Background(), "lamp", "bed", "none") },
		"Invalidate": func(c *catalog.Cache) { c.Invalidate("lamp") },
		"Stats":      func(c *catalog.Cache) { c.Stats() },
	})
}
