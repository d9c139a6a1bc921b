package workerpool_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

// TestCloseDrains: Close comes while jobs wait, and all that was accepted runs,
// with a context that lives, on all workers. Sixty jobs, since a select with two
// ready cases takes either.
func TestCloseDrains(t *testing.T) {
	for _, c := range []struct{ n, jobs int }{{3, 60}, {2, 7}, {1, 5}, {8, 5}} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, _ := cancellable(t)
			var s stepper
			p := workerpool.New(ctx, c.n, c.jobs, s.run)
			r := read(p)
			submit(t, p, 0, c.jobs)
			grade.Settle(t)
			closing := startClose("Close", p)
			closing.mustWait(t, "jobs are accepted that have not run")
			s.mustDrain(t, c.n, c.jobs)
			closing.mustReturn(t, "after the last job")
			mustBeSquares(t, r.all(t), c.jobs)
		})
	}
}

// TestCloseWaits: when Close returns no job runs any more, Results is closed, and
// everything else is refused.
func TestCloseWaits(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := cancellable(t)
		h := hold()
		p := workerpool.New(ctx, 2, 2, h.run)
		r := read(p)
		submit(t, p, 0, 3)
		c := startClose("Close", p)
		c.mustWait(t, "jobs are running, and the process would exit under them")
		for i := range 3 {
			startSubmit(context.Background(), p, 9+i).mustFail(t, "while Close waits", workerpool.ErrClosed)
		}
		h.release()
		c.mustReturn(t, "after the last job")
		r.all(t)
		mustBeClosed(t, p)
		for range 100 {
			if err := p.Submit(context.Background(), 9); !errors.Is(err, workerpool.ErrClosed) {
				t.Fatalf("Submit after Close: got error %v, want ErrClosed", err)
			}
		}
		startClose("Close", p).mustReturn(t, "the second time")
		cancel()
		startClose("Close", p).mustReturn(t, "the third time, after cancel")
		mustBeSquares(t, r.all(t), 3)
	})
}

// TestEveryCloseWaits: not only the first.
func TestEveryCloseWaits(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		h := hold()
		p := workerpool.New(ctx, 2, 2, h.run)
		r := read(p)
		submit(t, p, 0, 4)
		var calls []*call
		for i := range 3 {
			c := startClose(fmt.Sprintf("Close, call %d,", i+1), p)
			calls = append(calls, c)
			for _, c := range calls {
				c.mustWait(t, "jobs are running")
			}
		}
		h.release()
		for _, c := range calls {
			c.mustReturn(t, "after the last job")
		}
		mustBeSquares(t, r.all(t), 4)
	})
}

// TestCloseOfAnEmptyPool takes no time.
func TestCloseOfAnEmptyPool(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		p := workerpool.New(context.Background(), 3, 0, instant)
		if p.Results() != p.Results() {
			t.Error("got two channels from two calls of Results, want always the same")
		}
		startClose("Close", p).mustReturn(t, "with nothing to wait for")
		mustBeClosed(t, p)
		startClose("Close", p).mustReturn(t, "the second time")
	})
}

// TestResultsIsClosedWhenCloseReturns: not a moment later. Many pools, since whoever
// closes Results in a goroutine that Close does not wait for is often fast enough.
func TestResultsIsClosedWhenCloseReturns(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		for round := range 400 {
			ctx, cancel := cancellable(t)
			p := workerpool.New(ctx, 1+round%3, 0, instant)
			if round%2 == 1 {
				cancel()
			}
			p.Close()
			mustBeClosed(t, p)
		}
	})
}

// TestCloseWhileNobodyReads: Close waits for the reader, and gives up if the pool
// is cancelled.
func TestCloseWhileNobodyReads(t *testing.T) {
	for _, end := range []string{"reading", "cancelling"} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := cancellable(t)
			p := workerpool.New(ctx, 2, 3, instant)
			submit(t, p, 0, 5)
			c := startClose("Close", p)
			c.mustWait(t, "there are results that nobody has received, and they must not be lost")
			if end == "cancelling" {
				cancel()
				c.mustReturn(t, "after cancel, while nobody reads Results")
				return
			}
			var results []result
			for range 4 {
				results = append(results, <-p.Results())
			}
			c.mustWait(t, "the last result is not received")
			results = append(results, <-p.Results())
			c.mustReturn(t, "after the last result was received")
			mustBeClosed(t, p)
			mustBeSquares(t, results, 5)
		})
	}
}

// TestCloseMeetsSubmit: a Submit that waits for room when Close is called is
// either accepted, and then has its result, or refused. It never hangs, and never
// panics.
func TestCloseMeetsSubmit(t *testing.T) {
	for _, c := range sizes {
		grade.Bubble(t, func(t *testing.T) {
			ctx, _ := cancellable(t)
			h := hold()
			p := workerpool.New(ctx, c.n, c.q, h.run)
			full := c.n + c.q
			submit(t, p, 0, full)
			waiting := startSubmit(context.Background(), p, full)
			waiting.mustWait(t, "the pool is full")
			closing := startClose("Close", p)
			closing.mustWait(t, "jobs are running")
			r := read(p)
			h.release()
			closing.mustReturn(t, "after the last job")
			waiting.mustReturn(t, "after Close")
			if waiting.err == nil {
				full++
			} else if !errors.Is(waiting.err, workerpool.ErrClosed) {
				t.Errorf("Submit that was waiting when Close came: got error %v, want nil or ErrClosed", waiting.err)
			}
			mustBeSquares(t, r.all(t), full)
		})
	}
}

// TestSubmitRacesClose: four submitters against Close, two hundred times.
func TestSubmitRacesClose(t *testing.T) {
	// A bubble has ten seconds of real time, so each round gets its own: on a machine
	// that is very busy two hundred of them may take longer.
	for round := range 200 {
		grade.Bubble(t, func(t *testing.T) { submitRacesClose(t, int32(round%20)) })
		if t.Failed() {
			return
		}
	}
}

// submitRacesClose closes a busy pool after some results.
func submitRacesClose(t *testing.T, after int32) {
	t.Helper()
	ctx, _ := cancellable(t)
	p := workerpool.New(ctx, 2, 1, instant)
	var accepted, received atomic.Int32
	var submitters []*call
	for range 4 {
		submitters = append(submitters, start("Submit", func() error {
			for accepted.Load()-received.Load() < 100 { // the pool is to keep it at 3
				if err := p.Submit(context.Background(), 7); err != nil {
					return err
				}
				accepted.Add(1)
			}
			return errors.New("accepted without bounds")
		}))
	}
	enough := make(chan struct{})
	reader := start("the reader", func() error {
		for range p.Results() {
			if received.Add(1) == after+1 {
				close(enough)
			}
		}
		return nil
	})
	<-enough
	p.Close()
	reader.mustReturn(t, "after Close")
	for _, s := range submitters {
		select {
		case <-s.done:
		default:
			t.Fatalf("after Close: got Submit still waiting, want it to return at once\n%s", inside())
		}
		if !errors.Is(s.err, workerpool.ErrClosed) {
			t.Errorf("after Close: got error %v from Submit, want %v", s.err, workerpool.ErrClosed)
		}
	}
	if got, want := received.Load(), accepted.Load(); got != want {
		t.Errorf("closed after %d results: got %d results in all, want %d, one for each job that Submit accepted", after+1, got, want)
	}
}
