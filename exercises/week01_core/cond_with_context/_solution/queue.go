// Package intake hands uploads from HTTP handlers to workers.
package intake

import (
	"container/list"
	"context"
	"fmt"
	"sync"
)

// A Queue holds values between those who push them and those who pop them. Both wait in
// line: whoever comes first is served first.
type Queue[T any] struct {
	mu     sync.Mutex
	limit  int
	values []T
	// Whoever changes the queue serves those who wait, before it unlocks. So pushers wait
	// only while it is full, poppers only while it is empty.
	pushers, poppers list.List // of *waiter[T]
}

// A waiter is a call that waits.
type waiter[T any] struct {
	v      T             // what is to be pushed, or was popped
	served chan struct{} // closed under the lock, once it was served
}

// New returns a queue for at most limit values. It panics if limit is less than 1.
func New[T any](limit int) *Queue[T] {
	q := &Queue[T]{}
	q.SetLimit(limit)
	return q
}

// Push adds v, and waits while the queue is full. When ctx ends before that, it returns
// the cause, and v is not added.
func (q *Queue[T]) Push(ctx context.Context, v T) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	w := &waiter[T]{v: v, served: make(chan struct{})}
	return q.wait(ctx, &q.pushers, w)
}

// Pop takes the oldest value, and waits while there is none. When ctx ends before that, it
// returns the cause, and takes nothing.
func (q *Queue[T]) Pop(ctx context.Context) (T, error) {
	var zero T
	if ctx.Err() != nil {
		return zero, context.Cause(ctx)
	}
	w := &waiter[T]{served: make(chan struct{})}
	if err := q.wait(ctx, &q.poppers, w); err != nil {
		return zero, err
	}
	return w.v, nil
}

// wait stands in line until w is served or ctx ends.
func (q *Queue[T]) wait(ctx context.Context, line *list.List, w *waiter[T]) error {
	q.mu.Lock()
	place := line.PushBack(w)
	q.serve()
	q.mu.Unlock()

	select {
	case <-w.served:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case <-w.served: // in the meantime: what was done is done
		return nil
	default:
		line.Remove(place)
		return context.Cause(ctx)
	}
}

// serve lets everybody through who can go on. The lock is held.
func (q *Queue[T]) serve() {
	for {
		switch {
		case q.pushers.Len() > 0 && len(q.values) < q.limit:
			w := q.pushers.Remove(q.pushers.Front()).(*waiter[T])
			q.values = append(q.values, w.v)
			close(w.served)
		case q.poppers.Len() > 0 && len(q.values) > 0:
			w := q.poppers.Remove(q.poppers.Front()).(*waiter[T])
			var zero T
			w.v, q.values[0] = q.values[0], zero // the array must not keep it alive
			q.values = q.values[1:]
			close(w.served) // last: w.v is read without the lock from now on
		default:
			return
		}
	}
}

// Len returns how many values the queue holds.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.values)
}

// SetLimit changes how many values the queue may hold. Values that are beyond a lower limit
// stay. It panics if limit is less than 1.
func (q *Queue[T]) SetLimit(limit int) {
	if limit < 1 {
		panic(fmt.Sprintf("intake: got a limit of %d, want at least 1", limit))
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.limit = limit
	q.serve()
}
