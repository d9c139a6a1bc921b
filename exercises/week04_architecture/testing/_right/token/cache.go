// Package ttlcache keeps what is costly to load for a fixed time. Callers that
// miss the same key at the same time share one load.
package ttlcache

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrClosed is the error of Get on a closed cache. Test for it with errors.Is.
var ErrClosed = errors.New("this cache has been shut down")

// LoadError says that the loader failed for a key.
type LoadError struct {
	Key string
	Err error
}

func (e *LoadError) Error() string { return "no value for key " + e.Key + " (" + e.Err.Error() + ")" }

func (e *LoadError) Unwrap() error { return e.Err }

// LoadFunc loads the value of a key.
type LoadFunc func(ctx context.Context, key string) ([]byte, error)

// Cache is a cache for values of one loader. Whoever takes the state out of its
// channel owns it until he puts it back: no mutex.
type Cache struct {
	ttl      time.Duration
	capacity int
	load     LoadFunc
	life     context.Context // of the loads
	end      context.CancelCauseFunc
	state    chan *state
}

type state struct {
	closed  bool
	held    map[string]*list.Element // of *entry
	byAge   *list.List               // the youngest in front
	waiting map[string][]chan answer // each caller has a channel of its own
	running int
	quiet   []chan struct{} // closed when running is 0 again
}

type entry struct {
	key, value string // a string cannot be changed by anybody
	loaded     time.Time
}

type answer struct {
	value string
	err   error
}

// New returns a cache that keeps at most capacity values for less than ttl.
func New(ttl time.Duration, capacity int, load LoadFunc) *Cache {
	switch {
	case ttl <= 0:
		panic("a cache needs a time to live")
	case capacity <= 0:
		panic("a cache needs room for a value")
	case load == nil:
		panic("a cache needs a loader")
	}
	c := &Cache{ttl: ttl, capacity: capacity, load: load, state: make(chan *state, 1)}
	c.life, c.end = context.WithCancelCause(context.Background())
	c.state <- &state{held: map[string]*list.Element{}, byAge: list.New(), waiting: map[string][]chan answer{}}
	return c
}

// Get returns the value of key and loads it if it must.
func (c *Cache) Get(ctx context.Context, key string) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, left(ctx, key)
	}
	s := <-c.state
	if s.closed {
		c.state <- s
		return nil, fmt.Errorf("get %q: %w", key, ErrClosed)
	}
	if element, ok := s.held[key]; ok {
		if e := element.Value.(*entry); time.Since(e.loaded) < c.ttl {
			c.state <- s
			return []byte(e.value), nil
		}
		s.byAge.Remove(element)
		delete(s.held, key)
	}
	callers, loading := s.waiting[key]
	mine := make(chan answer, 1)
	s.waiting[key] = append(callers, mine)
	if !loading {
		s.running++
		go c.fetch(key)
	}
	c.state <- s

	select {
	case a := <-mine:
		if a.err != nil {
			return nil, fmt.Errorf("get %q: %w", key, a.err)
		}
		return []byte(a.value), nil
	case <-ctx.Done():
		return nil, left(ctx, key)
	}
}

func left(ctx context.Context, key string) error {
	return fmt.Errorf("get %q: the caller left: %w", key, context.Cause(ctx))
}

func (c *Cache) fetch(key string) {
	ctx, cancel := context.WithCancel(c.life)
	defer cancel()
	got := answer{err: &LoadError{key, errors.New("gave up")}}
	defer func() {
		if r := recover(); r != nil {
			got = answer{err: &LoadError{key, fmt.Errorf("recovered from %v", r)}}
		}
		s := <-c.state
		if !s.closed && got.err == nil {
			s.held[key] = s.byAge.PushFront(&entry{key, got.value, time.Now()})
			for s.byAge.Len() > c.capacity {
				oldest := s.byAge.Remove(s.byAge.Back()).(*entry)
				delete(s.held, oldest.key)
			}
		}
		for _, caller := range s.waiting[key] {
			caller <- got
		}
		delete(s.waiting, key)
		s.running--
		if s.running == 0 {
			for _, closer := range s.quiet {
				close(closer)
			}
			s.quiet = nil
		}
		c.state <- s
	}()
	loaded, err := c.load(ctx, key)
	if err != nil {
		got = answer{err: &LoadError{key, err}}
	} else {
		got = answer{value: string(loaded)}
	}
}

// Len returns how many values Get would serve now.
func (c *Cache) Len() int {
	s := <-c.state
	defer func() { c.state <- s }()
	n := 0
	for element := s.byAge.Front(); element != nil; element = element.Next() {
		if time.Since(element.Value.(*entry).loaded) >= c.ttl {
			break // all behind it are older
		}
		n++
	}
	return n
}

// Close ends the cache and waits for its loads.
func (c *Cache) Close() {
	s := <-c.state
	s.closed = true
	s.held, s.byAge = nil, list.New()
	for key, callers := range s.waiting {
		for _, caller := range callers {
			caller <- answer{err: ErrClosed}
		}
		delete(s.waiting, key)
	}
	var quiet chan struct{}
	if s.running > 0 {
		quiet = make(chan struct{})
		s.quiet = append(s.quiet, quiet)
	}
	c.state <- s
	c.end(ErrClosed)
	if quiet != nil {
		<-quiet
	}
}
