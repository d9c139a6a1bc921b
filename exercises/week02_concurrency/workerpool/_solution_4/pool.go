package workerpool

import (
	"context"
	"runtime/debug"
	"sync"
)

// A Pool whose Submit holds a read lock while it waits for room, and whose
// workers take turns at delivering. Both locks are held by someone who is
// blocked, which is allowed: whoever holds one is woken by the same events as
// those who wait for it.
type Pool[I, O any] struct {
	ctx     context.Context
	fn      func(context.Context, I) (O, error)
	jobs    chan I
	results chan Result[I, O]

	mu     sync.RWMutex
	closed bool

	turn    sync.Mutex
	workers sync.WaitGroup
	once    sync.Once
}

// New starts a pool of n workers with a queue of q jobs. It panics if n < 1 or
// q < 0.
func New[I, O any](ctx context.Context, n, q int, fn func(context.Context, I) (O, error)) *Pool[I, O] {
	if n <= 0 || q < 0 {
		panic("workerpool: New needs a worker and a queue that is not negative")
	}
	p := &Pool[I, O]{ctx: ctx, fn: fn, jobs: make(chan I, q), results: make(chan Result[I, O])}
	for range n {
		p.workers.Go(p.work)
	}
	go p.end()
	return p
}

// end closes Results, once, when all workers have ended. Whoever comes second
// waits for the lock of the once.
func (p *Pool[I, O]) end() {
	p.once.Do(func() {
		p.workers.Wait()
		close(p.results)
	})
}

// Submit waits for room.
func (p *Pool[I, O]) Submit(ctx context.Context, in I) error {
	p.mu.RLock()
	defer p.mu.RUnlock()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case p.ctx.Err() != nil:
		return p.ctx.Err()
	case p.closed:
		return ErrClosed
	}
	select {
	case p.jobs <- in:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// Results returns the channel of results.
func (p *Pool[I, O]) Results() <-chan Result[I, O] { return p.results }

// Close accepts no more jobs and waits for the accepted ones.
func (p *Pool[I, O]) Close() {
	p.mu.Lock()
	if !p.closed {
		p.closed = true
		close(p.jobs)
	}
	p.mu.Unlock()
	p.end()
}

func (p *Pool[I, O]) work() {
	for {
		select {
		case <-p.ctx.Done():
			return
		case in, ok := <-p.jobs:
			if !ok || p.ctx.Err() != nil || !p.deliver(p.run(in)) {
				return
			}
		}
	}
}

func (p *Pool[I, O]) deliver(r Result[I, O]) bool {
	p.turn.Lock()
	defer p.turn.Unlock()
	select {
	case p.results <- r:
		return true
	case <-p.ctx.Done():
		return false
	}
}

func (p *Pool[I, O]) run(in I) (r Result[I, O]) {
	r.In = in
	defer func() {
		if v := recover(); v != nil {
			r.Err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	r.Out, r.Err = p.fn(p.ctx, in)
	return r
}
