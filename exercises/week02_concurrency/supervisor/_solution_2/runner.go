package supervisor

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// phase is where a job is in its life.
type phase int

const (
	idle    phase = iota // not begun
	running              // in a run
	waiting              // for its restart
	over                 // never runs again
)

// A Runner is one goroutine, loop, that owns the state of all jobs and learns by
// events what happens. Nothing of that state needs a lock, since nobody else sees it.
type Runner struct {
	report func(Failure)
	states []*state
	events chan func()   // run by loop, one after the other
	ended  chan struct{} // closed when nothing runs and nothing will: no more events

	mu      sync.Mutex // for Start against Stop, before there is a loop
	started bool
	stopped bool
}

// state is a job as the loop knows it.
type state struct {
	Job
	phase  phase
	ready  bool
	delay  time.Duration // before the next restart
	since  time.Time     // when the run began
	timer  *time.Timer   // of the restart
	ctx    context.Context
	cancel context.CancelFunc
}

// New makes a runner.
func New(report func(Failure), jobs ...Job) *Runner {
	r := &Runner{report: report, events: make(chan func()), ended: make(chan struct{})}
	for _, j := range jobs {
		if j.Name == "" || j.Run == nil || slices.ContainsFunc(r.states, func(s *state) bool { return s.Name == j.Name }) {
			panic(fmt.Sprintf("supervisor: bad job %q", j.Name))
		}
		r.states = append(r.states, &state{Job: j, delay: time.Second})
	}
	return r
}

// Start starts the loop.
func (r *Runner) Start(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.started:
		return ErrStarted
	case r.stopped:
		return ErrStopped
	}
	r.started = true
	ctx = context.WithoutCancel(ctx)
	for _, s := range r.states {
		s.ctx, s.cancel = context.WithCancel(ctx)
	}
	go r.loop()
	return nil
}

// Stop asks the loop to stop, and to tell who is stuck if ctx ends.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	r.stopped = true
	started := r.started
	r.mu.Unlock()
	if !started {
		return nil
	}
	if !r.do(func() {}) { // makes the loop look
		return nil
	}
	select {
	case <-r.ended:
		return nil
	case <-ctx.Done():
	}
	names := make(chan []string, 1)
	if !r.do(func() { names <- r.hurry() }) {
		return nil
	}
	if stuck := <-names; len(stuck) > 0 {
		return &ErrStuck{Names: stuck, Cause: context.Cause(ctx)}
	}
	<-r.ended
	return nil
}

// do lets the loop run f, and reports whether there is a loop to run it.
func (r *Runner) do(f func()) bool {
	select {
	case r.events <- f:
		return true
	case <-r.ended:
		return false
	}
}

// loop runs events until all is over. After each one it looks what is due.
func (r *Runner) loop() {
	defer close(r.ended)
	halted := false
	for {
		if !halted {
			halted = r.advance()
		}
		if halted && r.wind() {
			return
		}
		(<-r.events)()
	}
}

// advance begins the jobs whose turn has come, and reports whether the loop has to stop.
func (r *Runner) advance() (halted bool) {
	r.mu.Lock()
	halted = r.stopped
	r.mu.Unlock()
	if halted {
		return true
	}
	for _, s := range r.states {
		if s.phase == idle {
			r.begin(s)
		}
		if !s.ready {
			break
		}
	}
	return false
}

// wind tells the last of those that run to stop, and reports whether there is none.
func (r *Runner) wind() bool {
	r.halt()
	for _, s := range slices.Backward(r.states) {
		s.cancel()
		if s.phase == running {
			return false
		}
	}
	return true
}

// halt ends all that does not run.
func (r *Runner) halt() {
	for _, s := range r.states {
		if s.phase == waiting {
			s.timer.Stop()
		}
		if s.phase != running {
			s.phase = over
		}
	}
}

// hurry tells everybody to stop and returns who runs.
func (r *Runner) hurry() (names []string) {
	for _, s := range slices.Backward(r.states) {
		s.cancel()
		if s.phase == running {
			names = append(names, s.Name)
		}
	}
	return names
}

// begin begins a run.
func (r *Runner) begin(s *state) {
	s.phase, s.since = running, time.Now()
	go func() {
		err := call(s.ctx, s.Run, func() { r.do(func() { s.ready = true }) })
		at := time.Now()
		r.do(func() { r.finished(s, err, at) })
	}()
}

// finished decides what comes after a run.
func (r *Runner) finished(s *state, err error, at time.Time) {
	s.phase = over
	if err == nil {
		s.ready = true
		return
	}
	f := Failure{Name: s.Name, Err: err}
	r.mu.Lock()
	stopped := r.stopped
	r.mu.Unlock()
	if !stopped {
		if at.Sub(s.since) >= time.Minute {
			s.delay = time.Second
		}
		f.Retry = s.delay
		s.phase = waiting
		s.timer = time.AfterFunc(s.delay, func() {
			r.do(func() {
				if s.phase == waiting {
					s.phase = idle
				}
			})
		})
		s.delay = min(2*s.delay, 30*time.Second)
	}
	if r.report != nil {
		r.report(f)
	}
}

// call calls run, and turns a panic into an error, and an orderly end into none.
func call(ctx context.Context, run func(context.Context, func()) error, ready func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{v, debug.Stack()}
		}
	}()
	if err = run(ctx, ready); ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
