package workerpool_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

var sizes = []struct{ n, q int }{{1, 0}, {1, 2}, {2, 0}, {2, 3}, {3, 1}}

// TestBoundsAcceptedWork: exactly n+q jobs without a received result, whether
// they run, wait, or are done and nobody reads.
func TestBoundsAcceptedWork(t *testing.T) {
	for _, c := range sizes {
		words := fmt.Sprintf("n = %d, q = %d", c.n, c.q)
		total := c.n + c.q + 4
		grade.Bubble(t, func(t *testing.T) {
			ctx, _ := cancellable(t)
			h := hold()
			p := workerpool.New(ctx, c.n, c.q, h.run)
			accepted, submitter := keepSubmitting(p, total)
			grade.Settle(t)
			if got := int(accepted.Load()); got != c.n+c.q {
				t.Errorf("%s, jobs that run on: got %d jobs accepted, want n+q = %d%s", words, got, c.n+c.q, boundAdvice)
			}
			if got := int(h.running.Load()); got != c.n {
				t.Errorf("%s: got %d jobs running, want n", words, got)
			}
			r := read(p)
			h.release()
			submitter.mustReturn(t, words+": after the jobs were let go")
			p.Close()
			mustBeSquares(t, r.all(t), total)
		})
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := cancellable(t)
			p := workerpool.New(ctx, c.n, c.q, instant)
			accepted, submitter := keepSubmitting(p, total)
			for received := range 3 {
				grade.Settle(t)
				if got := int(accepted.Load()); got != c.n+c.q+received {
					t.Errorf("%s, %d results received: got %d jobs accepted, want n+q more than were received = %d%s\n%s",
						words, received, got, c.n+c.q+received, boundAdvice, inside())
				}
				if t.Failed() {
					return
				}
				<-p.Results()
			}
			cancel()
			submitter.mustReturn(t, words+": after cancel")
			p.Close()
		})
	}
}

const boundAdvice = "\n\tfewer and Submit waits without need; more and the memory of a slow day has no limit"

// keepSubmitting submits total jobs, one after the other, and counts.
func keepSubmitting(p *pool, total int) (*atomic.Int32, *call) {
	var accepted atomic.Int32
	return &accepted, start("Submit", func() error {
		for i := range total {
			if err := p.Submit(context.Background(), i); err != nil {
				return err
			}
			accepted.Add(1)
		}
		return nil
	})
}

// TestSubmitWaitsNoLongerThanItsContext also while others wait.
func TestSubmitWaitsNoLongerThanItsContext(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		h := hold()
		p := workerpool.New(ctx, 1, 1, h.run)
		submit(t, p, 0, 2)

		first := startSubmit(context.Background(), p, 2)
		first.mustWait(t, "the pool is full")
		own, cancel := context.WithCancel(context.Background())
		second := startSubmit(own, p, 99)
		second.mustWait(t, "the pool is full")
		cancel()
		second.mustFail(t, "after the end of its own context, with the pool full", context.Canceled)
		first.mustWait(t, "only the other one's context has ended")

		r := read(p)
		h.release()
		first.mustReturn(t, "after there was room")
		p.Close()
		mustBeSquares(t, r.all(t), 3)
	})
}

// TestSubmitDeadline: to the nanosecond, and only with the caller's own deadline.
func TestSubmitDeadline(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		h := hold()
		p := workerpool.New(ctx, 2, 1, h.run)
		submit(t, p, 0, 3)
		patient := startSubmit(context.Background(), p, 3)
		own, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		var late *call
		grade.WantElapsed(t, 3*time.Second, "Submit to a full pool with a deadline in 3s", func() {
			late = startSubmit(own, p, 99)
			<-late.done
		})
		late.mustFail(t, "after its deadline", context.DeadlineExceeded)
		time.Sleep(25 * time.Hour)
		patient.mustWait(t, "the pool is full, and its context sets no deadline")
		r := read(p)
		h.release()
		patient.mustReturn(t, "after there was room")
		startClose("Close", p).mustReturn(t, "after the last job")
		mustBeSquares(t, r.all(t), 4)
	})
}

// TestSubmitWhileNobodyReads: a slow reader makes Submit wait, but never past its
// context.
func TestSubmitWhileNobodyReads(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, stop := cancellable(t)
		p := workerpool.New(ctx, 2, 1, instant)
		for i := range 3 {
			startSubmit(context.Background(), p, i).mustReturn(t, "with room for the job")
		}
		own, cancel := context.WithCancel(context.Background())
		c := startSubmit(own, p, 99)
		c.mustWait(t, "the pool is full of results that nobody received")
		cancel()
		c.mustFail(t, "after the end of its own context, while nobody reads Results", context.Canceled)
		stop()
		p.Close()
	})
}

// TestSubmitWithAnEndedContext: never accepted, however much room there is. A
// hundred times, since a select with two ready cases takes either.
func TestSubmitWithAnEndedContext(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		h := hold()
		h.release()
		p := workerpool.New(ctx, 2, 100, h.run)
		r := read(p)
		ended, cancel := context.WithCancel(context.Background())
		cancel()
		for i := range 100 {
			if err := p.Submit(ended, i); !errors.Is(err, context.Canceled) {
				t.Errorf("with a context that has ended: got error %v from Submit(%d), want %v", err, i, context.Canceled)
				break
			}
		}
		p.Close()
		if got := h.started.Load(); got != 0 || len(r.all(t)) != 0 {
			t.Errorf("got %d jobs run and %d results for a caller that was gone, want none", got, len(r.all(t)))
		}
	})
}

// TestSubmitContextIsNotTheJobs: once accepted, a job no longer depends on the
// context of Submit, neither while it waits nor while it runs.
func TestSubmitContextIsNotTheJobs(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		var s stepper
		p := workerpool.New(ctx, 1, 3, s.run)
		r := read(p)
		request, done := context.WithCancel(context.Background())
		for i := range 4 {
			if err := p.Submit(request, i); err != nil {
				t.Fatalf("Submit(%d): got error %v, want nil", i, err)
			}
		}
		grade.Settle(t)
		done()
		s.mustDrain(t, 1, 4)
		startClose("Close", p).mustReturn(t, "after all jobs have run")
		mustBeSquares(t, r.all(t), 4)
	})
}
