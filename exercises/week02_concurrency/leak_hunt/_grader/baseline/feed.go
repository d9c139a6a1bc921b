package baseline

import (
	"context"
	"sync"
	"time"
)

// A Feed asks for the best quote of a symbol again and again.
type Feed struct {
	C <-chan Quote // closed when the feed has stopped

	c       chan Quote
	symbol  string
	mu      sync.Mutex
	stopped bool
}

// Watch returns a feed that asks every so often, for the first time when that has passed once. C has room for one quote: the
// newest. What cannot be asked is left out.
func (a *Aggregator) Watch(symbol string, every time.Duration) (*Feed, error) {
	if a.isClosed() {
		return nil, ErrClosed
	}
	c := make(chan Quote, 1)
	f := &Feed{C: c, c: c, symbol: symbol}
	a.mu.Lock()
	a.feeds = append(a.feeds, f)
	a.mu.Unlock()
	go f.run(a, every)
	return f, nil
}

// run asks at each tick.
func (f *Feed) run(a *Aggregator, every time.Duration) {
	ticker := time.NewTicker(every)
	for range ticker.C {
		q, err := a.Best(context.Background(), f.symbol)
		f.mu.Lock()
		if err == nil && !f.stopped {
			f.deliver(q)
		}
		f.mu.Unlock()
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

// Stop ends the feed.
func (f *Feed) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.stopped {
		f.stopped = true
		close(f.c)
	}
}
