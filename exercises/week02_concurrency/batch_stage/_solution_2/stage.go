package batch

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Stage collects items into batches. Its methods may be called from any number of
// goroutines. It has a goroutine only while there is a batch to hand out.
type Stage[T any] struct {
	cfg    Config
	out    chan []T
	stop   chan struct{} // closed when everything ends at once
	over   chan struct{} // closed with out
	forget func() bool   // ctx

	mu      sync.Mutex
	ring    []T
	since   []time.Time
	first   int // of the ring
	n       int // in the ring
	lost    int
	handing bool // a goroutine hands out batches
	alarm   *time.Timer
	closing bool
	ended   bool
	why     error
}

// New returns a stage, which works until Close, Fail, or the end of ctx.
func New[T any](ctx context.Context, cfg Config) (*Stage[T], error) {
	switch {
	case cfg.Size < 1:
		return nil, errors.New("batch: Size is less than 1")
	case cfg.Wait <= 0:
		return nil, errors.New("batch: Wait is not more than 0")
	case cfg.Queue < cfg.Size:
		return nil, errors.New("batch: Queue is less than Size")
	}
	s := &Stage[T]{cfg: cfg, out: make(chan []T), stop: make(chan struct{}), over: make(chan struct{}), ring: make([]T, cfg.Queue), since: make([]time.Time, cfg.Queue)}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget = context.AfterFunc(ctx, func() { s.Fail(context.Cause(ctx)) })
	return s, nil
}

// Put adds an item. It never waits: if the queue is full, the oldest item in it is
// dropped.
func (s *Stage[T]) Put(item T) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return ErrClosed
	}
	if s.ended {
		return s.why
	}
	if s.n == len(s.ring) {
		s.pop()
		s.lost++
	}
	at := (s.first + s.n) % len(s.ring)
	s.ring[at], s.since[at] = item, time.Now()
	s.n++
	s.look()
	return nil
}

// pop takes the oldest item.
func (s *Stage[T]) pop() T {
	var none T
	item := s.ring[s.first]
	s.ring[s.first] = none
	s.first = (s.first + 1) % len(s.ring)
	s.n--
	return item
}

// look is called with the lock held whenever something has changed: it sees to it
// that somebody hands out what is due, or that there is an alarm for it.
func (s *Stage[T]) look() {
	if s.handing || s.ended {
		return
	}
	if s.alarm != nil {
		s.alarm.Stop()
		s.alarm = nil
	}
	if s.n == 0 {
		if s.closing {
			s.end(nil)
		}
		return
	}
	left := s.cfg.Wait - time.Since(s.since[s.first])
	if s.n < s.cfg.Size && left > 0 && !s.closing {
		s.alarm = time.AfterFunc(left, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.look()
		})
		return
	}
	batch := make([]T, min(s.n, s.cfg.Size))
	for i := range batch {
		batch[i] = s.pop()
	}
	s.handing = true
	go s.hand(batch)
}

func (s *Stage[T]) hand(batch []T) {
	var taken bool
	select {
	case <-s.stop:
	default:
		select {
		case s.out <- batch:
			taken = true
		case <-s.stop:
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.handing = false
	if !taken {
		s.shut()
		return
	}
	if s.ended {
		s.shut()
	}
	s.look()
}

// end ends everything, for a reason or for none.
func (s *Stage[T]) end(why error) {
	s.ended, s.why = true, why
	if s.alarm != nil {
		s.alarm.Stop()
	}
	s.forget()
	close(s.stop)
	if !s.handing {
		s.shut()
	}
}

func (s *Stage[T]) shut() {
	s.ring, s.since, s.n = nil, nil, 0
	close(s.out)
	close(s.over)
}

// Batches returns the channel of batches. It is closed when no more will come.
func (s *Stage[T]) Batches() <-chan []T { return s.out }

// Dropped returns how many items were dropped because the queue was full.
func (s *Stage[T]) Dropped() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost
}

// Fail says that what comes after the stage cannot go on. It ends everything at
// once.
func (s *Stage[T]) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.end(err)
	}
}

// Close ends what comes in. It returns when all that waits has been taken, or with
// the reason why that cannot be.
func (s *Stage[T]) Close() error {
	s.mu.Lock()
	s.closing = true
	s.look()
	s.mu.Unlock()
	<-s.over
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}
