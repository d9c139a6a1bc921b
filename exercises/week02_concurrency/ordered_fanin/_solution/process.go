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
	if cfg.Parallel < 1 || cfg.Window < cfg.Parallel {
		return errors.New("fanin: Parallel is at least 1, and Window at least Parallel")
	}
	p := &process[I, O]{cfg: cfg, work: work, tasks: make([]task[O], cfg.Window)}
	p.changed.L = &p.mu
	next, stop := iter.Pull(shards)
	defer stop()
	p.next = next
	// A condition does not listen to contexts, so somebody has to tell it.
	defer context.AfterFunc(ctx, func() { p.end(context.Cause(ctx)) })()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var workers sync.WaitGroup
	for range cfg.Parallel {
		workers.Go(func() { p.worker(ctx) })
	}
	err := p.emitAll(ctx, emit)
	p.end(err)
	workers.Wait()
	return err
}

// process is one call of Process.
type process[I, O any] struct {
	cfg  Config
	work func(context.Context, I) (O, error)

	mu      sync.Mutex
	changed sync.Cond // anything below
	next    func() (I, bool)
	tasks   []task[O] // shard i is at i modulo Window
	begun   int       // shards
	emitted int       // results
	none    bool      // no more shards
	failed  *ShardError
	over    bool  // everything ends at once
	why     error // for a reason
}

// task is a shard that was begun.
type task[O any] struct {
	cancel context.CancelFunc
	done   bool
	out    O
}

func (p *process[I, O]) task(i int) *task[O] { return &p.tasks[i%p.cfg.Window] }

// worker works on one shard after the other, as long as there are any.
func (p *process[I, O]) worker(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		for !p.stopped() && p.begun-p.emitted == p.cfg.Window {
			p.changed.Wait()
		}
		if p.stopped() {
			return
		}
		shard, ok := p.next()
		if !ok {
			p.none = true
			p.changed.Broadcast()
			return
		}
		p.one(ctx, shard)
	}
}

// stopped says whether no more shards are begun.
func (p *process[I, O]) stopped() bool { return p.none || p.over || p.failed != nil }

// one works on a shard, without the lock meanwhile.
func (p *process[I, O]) one(ctx context.Context, shard I) {
	i := p.begun
	p.begun++
	mine, cancel := context.WithCancel(ctx)
	defer cancel()
	t := p.task(i)
	*t = task[O]{cancel: cancel}
	p.mu.Unlock()
	out, err := p.work(mine, shard)
	p.mu.Lock()
	t.out, t.done = out, err == nil
	switch {
	case ctx.Err() != nil: // then err only says so, and end may not have heard of it yet
		p.endLocked(context.Cause(ctx))
	case err != nil && (p.failed == nil || i < p.failed.Index):
		// The results before it are still wanted, so only those after it end.
		p.failed = &ShardError{i, err}
		p.cancelFrom(i + 1)
	}
	p.changed.Broadcast()
}

func (p *process[I, O]) cancelFrom(i int) {
	for ; i < p.begun; i++ {
		p.task(i).cancel()
	}
}

// emitAll emits results until all are emitted, or something has failed.
func (p *process[I, O]) emitAll(ctx context.Context, emit func(O) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		switch {
		case p.over:
			return p.why
		case ctx.Err() != nil: // end may not have heard of it yet
			return context.Cause(ctx)
		case p.failed != nil && p.failed.Index == p.emitted:
			return p.failed
		case p.none && p.emitted == p.begun:
			return nil
		case p.emitted == p.begun || !p.task(p.emitted).done:
			p.changed.Wait()
			continue
		}
		out := p.task(p.emitted).out
		*p.task(p.emitted) = task[O]{cancel: func() {}}
		p.mu.Unlock()
		err := emit(out)
		p.mu.Lock()
		if err != nil {
			return err
		}
		p.emitted++
		p.changed.Broadcast()
	}
}

// end ends everything at once.
func (p *process[I, O]) end(why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.endLocked(why)
}

func (p *process[I, O]) endLocked(why error) {
	if p.over {
		return
	}
	p.over, p.why = true, why
	p.cancelFrom(p.emitted)
	p.changed.Broadcast()
}
