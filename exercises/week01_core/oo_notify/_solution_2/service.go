package notify

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"
)

// Service sends messages. Its methods may be called from any number of goroutines.
type Service struct {
	cfg     Config
	senders map[Channel]sender
	tally   *tally
}

// New returns a service.
func New(cfg Config, t Transport, c Clock) (*Service, error) {
	if t == nil {
		return nil, errors.New("notify: no transport")
	}
	if c == nil {
		return nil, errors.New("notify: no clock")
	}
	if cfg.Sender == "" {
		return nil, errors.New("notify: no sender")
	}
	s := &Service{cfg: cfg, senders: map[Channel]sender{}, tally: &tally{counts: map[Channel]Counts{}}}
	// Each channel is put together from what it does, the innermost first.
	build := func(ch Channel, attempts int, backoff func(int) time.Duration, f formatter, d func(now time.Time, urgent bool) time.Duration) {
		if n, ok := cfg.Attempts[ch]; ok {
			attempts = n
		}
		var next sender = delivery{ch: ch, to: t, watch: cfg.Watch}
		next = retry{next: next, most: attempts, backoff: backoff, clock: c, count: func() { s.tally.add(ch, Counts{Retries: 1}) }}
		next = formatted{next: next, format: f, from: cfg.Sender, secret: cfg.Secret, clock: c, delay: d}
		s.senders[ch] = counted{next: next, ch: ch, tally: s.tally}
	}
	double := func(d time.Duration) func(int) time.Duration {
		return func(n int) time.Duration { return d << min(n-1, 20) }
	}
	most := func(m time.Duration, f func(int) time.Duration) func(int) time.Duration {
		return func(n int) time.Duration { return min(m, f(n)) }
	}
	build(Email, 2, most(2*time.Minute, double(30*time.Second)), email, always)
	build(SMS, 3, most(30*time.Second, double(time.Second)), sms, night)
	build(Push, 2, most(10*time.Second, double(time.Second)), push, night)
	build(Webhook, 5, func(int) time.Duration { return 5 * time.Second }, webhook, always)
	build(Chat, 3, func(n int) time.Duration { return time.Duration(2*n) * time.Second }, chat, always)
	build(Letter, 1, func(int) time.Duration { return 0 }, letter, weekend)
	return s, s.validate()
}

func (s *Service) validate() error {
	var kinds, chs []string
	for kind := range s.cfg.Routes {
		kinds = append(kinds, kind)
	}
	for ch := range s.cfg.Attempts {
		chs = append(chs, string(ch))
	}
	sort.Strings(kinds)
	sort.Strings(chs)
	for _, kind := range kinds {
		if _, ok := s.cfg.Templates[kind]; !ok {
			return fmt.Errorf("notify: route %q: no template", kind)
		}
		if len(s.cfg.Routes[kind].Channels) == 0 {
			return fmt.Errorf("notify: route %q: no channels", kind)
		}
		for _, ch := range s.cfg.Routes[kind].Channels {
			if s.senders[ch] == nil {
				return fmt.Errorf("notify: route %q: unknown channel %q", kind, ch)
			}
		}
	}
	for _, ch := range chs {
		if n := s.cfg.Attempts[Channel(ch)]; n < 1 {
			return fmt.Errorf("notify: %d attempts on channel %s", n, ch)
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
	text, err := fill(s.cfg.Templates[m.Kind], m)
	if err != nil {
		return fmt.Errorf("notify: template %q: %w", m.Kind, err)
	}
	tried := 0
	var failed []error
	for _, ch := range route.Channels {
		if m.To.Addresses[ch] == "" {
			continue
		}
		tried++
		_, err := s.senders[ch].send(ctx, &letterbox{m: m, text: text, address: m.To.Addresses[ch]})
		switch {
		case err == nil && !route.Every:
			return nil
		case err == nil:
		case errors.Is(err, ErrTemporary), errors.Is(err, ErrRejected):
			failed = append(failed, err)
		default:
			return errors.Join(append(failed, err)...)
		}
	}
	if tried == 0 {
		return fmt.Errorf("notify: message %s (%s): %w", m.ID, m.Kind, ErrNoRoute)
	}
	return errors.Join(failed...)
}

// Stats returns what has happened on each channel that was used.
func (s *Service) Stats() map[Channel]Counts { return s.tally.copy() }
