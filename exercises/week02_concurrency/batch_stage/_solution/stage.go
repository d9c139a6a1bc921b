package batch

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Stage collects items into batches. Its methods may be called from any number of
// goroutines.
type Stage[T any] struct {
	cfg  Config
	out  chan []T      // closed by run, and by nobody else
	wake chan struct{} // there is something to look at; one is enough
	ctx  context.Context
	fail context.CancelCauseFunc

	ended chan struct{} // closed by run, after err is set
	err   error         // why not all was taken

	mu      sync.Mutex
	queue   []waiting[T] // the oldest first
	dropped int
	closed  bool
}

type waiting[T any] struct {
	item  T
	since time.Time
}

// New returns a stage, which works until Close, Fail, or the end of ctx.
func New[T any](ctx context.Context, cfg Config) (*Stage[T], error) {
	if cfg.Size < 1 || cfg.Wait <= 0 || cfg.Queue < cfg.Size {
		return nil, fmt.Errorf("batch: %+v makes no stage: Size is at least 1, Wait more than 0, Queue at least Size", cfg)
	}
	s := &Stage[T]{cfg: cfg, out: make(chan []T), wake: make(chan struct{}, 1), ended: make(chan struct{})}
	s.ctx, s.fail = context.WithCancelCause(ctx)
	go s.run()
	return s, nil
}

// Put adds an item. It never waits: if the queue is full, the oldest item in it is
// dropped.
func (s *Stage[T]) Put(item T) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if err := context.Cause(s.ctx); err != nil {
		return err
	}
	if len(s.queue) == s.cfg.Queue {
		copy(s.queue, s.queue[1:])
		s.queue = s.queue[:len(s.queue)-1]
		s.dropped++
	}
	s.queue = append(s.queue, waiting[T]{item, time.Now()})
	s.signal()
	return nil
}

func (s *Stage[T]) signal() {
	select {
	case s.wake <- struct{}{}:
	default: // somebody has said so already
	}
}

// run hands out batches until all is taken after Close, or ctx ends.
func (s *Stage[T]) run() {
	defer s.fail(ErrClosed) // lets go of the caller's context
	defer close(s.ended)
	defer close(s.out) // here, and nowhere else
	for s.ctx.Err() == nil {
		batch, wait, more := s.next()
		switch {
		case !more:
			return
		case batch == nil:
			s.pause(wait)
			continue
		}
		select {
		case s.out <- batch:
		case <-s.ctx.Done():
		}
	}
	s.err = context.Cause(s.ctx)
}

// next takes a batch off the queue if one is due. Otherwise it returns how long
// that will take, 0 if nothing waits, and whether there can be more at all.
func (s *Stage[T]) next() (batch []T, wait time.Duration, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		return nil, 0, !s.closed
	}
	wait = s.cfg.Wait - time.Since(s.queue[0].since)
	if len(s.queue) < s.cfg.Size && wait > 0 && !s.closed {
		return nil, wait, true
	}
	n := min(s.cfg.Size, len(s.queue))
	for _, w := range s.queue[:n] {
		batch = append(batch, w.item)
	}
	rest := copy(s.queue, s.queue[n:])
	clear(s.queue[rest:]) // what is taken is not ours to keep
	s.queue = s.queue[:rest]
	return batch, 0, true
}

// pause waits for the time, if there is one, or until there is something to look at.
func (s *Stage[T]) pause(wait time.Duration) {
	var due <-chan time.Time
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		due = timer.C
	}
	select {
	case <-due:
	case <-s.wake:
	case <-s.ctx.Done():
	}
}

// Batches returns the channel of batches. It is closed when no more will come.
func (s *Stage[T]) Batches() <-chan []T { return s.out }

// Dropped returns how many items were dropped because the queue was full.
func (s *Stage[T]) Dropped() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dropped
}

// Fail says that what comes after the stage cannot go on. It ends everything at
// once.
func (s *Stage[T]) Fail(err error) { s.fail(err) }

// Close ends what comes in. It returns when all that waits has been taken, or with
// the reason why that cannot be.
func (s *Stage[T]) Close() error {
	s.mu.Lock()
	s.closed = true
	s.signal()
	s.mu.Unlock()
	<-s.ended
	return s.err
}
