package quotes

import (
	"slices"
	"sync"
)

// A Subscription gets the quotes of a symbol that are published.
type Subscription struct {
	C      <-chan Quote
	c      chan Quote
	owner  *Aggregator
	thing  *thing
	symbol string
	ended  chan struct{}
	last   []Quote // the newest first
}

var registry = struct {
	sync.Mutex
	by map[string][]*Subscription
}{by: map[string][]*Subscription{}}

// Subscribe returns a subscription.
func (a *Aggregator) Subscribe(symbol string) (*Subscription, error) {
	c := make(chan Quote, 16)
	s := &Subscription{C: c, c: c, owner: a, symbol: symbol, ended: make(chan struct{})}
	s.thing = &thing{s.Close, s.ended}
	registry.Lock()
	defer registry.Unlock()
	if !a.own(s.thing) {
		return nil, ErrClosed
	}
	registry.by[symbol] = append(registry.by[symbol], s)
	return s, nil
}

// Publish passes q on.
func (a *Aggregator) Publish(q Quote) {
	registry.Lock()
	defer registry.Unlock()
	for _, s := range registry.by[q.Symbol] {
		if s.owner != a {
			continue
		}
		s.last = slices.Insert(s.last, 0, q)
		s.last = s.last[:min(len(s.last), 64)]
		select {
		case s.c <- q:
		default:
		}
	}
}

// Last returns up to 64 quotes.
func (s *Subscription) Last() []Quote {
	registry.Lock()
	defer registry.Unlock()
	return slices.Clone(s.last)
}

// Close ends the subscription.
func (s *Subscription) Close() {
	registry.Lock()
	subs := registry.by[s.symbol]
	i := slices.Index(subs, s)
	if i >= 0 {
		if subs = slices.Delete(subs, i, i+1); len(subs) > 0 {
			registry.by[s.symbol] = subs
		} else {
			delete(registry.by, s.symbol)
		}
		close(s.c)
		close(s.ended)
	}
	registry.Unlock()
	s.owner.disown(s.thing)
}
