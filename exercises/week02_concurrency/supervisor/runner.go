package supervisor

import (
	"context"
	"log"
	"sync"
	"time"
)

// Runner runs jobs.
type Runner struct {
	jobs    []Job
	report  func(Failure)
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	stopped bool
}

// New makes a runner for the jobs. Report is told of every failure, unless it is nil.
func New(report func(Failure), jobs ...Job) *Runner {
	return &Runner{jobs: jobs, report: report}
}

// Start starts all jobs, in order.
func (r *Runner) Start(ctx context.Context) error {
	ctx, r.cancel = context.WithCancel(ctx)
	for _, j := range r.jobs {
		r.wg.Add(1)
		go func() {
			defer r.wg.Done()
			r.supervise(ctx, j)
		}()
		time.Sleep(100 * time.Millisecond) // give it time to get ready
	}
	return nil
}

// supervise runs the job again and again.
func (r *Runner) supervise(ctx context.Context, j Job) {
	delay := time.Second
	for !r.stopped {
		err := j.Run(ctx, func() { log.Printf("%s is ready", j.Name) })
		if err == nil || err == context.Canceled {
			return
		}
		if r.report != nil {
			r.report(Failure{Name: j.Name, Err: err, Retry: delay})
		}
		time.Sleep(delay)
		delay *= 2
		if delay > 30*time.Second {
			delay = 30 * time.Second
		}
	}
}

// Stop stops all jobs and waits for them.
func (r *Runner) Stop(ctx context.Context) error {
	r.stopped = true
	r.cancel()
	done := make(chan struct{})
	go func() {
		r.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return &ErrStuck{Cause: ctx.Err()}
	}
}
