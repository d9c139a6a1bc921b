package quote

import (
	"context"
	"sync"
)

// workers run the calls of the carriers. There are few of them, because the
// carriers limit our connections, and they live as long as the service. So they
// have no context: each job brings that of its request.
type workers struct {
	jobs    chan func()
	running sync.WaitGroup
}

func newWorkers(n int) *workers {
	w := &workers{jobs: make(chan func())}
	for range n {
		w.running.Go(func() {
			for job := range w.jobs {
				job()
			}
		})
	}
	return w
}

// run hands a job to the next free worker, unless ctx ends before there is one.
func (w *workers) run(ctx context.Context, job func()) {
	inTime := func() {
		if ctx.Err() == nil { // a select with two ready cases takes either
			job()
		}
	}
	select {
	case w.jobs <- inTime:
	case <-ctx.Done():
	}
}

// close ends the workers and waits until they have ended.
func (w *workers) close() {
	close(w.jobs)
	w.running.Wait()
}
