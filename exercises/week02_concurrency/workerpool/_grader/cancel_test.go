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

// TestCancelWhileNobodyReads: after cancel it is safe to walk away from Results.
func TestCancelWhileNobodyReads(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := cancellable(t)
		p := workerpool.New(ctx, 4, 4, instant)
		submit(t, p, 0, 8)
		<-p.Results() // the reader walks away
		grade.Settle(t)
		cancel()
		startClose("Close", p).mustReturn(t, "after cancel, while nobody reads Results")
	})
}

// TestCancelAloneEndsThePool: without Close, Results is closed and every
// goroutine ends. The bubble would not end otherwise.
func TestCancelAloneEndsThePool(t *testing.T) {
	for name, jobs := range map[string]int{"idle": 0, "with results that nobody receives": 6} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := cancellable(t)
			p := workerpool.New(ctx, 3, 3, instant)
			submit(t, p, 0, jobs)
			grade.Settle(t)
			cancel()
			ended := start("the loop over Results", func() error {
				for range p.Results() {
				}
				return nil
			})
			ended.mustReturn(t, "after cancel of a pool that is "+name+", and without Close")
		})
	}
}

// TestCancelStartsNoMoreJobs: what waits in the queue when the pool is cancelled
// is never run. Twenty pools of sixteen workers, since a select with two ready
// cases takes either.
func TestCancelStartsNoMoreJobs(t *testing.T) {
	const workers, queued = 16, 64
	for range 20 {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := cancellable(t)
			var started atomic.Int32
			p := workerpool.New(ctx, workers, queued, func(ctx context.Context, in int) (int, error) {
				started.Add(1)
				<-ctx.Done()
				return 0, ctx.Err()
			})
			submit(t, p, 0, workers+queued)
			grade.Settle(t)
			r := read(p)
			cancel()
			p.Close()
			r.all(t)
			if got := started.Load(); got != workers {
				t.Fatalf("got %d jobs started, want the %d that ran before cancel: "+
					"a job that starts afterwards is work for nobody, and delays the shutdown", got, workers)
			}
		})
		if t.Failed() {
			return
		}
	}
}

// TestCloseAfterCancelWaitsForRunningJobs: a job that does not listen cannot be
// stopped, only be waited for. Every call of Close waits, also one that came before.
func TestCloseAfterCancelWaitsForRunningJobs(t *testing.T) {
	for _, before := range []int{0, 2} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := cancellable(t)
			h := hold()
			p := workerpool.New(ctx, 2, 8, h.run)
			submit(t, p, 0, 10)
			grade.Settle(t)
			var calls []*call
			for i := range before {
				calls = append(calls, startClose(fmt.Sprintf("Close before cancel, call %d,", i+1), p))
				calls[i].mustWait(t, "jobs are running")
			}
			cancel()
			for i := range 2 {
				calls = append(calls, startClose(fmt.Sprintf("Close after cancel, call %d,", i+1), p))
			}
			for _, c := range calls {
				c.mustWait(t, "jobs are running that do not listen to their context")
			}
			h.release()
			for _, c := range calls {
				c.mustReturn(t, "after these jobs have ended")
			}
		})
	}
}

// TestSubmitAfterCancel: refused with the pool's reason, also while there is room.
func TestSubmitAfterCancel(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := cancellable(t)
		h := hold()
		p := workerpool.New(ctx, 1, 1, h.run)
		submit(t, p, 0, 2)
		waiting := startSubmit(context.Background(), p, 2)
		waiting.mustWait(t, "the pool is full")
		cancel()
		waiting.mustFail(t, "after cancel", context.Canceled)
		h.release()
		p.Close()
	})
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		h := hold()
		p := workerpool.New(ctx, 1, 1, h.run)
		submit(t, p, 0, 2)
		waiting := startSubmit(context.Background(), p, 2)
		waiting.mustWait(t, "the pool is full")
		time.Sleep(time.Second)
		waiting.mustFail(t, "after the deadline of the pool's context", context.DeadlineExceeded)
		h.release()
		p.Close()
	})
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		h := hold()
		h.release()
		p := workerpool.New(ctx, 1, 200, h.run)
		time.Sleep(time.Second)
		grade.Settle(t)
		for i := range 100 {
			if err := p.Submit(context.Background(), i); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("Submit %d after the deadline of the pool's context: got error %v, want %v", i, err, context.DeadlineExceeded)
			}
		}
		if got := h.started.Load(); got != 0 {
			t.Errorf("got %d jobs run after the deadline, want 0", got)
		}
	})
}

// TestNewWithACancelledContext gives a pool that has stopped.
func TestNewWithACancelledContext(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		p := workerpool.New(ctx, 2, 2, instant)
		r := read(p)
		startSubmit(context.Background(), p, 1).mustFail(t, "with the pool cancelled from the start", context.Canceled)
		startClose("Close", p).mustReturn(t, "with the pool cancelled from the start")
		if got := r.all(t); len(got) != 0 {
			t.Errorf("got the results %v, want none", got)
		}
	})
}
