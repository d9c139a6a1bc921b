package workerpool

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// A Pool runs jobs on a fixed number of workers. Make one with New. Its methods
// may be called from any number of goroutines.
type Pool[I, O any] struct {
	ctx     context.Context // the lifetime of the pool, not of a call: so it is kept
	fn      func(context.Context, I) (O, error)
	jobs    chan I
	results chan Result[I, O]

	closeOnce  sync.Once
	closing    chan struct{} // closed when no more jobs are wanted
	submitting sync.RWMutex  // read-locked while Submit may send to jobs
	stopped    chan struct{} // closed when all workers have ended
}

// New starts a pool that runs fn for up to n jobs at a time while up to q more
// wait. When ctx is cancelled the pool stops: it starts no more jobs, and what was
// not delivered is dropped. New panics if n < 1 or q < 0.
//
// The owner of a pool must either read Results until it is closed or cancel ctx.
func New[I, O any](ctx context.Context, n, q int, fn func(context.Context, I) (O, error)) *Pool[I, O] {
	if n < 1 || q < 0 {
		panic(fmt.Sprintf("workerpool: New with %d workers and a queue of %d", n, q))
	}
	p := &Pool[I, O]{
		ctx:     ctx,
		fn:      fn,
		jobs:    make(chan I, q),
		results: make(chan Result[I, O]),
		closing: make(chan struct{}),
		stopped: make(chan struct{}),
	}
	var workers sync.WaitGroup
	for range n {
		workers.Go(p.work)
	}
	go func() {
		workers.Wait()
		close(p.results)
		close(p.stopped)
	}()
	return p
}

// Submit hands a job to the pool and waits, if need be, until there is room for
// it. A nil error means that the job is accepted: it gets exactly one result,
// unless the pool is cancelled. Otherwise the error is ctx's, or the pool's
// context's, or ErrClosed. ctx is about the waiting only, not about the job.
func (p *Pool[I, O]) Submit(ctx context.Context, in I) error {
	p.submitting.RLock()
	defer p.submitting.RUnlock()
	if err := p.refuse(ctx); err != nil {
		return err
	}
	select {
	case p.jobs <- in:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ctx.Done():
		return p.ctx.Err()
	case <-p.closing:
		return ErrClosed
	}
}

// refuse returns the reason to refuse a job right away: a select would choose
// among its ready cases at random, and take the job half of the time.
func (p *Pool[I, O]) refuse(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-p.closing:
		return ErrClosed
	default:
		return p.ctx.Err()
	}
}

// Results returns the channel of results, always the same. It is closed when the
// pool has stopped.
func (p *Pool[I, O]) Results() <-chan Result[I, O] { return p.results }

// Close accepts no more jobs and waits until all accepted ones have run and their
// results are received, or, if the pool is cancelled, until the running ones have
// returned. It may be called more than once: every call waits.
func (p *Pool[I, O]) Close() {
	p.closeOnce.Do(func() {
		close(p.closing)    // every waiting Submit leaves,
		p.submitting.Lock() // the last one has left,
		defer p.submitting.Unlock()
		close(p.jobs) // so nobody can send any more
	})
	<-p.stopped
}

// work runs jobs until there are no more or the pool is cancelled. Each wait has
// two ends: no worker depends on someone who reads.
func (p *Pool[I, O]) work() {
	for {
		select {
		case in, ok := <-p.jobs:
			if !ok || p.ctx.Err() != nil {
				return
			}
			if !p.deliver(p.run(in)) {
				return
			}
		case <-p.ctx.Done():
			return
		}
	}
}

// deliver reports whether somebody received r before the pool was cancelled.
func (p *Pool[I, O]) deliver(r Result[I, O]) bool {
	select {
	case p.results <- r:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// run runs one job. A panic ends the job, not the worker.
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
