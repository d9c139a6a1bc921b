package quotes

import "sync"

// A Subscription gets the quotes of a symbol that are published.
type Subscription struct {
	C <-chan Quote // closed when the subscription has ended

	c       chan Quote
	owner   *Aggregator
	symbol  string
	history [64]Quote // the last ones, for the support desk
	count   int
	closed  bool
}

// subscriptions has all subscriptions of the process, so that the support desk finds them.
var (
	subscriptionsMu sync.Mutex
	subscriptions   = make(map[string][]*Subscription)
)

// Subscribe returns a subscription. C has room for 16 quotes; what finds no room is lost.
func (a *Aggregator) Subscribe(symbol string) (*Subscription, error) {
	if a.isClosed() {
		return nil, ErrClosed
	}
	c := make(chan Quote, 16)
	s := &Subscription{C: c, c: c, owner: a, symbol: symbol}
	subscriptionsMu.Lock()
	defer subscriptionsMu.Unlock()
	subscriptions[symbol] = append(subscriptions[symbol], s)
	return s, nil
}

// Publish passes q on to the subscriptions of its symbol.
func (a *Aggregator) Publish(q Quote) {
	subscriptionsMu.Lock()
	defer subscriptionsMu.Unlock()
	for _, s := range subscriptions[q.Symbol] {
		if s.owner == a && !s.closed {
			s.deliver(q)
		}
	}
}

// deliver is called with the lock held.
func (s *Subscription) deliver(q Quote) {
	s.history[s.count%len(s.history)] = q
	s.count++
	select {
	case s.c <- q:
	default:
	}
}

// Last returns up to 64 quotes that were published for the subscription, the newest first.
func (s *Subscription) Last() []Quote {
	subscriptionsMu.Lock()
	defer subscriptionsMu.Unlock()
	var last []Quote
	for i := s.count - 1; i >= 0 && i >= s.count-len(s.history); i-- {
		last = append(last, s.history[i%len(s.history)])
	}
	return last
}

// Close ends the subscription. Last can still be asked.
func (s *Subscription) Close() {
	subscriptionsMu.Lock()
	defer subscriptionsMu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.c)
	}
}
