package lru_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

// checkMakers are the designs under test: not those of the table, which a suite in
// this package could change.
func checkMakers() map[string]func(int) lru.Cache {
	return map[string]func(int) lru.Cache{
		"NewMutex": lru.NewMutex, "NewActor": lru.NewActor, "NewSharded": lru.NewSharded,
	}
}

// checkEach runs f for each design, in the same order each time.
func checkEach(t *testing.T, f func(t *testing.T, name string, fresh func(int) lru.Cache)) {
	t.Helper()
	makers := checkMakers()
	for _, name := range slices.Sorted(maps.Keys(makers)) {
		t.Run(name, func(t *testing.T) { f(t, name, makers[name]) })
	}
}

var checkHung atomic.Bool

// checkWithin fails the test if f does not end. A busy machine may take its time: what counts is that
// for two seconds nobody in the process could have gone on. After the first time it
// waits only shortly: one such call is enough to know.
func checkWithin(t *testing.T, what string, f func()) {
	t.Helper()
	const every, most = 100 * time.Millisecond, 40 * time.Second
	looks := 20
	if checkHung.Load() {
		looks = 3
	}
	done := make(chan struct{})
	var panicked any
	go func() {
		defer close(done)
		defer func() { panicked = recover() }()
		f()
	}()
	start, still := time.Now(), 0
	for {
		select {
		case <-done:
			if panicked != nil {
				t.Fatalf("%s: got a panic (%v), want an ordinary return", what, panicked)
			}
			return
		case <-time.After(every):
		}
		if still++; !checkAllBlocked() {
			still = 0
		}
		switch took := time.Since(start); {
		case still >= looks:
			checkHung.Store(true)
			t.Fatalf("%s: got no return, and every goroutine is blocked; a caller that waits for an answer nobody will send waits for ever", what)
		case took > most:
			checkHung.Store(true)
			t.Fatalf("%s: got no return within %v, though goroutines are running: is there a loop that never ends, or one that looks again and again?", what, most)
		}
	}
}

// checkAllBlocked reports whether every other goroutine of the process waits for another one.
func checkAllBlocked() bool {
	buf := make([]byte, 1<<20)
	_, others, _ := strings.Cut(string(buf[:runtime.Stack(buf, true)]), "\n\n") // the first one is the caller's
	for block := range strings.SplitSeq(others, "\n\n") {
		_, state, _ := strings.Cut(block, "[")
		state, _, _ = strings.Cut(state, "]")
		state, _, _ = strings.Cut(state, ",")
		if !strings.HasPrefix(state, "chan ") && !strings.HasPrefix(state, "select") && !strings.HasPrefix(state, "sync.") && state != "semacquire" {
			return false
		}
	}
	return true
}

// checkModel says what a cache in strict order of use does. Clear, not fast.
type checkModel struct {
	capacity int
	hits     uint64
	keys     []string // the one used last comes last
	values   map[string]int
}

func checkNewModel(capacity int) *checkModel {
	return &checkModel{capacity: max(1, capacity), values: make(map[string]int)}
}

func (m *checkModel) use(key string) {
	m.keys = slices.DeleteFunc(m.keys, func(k string) bool { return k == key })
	m.keys = append(m.keys, key)
}

func (m *checkModel) get(key string) (int, bool) {
	v, ok := m.values[key]
	if ok {
		m.hits++
		m.use(key)
	}
	return v, ok
}

func (m *checkModel) put(key string, v int) {
	m.values[key] = v
	m.use(key)
	if len(m.keys) > m.capacity {
		delete(m.values, m.keys[0])
		m.keys = m.keys[1:]
	}
}

// checkOrder compares a cache with the model, call by call.
func checkOrder(t *testing.T, name string, fresh func(int) lru.Cache, capacity, keys int) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(capacity+100), uint64(keys)))
	model, cache := checkNewModel(capacity), fresh(capacity)
	defer checkWithin(t, name+": Close", cache.Close)
	for step := range 1500 {
		key := fmt.Sprintf("key:%d", random.IntN(keys))
		if key == "key:0" {
			key = ""
		}
		if random.IntN(2) == 0 {
			v := random.IntN(7) - 3
			model.put(key, v)
			cache.Put(key, v)
		} else {
			want, wantOK := model.get(key)
			got, ok := cache.Get(key)
			if got != want || ok != wantOK {
				t.Fatalf("%s(%d), call %d: Get(%q): got %d, %t, want %d, %t. The model holds %q, the one used last comes last: "+
					"Put and a Get that finds something are uses, and the one not used for longest goes",
					name, capacity, step, key, got, ok, want, wantOK, model.keys)
			}
		}
		if got, want := cache.Len(), len(model.keys); got != want {
			t.Fatalf("%s(%d), call %d: Len: got %d, want %d", name, capacity, step, got, want)
		}
		if got := cache.Hits(); got != model.hits {
			t.Fatalf("%s(%d), call %d: Hits: got %d, want %d: each Get that returned true counts once, and nothing else does",
				name, capacity, step, got, model.hits)
		}
	}
}

func TestMutexOrder(t *testing.T) {
	checkWithin(t, "NewMutex: calls from one goroutine", func() {
		for _, capacity := range []int{-3, 0, 1, 2, 5, 40} {
			checkOrder(t, "NewMutex", lru.NewMutex, capacity, 2*max(2, capacity))
		}
	})
}

func TestActorOrder(t *testing.T) {
	checkWithin(t, "NewActor: calls from one goroutine", func() {
		for _, capacity := range []int{-3, 0, 1, 2, 5, 40} {
			checkOrder(t, "NewActor", lru.NewActor, capacity, 2*max(2, capacity))
		}
	})
}

// TestShardedBasics: what holds wherever the keys go.
func TestShardedBasics(t *testing.T) {
	checkWithin(t, "NewSharded: calls from one goroutine", func() {
		for _, capacity := range []int{-3, 0, 1} { // one entry: one shard, so the strict order
			checkOrder(t, "NewSharded", lru.NewSharded, capacity, 4)
		}
		// No more keys than the smallest shard may hold: nothing goes.
		checkOrder(t, "NewSharded", lru.NewSharded, 4096, 64)
	})
}

// TestShardedCapacity: the shards' capacities add up, and none is empty.
func TestShardedCapacity(t *testing.T) {
	checkWithin(t, "NewSharded: calls from one goroutine", func() {
		for _, capacity := range []int{1, 2, 3, 5, 7, 15, 17, 100, 1000, 1024, 1031} {
			cache := lru.NewSharded(capacity)
			defer cache.Close()
			for i := range 30*capacity + 300 {
				key := fmt.Sprintf("user:%d", i)
				cache.Put(key, i)
				if v, ok := cache.Get(key); v != i || !ok {
					t.Fatalf("NewSharded(%d): Get(%q) after its Put: got %d, %t, want %d, true: a shard must hold at least one entry",
						capacity, key, v, ok, i)
				}
			}
			if got := cache.Len(); got != capacity {
				t.Fatalf("NewSharded(%d): Len after %d keys: got %d, want %d: the capacities of the shards add up to it, remainder and all",
					capacity, 30*capacity+300, got, capacity)
			}
		}
	})
}

// TestShardedSpread: the shards get about as many keys each.
func TestShardedSpread(t *testing.T) {
	const capacity, least = 1024, 768
	shapes := map[string]string{
		"numbers": "%d", "a common beginning": "tenant:acme:invoice:%06d", "a common end": "%06d.invoice.acme.example",
	}
	checkWithin(t, "NewSharded: calls from one goroutine", func() {
		for _, shape := range slices.Sorted(maps.Keys(shapes)) {
			cache := lru.NewSharded(capacity)
			defer cache.Close()
			for i := range capacity {
				cache.Put(fmt.Sprintf(shapes[shape], i), i)
			}
			if got := cache.Len(); got < least {
				t.Errorf("NewSharded(%d) after as many different keys (%s): Len: got %d, want at least %d: some shards overflow "+
					"while others stay empty, so the shard must depend on the whole key", capacity, shape, got, least)
			}
		}
	})
}

// TestShardedOrder finds out by evictions which keys share a shard, and holds each
// shard to the order of use.
func TestShardedOrder(t *testing.T) {
	checkWithin(t, "NewSharded: calls from one goroutine", func() {
		for seed := range uint64(4) {
			checkShardedOrder(t, seed)
		}
	})
}

func checkShardedOrder(t *testing.T, seed uint64) {
	const capacity = 64
	random := rand.New(rand.NewPCG(seed, 1))
	cache := lru.NewSharded(capacity)
	defer cache.Close()
	var order []string            // what should be there; the one used last comes last
	value := map[string]int{}     // by key
	parent := map[string]string{} // which keys are known to share a shard
	var root func(string) string
	root = func(k string) string {
		if p, ok := parent[k]; ok && p != k {
			return root(p)
		}
		return k
	}
	use := func(key string) {
		order = slices.DeleteFunc(order, func(k string) bool { return k == key })
		order = append(order, key)
	}
	var hits uint64
	strict, evictions := 0, 0
	for step := range 600 {
		// Use some keys again, so that the order of use is not that of arrival.
		for range random.IntN(4) {
			if len(order) == 0 {
				break
			}
			key := order[random.IntN(len(order))]
			if random.IntN(2) == 0 {
				value[key] = -step
				cache.Put(key, -step)
			} else if v, ok := cache.Get(key); !ok || v != value[key] {
				t.Fatalf("NewSharded(%d), step %d: Get(%q) of a key that was there: got %d, %t, want %d, true: a Put of a key that is there evicts nothing",
					capacity, step, key, v, ok, value[key])
			} else {
				hits++
			}
			use(key)
		}
		key := fmt.Sprintf("key:%d", random.IntN(150))
		_, known := value[key]
		known = known && slices.Contains(order, key)
		value[key] = step
		cache.Put(key, step)
		oldest := ""
		if len(order) > 0 {
			oldest = order[0]
		}
		use(key)
		// Asking from the oldest to the newest leaves each shard in its order.
		var gone []string
		for _, k := range slices.Clone(order) {
			v, ok := cache.Get(k)
			if !ok {
				gone = append(gone, k)
				continue
			}
			hits++
			if v != value[k] {
				t.Fatalf("NewSharded(%d), step %d: Get(%q): got %d, want %d", capacity, step, k, v, value[k])
			}
		}
		if got := cache.Hits(); got != hits {
			t.Fatalf("NewSharded(%d), step %d: Hits: got %d, want %d: each Get that returned true counts once, and nothing else does", capacity, step, got, hits)
		}
		if known && len(gone) > 0 || len(gone) > 1 || slices.Contains(gone, key) {
			t.Fatalf("NewSharded(%d), step %d: after Put(%q) of a key that was there: %t, gone are %q; want at most one other key gone, and none "+
				"if the key was there", capacity, step, key, known, gone)
		}
		if len(gone) == 1 {
			evictions++
			victim := gone[0]
			for _, k := range order[:slices.Index(order, victim)] {
				if root(k) == root(victim) || root(k) == root(key) {
					t.Fatalf("NewSharded(%d), step %d: Put(%q) evicted %q, though %q of the same shard was not used for longer. "+
						"Within a shard the one not used for longest goes, and Get and Put are uses", capacity, step, key, victim, k)
				}
			}
			if victim == oldest {
				strict++
			}
			parent[root(victim)] = root(key)
			order = slices.DeleteFunc(order, func(k string) bool { return k == victim })
		}
		if got := cache.Len(); got != len(order) || got > capacity {
			t.Fatalf("NewSharded(%d), step %d: Len: got %d, want %d", capacity, step, got, len(order))
		}
	}
	if evictions == 0 {
		t.Fatalf("NewSharded(%d): got no eviction in 600 steps with 150 keys, want Len to stay at the capacity", capacity)
	}
}
