package quotes

import "context"

type answer struct {
	index int
	quote Quote
	err   error
}

// Best asks all venues at the same time. Whoever answers too late finds room, and ends.
func (a *Aggregator) Best(ctx context.Context, symbol string) (Quote, error) {
	ctx, cancel, over, ok := a.asking(ctx, len(a.clients))
	if !ok {
		return Quote{}, ErrClosed
	}
	defer cancel()
	answers := make(chan answer, len(a.clients))
	for i, c := range a.clients {
		go func() {
			defer over()
			q, err := c.quote(ctx, symbol)
			answers <- answer{i, q, err}
		}()
	}
	var best answer
	for n := range a.clients {
		select {
		case <-ctx.Done():
			return Quote{}, context.Cause(ctx)
		case got := <-answers:
			if got.err != nil && ctx.Err() != nil {
				return Quote{}, context.Cause(ctx)
			}
			if got.err != nil {
				return Quote{}, got.err
			}
			if n == 0 || got.quote.Bid > best.quote.Bid || got.quote.Bid == best.quote.Bid && got.index < best.index {
				best = got
			}
		}
	}
	return best.quote, nil
}
