package quote

import (
	"context"
	"fmt"
)

// repo fetches what a quote is made of.
type repo struct {
	orders   Orders
	carriers []Carrier
	workers  *workers
}

// order loads an order.
func (r *repo) order(ctx context.Context, id string) (Order, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, LoadBudget, ErrBudget)
	defer cancel()
	order, err := r.orders.Load(ctx, id)
	if err != nil {
		return Order{}, fmt.Errorf("load order %q: %w", id, reason(ctx, err))
	}
	return order, nil
}

// offer is what a carrier said.
type offer struct {
	cents int64
	err   error
}

// offers asks all carriers at the same time, and returns when all have answered or
// ctx ends. The offers are in the order of the carriers.
func (r *repo) offers(ctx context.Context, o Order) []offer {
	type answer struct {
		i int
		offer
	}
	// Room for all: who answers after we have left must not wait for a reader.
	answers := make(chan answer, len(r.carriers))
	for i, c := range r.carriers {
		r.workers.run(ctx, func() {
			cents, err := c.Rate(ctx, o)
			answers <- answer{i, offer{cents, reason(ctx, err)}}
		})
	}
	offers := make([]offer, len(r.carriers))
	for i := range offers {
		offers[i].err = ErrBudget // until it answers
	}
	for range r.carriers {
		select {
		case a := <-answers:
			offers[a.i] = a.offer
		case <-ctx.Done():
			select {
			case a := <-answers: // it had arrived
				offers[a.i] = a.offer
			default:
				return offers
			}
		}
	}
	return offers
}

// reason returns why a call failed: the cause of its context's end, if that has
// ended, because what the call then returns is any error that its driver likes.
func reason(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}
