package supervisor

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// A Runner owns jobs.
type Runner struct {
	report  func(Failure)
	jobs    []*job
	mu      sync.Mutex
	started bool
	stopped bool
}

// A job has no goroutine of its own between its runs, only a timer.
type job struct {
	Job
	next   *job
	ctx    context.Context
	cancel context.CancelFunc
	once   sync.Once
	run    chan struct{} // closed when the run is over; nil before the first one
	delay  time.Duration
	timer  *time.Timer // of the next run
}

// New makes a runner.
func New(report func(Failure), jobs ...Job) *Runner {
	r := &Runner{report: report}
	names := map[string]bool{}
	for _, j := range jobs {
		if j.Name == "" || j.Run == nil || names[j.Name] {
			panic(fmt.Sprintf("supervisor: bad job %q", j.Name))
		}
		names[j.Name] = true
		own := &job{Job: j, delay: time.Second}
		if n := len(r.jobs); n > 0 {
			r.jobs[n-1].next = own
		}
		r.jobs = append(r.jobs, own)
	}
	return r
}

// Start begins the first job. Each one begins the next when it is ready.
func (r *Runner) Start(ctx context.Context) error {
	r.mu.Lock()
	if r.stopped || r.started {
		defer r.mu.Unlock()
		if r.stopped {
			return ErrStopped
		}
		return ErrStarted
	}
	r.started = true
	for _, j := range r.jobs {
		j.ctx, j.cancel = context.WithCancel(context.WithoutCancel(ctx))
	}
	r.mu.Unlock()
	if len(r.jobs) > 0 {
		r.begin(r.jobs[0])
	}
	return nil
}

// begin begins a run.
func (r *Runner) begin(j *job) {
	r.mu.Lock()
	run := make(chan struct{})
	j.run = run
	r.mu.Unlock()
	go func() {
		defer close(run)
		r.supervise(j)
	}()
}

func (r *Runner) supervise(j *job) {
	began := time.Now()
	err := r.call(j)
	if err == nil {
		r.isReady(j)
		return
	}
	r.mu.Lock()
	f := Failure{Name: j.Name, Err: err}
	if !r.stopped {
		if time.Since(began) >= time.Minute {
			j.delay = time.Second
		}
		f.Retry = j.delay
		j.delay = min(2*j.delay, 30*time.Second)
		j.timer = time.AfterFunc(f.Retry, func() { r.begin(j) })
	}
	r.mu.Unlock()
	if r.report != nil {
		r.report(f)
	}
}

func (r *Runner) call(j *job) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	err = j.Run(j.ctx, func() { r.isReady(j) })
	if j.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (r *Runner) isReady(j *job) {
	j.once.Do(func() {
		r.mu.Lock()
		stopped := r.stopped
		r.mu.Unlock()
		if j.next != nil && !stopped {
			r.begin(j.next)
		}
	})
}

// Stop tells the jobs to stop.
func (r *Runner) Stop(ctx context.Context) error {
	r.mu.Lock()
	r.stopped = true
	started := r.started
	for _, j := range r.jobs {
		if j.timer != nil {
			j.timer.Stop()
		}
	}
	r.mu.Unlock()
	if !started {
		return nil
	}
	for i := len(r.jobs) - 1; i >= 0; i-- {
		r.jobs[i].cancel()
		select {
		case <-r.over(i):
			continue
		default:
		}
		select {
		case <-r.over(i):
		case <-ctx.Done():
			var names []string
			for i := len(r.jobs) - 1; i >= 0; i-- {
				select {
				case <-r.over(i):
				default:
					names = append(names, r.jobs[i].Name)
				}
				r.jobs[i].cancel()
			}
			if len(names) > 0 {
				return &ErrStuck{Names: names, Cause: context.Cause(ctx)}
			}
		}
	}
	return nil
}

var none = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// over returns what is closed when the job does not run.
func (r *Runner) over(i int) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.jobs[i].run == nil {
		return none
	}
	return r.jobs[i].run
}
