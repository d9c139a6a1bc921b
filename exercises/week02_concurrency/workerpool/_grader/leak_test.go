package workerpool_test

import (
	"context"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

// service is a context of a kind that package context does not know: it starts a
// goroutine for whoever derives from it, which makes a forgotten cancel visible.
type service struct {
	context.Context
	stop chan struct{}
}

func (s service) Done() <-chan struct{} { return s.stop }

func (s service) Err() error {
	select {
	case <-s.stop:
		return context.Canceled
	default:
		return nil
	}
}

// TestCloseLeavesNothingBehind: the service lives for months and its context
// with it, pools come and go.
func TestCloseLeavesNothingBehind(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		lives := service{context.Background(), make(chan struct{})}
		for range 3 {
			p := workerpool.New(lives, 2, 2, instant)
			r := read(p)
			submit(t, p, 0, 4)
			p.Close()
			mustBeSquares(t, r.all(t), 4)
		}
	})
}

// TestSubmitLeavesNothingBehind: the context of Submit may live longer than the pool
// as well. The pool may ask it to be told of its end, but only while Submit waits.
func TestSubmitLeavesNothingBehind(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		lives := service{context.Background(), make(chan struct{})}
		ctx, _ := cancellable(t)
		h := hold()
		p := workerpool.New(ctx, 1, 1, h.run)
		r := read(p)
		for i := range 2 {
			startSubmit(lives, p, i).mustReturn(t, "with room for the job")
		}
		waits := startSubmit(lives, p, 2)
		waits.mustWait(t, "the pool is full")
		h.release()
		waits.mustReturn(t, "after there was room")
		p.Close()
		mustBeSquares(t, r.all(t), 3)
	})
}

// TestNoGoroutineLeaks uses pools in every allowed way, in real time, and then
// looks who is left.
func TestNoGoroutineLeaks(t *testing.T) {
	for range 10 {
		mustEnd(t, start("a pool that is read and closed", readAndClosed))
		mustEnd(t, start("a pool that is cancelled, abandoned and closed", func() error {
			p, err := abandoned()
			p.Close()
			return err
		}))
		mustEnd(t, start("a pool that is cancelled and abandoned", func() error {
			_, err := abandoned()
			return err
		}))
	}
	grade.NoLeaks(t, under)
}

func readAndClosed() error {
	p := workerpool.New(context.Background(), 4, 4, instant)
	r := read(p)
	for i := range 6 {
		if err := p.Submit(context.Background(), i); err != nil {
			return err
		}
	}
	p.Close()
	<-r.done
	return nil
}

// abandoned cancels a pool whose results nobody receives, but for one.
func abandoned() (*pool, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	p := workerpool.New(ctx, 4, 4, instant)
	for i := range 6 {
		if err := p.Submit(context.Background(), i); err != nil {
			return p, err
		}
	}
	<-p.Results()
	return p, nil
}

// mustEnd ends the test unless the call succeeds soon.
func mustEnd(t *testing.T, c *call) {
	t.Helper()
	select {
	case <-c.done:
		if c.err != nil {
			t.Fatalf("%s: got error %v, want nil", c.name, c.err)
		}
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: got no end within 10s, want one at once\n%s", c.name, inside())
	}
}
