package supervisor

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

const (
	firstDelay = time.Second      // before the first restart; doubles with each failure
	maxDelay   = 30 * time.Second // and grows no further
	healthy    = time.Minute      // a run that lasted so long starts the delays anew
)

// A Runner owns jobs: it starts them, restarts them and stops them. Make one with
// New. Its methods may be called from any number of goroutines.
type Runner struct {
	report func(Failure)
	jobs   []*job        // in the order of start
	quit   chan struct{} // closed by the first Stop: nothing starts any more

	mu      sync.Mutex
	started bool
	stopped bool // quit is closed
}

// A job is a Job with a goroutine that supervises it.
type job struct {
	Job
	ctx    context.Context // of all its runs; ends when the job is told to stop
	cancel context.CancelFunc
	once   sync.Once
	ready  chan struct{} // closed when the next job may start
	done   chan struct{} // closed when its goroutine ends: it will never run again

	running bool // guarded by Runner.mu
}

// New makes a runner for the jobs and calls report, unless it is nil, for each
// failure. It panics if a job has no Run, or no name of its own.
func New(report func(Failure), jobs ...Job) *Runner {
	r := &Runner{report: report, quit: make(chan struct{})}
	names := map[string]bool{}
	for _, j := range jobs {
		if j.Name == "" || j.Run == nil || names[j.Name] {
			panic(fmt.Sprintf("supervisor: job %q has no function, or no name of its own", j.Name))
		}
		names[j.Name] = true
		r.jobs = append(r.jobs, &job{Job: j, ready: make(chan struct{}), done: make(chan struct{})})
	}
	return r
}

// Start starts the jobs, each when the one before it is ready, and does not wait
// for that. The jobs get the values of ctx. They do not end with it: that is up to
// Stop, which knows the order.
func (r *Runner) Start(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopped {
		return ErrStopped
	}
	if r.started {
		return ErrStarted
	}
	r.started = true
	before := make(chan struct{}) // the first job waits for nobody
	close(before)
	for _, j := range r.jobs {
		j.ctx, j.cancel = context.WithCancel(context.WithoutCancel(ctx))
		go r.supervise(j, before)
		before = j.ready
	}
	return nil
}

// Stop tells the jobs to stop, the last one first, each when those after it have
// returned, and waits for them until ctx ends. Then it tells all the others, and
// returns an *ErrStuck with the names of those that run. It may be called again.
func (r *Runner) Stop(ctx context.Context) error {
	if !r.shut() {
		return nil
	}
	for i := len(r.jobs) - 1; i >= 0; i-- {
		r.jobs[i].cancel()
		select {
		case <-r.jobs[i].done:
		case <-ctx.Done():
			if names := r.abandon(); len(names) > 0 {
				return &ErrStuck{Names: names, Cause: context.Cause(ctx)}
			}
		}
		// Here the job is done, or none is running: then all goroutines are on their way
		// out, and waiting for them takes no time.
		<-r.jobs[i].done
	}
	return nil
}

// shut sees to it that nothing starts any more, and reports whether anything has.
func (r *Runner) shut() (started bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.stopped {
		r.stopped = true
		close(r.quit)
	}
	return r.started
}

// abandon tells all jobs to stop, whatever the order, and returns the names of
// those that run, the last one first.
func (r *Runner) abandon() (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.jobs) - 1; i >= 0; i-- {
		if r.jobs[i].running {
			names = append(names, r.jobs[i].Name)
		}
		r.jobs[i].cancel()
	}
	return names
}

// supervise runs the job until it is done or the runner is stopped.
func (r *Runner) supervise(j *job, before <-chan struct{}) {
	defer close(j.done)
	defer j.cancel()
	select {
	case <-before:
	case <-r.quit:
		return
	}
	for next := firstDelay; r.begin(j); next = min(2*next, maxDelay) {
		began := time.Now()
		err := j.run()
		if time.Since(began) >= healthy {
			next = firstDelay
		}
		stopped := r.end(j)
		if err == nil {
			j.isReady()
			return
		}
		f := Failure{Name: j.Name, Err: err, Retry: next}
		if stopped {
			f.Retry = 0
		}
		if r.report != nil {
			r.report(f)
		}
		if stopped {
			return
		}
		timer := time.NewTimer(next)
		select {
		case <-timer.C:
		case <-r.quit:
			timer.Stop()
			return
		}
	}
}

// begin marks the job as running, unless the runner is stopped. Both under one
// lock: a select between a timer and quit may take the timer when both are ready.
func (r *Runner) begin(j *job) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	j.running = !r.stopped
	return j.running
}

// end marks the job as not running, and reports whether the runner is stopped.
func (r *Runner) end(j *job) (stopped bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	j.running = false
	return r.stopped
}

func (j *job) isReady() { j.once.Do(func() { close(j.ready) }) }

// run runs the job once. A panic is an error; to return because it was told to is
// none.
func (j *job) run() (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	err = j.Run(j.ctx, j.isReady)
	if j.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
