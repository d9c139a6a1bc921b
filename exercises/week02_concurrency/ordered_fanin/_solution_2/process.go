package fanin

import (
	"context"
	"errors"
	"iter"
	"sync"
)

// Process works on shards, several at the same time, and emits the results in the
// order of the shards. It returns when nothing of it runs any more.
func Process[I, O any](ctx context.Context, cfg Config, shards iter.Seq[I], work func(context.Context, I) (O, error), emit func(O) error) error {
	if cfg.Parallel < 1 {
		return errors.New("fanin: Parallel is less than 1")
	}
	if cfg.Window < cfg.Parallel {
		return errors.New("fanin: Window is less than Parallel")
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	all, end := context.WithCancel(ctx)
	defer end()
	f := &flight{running: map[int]context.CancelFunc{}, stop: make(chan struct{})}
	window := make(chan struct{}, cfg.Window)
	hands := make(chan struct{}, cfg.Parallel)
	order := make(chan chan result[O], cfg.Window) // one for each shard that was begun
	var everybody sync.WaitGroup
	everybody.Go(func() {
		defer close(order)
		i := 0
		// Take what a shard needs before asking for it: window, then hands.
		take := func() bool {
			for _, room := range []chan struct{}{window, hands} {
				select {
				case room <- struct{}{}:
				case <-f.stop:
					return false
				case <-all.Done():
					return false
				}
			}
			return all.Err() == nil && !f.stopped()
		}
		if !take() {
			return
		}
		for shard := range shards {
			mine, cancel := context.WithCancel(all)
			f.add(i, cancel)
			res := make(chan result[O], 1)
			order <- res
			n := i
			everybody.Go(func() {
				out, err := work(mine, shard)
				f.done(n, err)
				cancel()
				res <- result[O]{out, err}
				<-hands
			})
			i++
			if !take() {
				return
			}
		}
	})
	err := emitAll(ctx, order, window, emit)
	end()
	everybody.Wait()
	return err
}

type result[O any] struct {
	out O
	err error
}

func emitAll[O any](ctx context.Context, order chan chan result[O], window chan struct{}, emit func(O) error) error {
	for i := 0; ; i++ {
		var res chan result[O]
		select {
		case r, ok := <-order:
			if !ok {
				return context.Cause(ctx)
			}
			res = r
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		var r result[O]
		select {
		case r = <-res:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if r.err != nil {
			return &ShardError{i, r.err}
		}
		if err := emit(r.out); err != nil {
			return err
		}
		<-window
	}
}

// flight is what is being worked on.
type flight struct {
	mu      sync.Mutex
	running map[int]context.CancelFunc
	failed  bool
	stop    chan struct{}
}

func (f *flight) add(i int, cancel context.CancelFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.running[i] = cancel
	if f.failed {
		cancel()
	}
}

func (f *flight) stopped() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed
}

// done ends whatever comes after a shard that has failed.
func (f *flight) done(i int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, i)
	if err == nil {
		return
	}
	if !f.failed {
		f.failed = true
		close(f.stop)
	}
	for j, cancel := range f.running {
		if j > i {
			cancel()
		}
	}
}
