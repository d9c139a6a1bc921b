package quotes

import (
	"context"
	"sync"
)

// Best asks all venues at the same time, and returns the quote with the highest bid. If one of them fails it
// returns that error; the other requests end.
func (a *Aggregator) Best(ctx context.Context, symbol string) (Quote, error) {
	ctx, end, err := a.begin(ctx)
	if err != nil {
		return Quote{}, err
	}
	defer end()
	quotes, err := a.askAll(ctx, symbol)
	if err != nil {
		return Quote{}, err
	}
	return highest(quotes), nil
}

// askAll asks each venue in a goroutine of its own, and returns when all of them have ended. The first failure, or
// the end of ctx, ends the others.
func (a *Aggregator) askAll(ctx context.Context, symbol string) ([]Quote, error) {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	quotes := make([]Quote, len(a.clients)) // a slot for each, so nobody has to send
	var all sync.WaitGroup
	for i, c := range a.clients {
		all.Go(func() {
			q, err := c.quote(ctx, symbol)
			if err != nil {
				fail(err) // the first cause stays
			}
			quotes[i] = q
		})
	}
	all.Wait()
	return quotes, context.Cause(ctx)
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
