package ttlcache_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

// loader is what the cache loads from: it takes time, fails on demand, and counts.
type loader struct {
	takes time.Duration // time until it returns; less if its context ends first

	mu    sync.Mutex
	fail  error
	loads map[string]int
}

func (l *loader) load(ctx context.Context, key string) ([]byte, error) {
	l.mu.Lock()
	if l.loads == nil {
		l.loads = make(map[string]int)
	}
	l.loads[key]++
	n, fail := l.loads[key], l.fail
	l.mu.Unlock()
	select {
	case <-time.After(l.takes):
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if fail != nil {
		return nil, fail
	}
	return fmt.Appendf(nil, "%s, load %d", key, n), nil
}

func (l *loader) setFail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fail = err
}

func (l *loader) count(key string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.loads[key]
}

// bubble runs a test in virtual time on a cache that is closed at the end.
func bubble(t *testing.T, ttl time.Duration, capacity int, l *loader, test func(t *testing.T, c *ttlcache.Cache)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c := ttlcache.New(ttl, capacity, l.load)
		defer c.Close()
		test(t, c)
	})
}

func wantValue(t *testing.T, c *ttlcache.Cache, key, want string) {
	t.Helper()
	got, err := c.Get(t.Context(), key)
	if err != nil || string(got) != want {
		t.Errorf("Get(%q): got %q, %v, want %q", key, got, err, want)
	}
}

func wantLen(t *testing.T, c *ttlcache.Cache, want int) {
	t.Helper()
	if got := c.Len(); got != want {
		t.Errorf("Len: got %d, want %d", got, want)
	}
}

// wantAt fails if not exactly so much virtual time has passed since start.
func wantAt(t *testing.T, start time.Time, want time.Duration, what string) {
	t.Helper()
	if got := time.Since(start); got != want {
		t.Errorf("%s after %v, want %v", what, got, want)
	}
}

func TestNewPanics(t *testing.T) {
	load := new(loader).load
	tests := []struct {
		name     string
		ttl      time.Duration
		capacity int
		load     ttlcache.LoadFunc
		panics   bool
	}{
		{"smallest", 1, 1, load, false},
		{"no time", 0, 1, load, true},
		{"negative time", -time.Second, 1, load, true},
		{"no room", time.Second, 0, load, true},
		{"negative room", time.Second, -1, load, true},
		{"no loader", time.Second, 1, nil, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if r := recover(); (r != nil) != tt.panics {
					t.Errorf("New(%v, %d, …) panicked with %v, want a panic: %v", tt.ttl, tt.capacity, r, tt.panics)
				}
			}()
			ttlcache.New(tt.ttl, tt.capacity, tt.load).Close()
		})
	}
}

type counter struct {
	mu    sync.Mutex
	loads int
}

func (c *counter) load(ctx context.Context, key string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loads++
	return []byte("value"), nil
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loads
}

func TestLife(t *testing.T) {
	tests := []struct {
		name  string
		waits []time.Duration
		loads int
	}{
		{"young", []time.Duration{15 * time.Millisecond}, 1},
		{"old", []time.Duration{15 * time.Millisecond, 10 * time.Millisecond}, 2},
		{"old at once", []time.Duration{25 * time.Millisecond}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := &counter{}
			c := ttlcache.New(20*time.Millisecond, 3, l.load)
			defer c.Close()
			c.Get(t.Context(), "a")
			for _, wait := range tt.waits {
				time.Sleep(wait)
				c.Get(t.Context(), "a")
			}
			if got := l.count(); got != tt.loads {
				t.Errorf("got %d loads, want %d", got, tt.loads)
			}
		})
	}
}

func TestLenCountsWhatIsServed(t *testing.T) {
	l := &loader{takes: time.Second}
	bubble(t, time.Minute, 3, l, func(t *testing.T, c *ttlcache.Cache) {
		wantLen(t, c, 0)
		wantValue(t, c, "a", "a, load 1")
		wantLen(t, c, 1)
		time.Sleep(30 * time.Second)
		wantValue(t, c, "b", "b, load 1")
		wantLen(t, c, 2)
		time.Sleep(29 * time.Second)
		wantLen(t, c, 1)
		time.Sleep(31 * time.Second)
		wantLen(t, c, 0)
	})
}

func TestCapacity(t *testing.T) {
	// Loads take no time here, so the order of the calls is the order of the ends.
	tests := []struct {
		name string
		gets []string // "+" lets all that is held grow too old
		held []string
		gone string
	}{
		{"full", []string{"a", "b", "c"}, []string{"a", "b", "c"}, ""},
		{"one too many", []string{"a", "b", "c", "d"}, []string{"b", "c", "d"}, "a"},
		{"two too many", []string{"a", "b", "c", "d", "e"}, []string{"c", "d", "e"}, "b"},
		{"use is no load", []string{"a", "b", "c", "a", "d"}, []string{"b", "c", "d"}, "a"},
		{"loaded again", []string{"a", "b", "+", "b", "c", "a", "d"}, []string{"c", "a", "d"}, "b"},
		{"loaded again in turn", []string{"a", "b", "c", "+", "b", "c", "a", "d"}, []string{"c", "a", "d"}, "b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := new(loader)
			bubble(t, time.Minute, 3, l, func(t *testing.T, c *ttlcache.Cache) {
				for _, key := range tt.gets {
					if key == "+" {
						time.Sleep(time.Minute)
						continue
					}
					if _, err := c.Get(t.Context(), key); err != nil {
						t.Fatal(err)
					}
				}
				wantLen(t, c, len(tt.held))
				for _, key := range tt.held {
					before := l.count(key)
					c.Get(t.Context(), key)
					if l.count(key) != before {
						t.Errorf("after %q, %q was loaded again, want it held", tt.gets, key)
					}
				}
				if before := l.count(tt.gone); tt.gone != "" {
					c.Get(t.Context(), tt.gone)
					if l.count(tt.gone) != before+1 {
						t.Errorf("after %q, %q was held, want it gone", tt.gets, tt.gone)
					}
				}
			})
		})
	}
}

// The order of eviction is that of the ends of the loads, not of their starts.
func TestCapacityCountsEnds(t *testing.T) {
	slow := map[string]time.Duration{"a": 3 * time.Second, "b": time.Second, "c": 5 * time.Second}
	loads := 0
	synctest.Test(t, func(t *testing.T) {
		c := ttlcache.New(time.Hour, 2, func(ctx context.Context, key string) ([]byte, error) {
			time.Sleep(slow[key])
			if key == "a" {
				loads++
			}
			return nil, nil
		})
		defer c.Close()
		var wg sync.WaitGroup
		for key := range slow {
			wg.Go(func() { c.Get(t.Context(), key) })
		}
		wg.Wait()
		wantLen(t, c, 2)
		c.Get(t.Context(), "a")
		if loads != 1 {
			t.Error("a went, want b gone: its load ended first")
		}
	})
}

func TestCallersShareALoad(t *testing.T) {
	l := &loader{takes: 10 * time.Second}
	bubble(t, time.Minute, 3, l, func(t *testing.T, c *ttlcache.Cache) {
		start := time.Now()
		var wg sync.WaitGroup
		for late := range 5 {
			wg.Go(func() {
				time.Sleep(time.Duration(late) * time.Second)
				wantValue(t, c, "a", "a, load 1")
				wantAt(t, start, 10*time.Second, "a caller was served")
			})
		}
		wg.Wait()
		if got := l.count("a"); got != 1 {
			t.Errorf("got %d loads for 5 callers, want 1", got)
		}
	})
}

func TestLoadsHoldNobodyUp(t *testing.T) {
	l := &loader{takes: 10 * time.Second}
	bubble(t, time.Minute, 3, l, func(t *testing.T, c *ttlcache.Cache) {
		wantValue(t, c, "held", "held, load 1")
		start := time.Now()
		var wg sync.WaitGroup
		for _, key := range []string{"a", "b"} {
			wg.Go(func() {
				wantValue(t, c, key, key+", load 1")
				wantAt(t, start, 10*time.Second, "the load of "+key+" was over")
			})
		}
		synctest.Wait()
		wantValue(t, c, "held", "held, load 1")
		wantLen(t, c, 1)
		wantAt(t, start, 0, "Get and Len returned")
		wg.Wait()
	})
}

func TestBytesBelongToTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		buffer := []byte("value")
		c := ttlcache.New(time.Minute, 3, func(ctx context.Context, key string) ([]byte, error) {
			time.Sleep(time.Second)
			return buffer, nil
		})
		defer c.Close()

		waited := make([][]byte, 2)
		var wg sync.WaitGroup
		for i := range waited {
			wg.Go(func() { waited[i], _ = c.Get(t.Context(), "a") })
		}
		wg.Wait()
		clear(waited[0])
		if string(waited[1]) != "value" {
			t.Errorf("got %q after another caller of the same load changed his bytes", waited[1])
		}
		wantValue(t, c, "a", "value")
		hit, _ := c.Get(t.Context(), "a")
		clear(hit)
		wantValue(t, c, "a", "value")
		_ = append(hit[:0], "other value"...)
		wantValue(t, c, "a", "value")
		clear(buffer)
		wantValue(t, c, "a", "value")
	})
}

func TestEmptyValueIsAValue(t *testing.T) {
	loads := 0
	synctest.Test(t, func(t *testing.T) {
		c := ttlcache.New(time.Minute, 3, func(context.Context, string) ([]byte, error) {
			loads++
			return nil, nil
		})
		defer c.Close()
		wantValue(t, c, "", "")
		wantValue(t, c, "", "")
		wantLen(t, c, 1)
		if loads != 1 {
			t.Errorf("got %d loads, want 1", loads)
		}
	})
}

var errGone = errors.New("the browser went away")

func TestCallerLeaves(t *testing.T) {
	ended := func(ctx context.Context) context.Context {
		ctx, cancel := context.WithCancelCause(ctx)
		cancel(errGone)
		return ctx
	}
	in3s := func(ctx context.Context) context.Context {
		ctx, cancel := context.WithCancelCause(ctx)
		time.AfterFunc(3*time.Second, func() { cancel(errGone) })
		return ctx
	}
	deadline := func(ctx context.Context) context.Context {
		ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
		context.AfterFunc(ctx, cancel)
		return ctx
	}
	tests := []struct {
		name  string
		first string // who asks for the key first: the one who leaves, another, or one who has been served
		ctx   func(context.Context) context.Context
		want  error
		after time.Duration
		loads int // when he has left
	}{
		{"ended, nothing held", "he", ended, errGone, 0, 0},
		{"ended, held", "served", ended, errGone, 0, 1},
		{"ended, others wait", "other", ended, errGone, 0, 1},
		{"cancelled, alone", "he", in3s, errGone, 3 * time.Second, 1},
		{"cancelled, others wait", "other", in3s, errGone, 3 * time.Second, 1},
		{"timeout, alone", "he", deadline, context.DeadlineExceeded, 3 * time.Second, 1},
		{"timeout, others wait", "other", deadline, context.DeadlineExceeded, 3 * time.Second, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := &loader{takes: 10 * time.Second}
			bubble(t, time.Minute, 3, l, func(t *testing.T, c *ttlcache.Cache) {
				var others sync.WaitGroup
				switch tt.first {
				case "other":
					others.Go(func() { wantValue(t, c, "a", "a, load 1") })
				case "served":
					wantValue(t, c, "a", "a, load 1")
				}
				synctest.Wait()
				start := time.Now()
				_, err := c.Get(tt.ctx(t.Context()), "a")
				if !errors.Is(err, tt.want) {
					t.Errorf("got error %v, want the cause: %v", err, tt.want)
				}
				wantAt(t, start, tt.after, "the caller left")
				synctest.Wait()
				if got := l.count("a"); got != tt.loads {
					t.Errorf("got %d loads, want %d", got, tt.loads)
				}
				others.Wait()
			})
		})
	}
}

// The caller that began the load leaves. Nobody else notices.
func TestLoadGoesOn(t *testing.T) {
	tests := []struct {
		name   string
		others int
	}{{"nobody waits", 0}, {"others wait", 3}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := &loader{takes: 10 * time.Second}
			bubble(t, time.Minute, 3, l, func(t *testing.T, c *ttlcache.Cache) {
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				var wg sync.WaitGroup
				wg.Go(func() {
					if _, err := c.Get(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("got error %v for the first caller, want %v", err, context.DeadlineExceeded)
					}
				})
				synctest.Wait()
				for range tt.others {
					wg.Go(func() { wantValue(t, c, "a", "a, load 1") })
				}
				time.Sleep(10 * time.Second)
				synctest.Wait() // the load ends at this very moment
				wg.Wait()
				wantLen(t, c, 1)
				wantValue(t, c, "a", "a, load 1")
			})
		})
	}
}

var errDown = errors.New("database is down")

func TestLoadFails(t *testing.T) {
	tests := []struct {
		name string
		load func() ([]byte, error)
		want error // to be found with errors.Is, if any
	}{
		{"error", func() ([]byte, error) { return nil, errDown }, errDown},
		{"error and value", func() ([]byte, error) { return []byte("half"), errDown }, errDown},
		{"wrapped error", func() ([]byte, error) { return nil, fmt.Errorf("query: %w", errDown) }, errDown},
		{"panic", func() ([]byte, error) { panic("index out of range") }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				loads := 0
				c := ttlcache.New(time.Minute, 3, func(ctx context.Context, key string) ([]byte, error) {
					loads++
					time.Sleep(time.Second)
					if loads == 2 {
						return tt.load()
					}
					return fmt.Appendf(nil, "load %d", loads), nil
				})
				defer c.Close()
				wantValue(t, c, "users/7", "load 1") // too old when the load fails
				time.Sleep(time.Minute)

				var wg sync.WaitGroup
				for range 3 {
					wg.Go(func() {
						got, err := c.Get(t.Context(), "users/7")
						var failed *ttlcache.LoadError
						if !errors.As(err, &failed) {
							t.Errorf("got %q, %v, want a *LoadError", got, err)
						} else if failed.Key != "users/7" {
							t.Errorf("got key %q in the error, want users/7", failed.Key)
						}
						if tt.want != nil && !errors.Is(err, tt.want) {
							t.Errorf("got error %v, want it to be %v", err, tt.want)
						}
					})
				}
				wg.Wait()
				wantLen(t, c, 0)
				wantValue(t, c, "users/7", "load 3")
				wantLen(t, c, 1)
			})
		})
	}
}

// A failure of one key is nothing to the others.
func TestFailureEvictsNothing(t *testing.T) {
	l := &loader{takes: time.Second}
	bubble(t, time.Hour, 2, l, func(t *testing.T, c *ttlcache.Cache) {
		wantValue(t, c, "a", "a, load 1")
		wantValue(t, c, "b", "b, load 1")
		l.setFail(errDown)
		if _, err := c.Get(t.Context(), "x"); !errors.Is(err, errDown) {
			t.Errorf("got error %v, want %v", err, errDown)
		}
		wantLen(t, c, 2)
		wantValue(t, c, "a", "a, load 1")
		wantValue(t, c, "b", "b, load 1")
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		over := 0
		c := ttlcache.New(time.Hour, 3, func(ctx context.Context, key string) ([]byte, error) {
			if key == "held" {
				return []byte("value"), nil
			}
			<-ctx.Done()
			time.Sleep(5 * time.Second) // to clean up
			over++
			return []byte("late"), nil
		})
		wantValue(t, c, "held", "value")
		start := time.Now()
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := c.Get(t.Context(), "slow"); !errors.Is(err, ttlcache.ErrClosed) {
					t.Errorf("got error %v for a waiting caller, want ErrClosed", err)
				}
				wantAt(t, start, time.Second, "a waiting caller left")
			})
		}
		time.Sleep(time.Second)
		for range 2 {
			wg.Go(func() {
				c.Close()
				wantAt(t, start, 6*time.Second, "Close returned")
				if over != 1 {
					t.Error("Close returned before the loader did")
				}
			})
		}
		synctest.Wait() // nobody waits for the loader but Close
		for _, key := range []string{"held", "slow", "new"} {
			if _, err := c.Get(t.Context(), key); !errors.Is(err, ttlcache.ErrClosed) {
				t.Errorf("Get(%q): got error %v after Close, want ErrClosed", key, err)
			}
		}
		wantLen(t, c, 0)
		wg.Wait()
		c.Close()
		wantAt(t, start, 6*time.Second, "the last Close returned")
		wantLen(t, c, 0)
		if _, err := c.Get(t.Context(), "slow"); !errors.Is(err, ttlcache.ErrClosed) {
			t.Errorf("got error %v after the last load, want ErrClosed", err)
		}
	})
}

// One call in each of two goroutines and nothing between that could put them in
// order: what the race detector needs.
func TestConcurrentCalls(t *testing.T) {
	calls := []struct {
		name string
		call func(ctx context.Context, c *ttlcache.Cache)
	}{
		{"hit", func(ctx context.Context, c *ttlcache.Cache) {
			b, _ := c.Get(ctx, "a")
			clear(b)
		}},
		{"load", func(ctx context.Context, c *ttlcache.Cache) {
			b, _ := c.Get(ctx, "new")
			clear(b)
		}},
		{"failing load", func(ctx context.Context, c *ttlcache.Cache) { c.Get(ctx, "fails") }},
		{"Len", func(ctx context.Context, c *ttlcache.Cache) { c.Len() }},
		{"Close", func(ctx context.Context, c *ttlcache.Cache) { c.Close() }},
	}
	load := func(ctx context.Context, key string) ([]byte, error) {
		if key == "fails" {
			return nil, errDown
		}
		return bytes.Clone([]byte(key)), nil
	}
	for _, first := range calls {
		for _, second := range calls {
			t.Run(first.name+" and "+second.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := ttlcache.New(time.Hour, 2, load)
					defer c.Close()
					c.Get(t.Context(), "a")
					c.Get(t.Context(), "b")
					ctx := t.Context()
					var wg sync.WaitGroup
					wg.Go(func() { first.call(ctx, c) })
					wg.Go(func() {
						time.Sleep(time.Millisecond) // orders nothing, but who comes first
						second.call(ctx, c)
					})
					wg.Wait()
				})
			})
		}
	}
}
