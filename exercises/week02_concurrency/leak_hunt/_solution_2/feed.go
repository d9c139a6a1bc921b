package quotes

import (
	"context"
	"time"
)

// A Feed asks for the best quote of a symbol again and again.
type Feed struct {
	C     <-chan Quote
	owner *Aggregator
	thing *thing
}

// Watch returns a feed.
func (a *Aggregator) Watch(symbol string, every time.Duration) (*Feed, error) {
	c, ended := make(chan Quote, 1), make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	t := &thing{cancel, ended}
	if !a.own(t) {
		cancel()
		return nil, ErrClosed
	}
	go func() {
		defer close(ended)
		defer close(c)
		for tick := time.Tick(every); ; {
			select {
			case <-tick:
				q, err := a.Best(ctx, symbol)
				if err != nil {
					continue
				}
				for sent := false; !sent; {
					select {
					case c <- q:
						sent = true
					case <-c: // the older one makes room
					}
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	return &Feed{c, a, t}, nil
}

// Stop ends the feed.
func (f *Feed) Stop() {
	f.thing.end()
	<-f.thing.ended
	f.owner.disown(f.thing)
}
