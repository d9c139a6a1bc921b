package live

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// A Store has the newest config for whoever asks, and a goroutine that loads the next one.
type Store struct {
	opts  Options
	now   atomic.Pointer[snapshot] // nil before the first config; what it points to never changes
	first chan struct{}            // closed when there is a config

	changing  sync.Mutex // held by whoever changes something, also while he loads and tells
	overrides map[string]int
	closed    bool

	subsMu sync.Mutex // guards subs; a subscriber may subscribe
	subs   []func(*Config)

	ctx   context.Context
	stop  context.CancelFunc
	ended sync.WaitGroup
}

// Open returns a store that begins to load its config.
func Open(opts Options) *Store {
	s := &Store{opts: opts, first: make(chan struct{}), overrides: make(map[string]int)}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.ended.Go(s.run)
	return s
}

// run loads now and then.
func (s *Store) run() {
	for s.ctx.Err() == nil {
		s.Reload(s.ctx) // a failure changes nothing, and the next one may succeed
		if s.opts.Every <= 0 {
			return
		}
		select {
		case <-s.ctx.Done():
		case <-time.After(s.opts.Every):
		}
	}
}

// Load returns the newest config, nil before the first one.
func (s *Store) Load() *Config {
	if snap := s.now.Load(); snap != nil {
		return &snap.Config
	}
	return nil
}

// Ready reports whether there is a config.
func (s *Store) Ready() bool {
	return s.now.Load() != nil
}

// Limit returns the limit of a client in the newest config, 0 if it has none.
func (s *Store) Limit(client string) int {
	if snap := s.now.Load(); snap != nil {
		return snap.Limits[client]
	}
	return 0
}

// Wait waits for the first config.
func (s *Store) Wait(ctx context.Context) error {
	select {
	case <-s.first:
		return nil
	default:
	}
	select {
	case <-s.first:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.ctx.Done():
		return ErrClosed
	}
}

// Reload loads the config, publishes it and tells the subscribers.
func (s *Store) Reload(ctx context.Context) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.closed {
		return ErrClosed
	}
	cfg, err := s.opts.Load(ctx)
	if err != nil {
		return err
	}
	return s.publish(cfg)
}

// Override sets the limit of a client, now and in all configs to come.
func (s *Store) Override(client string, limit int) error {
	s.changing.Lock()
	defer s.changing.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.overrides[client] = limit
	if cfg := s.Load(); cfg != nil {
		return s.publish(*cfg)
	}
	return nil
}

// publish makes a config out of cfg and the overrides, and tells of it. The caller holds changing.
func (s *Store) publish(cfg Config) error {
	snap, err := newSnapshot(cfg, s.overrides)
	if err != nil {
		return err
	}
	old := s.Load()
	if old == nil {
		snap.Version = 1
	} else {
		snap.Version = old.Version + 1
	}
	s.now.Store(snap) // all writes to snap come before this line
	if old == nil {
		close(s.first)
	}
	s.tell(&snap.Config)
	return nil
}

// merged returns a map of its own.
func merged(limits, overrides map[string]int) map[string]int {
	m := make(map[string]int, len(limits)+len(overrides))
	maps.Copy(m, limits)
	maps.Copy(m, overrides)
	return m
}

// Close ends the store's goroutine, and waits for what changes something just now. What is there can still be
// read.
func (s *Store) Close() {
	s.stop()
	s.ended.Wait()
	s.changing.Lock()
	defer s.changing.Unlock()
	s.closed = true
}
