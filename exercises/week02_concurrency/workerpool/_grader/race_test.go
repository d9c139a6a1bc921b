package workerpool_test

import (
	"context"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/workerpool"
)

// shared is a pool in use by several goroutines.
type shared struct {
	*pool
	cancel context.CancelFunc
}

// TestPairs runs every two operations at the same time, for the race detector.
func TestPairs(t *testing.T) {
	fresh := func(jobs int) func() shared {
		return func() shared {
			ctx, cancel := context.WithCancel(context.Background())
			t.Cleanup(cancel)
			p := workerpool.New(ctx, 2, 2, instant)
			read(p)
			submit(t, p, 0, jobs)
			return shared{p, cancel}
		}
	}
	grade.Pairs(t, map[string]func() shared{"idle": fresh(0), "busy": fresh(4)}, map[string]func(shared){
		"Submit":  func(s shared) { s.Submit(context.Background(), 1) },
		"Results": func(s shared) { s.Results() },
		"Close":   func(s shared) { s.Close() },
		"cancel":  func(s shared) { s.cancel() },
		"Submit with a deadline": func(s shared) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Second)
			defer cancel()
			s.Submit(ctx, 1)
		},
	})
}
