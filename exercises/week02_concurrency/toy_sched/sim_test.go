package sched_test

import (
	"slices"
	"testing"

	sched "gomastery/week02_concurrency/toy_sched"
)

// TestExample: main starts three goroutines on one P, and ends. The last one that was
// started runs first, out of runnext; the others follow in order, out of the ring.
func TestExample(t *testing.T) {
	exit := sched.Script{{Kind: sched.Exit}}
	main := sched.Script{{Kind: sched.Go, G: 1}, {Kind: sched.Go, G: 2}, {Kind: sched.Go, G: 3}, {Kind: sched.Exit}}
	s, err := sched.New(1, []sched.Script{main, exit, exit, exit})
	if err != nil {
		t.Fatalf("New: got error %v, want none", err)
	}
	var ran []int
	for len(ran) < 20 && s.Step() {
		ran = append(ran, s.View().Procs[0].Ran)
	}
	if want := []int{0, 0, 0, 0, 3, 1, 2}; !slices.Equal(ran, want) {
		t.Errorf("got the order %v, want %v", ran, want)
	}
	if tick := s.View().Procs[0].Tick; tick != 2 {
		t.Errorf("got tick %d in the end, want 2: main and 3 came out of runnext, which does not count", tick)
	}
}
