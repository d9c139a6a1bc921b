package quote

import (
	"context"
	"errors"
)

var errNoRates = errors.New("no carrier named a price")

// service decides what a quote is.
type service struct {
	repo *repo
}

// quote returns the quote for an order. One rate is enough for a quote.
func (s *service) quote(ctx context.Context, id string) (Quote, error) {
	calls, cancel := withoutReserve(ctx)
	defer cancel()
	order, err := s.repo.order(calls, id)
	if err != nil {
		return Quote{}, err
	}
	offers := s.repo.offers(calls, order)

	// A client that has left gets no quote, whatever has arrived for it.
	if cause := context.Cause(ctx); errors.Is(cause, ErrClientGone) {
		return Quote{}, cause
	}
	q := Quote{Order: order.ID}
	late := false
	for i, offer := range offers {
		name := s.repo.carriers[i].Name()
		if offer.err != nil {
			q.Missing = append(q.Missing, name)
			late = late || errors.Is(offer.err, ErrBudget)
			continue
		}
		q.Rates = append(q.Rates, Rate{Carrier: name, Cents: offer.cents})
	}
	switch {
	case len(q.Rates) > 0:
		return q, nil
	case late:
		return Quote{}, ErrBudget
	}
	return Quote{}, errNoRates
}

// withoutReserve returns a context for the calls of a request, which ends so much
// earlier that there is time for the answer. All calls share this one deadline: it
// is a moment, not a duration, so nothing is counted twice.
func withoutReserve(ctx context.Context) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithDeadlineCause(ctx, end.Add(-Reserve), ErrBudget)
}
