package quotes

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// An Aggregator asks several venues. It owns its requests and its feeds: Close ends them, and waits for them.
type Aggregator struct {
	clients []client
	ctx     context.Context // ends when the aggregator is closed
	stop    context.CancelFunc
	running sync.WaitGroup // requests; counted under mu, while it is open

	mu     sync.Mutex
	closed bool
	feeds  map[*Feed]bool
	subs   map[string]map[*Subscription]bool // by symbol
}

// Open returns an aggregator. Who opens one closes it.
func Open(opts Options) *Aggregator {
	a := &Aggregator{feeds: make(map[*Feed]bool), subs: make(map[string]map[*Subscription]bool)}
	a.ctx, a.stop = context.WithCancel(context.Background())
	for _, v := range opts.Venues {
		a.clients = append(a.clients, client{opts.Client, v})
	}
	return a
}

// begin returns the context of a request that ends with ctx or with the aggregator, and the function that says
// that the request is over.
func (a *Aggregator) begin(ctx context.Context) (context.Context, func(), error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, nil, ErrClosed
	}
	a.running.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	release := context.AfterFunc(a.ctx, func() { cancel(ErrClosed) })
	return ctx, func() {
		release()
		cancel(nil)
		a.running.Done()
	}, nil
}

// Close ends requests, stops all feeds and ends all subscriptions.
func (a *Aggregator) Close() {
	a.mu.Lock()
	a.closed = true
	feeds := slices.Collect(maps.Keys(a.feeds))
	var subs []*Subscription
	for _, of := range a.subs {
		subs = slices.AppendSeq(subs, maps.Keys(of))
	}
	a.mu.Unlock()
	a.stop()
	for _, f := range feeds {
		f.Stop()
	}
	for _, s := range subs {
		s.Close()
	}
	a.running.Wait()
}
