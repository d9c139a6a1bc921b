package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/supervisor"
)

// TestStopTakesNoTime: jobs that listen end one after the other, the last one first,
// and all at the same moment.
func TestStopTakesNoTime(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", serve), w.job("cache", serve), w.job("outbox", serve), w.job("http", serve))
		w.at(t, 90*time.Second)
		w.forget(t)
		w.stop(background, "Stop", r)
		w.want(t, "Stop of four jobs that return when they are told to: in reverse order, and without any time passing",
			"1m30s: http is told to stop", "1m30s: outbox is told to stop", "1m30s: cache is told to stop", "1m30s: db is told to stop", "1m30s: Stop returns nil")
		w.at(t, time.Hour)
		w.want(t, "after Stop")
	})
}

// TestStopWaitsForEach: a job is told when those after it have returned, not when
// they were told.
func TestStopWaitsForEach(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", linger(time.Second)), w.job("cache", linger(2*time.Second)), w.job("http", linger(3*time.Second)))
		w.at(t, 10*time.Second)
		w.forget(t)
		w.stop(background, "Stop", r)
		w.at(t, time.Hour)
		w.want(t, "Stop of three jobs that need 1s, 2s and 3s to end: each may use those before it until it has returned",
			"10s: http is told to stop", "13s: http ends", "13s: cache is told to stop", "15s: cache ends",
			"15s: db is told to stop", "16s: db ends", "16s: Stop returns nil")
	})
}

// TestStopSkipsWhatIsOver: jobs that are done, wait for a restart or have not begun hold nobody up.
func TestStopSkipsWhatIsOver(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		fail := func(_ context.Context, one *oneRun) error {
			one.ready()
			return errBroken
		}
		r := w.started(t, w.job("migrate", finish), w.job("db", serve), w.job("cache", fail), w.job("outbox", readyAfter(time.Hour)), w.job("http", serve))
		w.at(t, 2*time.Second) // cache has failed twice and waits for 3s
		w.forget(t)
		w.stop(background, "Stop", r)
		w.want(t, "Stop while the last job has not begun, the third one waits for its restart, and the first one is done",
			"2s: outbox is told to stop", "2s: db is told to stop", "2s: Stop returns nil")
		w.at(t, 2*time.Hour)
		w.want(t, "after Stop: nothing begins any more, whatever was planned")
	})
}

// TestStopDuringBackoff: at each moment of a delay.
func TestStopDuringBackoff(t *testing.T) {
	for _, at := range []time.Duration{1, 500 * time.Millisecond, time.Second - 1, 1500 * time.Millisecond, 20 * time.Second, 14*time.Minute + time.Second/3} {
		grade.Bubble(t, func(t *testing.T) {
			w := newWorld()
			r := w.started(t, w.job("db", failAfter(0, errBroken)))
			w.at(t, at)
			w.forget(t)
			w.stop(background, "Stop", r)
			w.want(t, "Stop while the only job waits for its restart: nothing runs, so there is nothing to wait for", at.String()+": Stop returns nil")
			w.at(t, at+time.Hour)
			w.want(t, "after a Stop that came in a delay: the restart must not come")
		})
	}
}

// TestNothingStartsWhileStopping: from the call of Stop on, also while it waits.
func TestNothingStartsWhileStopping(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		// db fails while Stop waits, mail waits for its restart when Stop is called, cache
		// returns nil meanwhile, feed an error of its own that looks like an orderly end, and http calls ready although the next one must not begin.
		mail := func(_ context.Context, one *oneRun) error {
			one.ready()
			time.Sleep(9 * time.Second)
			return errBroken
		}
		until := func(d time.Duration, err error) run {
			return func(ctx context.Context, one *oneRun) error {
				one.ready()
				if !pause(ctx, d) {
					one.note("%s is told to stop", one.name)
				}
				return err
			}
		}
		http := func(ctx context.Context, one *oneRun) error {
			quiet(ctx, one)
			time.Sleep(10 * time.Second)
			one.isReady()
			time.Sleep(10 * time.Second)
			one.note("%s ends", one.name)
			return nil
		}
		r := w.started(t, w.job("db", until(15*time.Second, errBroken)), w.job("mail", mail), w.job("cache", until(12*time.Second, nil)),
			w.job("feed", until(13*time.Second, context.Canceled)), w.job("log", serve), w.job("http", http), w.job("admin", serve))
		w.at(t, 9500*time.Millisecond)
		w.forget(t)
		w.stop(background, "Stop", r)
		w.at(t, time.Hour)
		w.want(t, "Stop waits 20s for http; meanwhile http calls ready, mail's restart comes due, db fails, and so does feed, which nobody has told yet: nothing begins any more, but what runs is told in its turn",
			"9.5s: http is told to stop", "13s: report of feed: context canceled, next run in 0s", "15s: report of db: broken, next run in 0s", "19.5s: http is ready", "29.5s: http ends",
			"29.5s: log is told to stop", "29.5s: Stop returns nil")
	})
}

// TestErrorsWhileStopping: what a job says at its end is a failure, unless it only
// says that it was told to.
func TestErrorsWhileStopping(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		ends := func(err error) run {
			return func(ctx context.Context, one *oneRun) error {
				serve(ctx, one)
				return err
			}
		}
		panics := func(value any) run {
			return func(ctx context.Context, one *oneRun) error {
				serve(ctx, one)
				panic(value)
			}
		}
		slowly := func(f supervisor.Failure) { // in real time: virtual time stands still
			for range 1000 {
				runtime.Gosched()
			}
			w.report(f)
		}
		r := supervisor.New(slowly, w.job("log", panics("broken pipe")), w.job("db", ends(context.Canceled)), w.job("cache", ends(fmt.Errorf("flush: %w", context.DeadlineExceeded))),
			w.job("outbox", panics(context.Canceled)), w.job("http", ends(errors.Join(errors.New("accept"), context.Canceled))))
		mustStart(t, r)
		w.forget(t)
		w.stop(background, "Stop", r)
		grade.Settle(t)
		lines := w.take()
		if last := "0s: Stop returns nil"; lines[len(lines)-1] != last {
			t.Errorf("at Stop, the first job panics: got %q at last, want %q: main ends after Stop, and a report that comes later is lost", lines[len(lines)-1], last)
		}
		w.lines = lines
		w.wantSets(t, "at Stop, two jobs panic, one of them with context.Canceled, and one fails to flush: these are failures. The other two return context.Canceled, as such or wrapped, as they were told to",
			"0s: http is told to stop", "0s: outbox is told to stop", "0s: report of outbox: panic context canceled, next run in 0s",
			"0s: cache is told to stop", "0s: report of cache: flush: context deadline exceeded, next run in 0s",
			"0s: db is told to stop", "0s: log is told to stop", "0s: report of log: panic broken pipe, next run in 0s", "0s: Stop returns nil")
		w.at(t, time.Hour)
		w.want(t, "after Stop")
	})
}

// TestStopDeadline: Stop comes back at its deadline, with names, and by then everybody has been told.
func TestStopDeadline(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		fails := func(ctx context.Context, one *oneRun) error {
			linger(time.Second)(ctx, one)
			return errBroken
		}
		r := w.started(t, w.job("migrate", finish), w.job("db", fails), w.job("cache", linger(500*time.Millisecond)), w.job("outbox", linger(time.Minute)),
			w.job("http", linger(2*time.Second)), w.job("admin", readyAfter(time.Hour)), w.job("late", serve))
		w.at(t, 10*time.Second)
		w.forget(t)
		w.stop(within(t, 5*time.Second), "Stop", r)
		w.at(t, 15*time.Second-1)
		w.want(t, "Stop with 5s, of which http needs 2s, and outbox more than is left",
			"10s: admin is told to stop", "10s: http is told to stop", "12s: http ends", "12s: outbox is told to stop")
		w.at(t, 15*time.Second)
		w.wantSets(t, "at the deadline of Stop: all that runs has a name, also those whose turn has not come; and it is told now, as there is no more time for order",
			"15s: cache is told to stop", "15s: db is told to stop", "15s: Stop returns stuck [outbox cache db]")
		w.at(t, time.Hour)
		w.want(t, "after the deadline of Stop: the jobs end when they do, and nothing begins; an error that is more than the answer to being told is reported, then as well",
			"15.5s: cache ends", "16s: db ends", "16s: report of db: broken, next run in 0s", "1m12s: outbox ends")
		w.stop(background, "Stop", r)
		w.want(t, "a second Stop, when all is over", "1h0m0s: Stop returns nil")
	})
}

// TestStopCancelled: the end of a context may come without a deadline, and for a reason.
func TestStopCancelled(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", linger(time.Minute)))
		w.forget(t)
		ctx, cancel := context.WithCancelCause(background)
		w.stop(ctx, "Stop", r)
		w.at(t, 3*time.Second)
		cancel(errors.New("second signal"))
		w.want(t, "the context of Stop is cancelled for a reason: it returns at that moment, and errors.Is finds the reason",
			"0s: db is told to stop", "3s: Stop returns stuck [db]")
		w.at(t, time.Hour)
		w.want(t, "after Stop", "1m0s: db ends")
	})
}

// TestStopWithoutTime: a context that has ended already. All are told, nobody is waited for.
func TestStopWithoutTime(t *testing.T) {
	ended, cancel := context.WithCancel(background)
	cancel()
	fail := func(_ context.Context, one *oneRun) error {
		one.ready()
		return errBroken
	}
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("migrate", finish), w.job("db", linger(time.Second)), w.job("cache", fail), w.job("outbox", linger(2*time.Second)),
			w.job("http", readyAfter(time.Hour)), w.job("admin", serve))
		w.at(t, 500*time.Millisecond)
		w.forget(t)
		var err error
		grade.WantElapsed(t, 0, "Stop with a context that has ended", func() { err = r.Stop(ended) })
		var stuck *supervisor.ErrStuck
		if !errors.As(err, &stuck) {
			t.Fatalf("Stop with a context that has ended, while jobs run: got error %v, want an *ErrStuck", err)
		}
		names := stuck.Names
		if len(names) > 0 && names[0] == "http" { // may have returned by then, or not
			names = names[1:]
		}
		if len(names) != 2 || names[0] != "outbox" || names[1] != "db" {
			t.Errorf("Stop with a context that has ended, while db, outbox and http run, migrate is done, cache waits for its restart and admin has not begun: "+
				"got names %q, want outbox and db, with or without http: a name is for a job that runs", stuck.Names)
		}
		w.wantSets(t, "after a Stop with a context that has ended: all that run have been told",
			"500ms: http is told to stop", "500ms: outbox is told to stop", "500ms: db is told to stop")
		w.at(t, time.Hour)
		w.want(t, "an hour later", "1.5s: db ends", "2.5s: outbox ends")
	})
	for range 50 {
		grade.Bubble(t, func(t *testing.T) {
			w := newWorld()
			r := w.started(t, w.job("migrate", finish), w.job("cache", fail), w.job("db", fail))
			w.at(t, 500*time.Millisecond)
			w.forget(t)
			w.stop(ended, "Stop", r)
			w.want(t, "Stop with a context that has ended, while nothing runs: there is nothing to be stuck", "500ms: Stop returns nil")
			w.at(t, time.Hour)
			w.want(t, "after Stop")
		})
	}
}

// TestNilMeansReported: Stop comes while the report of the last failure is under way, with and without time to wait.
func TestNilMeansReported(t *testing.T) {
	ended, cancel := context.WithCancel(background)
	cancel()
	grade.Bubble(t, func(t *testing.T) {
		for round := range 40 {
			begun := make(chan struct{})
			var reported atomic.Bool
			w := newWorld()
			r := supervisor.New(func(supervisor.Failure) {
				close(begun)
				for range 1000 { // in real time: virtual time stands still
					runtime.Gosched()
				}
				reported.Store(true)
			}, w.job("db", failAfter(0, errBroken)))
			mustStart(t, r)
			<-begun
			ctx := background
			if round%2 == 0 {
				ctx = ended
			}
			if err := r.Stop(ctx); err == nil && !reported.Load() {
				t.Fatalf("round %d: Stop while the report of a failure is under way: got nil before the report was over: main ends after Stop, and the report is lost", round)
			}
			if err := r.Stop(background); err != nil {
				t.Fatalf("round %d: a second Stop: got error %v, want nil", round, err)
			}
		}
	})
}

// TestStopAgain: who was stuck may be asked for again, with more time.
func TestStopAgain(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", linger(6*time.Second)), w.job("cache", linger(2*time.Second)), w.job("http", linger(10*time.Second)))
		w.at(t, time.Minute)
		w.forget(t)
		w.stop(within(t, time.Second), "the first Stop", r)
		w.at(t, 62*time.Second)
		w.wantSets(t, "Stop with 1s, of three jobs that take longer", "1m0s: http is told to stop", "1m1s: cache is told to stop", "1m1s: db is told to stop",
			"1m1s: the first Stop returns stuck [http cache db]")
		w.stop(within(t, 2*time.Second), "the second Stop", r)
		w.at(t, 64*time.Second)
		w.want(t, "Stop again, with 2s: it names those that run still", "1m3s: cache ends", "1m4s: the second Stop returns stuck [http db]")
		w.stop(background, "the third Stop", r)
		w.at(t, time.Hour)
		w.want(t, "Stop again, without a limit", "1m7s: db ends", "1m10s: http ends", "1m10s: the third Stop returns nil")
	})
}

// TestStopsTogether: each waits, as long as its own context lasts.
func TestStopsTogether(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		w := newWorld()
		r := w.started(t, w.job("db", linger(time.Second)), w.job("http", linger(10*time.Second)))
		w.forget(t)
		w.stop(background, "the first Stop", r)
		w.want(t, "Stop without a limit", "0s: http is told to stop")
		w.at(t, time.Second)
		w.stop(background, "the second Stop", r)
		w.stop(within(t, 4*time.Second), "the third Stop", r)
		w.at(t, 5*time.Second)
		w.wantSets(t, "while a Stop without a limit waits, another one has 4s: it returns at its own deadline, and then all have been told",
			"5s: db is told to stop", "5s: the third Stop returns stuck [http db]")
		w.at(t, 6*time.Second)
		w.want(t, "after that", "6s: db ends")
		w.at(t, time.Hour)
		w.wantSets(t, "the two that have time wait until all jobs have returned", "10s: http ends", "10s: the first Stop returns nil", "10s: the second Stop returns nil")
	})
}
