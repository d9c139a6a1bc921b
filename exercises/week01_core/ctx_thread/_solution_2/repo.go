package quote

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// repo fetches what a quote is made of.
type repo struct {
	orders   Orders
	carriers []Carrier
	workers  *workers
}

// order loads an order, until end at the latest.
func (r *repo) order(ctx context.Context, end time.Time, id string) (Order, error) {
	if limit := time.Now().Add(LoadBudget); limit.Before(end) {
		end = limit
	}
	ctx, cancel := context.WithDeadlineCause(ctx, end, ErrBudget)
	defer cancel()
	order, err := r.orders.Load(ctx, id)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		return Order{}, fmt.Errorf("load order %q: %w", id, err)
	}
	return order, nil
}

// offer is what a carrier said.
type offer struct {
	carrier string
	cents   int64
	err     error
}

// offers asks all carriers at the same time, until end at the latest, and yields
// their offers in the order of the carriers. The calls end with the loop.
func (r *repo) offers(ctx context.Context, end time.Time, o Order) iter.Seq[offer] {
	return func(yield func(offer) bool) {
		ctx, cancel := context.WithDeadlineCause(ctx, end, ErrBudget)
		defer cancel()
		var waiting []<-chan offer
		for _, c := range r.carriers {
			waiting = append(waiting, r.workers.ask(ctx, c, o))
		}
		for i, answer := range waiting {
			var got offer
			select {
			case got = <-answer:
			case <-ctx.Done():
				select {
				case got = <-answer: // it had arrived
				default:
					got = offer{carrier: r.carriers[i].Name(), err: context.Cause(ctx)}
				}
			}
			if !yield(got) {
				return
			}
		}
	}
}
