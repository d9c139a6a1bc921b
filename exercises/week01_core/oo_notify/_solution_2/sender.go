package notify

import (
	"context"
	"errors"
	"maps"
	"sync"
	"time"
)

// letterbox is a message on its way to one address.
type letterbox struct {
	m       Message
	text    text
	address string
	payload []byte // one part of it, once it is formatted
	attempt int
}

// sender sends. It says how many attempts the last part took.
type sender interface {
	send(ctx context.Context, l *letterbox) (attempt int, err error)
}

// delivery is the innermost sender: one attempt.
type delivery struct {
	ch    Channel
	to    Transport
	watch func(Event)
}

func (d delivery) send(ctx context.Context, l *letterbox) (int, error) {
	err := d.to.Deliver(ctx, d.ch, l.address, l.payload)
	if d.watch != nil {
		d.watch(Event{l.m.ID, d.ch, l.attempt, err})
	}
	return l.attempt, err
}

// retry tries again after temporary failures.
type retry struct {
	next    sender
	most    int
	backoff func(attempt int) time.Duration
	clock   Clock
	count   func()
}

func (r retry) send(ctx context.Context, l *letterbox) (int, error) {
	for l.attempt = 1; ; l.attempt++ {
		n, err := r.next.send(ctx, l)
		if !errors.Is(err, ErrTemporary) || n == r.most {
			return n, err
		}
		if err := r.clock.Sleep(ctx, r.backoff(n)); err != nil {
			return n, err
		}
		r.count()
	}
}

// formatted sends what a formatter makes of a message, part by part, when it is time.
type formatted struct {
	next         sender
	format       formatter
	from, secret string
	clock        Clock
	delay        func(now time.Time, urgent bool) time.Duration
}

func (f formatted) send(ctx context.Context, l *letterbox) (n int, err error) {
	parts, err := f.format(l, f.from, f.secret)
	if err != nil {
		return 0, err
	}
	if d := f.delay(f.clock.Now().UTC(), l.m.Urgent); d > 0 {
		if err := f.clock.Sleep(ctx, d); err != nil {
			return 0, err
		}
	}
	for _, l.payload = range parts {
		if n, err = f.next.send(ctx, l); err != nil {
			break
		}
	}
	return n, err
}

func always(time.Time, bool) time.Duration { return 0 }

func night(now time.Time, urgent bool) time.Duration {
	since := now.Sub(now.Truncate(24 * time.Hour))
	switch {
	case urgent:
		return 0
	case since < 7*time.Hour:
		return 7*time.Hour - since
	case since >= 22*time.Hour:
		return 31*time.Hour - since
	}
	return 0
}

func weekend(now time.Time, _ bool) time.Duration {
	since := now.Sub(now.Truncate(24 * time.Hour))
	switch now.Weekday() {
	case time.Saturday:
		return 56*time.Hour - since
	case time.Sunday:
		return 32*time.Hour - since
	}
	return 0
}

// counted counts messages, and says on which channel they failed.
type counted struct {
	next  sender
	ch    Channel
	tally *tally
}

func (c counted) send(ctx context.Context, l *letterbox) (int, error) {
	n, err := c.next.send(ctx, l)
	if err != nil {
		c.tally.add(c.ch, Counts{Failed: 1})
		return n, &SendError{c.ch, n, err}
	}
	c.tally.add(c.ch, Counts{Sent: 1})
	return n, nil
}

// tally is what has happened.
type tally struct {
	mu     sync.Mutex
	counts map[Channel]Counts
}

func (t *tally) add(ch Channel, more Counts) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.counts[ch]
	t.counts[ch] = Counts{c.Sent + more.Sent, c.Failed + more.Failed, c.Retries + more.Retries}
}

func (t *tally) copy() map[Channel]Counts {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.counts)
}
