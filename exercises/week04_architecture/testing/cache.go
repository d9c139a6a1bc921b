// Package ttlcache keeps what is costly to load for a fixed time. Callers that
// miss the same key at the same time share one load.
package ttlcache

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// ErrClosed is the error of Get on a closed cache. Test for it with errors.Is.
var ErrClosed = errors.New("ttlcache: closed")

// LoadError says that the loader failed for a key: it returned an error or
// panicked. Find it with errors.As, and what the loader returned with errors.Is.
type LoadError struct {
	Key string
	Err error
}

func (e *LoadError) Error() string { return fmt.Sprintf("load %q: %v", e.Key, e.Err) }

func (e *LoadError) Unwrap() error { return e.Err }

// LoadFunc loads the value of a key. Its context ends with the cache, not with the
// caller that was first to ask.
type LoadFunc func(ctx context.Context, key string) ([]byte, error)

// Cache is a cache for values of one loader. Its methods may be called by any
// number of goroutines.
type Cache struct {
	ttl      time.Duration
	capacity int
	load     LoadFunc

	closing chan struct{} // closed by Close, for those who wait in Get
	running sync.WaitGroup

	mu     sync.Mutex
	closed bool
	values map[string]value
	order  []string // the keys of values; the one whose load ended longest ago is first
	loads  map[string]*loading
}

type value struct {
	bytes   []byte
	expires time.Time
}

// loading is a load that goes on. Its value and err are set before done is closed.
type loading struct {
	cancel context.CancelFunc
	done   chan struct{}
	value  []byte
	err    error
}

// New returns a cache that keeps at most capacity values, each for less than ttl
// after the end of its load. It panics if ttl or capacity is not positive or load
// is nil.
func New(ttl time.Duration, capacity int, load LoadFunc) *Cache {
	if ttl <= 0 || capacity < 1 || load == nil {
		panic(fmt.Sprintf("ttlcache: New(%v, %d, loader is nil: %v)", ttl, capacity, load == nil))
	}
	return &Cache{
		ttl:      ttl,
		capacity: capacity,
		load:     load,
		closing:  make(chan struct{}),
		values:   make(map[string]value),
		loads:    make(map[string]*loading),
	}
}

// Get returns the value of key, which belongs to the caller, and loads it if it is
// not held or too old. A caller whose ctx ends gets the cause and leaves; the load
// goes on.
func (c *Cache) Get(ctx context.Context, key string) ([]byte, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil, ErrClosed
	}
	if v, ok := c.values[key]; ok && time.Now().Before(v.expires) {
		c.mu.Unlock()
		return bytes.Clone(v.bytes), nil
	}
	l, ok := c.loads[key]
	if !ok {
		l = c.start(ctx, key)
	}
	c.mu.Unlock()

	select {
	case <-l.done:
		return bytes.Clone(l.value), l.err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-c.closing:
		return nil, ErrClosed
	}
}

// start begins a load in a goroutine of its own, because its callers may leave.
// c.mu is held.
func (c *Cache) start(ctx context.Context, key string) *loading {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l := &loading{cancel: cancel, done: make(chan struct{})}
	c.loads[key] = l
	c.running.Go(func() { c.run(ctx, key, l) })
	return l
}

func (c *Cache) run(ctx context.Context, key string, l *loading) {
	defer l.cancel()
	var loaded []byte
	err := errors.New("the loader did not return") // unless it does
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the loader panicked: %v", r)
		}
		c.finish(key, l, loaded, err)
	}()
	loaded, err = c.load(ctx, key)
}

func (c *Cache) finish(key string, l *loading, loaded []byte, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.loads, key)
	switch {
	case c.closed:
		l.err = ErrClosed
	case err != nil:
		l.err = &LoadError{Key: key, Err: err}
	default:
		l.value = bytes.Clone(loaded)
		c.keep(key, l.value)
	}
	close(l.done)
}

// keep stores a value as the newest. c.mu is held.
func (c *Cache) keep(key string, b []byte) {
	if i := slices.Index(c.order, key); i >= 0 {
		c.order = slices.Delete(c.order, i, i+1) // it was too old and is new again
	}
	c.order = append(c.order, key)
	c.values[key] = value{bytes: b, expires: time.Now().Add(c.ttl)}
	if len(c.order) > c.capacity {
		delete(c.values, c.order[0])
		c.order = slices.Delete(c.order, 0, 1)
	}
}

// Len returns how many values Get would serve now without a load.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, now := 0, time.Now()
	for _, v := range c.values {
		if now.Before(v.expires) {
			n++
		}
	}
	return n
}

// Close ends the cache: Get returns ErrClosed from now on, also where it waits, and
// the contexts of all loads end. Close returns when no load is running any more.
// To close again does no harm. The loader must not call Close.
func (c *Cache) Close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.closing)
		clear(c.values)
		c.order = nil
		for _, l := range c.loads {
			l.cancel()
		}
	}
	c.mu.Unlock()
	c.running.Wait()
}
