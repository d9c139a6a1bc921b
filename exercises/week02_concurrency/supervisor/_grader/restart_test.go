package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/supervisor"
)

// seconds is what a duration in the log looks like.
func seconds(n int) string { return (time.Duration(n) * time.Second).String() }

// TestBackoff: the exact moments of two hundred restarts. After a dozen of them, the
// delay is the same for ever: a number that goes on doubling overflows.
func TestBackoff(t *testing.T) {
	const restarts = 200
	for what, fail := range map[string]run{
		"returns an error": failAfter(0, errBroken),
		"panics":           func(context.Context, *oneRun) error { panic("broken") },
	} {
		grade.Bubble(t, func(t *testing.T) {
			w := newWorld()
			err := "broken"
			if what == "panics" {
				err = "panic broken"
			}
			var want []string
			now := 0
			for i := range restarts {
				delay := min(1<<min(i, 10), 30)
				want = append(want, seconds(now)+": db begins", fmt.Sprintf("%s: report of db: %s, next run in %s", seconds(now), err, seconds(delay)))
				now += delay
			}
			r := w.started(t, w.job("db", fail))
			w.at(t, time.Duration(now)*time.Second-1)
			w.want(t, "a job that "+what+" at once, again and again: the next run begins 1s, 2s, 4s, 8s, 16s after the failure, and from then on 30s", want...)
			w.mustStop(t, r)
		})
	}
}

// TestBackoffBeginsAtTheFailure: not at the beginning of the run.
func TestBackoffBeginsAtTheFailure(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", failAfter(10*time.Second, errBroken)))
		w.at(t, 48*time.Second)
		w.want(t, "a job that fails after 10s, each time: the delay is counted from the failure",
			"0s: db begins", "10s: report of db: broken, next run in 1s",
			"11s: db begins", "21s: report of db: broken, next run in 2s",
			"23s: db begins", "33s: report of db: broken, next run in 4s",
			"37s: db begins", "47s: report of db: broken, next run in 8s")
		w.mustStop(t, r)
	})
}

// TestHealthyRun: after a run of a minute the delays begin anew, after a shorter one they do not.
func TestHealthyRun(t *testing.T) {
	fail := func(d time.Duration) run { return failAfter(d, errBroken) }
	for _, c := range []struct {
		what   string
		runs   []run
		lasts  []time.Duration
		delays []int
	}{
		{what: "runs of 0s, 0s, 0s, 60s, 0s, 0s", lasts: []time.Duration{0, 0, 0, time.Minute, 0, 0}, delays: []int{1, 2, 4, 1, 2, 4}},
		{what: "runs of 0s, 0s, 60s less a nanosecond, 0s", lasts: []time.Duration{0, 0, time.Minute - 1, 0}, delays: []int{1, 2, 4, 8}},
		{what: "seven runs of 59s", lasts: []time.Duration{59e9, 59e9, 59e9, 59e9, 59e9, 59e9, 59e9}, delays: []int{1, 2, 4, 8, 16, 30, 30}},
		{what: "runs of 0s, an hour, an hour, 0s", lasts: []time.Duration{0, time.Hour, time.Hour, 0}, delays: []int{1, 1, 1, 2}},
		{what: "seven short runs, one of 61s, one of 0s", lasts: []time.Duration{0, 0, 0, 0, 0, 0, 0, 61e9, 0}, delays: []int{1, 2, 4, 8, 16, 30, 30, 1, 2}},
	} {
		for _, last := range []string{"error", "panic"} {
			grade.Bubble(t, func(t *testing.T) {
				w := newWorld()
				now := time.Duration(0)
				var want []string
				var runs []run
				for i, d := range c.lasts {
					err := "broken"
					one := fail(d)
					if last == "panic" {
						err = "panic broken"
						one = func(context.Context, *oneRun) error { time.Sleep(d); panic("broken") }
					}
					runs = append(runs, one)
					want = append(want, fmt.Sprintf("%v: db begins", now))
					now += d
					want = append(want, fmt.Sprintf("%v: report of db: %s, next run in %s", now, err, seconds(c.delays[i])))
					now += time.Duration(c.delays[i]) * time.Second
				}
				r := w.started(t, w.job("db", append(runs, quiet)...))
				w.at(t, now)
				want = append(want, fmt.Sprintf("%v: db begins", now))
				w.want(t, fmt.Sprintf("%s, then an %s each: only a run of 60s or more shows that the job is healthy, and then the next delay is 1s", c.what, last), want...)
				w.mustStop(t, r)
			})
		}
	}
}

// TestEachHasItsOwnBackoff: a bad neighbour does not slow a job down.
func TestEachHasItsOwnBackoff(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		isReady := func(d time.Duration) run {
			return func(_ context.Context, one *oneRun) error {
				one.ready()
				time.Sleep(d)
				return errBroken
			}
		}
		r := w.started(t, w.job("db", isReady(100*time.Millisecond)), w.job("http", isReady(4*time.Second+550*time.Millisecond), quiet))
		w.at(t, 8*time.Second)
		w.want(t, "one job fails four times, then another one for the first time: its first delay is 1s",
			"0s: db begins", "0s: http begins", "100ms: report of db: broken, next run in 1s",
			"1.1s: db begins", "1.2s: report of db: broken, next run in 2s",
			"3.2s: db begins", "3.3s: report of db: broken, next run in 4s",
			"4.55s: report of http: broken, next run in 1s", "5.55s: http begins",
			"7.3s: db begins", "7.4s: report of db: broken, next run in 8s")
		w.mustStop(t, r)
	})
}

// TestAnyErrorIsAFailure: also the two that look like an orderly end.
func TestAnyErrorIsAFailure(t *testing.T) {
	for _, err := range []error{context.Canceled, context.DeadlineExceeded, fmt.Errorf("query: %w", context.Canceled), &supervisor.ErrStuck{}, supervisor.ErrStopped} {
		grade.Bubble(t, func(t *testing.T) {
			w := newWorld()
			r := w.started(t, w.job("db", failAfter(time.Second, err), quiet))
			w.at(t, time.Minute)
			w.want(t, fmt.Sprintf("a run returns %q, and nobody told it to stop: the error is from its own affairs (a query that was given up), and it must run again", err),
				"0s: db begins", fmt.Sprintf("1s: report of db: %v, next run in 1s", err), "2s: db begins")
			w.mustStop(t, r)
		})
	}
}

// TestPanicIsAFailure: with its value and the stack where it happened.
func TestPanicIsAFailure(t *testing.T) {
	for _, value := range []any{"broken", 42, errBroken, nil} {
		grade.Bubble(t, func(t *testing.T) {
			var got []supervisor.Failure
			var mu sync.Mutex
			w := newWorld()
			r := supervisor.New(func(f supervisor.Failure) {
				mu.Lock()
				defer mu.Unlock()
				got = append(got, f)
			}, w.job("db", func(context.Context, *oneRun) error { return thisIsWhereItPanics(value) }, quiet))
			mustStart(t, r)
			w.at(t, 10*time.Second)
			w.want(t, fmt.Sprintf("a run panics with %v: the process lives, and the job runs again", value), "0s: db begins", "1s: db begins")
			w.mustStop(t, r)
			mu.Lock()
			defer mu.Unlock()
			if len(got) != 1 {
				t.Fatalf("panic(%v): got %d reports, want 1", value, len(got))
			}
			var pe *supervisor.PanicError
			if !errors.As(got[0].Err, &pe) {
				t.Fatalf("panic(%v): got the report %T %v, want a *PanicError", value, got[0].Err, got[0].Err)
			}
			if _, isNil := pe.Value.(*runtime.PanicNilError); pe.Value != value && !isNil {
				t.Errorf("panic(%v): got Value %v of type %[2]T, want what panic was called with", value, pe.Value)
			}
			if !strings.Contains(string(pe.Stack), "thisIsWhereItPanics") {
				t.Errorf("panic(%v): got a stack that does not show the function that panicked: whoever reads the log has nothing to go on\n%s", value, pe.Stack)
			}
			if got[0].Name != "db" || got[0].Retry != time.Second {
				t.Errorf("panic(%v): got Name %q and Retry %v, want db and 1s", value, got[0].Name, got[0].Retry)
			}
		})
	}
}

//go:noinline
func thisIsWhereItPanics(value any) error { panic(value) }

// TestReportIsTheError: the one that was returned, so that callers can look inside.
func TestReportIsTheError(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		var got []error
		var mu sync.Mutex
		w := newWorld()
		want := fmt.Errorf("db: %w", errBroken)
		r := supervisor.New(func(f supervisor.Failure) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, f.Err)
		}, w.job("db", failAfter(0, want), quiet))
		mustStart(t, r)
		w.at(t, 10*time.Second)
		w.mustStop(t, r)
		mu.Lock()
		defer mu.Unlock()
		if len(got) != 1 || !errors.Is(got[0], want) {
			t.Errorf("a run that returns an error: got reports %v, want one for which errors.Is finds that error", got)
		}
	})
}

// TestNobodyToReportTo: nil is allowed.
func TestNobodyToReportTo(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := supervisor.New(nil, w.job("db", failAfter(0, errBroken), func(context.Context, *oneRun) error { panic("broken") }, serve))
		mustStart(t, r)
		w.at(t, time.Minute)
		w.want(t, "New with a nil report", "0s: db begins", "1s: db begins", "3s: db begins", "3s: db is ready")
		w.mustStop(t, r)
	})
}

// What may stay behind, in bytes: the runtime's own needs.
const (
	keptHeap  = 512 << 10
	keptStack = 1 << 20
)

// TestRestartsLeaveNothing: a job that fails for a week.
func TestRestartsLeaveNothing(t *testing.T) {
	const (
		first    = 40_000 // enough to see a stack that grows; with more of it, everything gets slow
		restarts = 100_000
	)
	grade.Bubble(t, func(t *testing.T) {
		runs := 0
		r := supervisor.New(nil, supervisor.Job{Name: "db", Run: func(context.Context, func()) error {
			runs++
			return errBroken
		}})
		mustStart(t, r)
		pass := func(restarts int) {
			time.Sleep(time.Duration(restarts) * 30 * time.Second)
			grade.Settle(t)
		}
		grade.Retained(t, func() { pass(500) }) // what earlier tests left is gone now
		goroutines, stack := len(grade.Goroutines(under)), stackBytes()
		pass(first)
		if stack := stackBytes() - stack; stack > keptStack {
			t.Errorf("after %d restarts: got %d more bytes of stack, want at most %d: each run is a call inside of the one before it", first, stack, keptStack)
			if err := r.Stop(background); err != nil {
				t.Errorf("Stop: got error %v, want nil", err)
			}
			return
		}
		heap := grade.Retained(t, func() { pass(restarts) })
		for i := 0; i < 3 && heap > keptHeap; i++ { // the bubble's watcher holds 280 KB now and then
			heap = min(heap, grade.Retained(t, func() { pass(restarts) }))
		}
		stack = stackBytes() - stack
		goroutines = len(grade.Goroutines(under)) - goroutines
		grade.Metric(t, "heap kept after 100000 restarts", float64(heap), "bytes")
		grade.Metric(t, "stack kept after 100000 restarts", float64(stack), "bytes")
		if heap > keptHeap {
			t.Errorf("after %d restarts: got %d more bytes in the heap, want at most %d: each run leaves something behind, "+
				"and a job that fails for a week fills the memory", restarts, heap, keptHeap)
		}
		if stack > keptStack {
			t.Errorf("after %d restarts: got %d more bytes of stack, want at most %d: each run is a call inside of the one before it", restarts, stack, keptStack)
		}
		if goroutines > 0 {
			t.Errorf("after %d restarts: got %d goroutines of the package more than before, want none: each run leaves one behind", restarts, goroutines)
		}
		if err := r.Stop(background); err != nil {
			t.Errorf("Stop: got error %v, want nil", err)
		}
		if runs < restarts+500 {
			t.Errorf("in %v: got %d runs, want one every 30s", time.Duration(restarts+500)*30*time.Second, runs)
		}
	})
}

// TestPanicsLeaveNothing: the stack that is reported belongs to whoever was told. Fewer than above: to look through the stack takes
// longer the deeper it is, and a runner that calls itself again has a deep one.
func TestPanicsLeaveNothing(t *testing.T) {
	const restarts = 2_000
	grade.Bubble(t, func(t *testing.T) {
		r := supervisor.New(nil, supervisor.Job{Name: "db", Run: func(context.Context, func()) error { panic("broken") }})
		mustStart(t, r)
		pass := func(restarts int) {
			time.Sleep(time.Duration(restarts) * 30 * time.Second)
			grade.Settle(t)
		}
		grade.Retained(t, func() { pass(100) })
		heap := grade.Retained(t, func() { pass(restarts) })
		for i := 0; i < 3 && heap > keptHeap; i++ { // as above
			heap = min(heap, grade.Retained(t, func() { pass(restarts) }))
		}
		if heap > keptHeap {
			t.Errorf("after %d restarts because of panics: got %d more bytes in the heap, want at most %d: each panic, or its stack, is kept", restarts, heap, keptHeap)
		}
		if err := r.Stop(background); err != nil {
			t.Errorf("Stop: got error %v, want nil", err)
		}
	})
}

// stackBytes returns how much memory the stacks of all goroutines take.
func stackBytes() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.StackInuse)
}
