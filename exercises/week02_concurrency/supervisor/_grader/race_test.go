package supervisor_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/supervisor"
)

// inBatches runs the rounds in bubbles of fifty: a bubble has to end within ten seconds of real time, and a starved machine with
// the race detector needs longer for all of them.
func inBatches(t *testing.T, rounds int, f func(t *testing.T, from, to int)) {
	t.Helper()
	for from := 0; from < rounds; from += 50 {
		grade.Bubble(t, func(t *testing.T) { f(t, from, from+50) })
	}
}

// TestStopMeetsRestart: Stop is called at the very moment of a restart, five hundred
// times. Whoever wins, when Stop has returned nothing runs, nothing will run, and what
// the jobs wrote can be read.
func TestStopMeetsRestart(t *testing.T) {
	inBatches(t, 500, func(t *testing.T, from, to int) {
		for round := from; round < to; round++ {
			runs, busy := 0, 0 // no lock: one run comes after another, and Stop after the last
			one := func(ctx context.Context, ready func()) error {
				runs++
				busy++
				defer func() { busy-- }()
				ready()
				if runs%2 == 1 {
					return errBroken
				}
				<-ctx.Done()
				return ctx.Err()
			}
			last := supervisor.Job{Name: "http", Run: func(ctx context.Context, _ func()) error { <-ctx.Done(); return nil }}
			r := supervisor.New(nil, supervisor.Job{Name: "db", Run: one}, last)
			mustStart(t, r)
			var stops sync.WaitGroup
			for range 1 + round%3 {
				stops.Add(1)
				time.AfterFunc(time.Second, func() { // the moment of the restart; who is first is left to chance
					defer stops.Done()
					if err := r.Stop(background); err != nil {
						t.Errorf("round %d: Stop at the moment of a restart: got error %v, want nil", round, err)
					}
				})
			}
			stops.Wait()
			before := runs
			if busy != 0 {
				t.Fatalf("round %d: Stop at the moment of a restart: got a run under way when it returned, want none", round)
			}
			time.Sleep(time.Hour)
			if runs != before {
				t.Fatalf("round %d: Stop at the moment of a restart: got %d runs that began after it had returned, want none: "+
					"in production they use a database that is closed", round, runs-before)
			}
		}
	})
}

// TestHastyStopMeetsRestart: at the moment of a restart, with a context that has ended, and
// runs that take a minute to end. Either there is one by then, and it has a name, or there never will be.
func TestHastyStopMeetsRestart(t *testing.T) {
	ended, cancel := context.WithCancel(background)
	cancel()
	inBatches(t, 500, func(t *testing.T, from, to int) {
		for round := from; round < to; round++ {
			var runs, busy atomic.Int32
			r := supervisor.New(nil, supervisor.Job{Name: "db", Run: func(ctx context.Context, ready func()) error {
				busy.Add(1)
				defer busy.Add(-1)
				if runs.Add(1) == 1 {
					return errBroken
				}
				<-ctx.Done()
				time.Sleep(time.Minute)
				return ctx.Err()
			}})
			mustStart(t, r)
			done := make(chan struct{})
			var took time.Duration
			var err error
			var before int32
			time.AfterFunc(time.Second, func() {
				defer close(done)
				took = grade.Elapsed(func() { err = r.Stop(ended) })
				before = runs.Load()
			})
			<-done
			if took != 0 {
				t.Fatalf("round %d: Stop with a context that has ended, at the moment of a restart: got %v until it returned, want 0s: "+
					"a run began after Stop had looked who runs", round, took)
			}
			var stuck *supervisor.ErrStuck
			named := errors.As(err, &stuck) && len(stuck.Names) == 1 && stuck.Names[0] == "db"
			if err != nil && !named {
				t.Fatalf("round %d: Stop with a context that has ended, at the moment of a restart: got error %v, want nil or an *ErrStuck with the name db", round, err)
			}
			grade.Settle(t)
			if n := busy.Load(); (n == 0) == named || !named && runs.Load() != before {
				t.Fatalf("round %d: Stop with a context that has ended, at the moment of a restart: got error %v and then %d runs under way, "+
					"want the name of each run that is, and nil if none is", round, err, n)
			}
			time.Sleep(time.Hour)
			if err := r.Stop(background); err != nil || runs.Load() > 2 || busy.Load() != 0 {
				t.Fatalf("round %d: an hour later: got error %v from Stop, %d runs in all and %d under way, want nil, at most 2 and 0", round, err, runs.Load(), busy.Load())
			}
		}
	})
}

// TestStartMeetsStop: at the same moment. Either the jobs run and are stopped, or they never begin.
func TestStartMeetsStop(t *testing.T) {
	inBatches(t, 300, func(t *testing.T, from, to int) {
		for round := from; round < to; round++ {
			var runs, busy atomic.Int32
			run := func(ctx context.Context, ready func()) error {
				runs.Add(1)
				busy.Add(1)
				defer busy.Add(-1)
				ready()
				<-ctx.Done()
				return ctx.Err()
			}
			r := supervisor.New(nil, supervisor.Job{Name: "db", Run: run}, supervisor.Job{Name: "http", Run: run})
			var calls sync.WaitGroup
			var starts atomic.Int32
			for i := range 4 {
				calls.Add(1)
				time.AfterFunc(time.Second, func() {
					defer calls.Done()
					if i < 3 {
						if err := r.Start(background); err == nil {
							starts.Add(1)
						}
						return
					}
					if err := r.Stop(background); err != nil {
						t.Errorf("round %d: Stop at the moment of Start: got error %v, want nil", round, err)
					}
					if n := busy.Load(); n != 0 {
						t.Errorf("round %d: Stop at the moment of Start: got %d runs under way when it returned nil, want none", round, n)
					}
				})
			}
			calls.Wait()
			before := runs.Load()
			time.Sleep(time.Hour)
			if got := runs.Load(); got != before || starts.Load() > 1 || got > 2*starts.Load() {
				t.Fatalf("round %d: Stop at the moment of three Starts: got %d runs, %d of them after Stop, and nil from %d Starts, want no run after Stop and one Start at most",
					round, got, got-before, starts.Load())
			}
			if t.Failed() {
				return
			}
		}
	})
}

// TestHandOver: what a job wrote before it called ready can be read by the next one,
// and what a run wrote by the run after it.
func TestHandOver(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		for range 50 {
			var dsn string // no lock
			tries := 0
			r := supervisor.New(nil,
				supervisor.Job{Name: "db", Run: func(ctx context.Context, ready func()) error {
					if tries++; tries < 3 {
						return errBroken
					}
					dsn = "db:5432"
					ready()
					<-ctx.Done() // http has returned
					dsn += ", and the pool"
					return ctx.Err()
				}},
				supervisor.Job{Name: "http", Run: func(ctx context.Context, ready func()) error {
					if dsn == "" {
						return errors.New("no database")
					}
					dsn += "/orders"
					<-ctx.Done()
					dsn += "?closed"
					return ctx.Err()
				}})
			mustStart(t, r)
			time.Sleep(time.Minute)
			if err := r.Stop(background); err != nil {
				t.Fatalf("Stop: got error %v, want nil", err)
			}
			if want := "db:5432/orders?closed, and the pool"; dsn != want || tries != 3 {
				t.Fatalf("two jobs that share a string without a lock: got %q after %d runs of the first one, want %q after 3", dsn, tries, want)
			}
		}
	})
}

// TestReadyFromEverywhere: many goroutines at the same time, also while Stop is under way.
func TestReadyFromEverywhere(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		for range 100 {
			var callers sync.WaitGroup
			w := newWorld()
			r := w.started(t,
				w.job("db", func(ctx context.Context, one *oneRun) error {
					for range 8 {
						callers.Go(one.ready)
					}
					<-ctx.Done()
					for range 4 {
						callers.Go(one.ready)
					}
					return ctx.Err()
				}),
				w.job("http", serve))
			w.want(t, "ready is called by eight goroutines at the same time", "0s: db begins", "0s: http begins", "0s: http is ready")
			w.mustStop(t, r)
			callers.Wait()
		}
	})
}

// TestPairs runs every two operations at the same time, for the race detector.
func TestPairs(t *testing.T) {
	var hangs atomic.Bool // a Stop that does not come back: do not wait for the next one
	stop := func(ctx context.Context, r *supervisor.Runner) {
		if hangs.Load() {
			return
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = r.Stop(ctx)
		}()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			hangs.Store(true)
		}
	}
	type shared struct {
		*supervisor.Runner
		ready func()
	}
	fresh := func(start bool) func() shared {
		return func() shared {
			got := make(chan func(), 1)
			r := supervisor.New(func(supervisor.Failure) {},
				supervisor.Job{Name: "db", Run: func(ctx context.Context, ready func()) error {
					select {
					case got <- ready:
					default:
					}
					<-ctx.Done()
					return ctx.Err()
				}},
				supervisor.Job{Name: "outbox", Run: func(ctx context.Context, ready func()) error {
					ready()
					return errBroken
				}},
				supervisor.Job{Name: "http", Run: func(ctx context.Context, ready func()) error {
					<-ctx.Done()
					panic("broken")
				}})
			t.Cleanup(func() { stop(background, r) })
			ready := func() {}
			if start {
				mustStart(t, r)
				select {
				case ready = <-got:
				case <-time.After(10 * time.Second):
					t.Fatal("Start: got no run of the first job within 10s, want it to begin at once")
				}
			}
			return shared{r, ready}
		}
	}
	grade.Pairs(t, map[string]func() shared{"new": fresh(false), "started": fresh(true)}, map[string]func(shared){
		"Start": func(s shared) { s.Start(background) },
		"Stop":  func(s shared) { stop(background, s.Runner) },
		"Stop with 1ms": func(s shared) {
			ctx, cancel := context.WithTimeout(background, time.Millisecond)
			defer cancel()
			stop(ctx, s.Runner)
		},
		"ready": func(s shared) { s.ready() },
	})
	if hangs.Load() {
		t.Error("Stop of jobs that all return: got no end within 10s, want one at once")
	}
}

// service is a context of a kind that package context does not know: it starts a
// goroutine for whoever derives from it, which makes a forgotten cancel visible.
type service struct {
	context.Context
	stop chan struct{}
}

func (s service) Done() <-chan struct{} { return s.stop }

// TestLeavesNothingBehind: the context given to Start lives for months, runners come and go.
func TestLeavesNothingBehind(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		lives := service{background, make(chan struct{})}
		for range 3 {
			w := newWorld()
			r := w.runner(w.job("migrate", finish), w.job("db", failAfter(0, errBroken), serve), w.job("http", serve))
			if err := r.Start(lives); err != nil {
				t.Fatalf("Start: got error %v, want nil", err)
			}
			w.at(t, 10*time.Second)
			w.mustStop(t, r)
		}
	})
}

// TestNoGoroutineLeaks uses runners in real time, in every way that ends, and looks who is left.
func TestNoGoroutineLeaks(t *testing.T) {
	for range 10 {
		release := make(chan struct{})
		jobs := func() []supervisor.Job {
			return []supervisor.Job{
				{Name: "migrate", Run: func(context.Context, func()) error { return nil }},
				{Name: "cache", Run: func(_ context.Context, ready func()) error { ready(); return errBroken }},
				{Name: "db", Run: func(ctx context.Context, ready func()) error { ready(); <-ctx.Done(); <-release; return ctx.Err() }},
				{Name: "http", Run: func(ctx context.Context, _ func()) error { <-ctx.Done(); panic("broken") }},
				{Name: "admin", Run: func(ctx context.Context, _ func()) error { <-ctx.Done(); return nil }},
			}
		}
		supervisor.New(nil, jobs()...) // never started
		r := supervisor.New(nil, jobs()...)
		mustStart(t, r)
		ended, cancel := context.WithCancel(background)
		cancel()
		_ = r.Stop(ended)
		close(release)
		done := make(chan error, 1)
		go func() { done <- r.Stop(background) }()
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("Stop: got error %v, want nil", err)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("Stop of jobs that all return: got no end within 10s, want one at once")
		}
	}
	grade.NoLeaks(t, under)
}
