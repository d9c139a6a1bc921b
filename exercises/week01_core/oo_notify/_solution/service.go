package notify

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// Service sends messages. Its methods may be called from any number of goroutines.
type Service struct {
	cfg       Config
	transport Transport
	clock     Clock
	channels  map[Channel]channel

	mu    sync.Mutex
	stats map[Channel]Counts
}

// New returns a service.
func New(cfg Config, t Transport, c Clock) (*Service, error) {
	s := &Service{cfg: cfg, transport: t, clock: c, channels: channels(), stats: map[Channel]Counts{}}
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	for name, n := range cfg.Attempts {
		ch := s.channels[name]
		ch.attempts = n
		s.channels[name] = ch
	}
	return s, nil
}

// check says what is wrong with what a service was given.
func (s *Service) check() error {
	switch {
	case s.transport == nil:
		return errors.New("no transport")
	case s.clock == nil:
		return errors.New("no clock")
	case s.cfg.Sender == "":
		return errors.New("no sender")
	}
	for _, kind := range slices.Sorted(maps.Keys(s.cfg.Routes)) {
		if err := s.checkRoute(kind); err != nil {
			return fmt.Errorf("route %q: %w", kind, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.cfg.Attempts)) {
		if n := s.cfg.Attempts[name]; n < 1 {
			return fmt.Errorf("%d attempts on channel %s", n, name)
		}
	}
	return nil
}

func (s *Service) checkRoute(kind string) error {
	if _, ok := s.cfg.Templates[kind]; !ok {
		return errors.New("no template")
	}
	names := s.cfg.Routes[kind].Channels
	if len(names) == 0 {
		return errors.New("no channels")
	}
	for _, name := range names {
		if _, ok := s.channels[name]; !ok {
			return fmt.Errorf("unknown channel %q", name)
		}
	}
	return nil
}

// Send sends a message on its route.
func (s *Service) Send(ctx context.Context, m Message) error {
	route, ok := s.cfg.Routes[m.Kind]
	if !ok {
		return fmt.Errorf("notify: unknown kind %q", m.Kind)
	}
	title, body, err := render(s.cfg.Templates[m.Kind], m)
	if err != nil {
		return fmt.Errorf("notify: template %q: %w", m.Kind, err)
	}
	var errs []error
	used := false
	for _, name := range route.Channels {
		address := m.To.Addresses[name]
		if address == "" {
			continue
		}
		used = true
		n := note{Message: m, title: title, body: body, address: address, sender: s.cfg.Sender, secret: s.cfg.Secret}
		err := s.send(ctx, name, n)
		if err == nil && !route.Every {
			return nil // whatever happened on the channels before
		}
		if err == nil {
			continue
		}
		errs = append(errs, err)
		if !errors.Is(err, ErrTemporary) && !errors.Is(err, ErrRejected) {
			break // ctx has ended, or it is our own fault: no channel will be better
		}
	}
	if !used {
		return fmt.Errorf("notify: message %s (%s): %w", m.ID, m.Kind, ErrNoRoute)
	}
	return errors.Join(errs...)
}

// send sends a note on one channel.
func (s *Service) send(ctx context.Context, name Channel, n note) error {
	attempt, err := s.try(ctx, name, n)
	if err != nil {
		s.count(name, Counts{Failed: 1})
		return &SendError{Channel: name, Attempt: attempt, Err: err}
	}
	s.count(name, Counts{Sent: 1})
	return nil
}

// try sends all parts of a note, and returns the number of the last attempt.
func (s *Service) try(ctx context.Context, name Channel, n note) (attempt int, err error) {
	ch := s.channels[name]
	parts, err := ch.format(n)
	if err != nil {
		return 0, err
	}
	if d := ch.delay(s.clock.Now().UTC(), n.Urgent); d > 0 {
		if err := s.clock.Sleep(ctx, d); err != nil {
			return 0, err
		}
	}
	for _, part := range parts {
		attempt, err = s.deliver(ctx, name, n, part)
		if err != nil {
			return attempt, err
		}
	}
	return attempt, nil
}

// deliver delivers one part, with as many attempts as the channel has.
func (s *Service) deliver(ctx context.Context, name Channel, n note, part string) (attempt int, err error) {
	ch := s.channels[name]
	for attempt = 1; ; attempt++ {
		err := s.transport.Deliver(ctx, name, n.address, []byte(part))
		if s.cfg.Watch != nil {
			s.cfg.Watch(Event{Message: n.ID, Channel: name, Attempt: attempt, Err: err})
		}
		if !errors.Is(err, ErrTemporary) || attempt >= ch.attempts {
			return attempt, err
		}
		if err := s.clock.Sleep(ctx, ch.backoff(attempt)); err != nil {
			return attempt, err
		}
		s.count(name, Counts{Retries: 1})
	}
}

func (s *Service) count(name Channel, more Counts) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.stats[name]
	c.Sent += more.Sent
	c.Failed += more.Failed
	c.Retries += more.Retries
	s.stats[name] = c
}

// Stats returns what has happened on each channel that was used.
func (s *Service) Stats() map[Channel]Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.stats)
}
