package workerpool

import (
	"context"
	"sync"
)

// Pool scans in parallel.
type Pool[I, O any] struct {
	ctx     context.Context
	jobs    chan I
	results chan Result[I, O]
	wg      sync.WaitGroup
	closed  bool
}

// New starts a pool with n workers and a queue for q jobs.
func New[I, O any](ctx context.Context, n, q int, fn func(context.Context, I) (O, error)) *Pool[I, O] {
	p := &Pool[I, O]{
		ctx:     ctx,
		jobs:    make(chan I, q),
		results: make(chan Result[I, O], q),
	}
	for range n {
		p.wg.Add(1)
		go func() {
			defer p.wg.Done()
			for {
				select {
				case in, ok := <-p.jobs:
					if !ok {
						return
					}
					out, err := fn(ctx, in)
					p.results <- Result[I, O]{In: in, Out: out, Err: err}
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	return p
}

// Submit queues a job.
func (p *Pool[I, O]) Submit(ctx context.Context, in I) error {
	if p.closed {
		return ErrClosed
	}
	select {
	case p.jobs <- in:
		return nil
	case <-p.ctx.Done():
		return p.ctx.Err()
	}
}

// Results returns the channel of results.
func (p *Pool[I, O]) Results() <-chan Result[I, O] {
	return p.results
}

// Close stops the pool.
func (p *Pool[I, O]) Close() {
	if p.closed {
		return
	}
	p.closed = true
	close(p.jobs)
	go func() {
		p.wg.Wait()
		close(p.results)
	}()
}
