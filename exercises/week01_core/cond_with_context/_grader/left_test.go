package intake_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	intake "gomastery/week01_core/cond_with_context"
)

// TestNoGoroutinesStay: while the context lives on, as that of a worker does for days.
func TestNoGoroutinesStay(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, leave := leaving()
		defer leave()
		q := intake.New[int](1)
		for v := range 20 {
			c := pop(ctx, q)
			c.mustWait(t, "the queue is empty")
			push(ctx, q, v).mustGet(t, "while a Pop waits", v)
			c.mustGet(t, "after a Push", v)
		}
		push(ctx, q, 1).mustGet(t, "with room", 1)
		for v := range 20 {
			c := push(ctx, q, v+2)
			c.mustWait(t, "the queue is full")
			pop(ctx, q).mustGet(t, "while a Push waits", v+1)
			c.mustGet(t, "after a Pop", v+2)
		}
		grade.Settle(t)
		if left := grade.Goroutines(under); len(left) > 0 {
			t.Errorf("after 41 Pushes and 40 Pops, all returned, on a context that lives on: got %d goroutines left, want 0. "+
				"A worker's context lives as long as the service. One of them:\n%s", len(left), left[0])
		}
	})
}

// kept is what may stay behind, in bytes: the runtime's own needs.
const kept = 96 << 10

// TestNothingIsKept: thousands of calls that had to wait leave no memory behind, in the queue or in the context.
func TestNothingIsKept(t *testing.T) {
	const atOnce, turns = 50, 60
	grade.Bubble(t, func(t *testing.T) {
		ctx, leave := leaving()
		defer leave()
		q := intake.New[int](atOnce)
		crowd := func(f func(v int) *call, release func()) { // waits in line, and is let through
			var calls []*call
			for v := range atOnce {
				calls = append(calls, f(v))
			}
			grade.Settle(t)
			release()
			for _, c := range calls {
				<-c.done
			}
		}
		run := func(turns int) {
			for range turns {
				fill := func() {
					for v := range atOnce {
						_ = q.Push(ctx, v)
					}
				}
				drain := func() {
					for range atOnce {
						_, _ = q.Pop(ctx)
					}
				}
				crowd(func(int) *call { return pop(ctx, q) }, fill)
				fill()
				crowd(func(v int) *call { return push(ctx, q, v) }, drain)
				drain()
			}
		}
		run(10) // the runtime keeps goroutines for later, and maps their buckets
		got := leastKept(t, func() { run(turns) })
		grade.Metric(t, "heap kept after waiting calls", float64(got), "bytes")
		if got > kept {
			t.Errorf("after %d Pops and %d Pushes that had to wait, on a context that lives on: got %d more bytes in the heap, "+
				"want at most %d: each call leaves something behind", turns*atOnce, turns*atOnce, got, kept)
		}
	})
	grade.Bubble(t, func(t *testing.T) {
		empty, full := intake.New[int](1), filled(t, 1, 1)
		run := func(turns int) {
			for range turns {
				ctx, leave := leaving()
				var calls []*call
				for v := range atOnce {
					calls = append(calls, pop(ctx, empty), push(ctx, full, v))
				}
				grade.Settle(t)
				leave()
				for _, c := range calls {
					<-c.done
				}
			}
		}
		run(10)
		got := leastKept(t, func() { run(turns) })
		grade.Metric(t, "heap kept after calls that gave up", float64(got), "bytes")
		if got > kept {
			t.Errorf("after %d Pops and %d Pushes that gave up waiting: got %d more bytes in the heap, want at most %d: "+
				"who has left is still in line", turns*atOnce, turns*atOnce, got, kept)
		}
		_, _ = empty.Len(), full.Len()
	})
}

// leastKept measures three times: the runtime's own store of goroutines grows now and then, a leak each time.
func leastKept(t *testing.T, f func()) int64 {
	got := grade.Retained(t, f)
	for i := 0; i < 2 && got > kept; i++ {
		got = min(got, grade.Retained(t, f))
	}
	return got
}

// TestValuesAreLetGo: the queue does not keep what was taken.
func TestValuesAreLetGo(t *testing.T) {
	q := intake.New[*[1 << 16]byte](64)
	use := func() {
		for range 64 {
			_ = q.Push(background, new([1 << 16]byte))
		}
		for range 64 {
			_, _ = q.Pop(background)
		}
	}
	if got := grade.Retained(t, use); got > 1<<20 {
		t.Errorf("after 64 values of 64 KiB each went through the queue: got %d more bytes in the heap, want less than 1 MiB: "+
			"the queue keeps alive what was taken", got)
	}
	if got := q.Len(); got != 0 {
		t.Errorf("got Len %d, want 0", got)
	}
}

// TestNoPolling: who waits, waits; a clock that ticks for each of a thousand connections is work.
func TestNoPolling(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		q := intake.New[int](1)
		c := pop(background, q)
		c.mustWait(t, "the queue is empty")
		grade.WantElapsed(t, 0, "Pop that waits, after a Push,", func() {
			_ = q.Push(background, 1)
			<-c.done
		})
		c.mustGet(t, "after a Push", 1)
		full := filled(t, 1, 1)
		p := push(background, full, 2)
		p.mustWait(t, "the queue is full")
		grade.WantElapsed(t, 0, "Push that waits, after a Pop,", func() {
			_, _ = full.Pop(background)
			<-p.done
		})
		p.mustGet(t, "after a Pop", 2)
	})
}

// TestCrowd: many of both kinds, some of which leave. What was accepted comes out, once, in the order of each pusher.
func TestCrowd(t *testing.T) {
	const pushers, each = 8, 300
	q := intake.New[[2]int](3)
	ctx, stop := context.WithCancel(background)
	defer stop()
	var taken sync.Map
	var accepted, received, wrong atomic.Int64
	var pushing, popping sync.WaitGroup
	last := make([]atomic.Int64, pushers)
	for range 6 {
		popping.Go(func() {
			for i := 0; ; i++ {
				one, cancel := context.WithCancel(ctx)
				if i%3 == 0 {
					time.AfterFunc(time.Duration(i%7)*10*time.Microsecond, cancel)
				}
				v, err := q.Pop(one)
				cancel()
				if err == nil {
					received.Add(1)
					if _, twice := taken.LoadOrStore(v, true); twice {
						wrong.Add(1)
					}
				} else if ctx.Err() != nil {
					return
				}
			}
		})
	}
	for p := range pushers {
		pushing.Go(func() {
			for i := range each {
				one, cancel := context.WithCancel(ctx)
				if i%4 == 0 {
					time.AfterFunc(time.Duration(i%5)*10*time.Microsecond, cancel)
				}
				if q.Push(one, [2]int{p, i}) == nil {
					accepted.Add(1)
					last[p].Store(int64(i))
				}
				cancel()
			}
		})
	}
	pushing.Wait()
	for range 1000 {
		if q.Len() == 0 && received.Load() == accepted.Load() {
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	stop()
	popping.Wait()
	if got, want := received.Load(), accepted.Load(); got != want || wrong.Load() != 0 {
		t.Errorf("%d pushers and 6 poppers, some of which leave: got %d values out (%d of them twice), want %d, "+
			"one for each Push that returned nil", pushers, got, wrong.Load(), want)
	}
}

// TestPairs runs every two operations at the same time, for the race detector.
func TestPairs(t *testing.T) {
	type queue = *intake.Queue[int]
	short := func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(background, 3*time.Millisecond)
	}
	grade.Pairs(t, map[string]func() queue{
		"empty": func() queue { return intake.New[int](1) },
		"full":  func() queue { return filled(t, 1, 1) },
		"half":  func() queue { return filled(t, 2, 1) },
	}, map[string]func(queue){
		"Push":     func(q queue) { ctx, cancel := short(); defer cancel(); _ = q.Push(ctx, 1) },
		"Pop":      func(q queue) { ctx, cancel := short(); defer cancel(); _, _ = q.Pop(ctx) },
		"Len":      func(q queue) { q.Len() },
		"SetLimit": func(q queue) { q.SetLimit(3) },
	})
}

// TestLeaksNothing: also outside of a bubble.
func TestLeaksNothing(t *testing.T) {
	q := intake.New[int](1)
	for v := range 50 {
		ctx, cancel := context.WithTimeout(background, time.Millisecond)
		_, _ = q.Pop(ctx)
		_ = q.Push(ctx, v)
		_ = q.Push(background, v)
		_, _ = q.Pop(background)
		cancel()
	}
	grade.NoLeaks(t)
	if got := fmt.Sprint(q.Len()); got != "0" {
		t.Errorf("got Len %s, want 0", got)
	}
}
