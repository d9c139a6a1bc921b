package baseline

import "context"

// Best asks all venues at the same time, and returns the quote with the highest bid. If one of them fails it
// returns that error, without waiting for the others.
func (a *Aggregator) Best(ctx context.Context, symbol string) (Quote, error) {
	if a.isClosed() {
		return Quote{}, ErrClosed
	}
	answers := a.askAll(ctx, symbol)
	best := make([]Quote, len(a.clients))
	for range a.clients {
		ans := <-answers
		if ans.err != nil {
			return Quote{}, ans.err
		}
		best[ans.index] = ans.quote
	}
	return highest(best), nil
}

// answer is what one venue said.
type answer struct {
	index int
	quote Quote
	err   error
}

// askAll asks each venue in a goroutine of its own.
func (a *Aggregator) askAll(ctx context.Context, symbol string) <-chan answer {
	answers := make(chan answer)
	for i, c := range a.clients {
		go func() {
			q, err := c.quote(ctx, symbol)
			answers <- answer{i, q, err}
		}()
	}
	return answers
}

// highest returns the quote with the highest bid; of several the one whose venue comes first.
func highest(quotes []Quote) Quote {
	best := quotes[0]
	for _, q := range quotes[1:] {
		if q.Bid > best.Bid {
			best = q
		}
	}
	return best
}
