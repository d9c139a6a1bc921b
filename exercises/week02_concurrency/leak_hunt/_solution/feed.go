package quotes

import (
	"context"
	"time"
)

// A Feed asks for the best quote of a symbol again and again.
type Feed struct {
	C <-chan Quote // closed when the feed has stopped

	c      chan Quote // only run sends and closes
	symbol string
	owner  *Aggregator
	stop   context.CancelFunc
	ended  chan struct{}
}

// Watch returns a feed that asks every so often, for the first time when that has passed once. C has room for one quote: the
// newest. What cannot be asked is left out.
func (a *Aggregator) Watch(symbol string, every time.Duration) (*Feed, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, ErrClosed
	}
	ctx, stop := context.WithCancel(context.Background())
	c := make(chan Quote, 1)
	f := &Feed{C: c, c: c, symbol: symbol, owner: a, stop: stop, ended: make(chan struct{})}
	a.feeds[f] = true
	go f.run(ctx, every)
	return f, nil
}

// run asks at each tick, until ctx ends.
func (f *Feed) run(ctx context.Context, every time.Duration) {
	defer close(f.ended)
	defer close(f.c)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if q, err := f.owner.Best(ctx, f.symbol); err == nil {
			f.deliver(q)
		}
	}
}

// deliver puts q into C; an older quote that nobody has read makes room.
func (f *Feed) deliver(q Quote) {
	select {
	case <-f.c:
	default:
	}
	f.c <- q
}

// Stop ends the feed, and waits for its end.
func (f *Feed) Stop() {
	f.stop()
	<-f.ended
	f.owner.mu.Lock()
	defer f.owner.mu.Unlock()
	delete(f.owner.feeds, f)
}
