package intake_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"gomastery/internal/grade"
	intake "gomastery/week01_core/cond_with_context"
)

// TestReturnsAtOnce: at the very moment at which the context ends, and with its cause.
func TestReturnsAtOnce(t *testing.T) {
	at := 1234*time.Millisecond + 567*time.Microsecond
	for _, side := range []string{"Pop from an empty queue", "Push into a full queue"} {
		for _, end := range []string{"cancel", "timeout", "deadline with a cause", "parent"} {
			grade.Bubble(t, func(t *testing.T) {
				ctx, want := ending(t, end, at)
				q := intake.New[int](1)
				wait := func() error { _, err := q.Pop(ctx); return err }
				if side[:4] == "Push" {
					q = filled(t, 1, 1)
					wait = func() error { return q.Push(ctx, 2) }
				}
				held := q.Len()
				grade.WantElapsed(t, at, fmt.Sprintf("%s, whose context ends (%s) after %v,", side, end, at), func() {
					if err := wait(); !errors.Is(err, want) {
						t.Errorf("%s, %s: got error %v, want the cause, %q", side, end, err, want)
					}
				})
				mustHold(t, side+" that failed", q, held)
			})
		}
	}
}

// ending returns a context that ends at a time, and its cause.
func ending(t *testing.T, how string, at time.Duration) (context.Context, error) {
	ctx, leave := leaving()
	switch how {
	case "cancel":
		time.AfterFunc(at, leave)
	case "timeout":
		ctx, cancel := context.WithTimeout(ctx, at)
		t.Cleanup(cancel)
		return ctx, context.DeadlineExceeded
	case "deadline with a cause":
		ctx, cancel := context.WithTimeoutCause(ctx, at, errGone)
		t.Cleanup(cancel)
		return ctx, errGone
	case "parent":
		time.AfterFunc(at, leave)
		child, cancel := context.WithTimeout(context.WithValue(ctx, t, "value"), time.Hour)
		t.Cleanup(cancel)
		return child, errGone
	}
	return ctx, errGone
}

// TestEndedContext: nothing is pushed or taken for somebody who is gone, also if there is room, or a value.
func TestEndedContext(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		q := filled(t, 3, 2)
		for range 50 { // a select with two ready cases takes either
			push(ended(), q, 9).mustFail(t, "with room, and a context that has ended", errGone)
			pop(ended(), q).mustFail(t, "with values, and a context that has ended", errGone)
		}
		mustDrain(t, "after calls whose context had ended", q, 1, 2)
	})
}

// TestOthersGoOn: one of three leaves, the first, the middle or the last one.
func TestOthersGoOn(t *testing.T) {
	for leaves := range 3 {
		grade.Bubble(t, func(t *testing.T) {
			ctx, leave := leaving()
			q := intake.New[int](3)
			var calls []*call
			for i := range 3 {
				c := pop(pick(i == leaves, ctx), q)
				c.mustWait(t, "the queue is empty")
				calls = append(calls, c)
			}
			leave()
			calls[leaves].mustFail(t, "after its client left", errGone)
			next := 1
			for i, c := range calls {
				if i == leaves {
					continue
				}
				c.mustWait(t, "another one has left, not this one")
				push(background, q, next).mustGet(t, "while Pops wait", next)
				c.mustGet(t, "after another one had left, and a Push", next)
				next++
			}
		})
		grade.Bubble(t, func(t *testing.T) {
			ctx, leave := leaving()
			q := filled(t, 1, 1)
			var calls []*call
			for i := range 3 {
				c := push(pick(i == leaves, ctx), q, 10+i)
				c.mustWait(t, "the queue is full")
				calls = append(calls, c)
			}
			leave()
			calls[leaves].mustFail(t, "after its client left", errGone)
			mustHold(t, "after a client left that waited for room", q, 1)
			pop(background, q).mustGet(t, "after that", 1)
			for i, c := range calls {
				if i == leaves {
					continue
				}
				c.mustGet(t, "after another one had left, and a Pop", 10+i)
				pop(background, q).mustGet(t, "in turn", 10+i)
			}
			mustHold(t, "at the end", q, 0)
		})
	}
}

func pick(which bool, ctx context.Context) context.Context {
	if which {
		return ctx
	}
	return background
}

// TestNothingIsLost: a client leaves at the moment at which it would be served. Either it is served, or the next in line
// is. On one processor, so that the two things happen before anybody can look.
func TestNothingIsLost(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for round := range 60 {
		leaveFirst := round%2 == 0
		grade.Bubble(t, func(t *testing.T) {
			ctx, leave := leaving()
			q := intake.New[int](2)
			a := pop(ctx, q)
			a.mustWait(t, "the queue is empty")
			b := pop(background, q)
			b.mustWait(t, "the queue is empty")
			both(leaveFirst, leave, func() { _ = q.Push(background, 1) })
			grade.Settle(t)
			if a.over() && a.err == nil {
				push(background, q, 2).mustGet(t, "while a Pop waits", 2)
				b.mustGet(t, "after the value for it", 2)
				return
			}
			a.mustFail(t, "after its client left", errGone)
			b.mustGet(t, "a client left just when a value came, so the value is for the next in line", 1)
		})
		grade.Bubble(t, func(t *testing.T) {
			ctx, leave := leaving()
			q := filled(t, 1, 1)
			a := push(ctx, q, 2)
			a.mustWait(t, "the queue is full")
			b := push(background, q, 3)
			b.mustWait(t, "the queue is full")
			both(leaveFirst, leave, func() { _, _ = q.Pop(background) })
			grade.Settle(t)
			if a.over() && a.err == nil {
				mustHold(t, "after the first got in", q, 1)
				pop(background, q).mustGet(t, "of the first", 2)
				b.mustGet(t, "after that", 3)
				return
			}
			a.mustFail(t, "after its client left", errGone)
			b.mustGet(t, "a client left just when there was room, so the room is for the next in line", 3)
			mustDrain(t, "after that", q, 3)
		})
		if t.Failed() {
			return
		}
	}
}

func both(swap bool, f, g func()) {
	if swap {
		f, g = g, f
	}
	g()
	f()
}

// A trap is a context that ends right after somebody has looked at it: the look says that it goes on.
type trap struct {
	context.Context
	looks   int           // how many before it ends
	reached chan struct{} // closed by the last one
	goOn    chan struct{} // what that one waits for
}

func (c *trap) Err() error {
	err := c.Context.Err()
	if c.looks--; c.looks == 0 {
		close(c.reached)
		<-c.goOn
	}
	return err
}

// TestEndsBetweenLookAndWait: the context ends after a look at it, and before the wait that follows. Whatever the end sets
// off happens in between, or waits for a lock.
func TestEndsBetweenLookAndWait(t *testing.T) {
	for looks := 1; looks <= 6; looks++ {
		for _, side := range []string{"Pop", "Push"} {
			grade.Bubble(t, func(t *testing.T) {
				ctx, leave := leaving()
				q := filled(t, 1, map[string]int{"Pop": 0, "Push": 1}[side])
				c := &trap{Context: ctx, looks: looks, reached: make(chan struct{}), goOn: make(chan struct{})}
				waiting := pop
				if side == "Push" {
					waiting = func(ctx context.Context, q *intake.Queue[int]) *call { return push(ctx, q, 2) }
				}
				one := waiting(c, q)
				grade.Settle(t)
				leave()
				grade.Settle(t)
				close(c.goOn)
				one.mustFail(t, fmt.Sprintf("%s that has to wait, and whose context ends right after look number %d at it, before the wait", side, looks), errGone)
			})
			if t.Failed() {
				return
			}
		}
	}
}
