package quote

import (
	"context"
	"errors"
	"time"
)

var errNoRates = errors.New("no carrier named a price")

// service decides what a quote is.
type service struct {
	repo *repo
}

// quote returns the quote for an order. One rate is enough for a quote.
func (s *service) quote(ctx context.Context, id string) (Quote, error) {
	end, ok := ctx.Deadline()
	if !ok {
		end = time.Now().Add(Budget)
	}
	end = end.Add(-Reserve)

	order, err := s.repo.order(ctx, end, id)
	if err != nil {
		return Quote{}, err
	}
	q := Quote{Order: order.ID}
	late := false
	for offer := range s.repo.offers(ctx, end, order) {
		switch {
		case offer.err == nil:
			q.Rates = append(q.Rates, Rate{Carrier: offer.carrier, Cents: offer.cents})
		case errors.Is(offer.err, ErrClientGone):
			return Quote{}, ErrClientGone
		default:
			q.Missing = append(q.Missing, offer.carrier)
			late = late || errors.Is(offer.err, ErrBudget)
		}
	}
	if errors.Is(context.Cause(ctx), ErrClientGone) {
		return Quote{}, ErrClientGone
	}
	if len(q.Rates) > 0 {
		return q, nil
	}
	if late {
		return Quote{}, ErrBudget
	}
	return Quote{}, errNoRates
}
