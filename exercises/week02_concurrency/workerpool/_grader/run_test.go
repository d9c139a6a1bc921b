package workerpool_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

// TestRunsNJobsAtOnce: not one, not n+1, and without gaps between the jobs.
func TestRunsNJobsAtOnce(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, _ := cancellable(t)
			var s stepper
			p := workerpool.New(ctx, n, 3, s.run)
			r := read(p)
			_, submitter := keepSubmitting(p, 23)
			s.mustDrain(t, n, 23)
			submitter.mustReturn(t, "after all jobs have run")
			startClose("Close", p).mustReturn(t, "after all jobs have run")
			mustBeSquares(t, r.all(t), 23)
		})
		// The same when the jobs come one by one, each after the pool has come to rest.
		grade.Bubble(t, func(t *testing.T) {
			ctx, _ := cancellable(t)
			h := hold()
			p := workerpool.New(ctx, n, 3, h.run)
			r := read(p)
			for i := range n + 2 {
				submit(t, p, i, 1)
				grade.Settle(t)
				if got, want := int(h.running.Load()), min(i+1, n); got != want {
					t.Fatalf("%d jobs accepted one by one on %d workers: got %d running, want %d: "+
						"a job must not wait while a worker is free\n%s", i+1, n, got, want, inside())
				}
			}
			h.release()
			startClose("Close", p).mustReturn(t, "after the jobs were let go")
			mustBeSquares(t, r.all(t), n+2)
		})
	}
}

// TestPoolsAreIndependent: two of them, with more workers than there are processors.
func TestPoolsAreIndependent(t *testing.T) {
	const n = 100
	grade.Bubble(t, func(t *testing.T) {
		var jobs [2]*held
		var pools [2]*pool
		for i := range pools {
			ctx, _ := cancellable(t)
			jobs[i] = hold()
			pools[i] = workerpool.New(ctx, n, 0, jobs[i].run)
			for in := range n {
				startSubmit(context.Background(), pools[i], in)
			}
		}
		grade.Settle(t)
		for i, h := range jobs {
			if got := h.running.Load(); got != n {
				t.Errorf("two pools of %d workers, %d jobs for each: got %d running in pool %d, want %d: one pool has nothing to do with the other",
					n, n, got, i+1, n)
			}
		}
		for i, p := range pools { // the second one still holds its jobs while the first one ends
			r := read(p)
			jobs[i].release()
			startClose("Close of one of two pools", p).mustReturn(t, "after its last job")
			mustBeSquares(t, r.all(t), n)
		}
	})
}

// TestIdlePoolReactsAtOnce: a pool waits for work, it does not look for it every
// so often. The odd pauses keep a poller's ticks apart from ours.
func TestIdlePoolReactsAtOnce(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := cancellable(t)
		p := workerpool.New(ctx, 4, 4, instant)
		for i := range 5 {
			time.Sleep(10*time.Second + 137*time.Microsecond)
			grade.WantElapsed(t, 0, "a job for a pool that was idle", func() {
				submit(t, p, i, 1)
				if r := <-p.Results(); r.Out != square(i) {
					t.Errorf("job %d: got %+v, want Out %d", i, r, square(i))
				}
			})
		}
		time.Sleep(time.Hour + 137*time.Microsecond)
		submit(t, p, 5, 4)
		for range 4 {
			if r := <-p.Results(); r.Out != square(r.In) || r.In < 5 {
				t.Errorf("after an idle hour: got %+v, want the result of a job from 5 to 8", r)
			}
		}
		time.Sleep(10*time.Second + 137*time.Microsecond)
		grade.WantElapsed(t, 0, "closing a pool that was idle", p.Close)

		p = workerpool.New(ctx, 4, 4, instant)
		time.Sleep(10*time.Second + 137*time.Microsecond)
		grade.WantElapsed(t, 0, "cancelling a pool that was idle", func() {
			cancel()
			p.Close()
		})
	})
}

type key struct{}

// TestJobsGetThePoolsContext: its values and its end, and nothing of Submit's.
func TestJobsGetThePoolsContext(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.WithValue(context.Background(), key{}, "tenant 7"))
		defer cancel()
		var saw atomic.Value
		p := workerpool.New(ctx, 1, 1, func(ctx context.Context, in int) (int, error) {
			saw.Store(ctx.Value(key{}))
			<-ctx.Done()
			return in, nil
		})
		once, done := context.WithCancel(context.WithValue(context.Background(), key{}, "of Submit"))
		if err := p.Submit(once, 1); err != nil {
			t.Fatalf("Submit: got error %v, want nil", err)
		}
		done()
		grade.Settle(t)
		if got := saw.Load(); got != "tenant 7" {
			t.Errorf("got the context value %v in the job, want that of the pool's context", got)
		}
		select {
		case r := <-p.Results():
			t.Errorf("got the job ended (%+v) by the context of Submit, want that context to be about the waiting only", r)
		default:
		}
		cancel()
		c := startClose("Close", p)
		c.mustReturn(t, "after the pool's context was cancelled, which the job waits for")
	})
}

// TestResultIsWhatTheJobReturned: both values, unchanged, also with an error, and
// whatever the error is: only the job knows what it means by context.Canceled.
func TestResultIsWhatTheJobReturned(t *testing.T) {
	errs := []error{nil, errors.New("infected"), context.Canceled, context.DeadlineExceeded, workerpool.ErrClosed}
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		p := workerpool.New(ctx, 1, 1, func(_ context.Context, in int) (int, error) { return -in, errs[in] })
		r := read(p)
		_, submitter := keepSubmitting(p, len(errs))
		submitter.mustReturn(t, "with a reader, and jobs that return at once, some of them an error")
		startClose("Close", p).mustReturn(t, "after the last job")
		got := map[int]result{}
		for _, res := range r.all(t) {
			got[res.In] = res
		}
		for in, err := range errs {
			want := result{In: in, Out: -in, Err: err}
			if res, ok := got[in]; !ok {
				t.Errorf("job %d, which returned %d and error %v: got no result, want %+v", in, -in, err, want)
			} else if res != want {
				t.Errorf("job %d, which returned %d and error %v: got %+v, want %+v", in, -in, err, res, want)
			}
		}
	})
	// A job may be nil, and so may what it returns.
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		p := workerpool.New(ctx, 1, 3, func(_ context.Context, in any) (any, error) { return in, nil })
		for range 3 {
			if err := p.Submit(context.Background(), nil); err != nil {
				t.Fatalf("Submit(nil): got error %v, want the job accepted", err)
			}
		}
		for i := range 3 {
			grade.Settle(t)
			select {
			case r, ok := <-p.Results():
				if !ok || r.In != nil || r.Out != nil || r.Err != nil {
					t.Fatalf("job nil: got %+v, want a result with In, Out and Err nil", r)
				}
			default:
				t.Fatalf("three jobs that are nil: got %d results, want 3: nil is a job like any other\n%s", i, inside())
			}
		}
		p.Close()
	})
}

// TestJobsSubmitJobs: an archive is a job, and each file in it another one. A pool
// must not hold a lock while a job runs.
func TestJobsSubmitJobs(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		var p *pool
		closing := make(chan struct{})
		late := make(chan error, 2) // what Submit says to a job that runs while Close waits
		ready := make(chan struct{})
		p = workerpool.New(ctx, 1, 3, func(ctx context.Context, in int) (int, error) {
			<-ready
			if in < 3 {
				return square(in), p.Submit(ctx, in+1)
			}
			<-closing
			if in == 3 {
				late <- p.Submit(ctx, 99)
			}
			return square(in), nil
		})
		close(ready) // p is set
		r := read(p)
		startSubmit(ctx, p, 0).mustReturn(t, "with room for the job, which submits another one")
		c := startClose("Close", p)
		c.mustWait(t, "job 3 is running")
		close(closing)
		c.mustReturn(t, "after the last job, which called Submit while Close waited")
		mustBeSquares(t, r.all(t), 4)
		if err := <-late; !errors.Is(err, workerpool.ErrClosed) {
			t.Errorf("Submit called by a job while Close waits: got error %v, want ErrClosed", err)
		}
	})
}

// corrupt is what a scanner might panic with.
type corrupt struct{ offset int }

// explode panics with v. Its name must be found on the stack of the result.
func explode(v any) { panic(v) }

// TestPanicIsAResult: one broken attachment must not take the service down, nor
// a worker.
func TestPanicIsAResult(t *testing.T) {
	broken := errors.New("corrupt attachment")
	panics := []func(){
		func() { explode("corrupt attachment") },
		func() { explode(broken) },
		func() { explode(corrupt{offset: 512}) },
		func() { explode(nil) },
		func() { _ = panicsIndex[len(panicsIndex)] },
	}
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		var s stepper
		p := workerpool.New(ctx, 2, len(panics), func(ctx context.Context, in int) (out int, err error) {
			if in < len(panics) {
				panics[in]()
			}
			return s.run(ctx, in)
		})
		r := read(p)
		submit(t, p, 0, len(panics))
		grade.Settle(t)
		submit(t, p, len(panics), 4)
		closing := startClose("Close", p)
		s.mustDrain(t, 2, 4)
		closing.mustReturn(t, "after the last job")
		byJob := map[int]result{}
		for _, res := range r.all(t) {
			byJob[res.In] = res
		}
		if len(byJob) != len(panics)+4 {
			t.Errorf("got results of %d jobs, want %d: a job that panics has a result, too", len(byJob), len(panics)+4)
		}
		mustBePanic(t, byJob[0], func(v any) bool { return v == "corrupt attachment" })
		mustBePanic(t, byJob[1], func(v any) bool { return v == broken })
		mustBePanic(t, byJob[2], func(v any) bool { return v == corrupt{offset: 512} })
		mustBePanic(t, byJob[3], func(v any) bool { _, ok := v.(*runtime.PanicNilError); return ok })
		mustBePanic(t, byJob[4], func(v any) bool { _, ok := v.(runtime.Error); return ok })
		if err := byJob[1].Err; !errors.Is(err, broken) {
			t.Errorf("got error %v, want errors.Is to find what panic was called with", err)
		}
	})
}

// TestPanicAfterAResult: the job before it, on the same worker, has left nothing.
func TestPanicAfterAResult(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, _ := cancellable(t)
		p := workerpool.New(ctx, 1, 1, func(_ context.Context, in int) (int, error) {
			if in == 0 {
				explode("corrupt attachment")
			}
			return square(in), errors.New("infected")
		})
		for _, in := range []int{7, 0} {
			submit(t, p, in, 1)
			r := <-p.Results()
			if r.In != in {
				t.Fatalf("job %d: got the result %+v, want its own", in, r)
			}
			if in == 0 {
				mustBePanic(t, r, func(v any) bool { return v == "corrupt attachment" })
			}
		}
		p.Close()
	})
}

var panicsIndex []int

// mustBePanic checks the result of a job that panicked with a value that is right.
func mustBePanic(t *testing.T, r result, right func(any) bool) {
	t.Helper()
	var pe *workerpool.PanicError
	switch {
	case !errors.As(r.Err, &pe):
		t.Errorf("job %d panicked: got error %v, want a *PanicError", r.In, r.Err)
	case !right(pe.Value):
		t.Errorf("job %d panicked: got Value %#v, want what panic was called with", r.In, pe.Value)
	case r.In < 4 && !strings.Contains(string(pe.Stack), "explode"):
		t.Errorf("job %d panicked: got no line of the function that panicked in Stack, want one: "+
			"without it nobody finds the bug\n%s", r.In, pe.Stack)
	}
	if r.Out != 0 {
		t.Errorf("job %d panicked: got Out %d, want 0: it has returned nothing", r.In, r.Out)
	}
}

// TestPanicAfterCancel: a job that panics because it was cancelled is a job that
// panics.
func TestPanicAfterCancel(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := cancellable(t)
		p := workerpool.New(ctx, 3, 3, func(ctx context.Context, in int) (int, error) {
			<-ctx.Done()
			panic("scan interrupted")
		})
		submit(t, p, 0, 6)
		grade.Settle(t) // three of them run
		cancel()
		startClose("Close", p).mustReturn(t, "after cancel, with jobs that panic then")
	})
}

// TestNewRefusesNonsense: a pool that can never run a job is found when it is
// made, not when it hangs.
func TestNewRefusesNonsense(t *testing.T) {
	for _, c := range []struct{ n, q int }{{0, 1}, {-1, 1}, {0, 0}, {1, -1}, {-2, -2}} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, _ := cancellable(t)
			defer func() {
				if recover() == nil {
					t.Errorf("New with n = %d and q = %d: got a pool, want a panic", c.n, c.q)
				}
			}()
			workerpool.New(ctx, c.n, c.q, instant)
		})
	}
}
