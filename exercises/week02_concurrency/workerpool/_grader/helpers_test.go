package workerpool_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

// under is the package under test, as import path.
const under = "gomastery/week02_concurrency/workerpool"

type (
	pool   = workerpool.Pool[int, int]
	result = workerpool.Result[int, int]
)

// instant is a job that takes no time.
func instant(_ context.Context, in int) (int, error) { return square(in), nil }

func square(in int) int { return in * in }

// held is a job that runs until it is released, and counts.
type held struct {
	started, running atomic.Int32
	released         chan struct{}
}

func hold() *held { return &held{released: make(chan struct{})} }

func (h *held) run(_ context.Context, in int) (int, error) {
	h.started.Add(1)
	h.running.Add(1)
	defer h.running.Add(-1)
	<-h.released
	return square(in), nil
}

func (h *held) release() { close(h.released) }

// A stepper is a job that runs until the next step: the test decides how long jobs
// take, and no clock has to move while somebody rightly holds a lock.
type stepper struct {
	mu      sync.Mutex
	running []stepped
}

// stepped is a job that runs.
type stepped struct {
	ctx  context.Context
	in   int
	next chan struct{}
}

func (s *stepper) run(ctx context.Context, in int) (int, error) {
	job := stepped{ctx, in, make(chan struct{})}
	s.mu.Lock()
	s.running = append(s.running, job)
	s.mu.Unlock()
	<-job.next
	return square(in), nil
}

// step waits until nothing moves, lets the jobs that run by then end, and returns
// how many they were.
func (s *stepper) step(t *testing.T) int {
	t.Helper()
	grade.Settle(t)
	s.mu.Lock()
	running := s.running
	s.running = nil
	s.mu.Unlock()
	for _, job := range running {
		if err := job.ctx.Err(); err != nil {
			t.Errorf("job %d: got its context ended (%v) while it runs, want a context that lives until the pool is cancelled", job.in, err)
		}
		close(job.next)
	}
	return len(running)
}

// mustDrain steps through that many jobs. At each step exactly n must be running,
// or those that are left.
func (s *stepper) mustDrain(t *testing.T, n, jobs int) {
	t.Helper()
	words := fmt.Sprintf("%d jobs on %d workers", jobs, n)
	for left := jobs; left > 0; left -= n {
		if got, want := s.step(t), min(n, left); got != want {
			t.Fatalf("%s, %d of them done: got %d running at the same time, want %d: "+
				"more is more memory than was planned for, fewer is time wasted or jobs lost\n%s", words, jobs-left, got, want, inside())
		}
	}
}

// cancellable returns a context that is cancelled with the test, at the latest, and
// with it a pool that a failed test leaves behind.
func cancellable(t *testing.T) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return ctx, cancel
}

// submit submits jobs numbered from first, which must all be accepted.
func submit(t *testing.T, p *pool, first, n int) {
	t.Helper()
	for i := first; i < first+n; i++ {
		if err := p.Submit(context.Background(), i); err != nil {
			t.Fatalf("Submit(%d): got error %v, want the job accepted", i, err)
		}
	}
}

// A call is a call in a goroutine of its own.
type call struct {
	name string
	done chan struct{}
	err  error // valid once done is closed
}

func start(name string, f func() error) *call {
	c := &call{name: name, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.err = f()
	}()
	return c
}

func startClose(name string, p *pool) *call {
	return start(name, func() error { p.Close(); return nil })
}

func startSubmit(ctx context.Context, p *pool, in int) *call {
	return start(fmt.Sprintf("Submit(%d)", in), func() error { return p.Submit(ctx, in) })
}

// returned waits until nothing moves and reports whether the call has returned.
func (c *call) returned(t *testing.T) bool {
	t.Helper()
	grade.Settle(t)
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// mustReturn ends the test unless the call returns without anybody's help and
// without any time passing.
func (c *call) mustReturn(t *testing.T, after string) {
	t.Helper()
	if !c.returned(t) {
		t.Fatalf("%s: got %s still waiting, want it to return at once\n%s", after, c.name, inside())
	}
}

// mustWait ends the test if the call has returned.
func (c *call) mustWait(t *testing.T, why string) {
	t.Helper()
	if c.returned(t) {
		t.Fatalf("got %s back with error %v, want it to wait: %s", c.name, c.err, why)
	}
}

// mustFail is mustReturn with one of the wanted errors.
func (c *call) mustFail(t *testing.T, after string, wants ...error) {
	t.Helper()
	c.mustReturn(t, after)
	for _, want := range wants {
		if errors.Is(c.err, want) {
			return
		}
	}
	t.Errorf("%s: got error %v from %s, want %v", after, c.err, c.name, wants)
}

// inside says who waits inside the package.
func inside() string {
	var b strings.Builder
	for i, g := range grade.Inside(under) {
		if i == 4 {
			b.WriteString("\tand more\n")
			break
		}
		fmt.Fprintf(&b, "\t%v\n", g)
	}
	return b.String()
}

// A reader receives results until there are no more.
type reader struct {
	results []result
	done    chan struct{}
}

func read(p *pool) *reader {
	r := &reader{done: make(chan struct{})}
	go func() {
		defer close(r.done)
		for res := range p.Results() {
			r.results = append(r.results, res)
		}
	}()
	return r
}

// all returns the results when there are no more, which must be now.
func (r *reader) all(t *testing.T) []result {
	t.Helper()
	grade.Settle(t)
	select {
	case <-r.done:
	default:
		t.Fatalf("got Results still open, want it closed when the pool has stopped: whoever ranges over it waits for ever\n%s", inside())
	}
	return r.results
}

// mustBeSquares checks that each job from 0 to n-1 has exactly one result.
func mustBeSquares(t *testing.T, results []result, n int) {
	t.Helper()
	want := map[int]int{}
	for i := range n {
		want[i] = 1
	}
	got := map[int]int{}
	for _, r := range results {
		got[r.In]++
		if r.Err != nil || r.Out != square(r.In) {
			t.Errorf("job %d: got Out %d and Err %v, want %d and nil", r.In, r.Out, r.Err, square(r.In))
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %d results for %d jobs of %d, want one for each accepted job: a scan that is lost is a mail that is lost",
			len(results), len(got), n)
	}
}

// mustBeClosed ends the test unless Results is closed by now.
func mustBeClosed(t *testing.T, p *pool) {
	t.Helper()
	select {
	case r, ok := <-p.Results():
		if ok {
			t.Fatalf("got the result %+v, want Results closed", r)
		}
	default:
		t.Fatal("got Results still open after Close, want it closed")
	}
}
