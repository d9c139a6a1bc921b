package live

import (
	"context"
	"fmt"
	"maps"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// A Store has the newest config for whoever asks, and a goroutine that loads the next one.
type Store struct {
	opts Options

	current *Config      // the newest config
	ready   bool         // set when current is there
	limits  atomic.Value // a map[string]int: the limits of current, for Limit

	mu        sync.Mutex // for those who change something
	overrides map[string]int
	subs      []func(*Config)
	closed    bool

	netsMu sync.Mutex
	netsOf *Config // the config that nets belongs to
	nets   []netip.Prefix

	ctx  context.Context
	stop context.CancelFunc
}

// Open returns a store that begins to load its config.
func Open(opts Options) *Store {
	ctx, stop := context.WithCancel(context.Background())
	s := &Store{opts: opts, overrides: make(map[string]int), ctx: ctx, stop: stop}
	s.limits.Store(map[string]int{})
	go s.run()
	return s
}

// run loads now and then.
func (s *Store) run() {
	for {
		s.Reload(s.ctx)
		if s.opts.Every == 0 {
			return
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(s.opts.Every):
		}
	}
}

// Load returns the newest config, nil before the first one.
func (s *Store) Load() *Config {
	if !s.ready {
		return nil
	}
	return s.current
}

// Ready reports whether there is a config.
func (s *Store) Ready() bool {
	return s.ready
}

// Wait waits for the first config.
func (s *Store) Wait(ctx context.Context) error {
	for !s.ready {
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case s.closed:
			return ErrClosed
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// Limit returns the limit of a client in the newest config, 0 if it has none.
func (s *Store) Limit(client string) int {
	return s.limits.Load().(map[string]int)[client] // atomic, so it needs no lock
}

// Reload loads the config, publishes it and tells the subscribers.
func (s *Store) Reload(ctx context.Context) error {
	cfg, err := s.opts.Load(ctx)
	if err != nil {
		return fmt.Errorf("live: loading the config: %w", err)
	}
	for _, rule := range cfg.Deny {
		if _, err := netip.ParsePrefix(rule); err != nil {
			return fmt.Errorf("live: the config denies %q: %w", rule, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if cfg.Limits == nil {
		cfg.Limits = make(map[string]int)
	}
	maps.Copy(cfg.Limits, s.overrides)
	cfg.Version = 1
	if s.ready {
		cfg.Version = s.current.Version + 1
	}
	s.ready = true
	s.current = &cfg
	s.limits.Store(cfg.Limits)
	s.tell(&cfg)
	return nil
}

// Override sets the limit of a client, now and in all configs to come.
func (s *Store) Override(client string, limit int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	s.overrides[client] = limit
	if !s.ready {
		return nil
	}
	s.limits.Load().(map[string]int)[client] = limit
	s.current.Version++
	s.tell(s.current)
	return nil
}

// Close ends the store's goroutine. What is there can still be read.
func (s *Store) Close() {
	s.stop()
	s.closed = true
	time.Sleep(50 * time.Millisecond) // the goroutine has ended by then
}
