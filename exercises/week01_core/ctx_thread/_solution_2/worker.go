package quote

import (
	"context"
	"sync"
)

// workers limit how many calls there are. Each call has a goroutine of its own, which
// takes a slot first: a waiting one is cheap, and leaves with its request.
type workers struct {
	slots   chan struct{}
	running sync.WaitGroup
}

func newWorkers(n int) *workers { return &workers{slots: make(chan struct{}, n)} }

// ask calls a carrier as soon as there is a slot. The channel gets one offer.
func (w *workers) ask(ctx context.Context, c Carrier, o Order) <-chan offer {
	answer := make(chan offer, 1)
	w.running.Go(func() {
		got := offer{carrier: c.Name()}
		got.cents, got.err = w.call(ctx, c, o)
		answer <- got
	})
	return answer
}

func (w *workers) call(ctx context.Context, c Carrier, o Order) (int64, error) {
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	defer func() { <-w.slots }()
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	cents, err := c.Rate(ctx, o)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return cents, err
}

// close waits until all calls have returned.
func (w *workers) close() { w.running.Wait() }
