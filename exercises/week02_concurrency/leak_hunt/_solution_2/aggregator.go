package quotes

import (
	"context"
	"sync"
	"sync/atomic"
)

// An Aggregator asks several venues.
type Aggregator struct {
	clients []client
	mu      sync.Mutex
	done    chan struct{}
	things  map[*thing]struct{} // what has to end with the aggregator
}

// A thing can be ended; it says when it has.
type thing struct {
	end   func()
	ended <-chan struct{}
}

// Open returns an aggregator.
func Open(opts Options) *Aggregator {
	a := &Aggregator{done: make(chan struct{}), things: map[*thing]struct{}{}}
	for _, v := range opts.Venues {
		a.clients = append(a.clients, client{opts.Client, v})
	}
	return a
}

func (a *Aggregator) isClosed() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// own notes what has to end with the aggregator; false if that has ended already.
func (a *Aggregator) own(t *thing) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.isClosed() {
		return false
	}
	a.things[t] = struct{}{}
	return true
}

func (a *Aggregator) disown(t *thing) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.things, t)
}

// Close ends everything.
func (a *Aggregator) Close() {
	a.mu.Lock()
	if !a.isClosed() {
		close(a.done)
	}
	var all []*thing
	for t := range a.things {
		all = append(all, t)
	}
	a.mu.Unlock()
	for _, t := range all {
		t.end()
	}
	for _, t := range all {
		<-t.ended
	}
}

// asking is a request's context, which ends with the aggregator, too. The request is over when each of its n
// goroutines has said so.
func (a *Aggregator) asking(parent context.Context, n int) (ctx context.Context, cancel func(), over func(), ok bool) {
	ctx, end := context.WithCancelCause(parent)
	ended := make(chan struct{})
	t := &thing{func() { end(ErrClosed) }, ended}
	if !a.own(t) {
		end(nil)
		return nil, nil, nil, false
	}
	left := int32(n)
	return ctx, func() { end(nil) }, func() {
		if atomic.AddInt32(&left, -1) == 0 {
			close(ended)
			a.disown(t)
		}
	}, true
}
