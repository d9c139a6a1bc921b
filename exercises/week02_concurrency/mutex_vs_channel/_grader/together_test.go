package lru_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

// TestTogether: many goroutines, and every hit is counted.
func TestTogether(t *testing.T) {
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		checkWithin(t, name+": eight goroutines at once", func() {
			const workers, rounds = 8, 3000
			cache := fresh(4096)
			defer cache.Close()
			var hits atomic.Uint64
			var lost atomic.Value
			var wg sync.WaitGroup
			for worker := range workers {
				wg.Go(func() {
					own := fmt.Sprintf("own:%d", worker)
					for i := range rounds {
						cache.Put(own, i)
						v, ok := cache.Get(own)
						if ok {
							hits.Add(1)
						}
						if v != i || !ok {
							lost.CompareAndSwap(nil, fmt.Sprintf("Get(%q) after Put(%q, %d) by the same goroutine: got %d, %t", own, own, i, v, ok))
						}
						if _, ok := cache.Get(fmt.Sprintf("shared:%d", i%32)); ok {
							hits.Add(1)
						}
						cache.Put(fmt.Sprintf("shared:%d", (i*7+worker)%32), i)
					}
				})
			}
			wg.Wait()
			if text := lost.Load(); text != nil {
				t.Errorf("%s: %v: an entry was lost while others were put", name, text)
			}
			if got, want := cache.Hits(), hits.Load(); got != want {
				t.Errorf("%s: Hits after %d goroutines: got %d, want %d, as many as Gets returned true: a hit is a write, "+
					"and two at once must both count", name, workers, got, want)
			}
			if got, want := cache.Len(), workers+32; got != want {
				t.Errorf("%s: Len: got %d, want %d", name, got, want)
			}
		})
	})
}

// TestEveryHitCounts: goroutines do nothing but hit, each its own keys.
func TestEveryHitCounts(t *testing.T) {
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		rounds := 300_000
		if name == "NewActor" {
			rounds = 3000
		}
		checkWithin(t, name+": four goroutines at once", func() {
			const workers = 4
			cache := fresh(4096)
			defer cache.Close()
			var keys [2 * workers]string
			for i := range keys {
				keys[i] = fmt.Sprintf("user:%d", i)
				cache.Put(keys[i], i)
			}
			var wg sync.WaitGroup
			var ready atomic.Int32
			for worker := range workers {
				wg.Go(func() {
					for ready.Add(1); ready.Load() < workers; {
						runtime.Gosched() // all begin together
					}
					for i := range rounds {
						cache.Get(keys[2*worker+i%2])
					}
				})
			}
			wg.Wait()
			if got, want := cache.Hits(), uint64(workers*rounds); got != want {
				t.Errorf("%s: Hits after %d goroutines with %d hits each: got %d, want %d: to read a count and to write it back are two steps, "+
					"and another goroutine may come in between", name, workers, rounds, got, want)
			}
		})
	})
}

// TestTogetherFull: many goroutines on a cache that always evicts.
func TestTogetherFull(t *testing.T) {
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		checkWithin(t, name+": eight goroutines on a full cache", func() {
			const capacity = 48
			cache := fresh(capacity)
			defer cache.Close()
			var hits atomic.Uint64
			var over atomic.Int64
			var wg sync.WaitGroup
			for worker := range 8 {
				wg.Go(func() {
					for i := range 2500 {
						cache.Put(fmt.Sprintf("k:%d", (i*31+worker*17)%400), i)
						if _, ok := cache.Get(fmt.Sprintf("k:%d", (i*13+worker)%400)); ok {
							hits.Add(1)
						}
						if n := cache.Len(); n > capacity {
							over.Store(int64(n))
						}
					}
				})
			}
			wg.Wait()
			if n := over.Load(); n != 0 {
				t.Errorf("%s(%d): Len while eight goroutines put: got %d, want at most %d", name, capacity, n, capacity)
			}
			if got := cache.Len(); got != capacity {
				t.Errorf("%s(%d): Len in the end: got %d, want %d", name, capacity, got, capacity)
			}
			if got, want := cache.Hits(), hits.Load(); got != want {
				t.Errorf("%s(%d): Hits: got %d, want %d, as many as Gets returned true", name, capacity, got, want)
			}
		})
	})
}

// TestClosed: what a closed cache does.
func TestClosed(t *testing.T) {
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		for _, used := range []bool{true, false} {
			cache := fresh(100)
			var want uint64
			if used {
				checkWithin(t, name+": calls before Close", func() {
					for i := range 40 {
						key := fmt.Sprintf("k:%d", i)
						cache.Put(key, i)
						cache.Get(key)
					}
				})
				want = 40
			}
			for round := range 40 {
				checkWithin(t, fmt.Sprintf("%s: Close, call %d", name, round+1), cache.Close)
				checkWithin(t, name+": calls after Close", func() {
					if v, ok := cache.Get("k:1"); v != 0 || ok {
						t.Errorf("%s: Get after Close: got %d, %t, want 0, false: the entries are dropped", name, v, ok)
					}
					for i := range 5 {
						cache.Put("k:1", 5)
						cache.Put(fmt.Sprintf("new:%d", i), 6)
					}
					if v, ok := cache.Get("k:1"); v != 0 || ok {
						t.Errorf("%s: Get after Close and Put: got %d, %t, want 0, false: a closed cache keeps nothing", name, v, ok)
					}
					if got := cache.Len(); got != 0 {
						t.Errorf("%s: Len after Close: got %d, want 0", name, got)
					}
					if got := cache.Hits(); got != want {
						t.Errorf("%s: Hits after Close: got %d, want %d, as before", name, got, want)
					}
				})
			}
		}
	})
}

// TestCloseInTraffic: closing while others call, several at once.
func TestCloseInTraffic(t *testing.T) {
	// More threads than cores: they stop in the middle of what they do more often.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(8))
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		for range 200 {
			cache := fresh(16)
			cache.Put("a", 1)
			var hits atomic.Uint64
			var closed, late atomic.Bool
			checkWithin(t, name+": calls while the cache is closed", func() {
				var wg sync.WaitGroup
				panicked := new(atomic.Value)
				busy := make(chan struct{}) // closed when calls are under way
				start := sync.OnceFunc(func() { close(busy) })
				spawn := func(f func()) {
					wg.Go(func() {
						defer func() {
							if p := recover(); p != nil {
								panicked.CompareAndSwap(nil, fmt.Sprint(p))
							}
						}()
						f()
					})
				}
				for range 4 {
					spawn(func() {
						for range 5000 { // until it is closed
							over := closed.Load()
							v, ok := cache.Get("a")
							if !ok {
								break
							}
							if hits.Add(1) == 30 {
								start()
							}
							if over {
								late.Store(true)
							}
							if v != 1 {
								panic(fmt.Sprintf("Get returned %d, want 1", v))
							}
						}
						start()
						cache.Put("a", 1)
						cache.Hits()
						cache.Len()
					})
				}
				for range 3 {
					spawn(func() {
						<-busy
						cache.Close()
						closed.Store(true)
						if _, ok := cache.Get("a"); ok {
							hits.Add(1)
							late.Store(true)
						}
					})
				}
				wg.Wait()
				if late.Load() {
					t.Errorf("%s: Get that began after Close had returned, while others were still calling: got true, want false: "+
						"Close is over only when nobody serves any more", name)
				}
				if p := panicked.Load(); p != nil {
					t.Errorf("%s: got a panic (%v) from a call while the cache is closed, want an ordinary return", name, p)
				}
			})
			if t.Failed() {
				return
			}
			checkWithin(t, name+": calls after Close", func() {
				if got, want := cache.Hits(), hits.Load(); got != want {
					t.Errorf("%s: Hits after Close in the middle of calls: got %d, want %d: a Get that was counted must have returned true, "+
						"and one that returned true must be counted", name, got, want)
				}
				if got := cache.Len(); got != 0 {
					t.Errorf("%s: Len after Close in the middle of calls: got %d, want 0: a Put came in after the entries were dropped", name, got)
				}
			})
			if t.Failed() {
				return
			}
		}
	})
}

// TestClosedIsDropped: who keeps a closed cache does not keep its entries.
func TestClosedIsDropped(t *testing.T) {
	const entries, size = 4000, 1 << 10
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		cache := fresh(8 * entries)
		before := grade.LiveHeap()
		checkWithin(t, name+": calls and Close", func() {
			for i := range entries {
				cache.Put(fmt.Sprintf("%0*d", size, i), i)
			}
			cache.Close()
		})
		if got := int64(grade.LiveHeap()) - int64(before); got > entries*size/4 {
			t.Errorf("%s: live heap after Put of %d keys of %d bytes and Close: got %d KB more than before, want about none: "+
				"the entries are dropped, not hidden", name, entries, size, got/1024)
		}
		checkWithin(t, name+": Close", cache.Close) // it is alive until here
	})
}

// checkCount returns how many goroutines belong to the package, once there are
// want of them or two seconds have passed.
func checkCount(want int) int {
	var n int
	for deadline := time.Now().Add(2 * time.Second); ; {
		n = len(grade.Goroutines("gomastery/week02_concurrency/mutex_vs_channel"))
		if n == want || time.Now().After(deadline) {
			return n
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// TestGoroutines: an actor is one goroutine until it is closed, the others are none.
func TestGoroutines(t *testing.T) {
	before := checkCount(0)
	for _, c := range []struct {
		name  string
		fresh func(int) lru.Cache
		each  int
	}{{"NewActor", lru.NewActor, 1}, {"NewMutex", lru.NewMutex, 0}, {"NewSharded", lru.NewSharded, 0}} {
		const n = 20
		var caches []lru.Cache
		checkWithin(t, c.name+": twenty caches in use", func() {
			for i := range n {
				cache := c.fresh(100)
				cache.Put("a", i)
				cache.Get("a")
				caches = append(caches, cache)
			}
		})
		if got := checkCount(before+n*c.each) - before; got != n*c.each {
			t.Errorf("%s: goroutines of %d caches: got %d, want %d: an actor is the one goroutine that owns the entries, a lock needs none",
				c.name, n, got, n*c.each)
		}
		for _, cache := range caches {
			checkWithin(t, c.name+": Close", cache.Close)
		}
		if got := checkCount(before) - before; got > 0 {
			t.Fatalf("%s: goroutines still alive after Close of %d caches: got %d, want 0: each cache that a service makes and drops would leave one behind",
				c.name, n, got)
		}
	}
}

// TestActorSharesByMessages: nothing in the actor is made to be shared in another way.
func TestActorSharesByMessages(t *testing.T) {
	cache := lru.NewActor(10)
	defer checkWithin(t, "NewActor: Close", cache.Close)
	seen := map[reflect.Type]bool{}
	var walk func(typ reflect.Type, path string)
	walk = func(typ reflect.Type, path string) {
		if seen[typ] {
			return
		}
		seen[typ] = true
		if p := typ.PkgPath(); p == "sync" || p == "sync/atomic" {
			switch base, _, _ := strings.Cut(typ.Name(), "["); base {
			case "Once", "WaitGroup", "Pool", "noCopy":
			default:
				t.Errorf("NewActor: got a %v in %s, want neither locks nor atomics: the entries and the count of hits belong to one "+
					"goroutine, others ask it", typ, path)
			}
			return
		}
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
			walk(typ.Elem(), path)
		case reflect.Map:
			walk(typ.Key(), path)
			walk(typ.Elem(), path)
		case reflect.Struct:
			for i := range typ.NumField() {
				walk(typ.Field(i).Type, path+"."+typ.Field(i).Name)
			}
		}
	}
	walk(reflect.TypeOf(cache), reflect.TypeOf(cache).String())
}

// TestPairs runs every two calls at the same time, for the race detector.
func TestPairs(t *testing.T) {
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		var made []lru.Cache
		state := func(keys int) func() lru.Cache {
			return func() lru.Cache {
				cache := fresh(32)
				made = append(made, cache)
				for i := range keys {
					cache.Put(fmt.Sprintf("k:%d", i), i)
				}
				return cache
			}
		}
		grade.Pairs(t, map[string]func() lru.Cache{"new": state(0), "full": state(64), "closed": func() lru.Cache {
			cache := state(2)()
			cache.Close()
			return cache
		}}, map[string]func(lru.Cache){
			"Get":      func(c lru.Cache) { c.Get("k:62") }, // not the one used last: it has to move
			"Get none": func(c lru.Cache) { c.Get("none") },
			"Put":      func(c lru.Cache) { c.Put("k:61", 1) },
			"Put new":  func(c lru.Cache) { c.Put("new", 1) },
			"Hits":     func(c lru.Cache) { c.Hits() },
			"Len":      func(c lru.Cache) { c.Len() },
			"Close":    func(c lru.Cache) { c.Close() },
		})
		for _, cache := range made {
			checkWithin(t, name+": Close", cache.Close)
		}
	})
}

// checkApart is set in the process in which TestShardsApart makes races on purpose.
const checkApart = "LRU_CHECK_APART"

// TestShardsApart asks the race detector whether anything puts two calls with
// different keys in order. A variable is written before the call of one goroutine, and
// after the call of the other. If both calls go through one lock the writes are in order,
// and the detector is silent. If it reports, neither call waited for what the other holds.
func TestShardsApart(t *testing.T) {
	const pairs, least = 96, 66
	if os.Getenv(checkApart) != "" {
		checkUnordered(pairs)
		return
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	command := exec.CommandContext(ctx, binary, "-test.run=^TestShardsApart$", "-test.count=1")
	command.Env = append(os.Environ(), checkApart+"=1",
		"GORACE=halt_on_error=0 atexit_sleep_ms=0 suppress_equal_stacks=0 suppress_equal_addresses=0")
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	_ = command.Run() // reports make it fail
	got := strings.Count(said.String(), "WARNING: DATA RACE")
	t.Logf("pairs apart: %d of %d", got, pairs)
	if got < least {
		t.Errorf("NewSharded(1024): pairs of keys whose calls have no lock, channel or atomic in common: got %d of %d, want at least %d. "+
			"If all go through one lock, shards make it no faster", got, pairs, least)
	}
}

func checkUnordered(pairs int) {
	cache := lru.NewSharded(1024)
	defer cache.Close()
	for i := range pairs + 1 {
		cache.Put(fmt.Sprintf("k:%d", i), i)
	}
	for i := range pairs {
		shared, first, second := new(int), "k:0", fmt.Sprintf("k:%d", i+1)
		var wg sync.WaitGroup
		wg.Go(func() {
			*shared = 1
			cache.Put(first, 1)
		})
		wg.Go(func() {
			time.Sleep(time.Millisecond) // in order by the clock, which orders nothing
			cache.Put(second, 2)
			*shared = 2
		})
		wg.Wait()
	}
}
