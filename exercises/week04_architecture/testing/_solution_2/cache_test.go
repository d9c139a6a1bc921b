package ttlcache_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

// Two halves. A plain model, walked at random beside the cache, has the rules of
// time, room and errors. Scenes, each a small story in virtual time, have what
// happens between goroutines.

const (
	ttl      = 100 * time.Second
	capacity = 3
	slow     = 7 * time.Second // what a slow key takes to load
)

var (
	errBroken = errors.New("disk is broken")
	errLeft   = errors.New("the browser went away")
)

// source is what the cache loads from. It does what the key says.
type source struct {
	loads  atomic.Int64
	broken atomic.Bool
	ended  atomic.Int64
	buffer []byte // for "buffer"
}

func (s *source) load(ctx context.Context, key string) ([]byte, error) {
	n := s.loads.Add(1)
	defer s.ended.Add(1)
	kind, _, _ := strings.Cut(key, " ")
	switch kind {
	case "slow":
		time.Sleep(slow)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	case "obeys":
		<-ctx.Done()
		return nil, ctx.Err()
	case "lingers":
		<-ctx.Done()
		time.Sleep(slow)
	case "panics":
		panic("bad page")
	case "buffer":
		return s.buffer, nil
	case "empty":
		if !s.broken.Load() {
			return nil, nil
		}
	}
	if s.broken.Load() {
		return []byte("rubbish"), fmt.Errorf("reading %s: %w", key, errBroken)
	}
	return []byte(version(key, n)), nil
}

func version(key string, n int64) string { return fmt.Sprintf("%s v%d", key, n) }

// model is the cache as one would write it without goroutines.
type model struct {
	values map[string]modelled
	order  []string
	loads  int64
}

type modelled struct {
	text string
	end  time.Time
}

// get returns what Get should, if called at this time.
func (m *model) get(key string, broken bool, at time.Time) (text string, ok bool) {
	if v, ok := m.values[key]; ok && at.Before(v.end) {
		return v.text, true
	}
	m.loads++
	if broken || strings.HasPrefix(key, "panics") {
		return "", false
	}
	if strings.HasPrefix(key, "slow") {
		at = at.Add(slow)
	}
	m.order = append(slices.DeleteFunc(m.order, func(k string) bool { return k == key }), key)
	text = version(key, m.loads)
	if strings.HasPrefix(key, "empty") {
		text = ""
	}
	m.values[key] = modelled{text, at.Add(ttl)}
	if len(m.order) > capacity {
		delete(m.values, m.order[0])
		m.order = m.order[1:]
	}
	return m.values[key].text, true
}

func (m *model) len(at time.Time) (n int) {
	for _, v := range m.values {
		if at.Before(v.end) {
			n++
		}
	}
	return n
}

func TestAgainstModel(t *testing.T) {
	keys := []string{"", "a", "b", "slow c", "slow d", "panics e", "empty f"}
	waits := []time.Duration{0, 1, slow, ttl / 2, ttl/2 - 1, ttl - slow, ttl - slow - 1, ttl - 1, ttl}
	for seed := range uint64(30) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				s := &source{}
				c := ttlcache.New(ttl, capacity, s.load)
				defer c.Close()
				m := &model{values: make(map[string]modelled)}
				var log []string
				for range 60 {
					if random.IntN(6) == 0 {
						s.broken.Store(!s.broken.Load())
						log = append(log, fmt.Sprintf("broken = %v", s.broken.Load()))
					}
					if random.IntN(2) == 0 {
						wait := waits[random.IntN(len(waits))]
						time.Sleep(wait)
						log = append(log, fmt.Sprintf("sleep %v", wait))
					}
					key := keys[random.IntN(len(keys))]
					log = append(log, fmt.Sprintf("Get(%q)", key))
					want, ok := m.get(key, s.broken.Load(), time.Now())
					got, err := c.Get(t.Context(), key)
					if ok && (err != nil || string(got) != want) {
						t.Errorf("got %q, %v, want %q", got, err, want)
					}
					if !ok {
						wantLoadError(t, err, key)
					}
					clear(got) // it is ours
					if n := s.loads.Load(); n != m.loads {
						t.Errorf("got %d loads, want %d", n, m.loads)
					}
					if n, want := c.Len(), m.len(time.Now()); n != want {
						t.Errorf("got Len %d, want %d", n, want)
					}
					if t.Failed() {
						t.Fatalf("after %s", strings.Join(log, "; "))
					}
				}
			})
		})
	}
}

func wantLoadError(t *testing.T, err error, key string) {
	t.Helper()
	var failed *ttlcache.LoadError
	if !errors.As(err, &failed) || failed.Key != key {
		t.Errorf("got error %v, want a LoadError with the key %q", err, key)
	}
	if !strings.HasPrefix(key, "panics") && !errors.Is(err, errBroken) {
		t.Errorf("got error %v, want it to be %v", err, errBroken)
	}
}

// stage is where a scene plays: a cache, its source, and callers who have just gone
// in and wait, or have come back.
type stage struct {
	*testing.T
	*source
	cache *ttlcache.Cache
	start time.Time
}

type caller struct {
	value []byte
	err   error
	back  time.Duration // since the start; -1 while he waits
}

// call sends a caller and returns when he is back or waits.
func (s *stage) call(ctx context.Context, key string) *caller {
	c := &caller{back: -1}
	go func() {
		value, err := s.cache.Get(ctx, key)
		c.value, c.err, c.back = value, err, time.Since(s.start)
	}()
	synctest.Wait()
	return c
}

// at lets the scene go on to this time.
func (s *stage) at(d time.Duration) {
	time.Sleep(time.Until(s.start.Add(d)))
	synctest.Wait()
}

func (s *stage) wantValue(c *caller, back time.Duration, want string) {
	s.Helper()
	if c.back != back || c.err != nil || string(c.value) != want {
		s.Errorf("got %q, %v at %v, want %q at %v", c.value, c.err, c.back, want, back)
	}
}

func (s *stage) wantError(c *caller, back time.Duration, want error) {
	s.Helper()
	if c.back != back || !errors.Is(c.err, want) {
		s.Errorf("got %q, %v at %v, want error %v at %v", c.value, c.err, c.back, want, back)
	}
}

func (s *stage) wantLoads(want int64) {
	s.Helper()
	if got := s.loads.Load(); got != want {
		s.Errorf("got %d loads, want %d", got, want)
	}
}

func TestScenes(t *testing.T) {
	const second = time.Second
	scenes := map[string]func(s *stage){
		"callers share one load, early and late": func(s *stage) {
			first := s.call(s.Context(), "slow a")
			s.at(5 * second)
			second := s.call(s.Context(), "slow a")
			s.at(slow)
			s.wantValue(first, slow, "slow a v1")
			s.wantValue(second, slow, "slow a v1")
			s.wantLoads(1)
			clear(first.value)
			s.wantValue(second, slow, "slow a v1")
			s.wantValue(s.call(s.Context(), "slow a"), slow, "slow a v1")
		},
		"callers share the second load of a key as well": func(s *stage) {
			s.call(s.Context(), "slow a")
			s.at(slow + ttl)
			first, second := s.call(s.Context(), "slow a"), s.call(s.Context(), "slow a")
			s.at(slow + ttl + slow)
			s.wantValue(first, slow+ttl+slow, "slow a v2")
			s.wantValue(second, slow+ttl+slow, "slow a v2")
			s.wantLoads(2)
		},
		"callers share a failure, and it is over": func(s *stage) {
			s.broken.Store(true)
			first, second := s.call(s.Context(), "slow a"), s.call(s.Context(), "slow a")
			s.at(slow)
			wantLoadError(s.T, first.err, "slow a")
			wantLoadError(s.T, second.err, "slow a")
			s.broken.Store(false)
			third := s.call(s.Context(), "slow a")
			s.at(2 * slow)
			s.wantValue(third, 2*slow, "slow a v2")
		},
		"keys do not wait for each other": func(s *stage) {
			s.wantValue(s.call(s.Context(), "held"), 0, "held v1")
			a, b := s.call(s.Context(), "slow a"), s.call(s.Context(), "slow b")
			s.wantValue(s.call(s.Context(), "held"), 0, "held v1")
			s.wantValue(s.call(s.Context(), "quick"), 0, "quick v4")
			if n := s.cache.Len(); n != 2 || time.Since(s.start) != 0 {
				s.Errorf("got Len %d after %v, want 2 at once", n, time.Since(s.start))
			}
			s.at(slow)
			if a.back != slow || b.back != slow {
				s.Errorf("got two loads after %v and %v, want both after %v", a.back, b.back, slow)
			}
		},
		"bytes belong to who got them": func(s *stage) {
			s.buffer = []byte("12345")
			s.wantValue(s.call(s.Context(), "buffer"), 0, "12345")
			clear(s.buffer)
			clear(s.call(s.Context(), "buffer").value)
			s.wantValue(s.call(s.Context(), "buffer"), 0, "12345")
			s.wantLoads(1)
		},
		"who begins a load may leave": func(s *stage) {
			ctx, leave := context.WithCancelCause(s.Context())
			first, other := s.call(ctx, "slow a"), s.call(s.Context(), "slow a")
			s.at(2 * second)
			leave(errLeft)
			s.at(slow)
			s.wantError(first, 2*second, errLeft)
			s.wantValue(other, slow, "slow a v1")
		},
		"who joins a load may leave": func(s *stage) {
			ctx, leave := context.WithTimeoutCause(s.Context(), 2*second, errLeft)
			defer leave()
			first, other := s.call(s.Context(), "slow a"), s.call(ctx, "slow a")
			s.at(slow)
			s.wantValue(first, slow, "slow a v1")
			s.wantError(other, 2*second, errLeft)
		},
		"all leave, the value comes": func(s *stage) {
			ctx, leave := context.WithTimeout(s.Context(), second)
			defer leave()
			first := s.call(ctx, "slow a")
			s.at(slow)
			s.wantError(first, second, context.DeadlineExceeded)
			s.wantValue(s.call(s.Context(), "slow a"), slow, "slow a v1")
		},
		"who has left before he came": func(s *stage) {
			s.wantValue(s.call(s.Context(), "held"), 0, "held v1")
			ctx, leave := context.WithCancelCause(s.Context())
			leave(errLeft)
			s.wantError(s.call(ctx, "held"), 0, errLeft)
			s.wantError(s.call(ctx, "new"), 0, errLeft)
			s.wantLoads(1)
		},
		"room goes by the end of the loads": func(s *stage) {
			s.call(s.Context(), "slow a")
			for _, key := range []string{"b", "c", "d"} { // loaded while a still loads
				s.at(s.now() + second)
				s.call(s.Context(), key)
			}
			s.at(slow) // b goes
			if n := s.cache.Len(); n != capacity {
				s.Errorf("got Len %d, want %d", n, capacity)
			}
			for _, key := range []string{"c", "d", "slow a"} {
				s.call(s.Context(), key)
			}
			s.wantLoads(4)
			s.call(s.Context(), "b")
			s.wantLoads(5)
		},
		"close": func(s *stage) {
			s.wantValue(s.call(s.Context(), "held"), 0, "held v1")
			obeys, lingers := s.call(s.Context(), "obeys"), s.call(s.Context(), "lingers")
			s.at(second)
			var closed atomic.Int64 // calls that came back
			for range 2 {
				go func() {
					s.cache.Close()
					closed.Add(1)
				}()
			}
			synctest.Wait()
			s.wantError(obeys, second, ttlcache.ErrClosed)
			s.wantError(lingers, second, ttlcache.ErrClosed)
			for _, key := range []string{"held", "lingers", "new"} {
				s.wantError(s.call(s.Context(), key), second, ttlcache.ErrClosed)
			}
			if n := s.cache.Len(); n != 0 {
				s.Errorf("got Len %d after Close, want 0", n)
			}
			s.at(second + slow - 1)
			if n := closed.Load(); n != 0 {
				s.Errorf("%d calls of Close returned before the loads, want 0", n)
			}
			s.at(second + slow)
			if n := closed.Load(); n != 2 {
				s.Errorf("%d calls of Close returned with the loads, want 2", n)
			}
			s.cache.Close()
			s.wantError(s.call(s.Context(), "lingers"), second+slow, ttlcache.ErrClosed)
			s.wantLoads(3)
			if n := s.cache.Len(); n != 0 || s.ended.Load() != 3 {
				s.Errorf("got Len %d and %d loads over, want 0 and 3", n, s.ended.Load())
			}
		},
	}
	for name, scene := range scenes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &stage{T: t, source: &source{}, start: time.Now()}
				s.cache = ttlcache.New(ttl, capacity, s.load)
				defer s.cache.Close()
				scene(s)
			})
		})
	}
}

func (s *stage) now() time.Duration { return time.Since(s.start) }

func TestNewRefuses(t *testing.T) {
	load := new(source).load
	for name, make := range map[string]func(){
		"no time":       func() { ttlcache.New(0, 1, load) },
		"negative time": func() { ttlcache.New(-1, 1, load) },
		"no room":       func() { ttlcache.New(1, 0, load) },
		"negative room": func() { ttlcache.New(1, -1, load) },
		"no loader":     func() { ttlcache.New(1, 1, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("New returned, want a panic")
				}
			}()
			make()
		})
	}
	ttlcache.New(1, 1, load).Close() // the smallest
}

// Each goroutine makes one call, so nothing puts the two in order; the race detector
// then reports what the cache does not.
func TestTwoAtOnce(t *testing.T) {
	calls := map[string]func(c *ttlcache.Cache){
		"Get held":   func(c *ttlcache.Cache) { touch(c.Get(context.Background(), "a")) },
		"Get new":    func(c *ttlcache.Cache) { touch(c.Get(context.Background(), "new")) },
		"Get panics": func(c *ttlcache.Cache) { touch(c.Get(context.Background(), "panics")) },
		"Len":        func(c *ttlcache.Cache) { c.Len() },
		"Close":      func(c *ttlcache.Cache) { c.Close() },
	}
	for firstName, first := range calls {
		for secondName, second := range calls {
			t.Run(firstName+", "+secondName, func(t *testing.T) {
				for range 8 {
					c := ttlcache.New(time.Hour, 1, new(source).load)
					c.Get(t.Context(), "a")
					start := make(chan struct{})
					var both sync.WaitGroup
					for _, call := range []func(*ttlcache.Cache){first, second} {
						both.Go(func() {
							<-start
							call(c)
						})
					}
					close(start)
					both.Wait()
					c.Close()
				}
			})
		}
	}
}

func touch(value []byte, _ error) { clear(value) }
