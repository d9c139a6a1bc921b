package intake_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gomastery/internal/grade"
	intake "gomastery/week01_core/cond_with_context"
)

// under is the package under test, as import path.
const under = "gomastery/week01_core/cond_with_context"

var errGone = errors.New("client gone")

// A call is a Push or a Pop in a goroutine of its own.
type call struct {
	name string
	done chan struct{}
	got  int   // what a Pop returned; valid once done is closed
	err  error // valid once done is closed
}

func pop(ctx context.Context, q *intake.Queue[int]) *call {
	return start("Pop", func() (int, error) { return q.Pop(ctx) })
}

func push(ctx context.Context, q *intake.Queue[int], v int) *call {
	return start(fmt.Sprintf("Push(%d)", v), func() (int, error) { return v, q.Push(ctx, v) })
}

func start(name string, f func() (int, error)) *call {
	c := &call{name: name, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		c.got, c.err = f()
	}()
	return c
}

// returned says whether the call is over when nothing moves any more.
func (c *call) returned(t *testing.T) bool {
	t.Helper()
	grade.Settle(t)
	return c.over()
}

func (c *call) over() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (c *call) mustWait(t *testing.T, why string) {
	t.Helper()
	if c.returned(t) {
		t.Fatalf("got %s back with %d and error %v, want it to wait: %s", c.name, c.got, c.err, why)
	}
}

func (c *call) mustGet(t *testing.T, after string, want int) {
	t.Helper()
	if !c.returned(t) {
		t.Fatalf("%s: got %s still waiting, want it to return at once\n%s", after, c.name, inside())
	}
	if c.err != nil || c.got != want {
		t.Fatalf("%s: got %d and error %v from %s, want %d", after, c.got, c.err, c.name, want)
	}
}

func (c *call) mustFail(t *testing.T, after string, want error) {
	t.Helper()
	if !c.returned(t) {
		t.Fatalf("%s: got %s still waiting, want it to return at once\n%s", after, c.name, inside())
	}
	if !errors.Is(c.err, want) {
		t.Fatalf("%s: got %d and error %v from %s, want error %q", after, c.got, c.err, c.name, want)
	}
}

// inside tells where the calls are that do not return.
func inside() string {
	var out strings.Builder
	for _, g := range grade.Inside(under) {
		fmt.Fprintln(&out, g)
	}
	return out.String()
}

// filled returns a queue with a limit that holds 1, 2, 3 and so on.
func filled(t *testing.T, limit, count int) *intake.Queue[int] {
	t.Helper()
	q := intake.New[int](limit)
	for v := 1; v <= count; v++ {
		if err := q.Push(context.Background(), v); err != nil {
			t.Fatalf("Push(%d) into a queue with room: got error %v, want none", v, err)
		}
	}
	return q
}

func mustHold(t *testing.T, when string, q *intake.Queue[int], want int) {
	t.Helper()
	grade.Settle(t)
	if got := q.Len(); got != want {
		t.Fatalf("%s: got Len %d, want %d", when, got, want)
	}
}

// mustDrain takes all that is left without waiting.
func mustDrain(t *testing.T, when string, q *intake.Queue[int], wants ...int) {
	t.Helper()
	for _, want := range wants {
		pop(context.Background(), q).mustGet(t, when, want)
	}
	mustHold(t, when+", and all was taken", q, 0)
}

// ended returns a context that ended with errGone.
func ended() context.Context {
	ctx, leave := context.WithCancelCause(context.Background())
	leave(errGone)
	return ctx
}

// leaving returns a context, and what ends it with errGone.
func leaving() (context.Context, func()) {
	ctx, leave := context.WithCancelCause(context.Background())
	return ctx, func() { leave(errGone) }
}
