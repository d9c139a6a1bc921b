package quote

import (
	"context"
	"sync"
)

// workers run the calls of the carriers. There are few of them, because the
// carriers limit our connections, and they live as long as the service.
type workers struct {
	ctx     context.Context
	stop    context.CancelFunc
	jobs    chan func(context.Context)
	running sync.WaitGroup
}

func newWorkers(n int) *workers {
	w := &workers{jobs: make(chan func(context.Context), 100)}
	w.ctx, w.stop = context.WithCancel(context.TODO())
	for range n {
		w.running.Go(func() {
			for job := range w.jobs {
				job(w.ctx)
			}
		})
	}
	return w
}

// run hands a job to the next free worker.
func (w *workers) run(job func(context.Context)) { w.jobs <- job }

// close ends the workers and waits until they have ended.
func (w *workers) close() {
	w.stop()
	close(w.jobs)
	w.running.Wait()
}
