package grade

import (
	"maps"
	"slices"
	"sync"
	"testing"
	"time"
)

// pairLimit bounds one pair of operations, which take no time if all is well. After
// a pair that hangs there are no more: one is enough to know.
const pairLimit = 4 * time.Second

// Pairs runs every operation against every other and against itself, in both
// orders, on an object of its own for each pair: fresh makes the objects, by the
// name of the state they are in ("cold", "warm"), and must make a new one at each
// call. Run under the race detector it finds every pair that lacks a lock.
//
// Each pair is one operation in each of two goroutines, the second a
// millisecond after the first. More operations would find less: the detector reports two
// accesses only if nothing in between put them in order, and most locks, channels
// and log lines do. Waiting by the clock puts nothing in order.
//
// An operation must not fail the test or log: it would put things in order too.
func Pairs[T any](t *testing.T, fresh map[string]func() T, ops map[string]func(T)) {
	t.Helper()
	names := slices.Sorted(maps.Keys(ops))
	for _, state := range slices.Sorted(maps.Keys(fresh)) {
		for _, a := range names {
			for _, b := range names {
				hung := false
				t.Run(state+"/"+a+"-"+b, func(t *testing.T) {
					object := fresh[state]()
					hung = !inOrder(func() { ops[a](object) }, func() { ops[b](object) })
				})
				if hung {
					t.Fatalf("got no end of %s and %s at the same time within %v, want both to return", a, b, pairLimit)
				}
			}
		}
	}
}

// inOrder runs first and second in goroutines of their own, the second a little
// later, with nothing that orders their memory accesses. It reports whether both
// returned in time.
func inOrder(first, second func()) bool {
	var wg sync.WaitGroup
	start, done := make(chan struct{}), make(chan struct{})
	wg.Go(func() {
		<-start
		first()
	})
	wg.Go(func() {
		<-start
		time.Sleep(time.Millisecond)
		second()
	})
	close(start)
	go func() {
		wg.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(pairLimit):
		return false
	}
}
