// Package sched simulates the run queues of Go's scheduler, step by step, without
// chance: the same program always takes the same course.
package sched

// The numbers of runtime/proc.go, but for Slice, which is 10 ms there.
const (
	RingSize  = 256 // places in the ring of a P
	PollEvery = 61  // ticks after which a P asks the global queue first
	Slice     = 10  // steps that a P gives to a G and its heirs
)

// None stands where a G could.
const None = -1

// Kind says what a G does in a step.
type Kind int

const (
	Run    Kind = iota // it computes
	Go                 // starts other Gs, those that do not live
	Wake               // makes other Gs runnable, those that are parked
	Yield              // leaves its P, and is still runnable
	Park               // leaves its P, and waits to be woken
	Exit               // ends
	Repeat             // goes back to the beginning of its script
)

// Op is one operation, which takes one step.
type Op struct {
	Kind Kind
	G    int // for Go and Wake: the first of the other Gs
	More int // for Go and Wake: how many more, with the numbers that follow
}

// Script is what a G does, one after the other. The last is Exit or Repeat.
type Script []Op

// View is what can be seen of a simulator between two steps.
type View struct {
	Procs  []Proc
	Global []int // the global queue, front first
}

// Proc is what can be seen of a P.
type Proc struct {
	Ran  int   // the G whose operation was done in the last step, or None
	Tick int   // schedtick
	Next int   // the G in runnext, or None
	Ring []int // the local queue, front first
}
