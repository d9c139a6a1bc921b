package intake_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"gomastery/internal/grade"
	intake "gomastery/week01_core/cond_with_context"
)

var background = context.Background()

// TestBound: a push waits for room, a pop for a value, and each lets one of the other side go on.
func TestBound(t *testing.T) {
	for _, limit := range []int{1, 2, 7} {
		grade.Bubble(t, func(t *testing.T) {
			q := filled(t, limit, limit)
			mustHold(t, "after as many pushes as the limit", q, limit)
			a := push(background, q, limit+1)
			a.mustWait(t, "the queue is full")
			b := push(background, q, limit+2)
			b.mustWait(t, "the queue is full")
			mustHold(t, "while two pushes wait", q, limit)
			pop(background, q).mustGet(t, "from a full queue", 1)
			a.mustGet(t, "after a Pop made room", limit+1)
			b.mustWait(t, "one Pop makes room for one value")
			mustHold(t, "while a push waits", q, limit)
			pop(background, q).mustGet(t, "from a full queue", 2)
			b.mustGet(t, "after a second Pop", limit+2)
			var rest []int
			for v := 3; v <= limit+2; v++ {
				rest = append(rest, v)
			}
			mustDrain(t, "in order", q, rest...)
			c := pop(background, q)
			c.mustWait(t, "the queue is empty")
			push(background, q, 99).mustGet(t, "while a Pop waits", 99)
			c.mustGet(t, "after a Push", 99)
			mustHold(t, "after it was taken", q, 0)
		})
	}
}

// TestFairness: fifty calls wait, and are served in the order in which they came.
func TestFairness(t *testing.T) {
	const n = 50
	for _, step := range []bool{true, false} {
		words := map[bool]string{true: "one by one", false: "in a burst"}[step]
		grade.Bubble(t, func(t *testing.T) {
			q := intake.New[int](n)
			var calls []*call
			for range n {
				c := pop(background, q)
				c.mustWait(t, "the queue is empty")
				calls = append(calls, c)
			}
			for v := range n {
				if err := q.Push(background, v); err != nil {
					t.Fatalf("Push: got error %v, want none", err)
				}
				if step {
					grade.Settle(t)
				}
			}
			for i, c := range calls {
				c.mustGet(t, fmt.Sprintf("%d values pushed %s while %d Pops waited, Pop number %d", n, words, n, i+1), i)
			}
		})
		grade.Bubble(t, func(t *testing.T) {
			q := filled(t, 1, 1)
			var calls []*call
			for v := 2; v <= n; v++ {
				c := push(background, q, v)
				c.mustWait(t, "the queue is full")
				calls = append(calls, c)
			}
			for want := 1; want <= n; want++ {
				got, err := q.Pop(background)
				if got != want || err != nil {
					t.Fatalf("%d values were pushed in turn, all but one waited, Pops %s: got %d and error %v, want %d",
						n, words, got, err, want)
				}
				if step {
					grade.Settle(t)
				}
			}
			for i, c := range calls {
				c.mustGet(t, "after all was popped", i+2)
			}
		})
	}
}

// TestNobodyOvertakes: a value that comes while somebody waits is for the one who waits, also if another Pop comes
// right after it. On one processor, so that the one who waits cannot be faster.
func TestNobodyOvertakes(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for range 20 {
		grade.Bubble(t, func(t *testing.T) {
			q := intake.New[int](1)
			first := pop(background, q)
			first.mustWait(t, "the queue is empty")
			ctx, cancel := context.WithTimeout(background, time.Second)
			defer cancel()
			if err := q.Push(background, 7); err != nil {
				t.Fatalf("Push: got error %v, want none", err)
			}
			if got, err := q.Pop(ctx); err == nil {
				t.Fatalf("a Pop waits, a value is pushed, and another Pop comes: got %d for the second one, want it to wait: "+
					"the value is for the one who came first", got)
			}
			first.mustGet(t, "after a Push", 7)
		})
		grade.Bubble(t, func(t *testing.T) {
			q := filled(t, 1, 1)
			first := push(background, q, 2)
			first.mustWait(t, "the queue is full")
			ctx, cancel := context.WithTimeout(background, time.Second)
			defer cancel()
			if got, err := q.Pop(background); got != 1 || err != nil {
				t.Fatalf("Pop: got %d and error %v, want 1", got, err)
			}
			if err := q.Push(ctx, 3); err == nil {
				t.Fatal("a Push waits, room is made, and another Push comes: got the second one in, want it to wait: " +
					"the room is for the one who came first")
			}
			first.mustGet(t, "after a Pop", 2)
			mustDrain(t, "after that", q, 2)
		})
		if t.Failed() {
			return
		}
	}
}

// TestSetLimit: a higher limit lets those in who wait, a lower one throws nothing away.
func TestSetLimit(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		q := filled(t, 1, 1)
		var calls []*call
		for v := 2; v <= 5; v++ {
			c := push(background, q, v)
			c.mustWait(t, "the queue is full")
			calls = append(calls, c)
		}
		q.SetLimit(3)
		calls[0].mustGet(t, "after the limit rose from 1 to 3", 2)
		calls[1].mustGet(t, "after the limit rose from 1 to 3", 3)
		calls[2].mustWait(t, "3 values are there, and the limit is 3")
		mustHold(t, "after the limit rose to 3", q, 3)
		q.SetLimit(1)
		mustHold(t, "after the limit fell to 1: nothing that was accepted may get lost", q, 3)
		pop(background, q).mustGet(t, "after the limit fell to 1", 1)
		pop(background, q).mustGet(t, "after the limit fell to 1", 2)
		calls[2].mustWait(t, "a value is there, and the limit is 1")
		pop(background, q).mustGet(t, "after the limit fell to 1", 3)
		calls[2].mustGet(t, "after the last value above was taken", 4)
		calls[3].mustWait(t, "a value is there, and the limit is 1")
		waiting := pop(background, q)
		waiting.mustGet(t, "in turn", 4)
		calls[3].mustGet(t, "in turn", 5)
		q.SetLimit(2)
		push(background, q, 6).mustGet(t, "with a limit of 2", 6)
		last := push(background, q, 7)
		last.mustWait(t, "two values are there, and the limit is 2")
		mustDrain(t, "in turn", q, 5, 6, 7)
		last.mustGet(t, "after room was made", 7)
	})
}

// TestSetLimitAfterOneLeft: a client that leaves may wake the others, and their order of waking is none of the line.
func TestSetLimitAfterOneLeft(t *testing.T) {
	for range 10 {
		grade.Bubble(t, func(t *testing.T) {
			const n = 20
			q := filled(t, 1, 1)
			ctx, leave := leaving()
			var calls []*call
			for v := 2; v <= n; v++ {
				c := push(background, q, v)
				c.mustWait(t, "the queue is full")
				calls = append(calls, c)
			}
			last := push(ctx, q, n+1)
			last.mustWait(t, "the queue is full")
			leave()
			last.mustFail(t, "after its client left", errGone)
			q.SetLimit(6)
			for i, c := range calls {
				if i < 5 {
					c.mustGet(t, "after one who waited left, and the limit rose from 1 to 6", i+2)
				} else {
					c.mustWait(t, "6 values are there, and the limit is 6")
				}
			}
			q.SetLimit(n)
			for i, c := range calls {
				c.mustGet(t, "after the limit rose to 20", i+2)
			}
		})
		if t.Failed() {
			return
		}
	}
}

// TestSetLimitKeepsWaiters: who waits for a value goes on waiting, and gets it.
func TestSetLimitKeepsWaiters(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		q := intake.New[int](1)
		c := pop(background, q)
		c.mustWait(t, "the queue is empty")
		q.SetLimit(5)
		c.mustWait(t, "the limit has changed, and the queue is empty")
		push(background, q, 1).mustGet(t, "after the limit was changed", 1)
		c.mustGet(t, "after the limit was changed, and a Push", 1)
	})
}

// TestNonsense: a limit below 1 is a bug of the caller, who should hear of it at once.
func TestNonsense(t *testing.T) {
	for _, limit := range []int{0, -1} {
		panics(t, fmt.Sprintf("New(%d)", limit), func() { intake.New[int](limit) })
		q := intake.New[int](2)
		panics(t, fmt.Sprintf("SetLimit(%d)", limit), func() { q.SetLimit(limit) })
		for v := range 2 {
			push(background, q, v).mustGet(t, "after a refused SetLimit", v)
		}
	}
}

func panics(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: got no panic, want one: nothing could ever be pushed", what)
		}
	}()
	f()
}
