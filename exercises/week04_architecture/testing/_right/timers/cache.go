// Package ttlcache keeps what is costly to load for a fixed time. Callers that
// miss the same key at the same time share one load.
package ttlcache

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

type closedError struct{}

func (closedError) Error() string { return "use of a closed cache" }

// ErrClosed is the error of Get on a closed cache. Test for it with errors.Is.
var ErrClosed error = closedError{}

// LoadError says that the loader failed for a key.
type LoadError struct {
	Key string
	Err error
}

func (e *LoadError) Error() string { return fmt.Sprintf("%s: loading failed: %s", e.Key, e.Err) }

func (e *LoadError) Unwrap() error { return e.Err }

// LoadFunc loads the value of a key.
type LoadFunc func(ctx context.Context, key string) ([]byte, error)

// slot is a key that is being loaded or whose value is held. It is thrown away at
// the end of its time, or when its load fails; its fields are set before ready is
// closed and never again.
type slot struct {
	key    string
	ready  chan struct{}
	stop   context.CancelFunc
	value  []byte
	err    error
	number uint64 // which load of this cache it was, by its end
	until  time.Time
	timer  *time.Timer
}

func (s *slot) loaded() bool {
	select {
	case <-s.ready:
		return true
	default:
		return false
	}
}

// Cache is a cache for values of one loader. A timer takes out each value at the
// end of its time.
type Cache struct {
	ttl      time.Duration
	capacity int
	load     LoadFunc

	mu     sync.RWMutex
	slots  map[string]*slot // nil when closed
	ended  uint64           // loads that gave a value
	held   int              // slots with a value
	active map[*slot]struct{}
	idle   *sync.Cond // active has become empty
}

// New returns a cache that keeps at most capacity values for less than ttl.
func New(ttl time.Duration, capacity int, load LoadFunc) *Cache {
	if ttl < 1 || capacity < 1 || load == nil {
		panic("ttlcache: want a positive time to live, a positive capacity and a loader")
	}
	c := &Cache{ttl: ttl, capacity: capacity, load: load, slots: map[string]*slot{}, active: map[*slot]struct{}{}}
	c.idle = sync.NewCond(&c.mu)
	return c
}

// Get returns the value of key and loads it if it must.
func (c *Cache) Get(ctx context.Context, key string) ([]byte, error) {
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	s := c.slotOf(ctx, key)
	if s == nil {
		return nil, ErrClosed
	}
	select {
	case <-s.ready:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if s.err != nil {
		return nil, s.err
	}
	return append(make([]byte, 0, len(s.value)), s.value...), nil
}

// slotOf returns nil if the cache is closed.
func (c *Cache) slotOf(ctx context.Context, key string) *slot {
	c.mu.RLock()
	s, closed := c.slots[key], c.slots == nil
	fresh := s != nil && (!s.loaded() || time.Now().Before(s.until))
	c.mu.RUnlock()
	if closed {
		return nil
	}
	if fresh {
		return s
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.slots == nil {
		return nil
	}
	if s := c.slots[key]; s != nil { // somebody may have come first
		if !s.loaded() || time.Now().Before(s.until) {
			return s
		}
		c.drop(key, s)
	}
	s = &slot{key: key, ready: make(chan struct{})}
	var life context.Context
	life, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	c.slots[key] = s
	c.active[s] = struct{}{}
	go c.fill(life, key, s)
	return s
}

func (c *Cache) fill(ctx context.Context, key string, s *slot) {
	value, err := c.try(ctx, key)
	s.stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.active, s)
	if len(c.active) == 0 {
		c.idle.Broadcast()
	}
	if c.slots == nil {
		return // Close has answered all who waited
	}
	if err != nil {
		s.err = &LoadError{Key: key, Err: err}
		delete(c.slots, key)
		close(s.ready)
		return
	}
	c.ended++
	c.held++
	s.number, s.value, s.until = c.ended, append([]byte{}, value...), time.Now().Add(c.ttl)
	s.timer = time.AfterFunc(c.ttl, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.drop(key, s)
	})
	close(s.ready)
	if c.held > c.capacity {
		first := s
		for _, other := range c.slots {
			if other.loaded() && other.number < first.number {
				first = other
			}
		}
		c.drop(first.key, first)
	}
}

func (c *Cache) try(ctx context.Context, key string) (value []byte, err error) {
	err = fmt.Errorf("the loader of %q ended its goroutine", key)
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return c.load(ctx, key)
}

// drop takes a held value out, if it is still there.
func (c *Cache) drop(key string, s *slot) {
	if c.slots[key] == s {
		delete(c.slots, key)
		c.held--
		s.timer.Stop()
	}
}

// Len returns how many values Get would serve now.
func (c *Cache) Len() (n int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, s := range c.slots {
		if s.loaded() && time.Now().Before(s.until) {
			n++
		}
	}
	return n
}

// Close ends the cache and waits for its loads.
func (c *Cache) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.slots {
		if s.loaded() {
			s.timer.Stop()
		}
	}
	for s := range c.active {
		s.stop()
		if c.slots != nil {
			s.err = ErrClosed
			close(s.ready)
		}
	}
	c.slots, c.held = nil, 0
	for len(c.active) > 0 {
		c.idle.Wait()
	}
}
