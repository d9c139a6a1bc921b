package quotes

import "sync"

// An Aggregator asks several venues.
type Aggregator struct {
	clients []client

	mu     sync.Mutex
	feeds  []*Feed
	closed bool
}

// Open returns an aggregator. Who opens one closes it.
func Open(opts Options) *Aggregator {
	a := &Aggregator{}
	for _, v := range opts.Venues {
		a.clients = append(a.clients, client{opts.Client, v})
	}
	return a
}

func (a *Aggregator) isClosed() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closed
}

// Close stops all feeds and ends all subscriptions.
func (a *Aggregator) Close() {
	a.mu.Lock()
	a.closed = true
	feeds := a.feeds
	a.feeds = nil
	a.mu.Unlock()
	for _, f := range feeds {
		f.Stop()
	}
	subscriptionsMu.Lock()
	var mine []*Subscription
	for _, subs := range subscriptions {
		for _, s := range subs {
			if s.owner == a {
				mine = append(mine, s)
			}
		}
	}
	subscriptionsMu.Unlock()
	for _, s := range mine {
		s.Close()
	}
}
