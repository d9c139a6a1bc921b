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
	repo := s.repo.withContext(ctx)
	order, err := repo.order(id)
	if err != nil {
		return Quote{}, err
	}
	offers := repo.offers(order)

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
