package quote

import (
	"context"
	"fmt"
	"time"
)

// callTimeout is how long one carrier may take.
const callTimeout = 1500 * time.Millisecond

// repo fetches what a quote is made of.
type repo struct {
	ctx      context.Context // of the request, see withContext
	orders   Orders
	carriers []Carrier
	workers  *workers
}

// withContext returns the repo for a request, so that its methods need no
// parameter for the context.
func (r *repo) withContext(ctx context.Context) *repo {
	r.ctx = ctx
	return r
}

// order loads an order.
func (r *repo) order(id string) (Order, error) {
	// The database has a limit of its own, whatever the rest of the request does.
	ctx, cancel := context.WithTimeoutCause(context.Background(), LoadBudget, ErrBudget)
	_ = cancel // the timer ends it anyway
	order, err := r.orders.Load(WithTrace(ctx, TraceID(r.ctx)), id)
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

// offers asks all carriers at the same time. The offers are in the order of the
// carriers.
func (r *repo) offers(o Order) []offer {
	type answer struct {
		i int
		offer
	}
	answers := make(chan answer)
	for i, c := range r.carriers {
		r.workers.run(func(ctx context.Context) {
			ctx, cancel := context.WithTimeoutCause(ctx, callTimeout, ErrBudget)
			defer cancel()
			cents, err := c.Rate(ctx, o)
			answers <- answer{i, offer{cents, reason(ctx, err)}}
		})
	}
	offers := make([]offer, len(r.carriers))
	for range r.carriers {
		a := <-answers
		offers[a.i] = a.offer
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
