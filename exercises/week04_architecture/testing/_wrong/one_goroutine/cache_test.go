package ttlcache_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	ttlcache "gomastery/week04_architecture/testing"
)

// A plain model, walked at random beside the cache.

const (
	ttl      = 100 * time.Second
	capacity = 3
	slow     = 7 * time.Second // what a slow key takes to load
)

var (
	errBroken = errors.New("disk is broken")
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
