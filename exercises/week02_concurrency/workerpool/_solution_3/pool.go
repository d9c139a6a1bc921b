package workerpool

import (
	"context"
	"runtime/debug"
	"sync"
)

// A Pool keeps its state in plain fields behind one mutex. Whoever has to wait
// for a change waits on the condition.
type Pool[I, O any] struct {
	ctx     context.Context
	fn      func(context.Context, I) (O, error)
	n, q    int
	results chan Result[I, O]
	stopped chan struct{}

	mu      sync.Mutex
	changed *sync.Cond
	queue   []I
	open    int // jobs accepted without a received result
	workers int // workers that have not ended
	closed  bool
}

// New starts a pool of n workers with a queue of q jobs. It panics if n < 1 or
// q < 0.
func New[I, O any](ctx context.Context, n, q int, fn func(context.Context, I) (O, error)) *Pool[I, O] {
	if n < 1 {
		panic("workerpool: a pool needs a worker")
	}
	if q < 0 {
		panic("workerpool: the queue cannot be negative")
	}
	p := &Pool[I, O]{ctx: ctx, fn: fn, n: n, q: q, workers: n,
		results: make(chan Result[I, O]), stopped: make(chan struct{})}
	p.changed = sync.NewCond(&p.mu)
	forget := context.AfterFunc(ctx, p.wake)
	for range n {
		go p.work(forget)
	}
	return p
}

func (p *Pool[I, O]) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.changed.Broadcast()
}

// Submit waits for room.
func (p *Pool[I, O]) Submit(ctx context.Context, in I) error {
	defer context.AfterFunc(ctx, p.wake)()
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case p.closed:
			return ErrClosed
		case p.ctx.Err() != nil:
			return p.ctx.Err()
		case p.open < p.n+p.q:
			p.open++
			p.queue = append(p.queue, in)
			p.changed.Broadcast()
			return nil
		}
		p.changed.Wait()
	}
}

// Results returns the channel of results.
func (p *Pool[I, O]) Results() <-chan Result[I, O] { return p.results }

// Close accepts no more jobs and waits for the accepted ones.
func (p *Pool[I, O]) Close() {
	p.mu.Lock()
	p.closed = true
	p.changed.Broadcast()
	p.mu.Unlock()
	<-p.stopped
}

func (p *Pool[I, O]) work(forget func() bool) {
	defer p.leave(forget)
	for {
		in, ok := p.next()
		if !ok {
			return
		}
		r := p.run(in)
		select {
		case p.results <- r:
		case <-p.ctx.Done():
			return
		}
		p.mu.Lock()
		p.open--
		p.changed.Broadcast()
		p.mu.Unlock()
	}
}

// next waits for a job. It reports false when there will be none.
func (p *Pool[I, O]) next() (in I, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.ctx.Err() == nil {
		if len(p.queue) > 0 {
			in, p.queue = p.queue[0], p.queue[1:]
			return in, true
		}
		if p.closed {
			break
		}
		p.changed.Wait()
	}
	return in, false
}

// leave ends a worker; the last one ends the pool.
func (p *Pool[I, O]) leave(forget func() bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.workers--; p.workers > 0 {
		return
	}
	forget()
	close(p.results)
	close(p.stopped)
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
