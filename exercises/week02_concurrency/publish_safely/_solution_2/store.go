package live

import (
	"context"
	"errors"
	"maps"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Store belongs to one goroutine: it loads, publishes and tells. Others ask it to. Readers ask nobody: they take what has
// been published last.
type Store struct {
	load    Loader
	every   time.Duration
	current atomic.Value // *Config
	rules   atomic.Pointer[rules]
	subs    atomic.Pointer[[]func(*Config)]
	asked   chan change
	first   chan struct{}
	closing chan struct{}
	close   sync.Once
	closed  chan struct{}
}

// rules are what a config denies, parsed when somebody asks for the first time.
type rules struct {
	of   *Config
	nets func() []netip.Prefix
}

// A change is what somebody asks the owner to do.
type change struct {
	ctx    context.Context // for a reload
	client string          // for an override
	limit  int
	done   chan error
}

// Open returns a store that begins to load its config.
func Open(opts Options) *Store {
	s := &Store{load: opts.Load, every: opts.Every, asked: make(chan change), first: make(chan struct{}), closing: make(chan struct{}), closed: make(chan struct{})}
	s.current.Store((*Config)(nil))
	s.subs.Store(new([]func(*Config)))
	go s.own()
	return s
}

func (s *Store) own() {
	defer close(s.closed)
	overrides := map[string]int{}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { // closing interrupts a load
		select {
		case <-s.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	due := time.NewTimer(0)
	defer due.Stop()
	for {
		select {
		case <-s.closing:
			return
		default:
		}
		select {
		case <-s.closing:
			return
		case <-due.C:
			s.reload(ctx, overrides)
			if s.every > 0 {
				due.Reset(s.every)
			}
		case c := <-s.asked:
			if c.ctx != nil {
				c.done <- s.reload(c.ctx, overrides)
				continue
			}
			overrides[c.client] = c.limit
			if now := s.Load(); now != nil {
				s.publish(*now, overrides)
			}
			c.done <- nil
		}
	}
}

func (s *Store) ask(c change) error {
	c.done = make(chan error, 1)
	select {
	case <-s.closed:
		return ErrClosed
	case s.asked <- c:
		return <-c.done
	}
}

func (s *Store) reload(ctx context.Context, overrides map[string]int) error {
	cfg, err := s.load(ctx)
	if err != nil {
		return err
	}
	var bad []error
	for _, rule := range cfg.Deny {
		if _, err := netip.ParsePrefix(rule); err != nil {
			bad = append(bad, err)
		}
	}
	if bad != nil {
		return errors.Join(bad...)
	}
	s.publish(cfg, overrides)
	return nil
}

func (s *Store) publish(cfg Config, overrides map[string]int) {
	next := &Config{Version: 1, Limits: maps.Clone(cfg.Limits), Deny: slices.Clone(cfg.Deny)}
	if next.Limits == nil {
		next.Limits = map[string]int{}
	}
	maps.Copy(next.Limits, overrides)
	last := s.Load()
	if last != nil {
		next.Version = last.Version + 1
	}
	s.current.Store(next)
	if last == nil {
		close(s.first)
	}
	var all sync.WaitGroup
	defer all.Wait()
	for _, f := range *s.subs.Load() {
		all.Add(1)
		go func() {
			defer all.Done()
			f(next)
		}()
	}
}

// Load returns the newest config, nil before the first one.
func (s *Store) Load() *Config {
	return s.current.Load().(*Config)
}

// Ready reports whether there is a config.
func (s *Store) Ready() bool {
	return s.Load() != nil
}

// Limit returns the limit of a client in the newest config.
func (s *Store) Limit(client string) int {
	if cfg := s.Load(); cfg != nil {
		return cfg.Limits[client]
	}
	return 0
}

// Wait waits for the first config.
func (s *Store) Wait(ctx context.Context) error {
	if s.Ready() {
		return nil
	}
	select {
	case <-s.first:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.closing:
		return ErrClosed
	}
}

// Reload loads the config, publishes it and tells the subscribers.
func (s *Store) Reload(ctx context.Context) error {
	return s.ask(change{ctx: ctx})
}

// Override sets the limit of a client, now and in all configs to come.
func (s *Store) Override(client string, limit int) error {
	return s.ask(change{client: client, limit: limit})
}

// Close ends the store's goroutine.
func (s *Store) Close() {
	s.close.Do(func() { close(s.closing) })
	<-s.closed
}
