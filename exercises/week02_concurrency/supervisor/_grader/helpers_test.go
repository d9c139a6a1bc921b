package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/supervisor"
)

// under is the package under test, as import path.
const under = "gomastery/week02_concurrency/supervisor"

var (
	background = context.Background()
	errBroken  = errors.New("broken")
)

// A world writes down what happens, and when. The jobs in it are made of runs, and
// the test compares all that happened with all that should have happened.
type world struct {
	start time.Time

	mu    sync.Mutex
	lines []string
	busy  map[string]int   // how many runs of a job are under way
	ends  map[string]error // what the last run of a job returned
	runs  int
}

func newWorld() *world {
	return &world{start: time.Now(), busy: map[string]int{}, ends: map[string]error{}}
}

// note writes down what happens now.
func (w *world) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, fmt.Sprintf("%v: %s", time.Since(w.start), fmt.Sprintf(format, args...)))
}

// at waits until so long after the start, and until nothing moves.
func (w *world) at(t *testing.T, d time.Duration) {
	t.Helper()
	if now := time.Since(w.start); now > d {
		t.Fatalf("got %v of virtual time passed, want %v at most: a call took time that should take none\n%s", now, d, strings.Join(w.take(), "\n"))
	}
	time.Sleep(d - time.Since(w.start))
	grade.Settle(t)
}

func (w *world) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	lines := w.lines
	w.lines = nil
	return lines
}

// forget waits until nothing moves and throws away what is written so far.
func (w *world) forget(t *testing.T) {
	t.Helper()
	grade.Settle(t)
	w.take()
}

// want ends the test unless this is what happened since the last call, in this order.
func (w *world) want(t *testing.T, why string, lines ...string) {
	t.Helper()
	grade.Settle(t)
	if got := w.take(); !slices.Equal(got, lines) {
		t.Fatalf("%s\n%s", why, compare(got, lines))
	}
}

// wantSets is want for things that happen at the same moment in no given order.
func (w *world) wantSets(t *testing.T, why string, lines ...string) {
	t.Helper()
	grade.Settle(t)
	got := w.take()
	if !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(lines))) {
		t.Fatalf("%s\n%s", why, compare(got, lines))
	}
}

// compare shows the first difference with some lines around it.
func compare(got, want []string) string {
	first := 0
	for first < min(len(got), len(want)) && got[first] == want[first] {
		first++
	}
	var b strings.Builder
	for _, side := range []struct {
		name  string
		lines []string
	}{{"got", got}, {"want", want}} {
		fmt.Fprintf(&b, "\t%s:\n", side.name)
		if first > 3 {
			fmt.Fprintf(&b, "\t\t… %d lines that are right\n", first-3)
		}
		for i := max(0, first-3); i < len(side.lines); i++ {
			if i > first+5 {
				fmt.Fprintf(&b, "\t\t… and %d more\n", len(side.lines)-i)
				break
			}
			mark := " "
			if i == first {
				mark = "!"
			}
			fmt.Fprintf(&b, "\t\t%s %s\n", mark, side.lines[i])
		}
		if first >= len(side.lines) {
			fmt.Fprint(&b, "\t\t! (nothing more)\n")
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// report writes failures down: of an error what the run returned, also if the runner has wrapped it.
func (w *world) report(f supervisor.Failure) {
	var pe *supervisor.PanicError
	what := fmt.Sprint(f.Err)
	w.mu.Lock()
	returned := w.ends[f.Name]
	w.mu.Unlock()
	switch {
	case returned != nil && errors.Is(f.Err, returned):
		what = fmt.Sprint(returned)
	case errors.As(f.Err, &pe):
		what = fmt.Sprintf("panic %v", pe.Value)
	}
	w.note("report of %s: %s, next run in %v", f.Name, what, f.Retry)
}

// A run is what a job does in one run.
type run func(ctx context.Context, one *oneRun) error

// oneRun is a run under way.
type oneRun struct {
	*world
	name  string
	ready func()
}

// isReady calls ready, and writes it down before: what it sets off comes later.
func (one *oneRun) isReady() {
	one.note("%s is ready", one.name)
	one.ready()
}

// job returns a job that does the given runs, the last one again and again.
func (w *world) job(name string, runs ...run) supervisor.Job {
	n := 0
	return supervisor.Job{Name: name, Run: func(ctx context.Context, ready func()) (err error) {
		w.mu.Lock()
		w.busy[name]++
		w.runs++
		busy, all, mine := w.busy[name], w.runs, n
		n++
		w.mu.Unlock()
		defer func() {
			w.mu.Lock()
			w.busy[name]--
			w.ends[name] = err // nil if it panicked
			w.mu.Unlock()
		}()
		if all > 20_000 { // a loop without a delay would never end
			<-ctx.Done()
			return ctx.Err()
		}
		w.note("%s begins", name)
		if busy > 1 {
			w.note("%s runs %d times at once", name, busy)
		}
		if ended := ctx.Err(); ended != nil {
			w.note("%s has a context that has ended: %v", name, ended)
		}
		return runs[min(mine, len(runs)-1)](ctx, &oneRun{w, name, ready})
	}}
}

// running returns how many runs are under way.
func (w *world) running() (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, busy := range w.busy {
		n += busy
	}
	return n
}

// serve is ready at once and runs until it is told to stop.
func serve(ctx context.Context, one *oneRun) error {
	one.isReady()
	return quiet(ctx, one)
}

// quiet is never ready and runs until it is told to stop.
func quiet(ctx context.Context, one *oneRun) error {
	<-ctx.Done()
	one.note("%s is told to stop", one.name)
	return ctx.Err()
}

// linger is serve, and takes some time to come to its end.
func linger(d time.Duration) run {
	return func(ctx context.Context, one *oneRun) error {
		err := serve(ctx, one)
		time.Sleep(d)
		one.note("%s ends", one.name)
		return err
	}
}

// readyAfter is serve with a slow beginning.
func readyAfter(d time.Duration) run {
	return func(ctx context.Context, one *oneRun) error {
		if !pause(ctx, d) {
			one.note("%s is told to stop", one.name)
			return ctx.Err()
		}
		return serve(ctx, one)
	}
}

// pause waits, and reports whether it could wait that long.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// failAfter returns an error after some time, whatever happens meanwhile.
func failAfter(d time.Duration, err error) run {
	return func(ctx context.Context, one *oneRun) error {
		time.Sleep(d)
		return err
	}
}

// finish is done at once.
func finish(context.Context, *oneRun) error { return nil }

// runner makes a runner whose failures are written down.
func (w *world) runner(jobs ...supervisor.Job) *supervisor.Runner {
	return supervisor.New(w.report, jobs...)
}

// started is runner, and starts it.
func (w *world) started(t *testing.T, jobs ...supervisor.Job) *supervisor.Runner {
	t.Helper()
	r := w.runner(jobs...)
	mustStart(t, r)
	return r
}

func mustStart(t *testing.T, r *supervisor.Runner) {
	t.Helper()
	if err := r.Start(background); err != nil {
		t.Fatalf("Start: got error %v, want nil", err)
	}
}

// stop calls Stop in a goroutine of its own, and writes down what it returned.
func (w *world) stop(ctx context.Context, name string, r *supervisor.Runner) {
	go func() {
		w.note("%s returns %s", name, w.outcome(ctx, r.Stop(ctx)))
	}()
}

// outcome says what a Stop returned.
func (w *world) outcome(ctx context.Context, err error) string {
	var stuck *supervisor.ErrStuck
	switch {
	case err == nil && w.running() > 0:
		return fmt.Sprintf("nil while %d runs are under way", w.running())
	case err == nil:
		return "nil"
	case !errors.As(err, &stuck):
		return fmt.Sprintf("%T: %v", err, err)
	case !errors.Is(err, context.Cause(ctx)):
		return fmt.Sprintf("stuck %v, for the reason %v instead of %v", stuck.Names, stuck.Cause, context.Cause(ctx))
	}
	return fmt.Sprintf("stuck %v", stuck.Names)
}

// within returns a context that ends after so long.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(background, d)
	t.Cleanup(cancel)
	return ctx
}

// mustStop stops a runner whose jobs all listen: that takes no time.
func (w *world) mustStop(t *testing.T, r *supervisor.Runner) {
	t.Helper()
	grade.WantElapsed(t, 0, "Stop of jobs that all return when they are told to", func() {
		if got := w.outcome(background, r.Stop(background)); got != "nil" {
			t.Fatalf("Stop of jobs that all return when they are told to: got %s, want nil", got)
		}
	})
	w.forget(t)
}
