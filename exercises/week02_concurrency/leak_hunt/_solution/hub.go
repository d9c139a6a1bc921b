package quotes

import "sync"

// A Subscription gets the quotes of a symbol that are published.
type Subscription struct {
	C <-chan Quote // closed when the subscription has ended

	owner  *Aggregator
	symbol string

	mu      sync.Mutex // guards all below
	c       chan Quote
	history [64]Quote // the last ones, for the support desk
	count   int
	closed  bool
}

// Subscribe returns a subscription. C has room for 16 quotes; what finds no room is lost.
func (a *Aggregator) Subscribe(symbol string) (*Subscription, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, ErrClosed
	}
	c := make(chan Quote, 16)
	s := &Subscription{C: c, c: c, owner: a, symbol: symbol}
	if a.subs[symbol] == nil {
		a.subs[symbol] = make(map[*Subscription]bool)
	}
	a.subs[symbol][s] = true
	return s, nil
}

// Publish passes q on to the subscriptions of its symbol.
func (a *Aggregator) Publish(q Quote) {
	a.mu.Lock()
	defer a.mu.Unlock() // one after the other, so that all get quotes in the same order
	for s := range a.subs[q.Symbol] {
		s.deliver(q)
	}
}

func (s *Subscription) deliver(q Quote) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.history[s.count%len(s.history)] = q
	s.count++
	select {
	case s.c <- q:
	default:
	}
}

// Last returns up to 64 quotes that were published for the subscription, the newest first.
func (s *Subscription) Last() []Quote {
	s.mu.Lock()
	defer s.mu.Unlock()
	var last []Quote
	for i := s.count - 1; i >= 0 && i >= s.count-len(s.history); i-- {
		last = append(last, s.history[i%len(s.history)])
	}
	return last
}

// Close ends the subscription. Last can still be asked.
func (s *Subscription) Close() {
	s.owner.forget(s)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.closed = true
		close(s.c)
	}
}

// forget takes s out, and its symbol if it was the last one.
func (a *Aggregator) forget(s *Subscription) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.subs[s.symbol], s)
	if len(a.subs[s.symbol]) == 0 {
		delete(a.subs, s.symbol)
	}
}
