package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/supervisor"
)

// TestStartOrder: each job begins when the one before it is ready, and at that moment.
func TestStartOrder(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t,
			w.job("db", readyAfter(3*time.Second)), w.job("cache", serve), w.job("outbox", readyAfter(500*time.Millisecond)), w.job("http", serve))
		w.at(t, time.Minute)
		w.want(t, "four jobs, each ready after some time: a job may use the one before it, so it begins when that one is ready, neither before nor later",
			"0s: db begins", "3s: db is ready", "3s: cache begins", "3s: cache is ready", "3s: outbox begins",
			"3.5s: outbox is ready", "3.5s: http begins", "3.5s: http is ready")
		w.mustStop(t, r)
	})
}

// TestStartOrderOfMany: goroutines do not begin in the order of their go statements.
func TestStartOrderOfMany(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		var jobs []supervisor.Job
		var want []string
		for i := range 40 {
			name := fmt.Sprintf("job%d", i)
			jobs = append(jobs, w.job(name, serve))
			want = append(want, "0s: "+name+" begins", "0s: "+name+" is ready")
		}
		r := w.started(t, jobs...)
		w.want(t, "forty jobs that are ready at once: they begin in the order in which they were given", want...)
		w.mustStop(t, r)
	})
}

// TestStartReturnsAtOnce: whatever the jobs do.
func TestStartReturnsAtOnce(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.runner(w.job("db", readyAfter(time.Hour)), w.job("http", serve))
		grade.WantElapsed(t, 0, "Start while the first job takes an hour to get ready", func() { mustStart(t, r) })
		w.want(t, "a minute before anything is ready", "0s: db begins")
		w.at(t, 2*time.Hour)
		w.want(t, "after an hour", "1h0m0s: db is ready", "1h0m0s: http begins", "1h0m0s: http is ready")
		w.mustStop(t, r)
	})
}

// TestNeverReady: nobody guesses that a job is ready because it has run for long.
func TestNeverReady(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", quiet), w.job("http", serve))
		w.at(t, 48*time.Hour)
		w.want(t, "the first job does not call ready: the next one waits, as long as it takes", "0s: db begins")
		w.mustStop(t, r)
	})
}

// TestFailsBeforeReady: it is restarted like any other, and the others wait for it.
func TestFailsBeforeReady(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", failAfter(0, errBroken), failAfter(time.Second, errBroken), serve), w.job("http", serve))
		w.at(t, time.Minute)
		w.want(t, "the first job fails twice before it is ready: the next one waits for it",
			"0s: db begins", "0s: report of db: broken, next run in 1s",
			"1s: db begins", "2s: report of db: broken, next run in 2s",
			"4s: db begins", "4s: db is ready", "4s: http begins", "4s: http is ready")
		w.mustStop(t, r)
	})
}

// TestDoneIsReady: a migration that has run is a good reason to go on.
func TestDoneIsReady(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		migrate := func(ctx context.Context, one *oneRun) error {
			time.Sleep(5 * time.Second)
			one.note("%s is done", one.name)
			return nil
		}
		r := w.started(t, w.job("migrate", failAfter(0, errBroken), migrate), w.job("http", serve))
		w.at(t, 24*time.Hour)
		w.want(t, "the first job returns nil and never calls ready: it is done, so the next one begins, and it is not run again",
			"0s: migrate begins", "0s: report of migrate: broken, next run in 1s",
			"1s: migrate begins", "6s: migrate is done", "6s: http begins", "6s: http is ready")
		w.mustStop(t, r)
	})
}

// TestReadyAgain: ready may be called again, from anywhere, also by a later run and
// after the end.
func TestReadyAgain(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		var kept func()
		often := func(ctx context.Context, one *oneRun) error {
			kept = one.ready
			for range 5 {
				one.ready()
			}
			go one.ready()
			time.Sleep(time.Second)
			return errBroken
		}
		fromAnother := func(ctx context.Context, one *oneRun) error {
			go func() {
				time.Sleep(1500 * time.Millisecond)
				one.isReady()
			}()
			return quiet(ctx, one)
		}
		r := w.started(t, w.job("db", often, serve), w.job("cache", fromAnother), w.job("http", serve))
		w.at(t, time.Minute)
		w.want(t, "ready is called many times, and again in a second run: only the first call counts",
			"0s: db begins", "0s: cache begins", "1s: report of db: broken, next run in 1s", "1.5s: cache is ready", "1.5s: http begins", "1.5s: http is ready",
			"2s: db begins", "2s: db is ready")
		kept()
		w.want(t, "the ready of a run that has ended, called again")
		w.mustStop(t, r)
		for range 3 {
			kept() // must not wait, and must not panic
		}
	})
}

// TestOthersGoOn: the failure of one job is nobody else's business.
func TestOthersGoOn(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", serve),
			w.job("cache", func(_ context.Context, one *oneRun) error {
				one.isReady()
				time.Sleep(10 * time.Second)
				return errBroken
			}, serve),
			w.job("http", serve))
		w.at(t, time.Minute)
		w.want(t, "the second of three jobs fails, once: the others run on, and nobody waits for ready a second time",
			"0s: db begins", "0s: db is ready", "0s: cache begins", "0s: cache is ready", "0s: http begins", "0s: http is ready",
			"10s: report of cache: broken, next run in 1s", "11s: cache begins", "11s: cache is ready")
		w.mustStop(t, r)
	})
}

type key struct{}

// TestStartContext: it gives its values to the jobs, and nothing else.
func TestStartContext(t *testing.T) {
	for _, end := range []string{"cancelled", "at its deadline", "ended before Start"} {
		grade.Bubble(t, func(t *testing.T) {
			w := newWorld()
			ctx, cancel := context.WithTimeout(context.WithValue(background, key{}, "v1.4"), 10*time.Second)
			defer cancel()
			look := func(ctx context.Context, one *oneRun) error {
				deadline, ok := ctx.Deadline()
				one.note("%s sees value %v, deadline %v", one.name, ctx.Value(key{}), ok)
				if ok {
					one.note("%s must end in %v", one.name, time.Until(deadline))
				}
				return serve(ctx, one)
			}
			fail := func(ctx context.Context, one *oneRun) error {
				one.isReady()
				if !pause(ctx, 20*time.Second) {
					one.note("%s is told to stop", one.name)
					return ctx.Err()
				}
				return errBroken
			}
			r := w.runner(w.job("db", look), w.job("cache", fail, look))
			if end == "ended before Start" {
				cancel()
			}
			if err := r.Start(ctx); err != nil {
				t.Fatalf("Start with a context %s: got error %v, want nil: only Stop stops", end, err)
			}
			if end == "cancelled" {
				cancel()
			}
			w.at(t, time.Minute)
			w.want(t, "the context given to Start, "+end+": a job that ended with it would end before those that use it, "+
				"so jobs get its values only, and run until Stop tells them, in its order",
				"0s: db begins", "0s: db sees value v1.4, deadline false", "0s: db is ready", "0s: cache begins", "0s: cache is ready",
				"20s: report of cache: broken, next run in 1s", "21s: cache begins", "21s: cache sees value v1.4, deadline false", "21s: cache is ready")
			w.mustStop(t, r)
		})
	}
}

// TestStartOnce: there is one start in the life of a runner.
func TestStartOnce(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", serve))
		for range 2 {
			if err := r.Start(background); !errors.Is(err, supervisor.ErrStarted) {
				t.Errorf("a second Start: got error %v, want ErrStarted", err)
			}
		}
		w.want(t, "after a second Start: nothing runs twice", "0s: db begins", "0s: db is ready")
		w.mustStop(t, r)
		if err := r.Start(background); !errors.Is(err, supervisor.ErrStopped) && !errors.Is(err, supervisor.ErrStarted) {
			t.Errorf("Start after Start and Stop: got error %v, want ErrStarted or ErrStopped", err)
		}
		w.at(t, time.Hour)
		w.want(t, "after Stop: nothing runs any more")
	})
}

// TestStopBeforeStart: the one who was told to stop before it began does not begin.
func TestStopBeforeStart(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.runner(w.job("db", serve), w.job("http", serve))
		w.stop(background, "Stop", r)
		w.want(t, "Stop before Start: nothing runs", "0s: Stop returns nil")
		if err := r.Start(background); !errors.Is(err, supervisor.ErrStopped) {
			t.Errorf("Start after Stop: got error %v, want ErrStopped", err)
		}
		w.at(t, time.Hour)
		w.want(t, "Start after Stop: nothing begins")
		w.stop(background, "Stop", r)
		w.want(t, "Stop again: nothing runs", "1h0m0s: Stop returns nil")
	})
}

// TestNoJobs: a runner with nothing to run.
func TestNoJobs(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t)
		w.mustStop(t, r)
	})
}

// TestNewRefusesNonsense: names are how operators find out what is stuck.
func TestNewRefusesNonsense(t *testing.T) {
	ok := func(context.Context, func()) error { return nil }
	for _, c := range []struct {
		what string
		jobs []supervisor.Job
	}{
		{"a job without a name", []supervisor.Job{{Name: "db", Run: ok}, {Run: ok}}},
		{"a job without a Run", []supervisor.Job{{Name: "db"}}},
		{"two jobs of one name", []supervisor.Job{{Name: "db", Run: ok}, {Name: "http", Run: ok}, {Name: "db", Run: ok}}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("New with %s: got no panic, want one: it is a mistake in the program, better found at its start than at its end", c.what)
				}
			}()
			supervisor.New(nil, c.jobs...)
		}()
	}
}

// TestNewTakesACopy: the slice is the caller's.
func TestNewTakesACopy(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		jobs := []supervisor.Job{w.job("db", serve), w.job("http", serve)}
		r := w.runner(jobs...)
		jobs[0] = w.job("worm", serve)
		mustStart(t, r)
		jobs[1] = w.job("worm", serve)
		w.want(t, "the caller's slice is changed after New: the runner keeps the jobs that it was given",
			"0s: db begins", "0s: db is ready", "0s: http begins", "0s: http is ready")
		w.mustStop(t, r)
	})
}
