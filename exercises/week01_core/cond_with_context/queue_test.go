package intake_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"gomastery/internal/grade"
	intake "gomastery/week01_core/cond_with_context"
)

// TestValuesComeInOrder: nobody has to wait here.
func TestValuesComeInOrder(t *testing.T) {
	ctx := context.Background()
	q := intake.New[string](3)
	for _, name := range []string{"a.png", "b.png", "c.png"} {
		if err := q.Push(ctx, name); err != nil {
			t.Fatalf("Push of %s: got error %v, want none", name, err)
		}
	}
	for _, want := range []string{"a.png", "b.png", "c.png"} {
		got, err := q.Pop(ctx)
		if got != want || err != nil {
			t.Errorf("Pop: got %q and error %v, want %q", got, err, want)
		}
	}
}

// TestClientLeaves: an upload waits for room when its client goes away.
func TestClientLeaves(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		gone := errors.New("client gone")
		q := intake.New[string](1)
		if err := q.Push(context.Background(), "first.png"); err != nil {
			t.Fatalf("Push: got error %v, want none", err)
		}
		ctx, leave := context.WithCancelCause(context.Background())
		time.AfterFunc(100*time.Millisecond, func() { leave(gone) })
		grade.WantElapsed(t, 100*time.Millisecond, "Push into a full queue, whose client leaves after 100ms,", func() {
			if err := q.Push(ctx, "second.png"); !errors.Is(err, gone) {
				t.Errorf("Push of a client that left: got error %v, want the reason, %v", err, gone)
			}
		})
		if got := q.Len(); got != 1 {
			t.Errorf("got %d values in the queue, want 1: the second upload was refused", got)
		}
	})
}

// TestWorkerStops: a worker waits for uploads when the service shuts down.
func TestWorkerStops(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		q := intake.New[string](4)
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		grade.WantElapsed(t, 3*time.Second, "Pop from an empty queue, with a time-out of 3s,", func() {
			if got, err := q.Pop(ctx); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("Pop after its time-out: got %q and error %v, want error %v", got, err, context.DeadlineExceeded)
			}
		})
	})
}

// TestMetadata: what a middleware puts into the context comes out below.
func TestMetadata(t *testing.T) {
	ctx := intake.WithTenant(intake.WithTrace(context.Background(), "4bf92f"), "acme")
	if id, ok := intake.Trace(ctx); id != "4bf92f" || !ok {
		t.Errorf("Trace: got %q, %t, want %q, true", id, ok, "4bf92f")
	}
	if name, ok := intake.Tenant(ctx); name != "acme" || !ok {
		t.Errorf("Tenant: got %q, %t, want %q, true", name, ok, "acme")
	}
}
