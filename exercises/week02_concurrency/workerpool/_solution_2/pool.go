package workerpool

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
)

// A Pool runs each job in a goroutine of its own. Two counting semaphores bound
// them: one counts the accepted jobs, the other the running ones.
type Pool[I, O any] struct {
	ctx      context.Context
	fn       func(context.Context, I) (O, error)
	results  chan Result[I, O]
	accepted chan struct{} // a token for each job without a received result: n+q
	running  chan struct{} // a token for each call of fn: n

	mu      sync.Mutex
	closed  bool
	pending int           // goroutines of jobs
	closing chan struct{} // closed with closed
	stopped chan struct{} // closed when closed and pending is 0

	forget func() bool // takes the pool off its context
}

// New starts a pool that runs fn for up to n jobs at a time while up to q more
// wait. It panics if n < 1 or q < 0.
func New[I, O any](ctx context.Context, n, q int, fn func(context.Context, I) (O, error)) *Pool[I, O] {
	if n < 1 || q < 0 {
		panic(fmt.Sprintf("workerpool: New(n = %d, q = %d)", n, q))
	}
	p := &Pool[I, O]{
		ctx:      ctx,
		fn:       fn,
		results:  make(chan Result[I, O]),
		accepted: make(chan struct{}, n+q),
		running:  make(chan struct{}, n),
		closing:  make(chan struct{}),
		stopped:  make(chan struct{}),
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forget = context.AfterFunc(ctx, p.shut)
	return p
}

// Submit waits for room and starts the job.
func (p *Pool[I, O]) Submit(ctx context.Context, in I) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := p.ctx.Err(); err != nil {
		return err
	}
	select {
	case p.accepted <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-p.ctx.Done():
		return p.ctx.Err()
	case <-p.closing:
		return ErrClosed
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	err := p.ctx.Err()
	if err == nil && p.closed {
		err = ErrClosed
	}
	if err != nil {
		<-p.accepted
		return err
	}
	p.pending++
	go p.job(in)
	return nil
}

// Results returns the channel of results.
func (p *Pool[I, O]) Results() <-chan Result[I, O] { return p.results }

// Close accepts no more jobs and waits for the accepted ones.
func (p *Pool[I, O]) Close() {
	p.shut()
	<-p.stopped
	p.forget()
}

// shut accepts no more jobs.
func (p *Pool[I, O]) shut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.closed = true
	close(p.closing)
	p.stopIfDone()
}

// stopIfDone is called with mu held.
func (p *Pool[I, O]) stopIfDone() {
	if p.closed && p.pending == 0 {
		close(p.results)
		close(p.stopped)
	}
}

func (p *Pool[I, O]) job(in I) {
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.pending--
		p.stopIfDone()
	}()
	defer func() { <-p.accepted }()
	select {
	case p.running <- struct{}{}:
	case <-p.ctx.Done():
		return
	}
	if p.ctx.Err() != nil {
		<-p.running
		return
	}
	r := p.run(in)
	<-p.running
	select {
	case p.results <- r:
	case <-p.ctx.Done():
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
