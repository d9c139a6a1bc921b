// Package intake hands uploads from HTTP handlers to workers.
package intake

import (
	"context"
	"slices"
	"sync"
)

// A Queue holds values between those who push them and those who pop them.
type Queue[T any] struct {
	mu      sync.Mutex
	changed *sync.Cond
	limit   int
	values  []T
	pushing line
	popping line
}

// A line is who waits, the first one first.
type line []*turn

// A turn is one call. It has a size, so that its address is its own.
type turn struct{ _ byte }

// New returns a queue for at most limit values. It panics if limit is less than 1.
func New[T any](limit int) *Queue[T] {
	mustBePositive(limit)
	q := &Queue[T]{limit: limit}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// Push adds v, and waits while the queue is full. When ctx ends before that, it returns the cause.
func (q *Queue[T]) Push(ctx context.Context, v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.await(ctx, &q.pushing, func() bool { return len(q.values) < q.limit }); err != nil {
		return err
	}
	q.values = append(q.values, v)
	return nil
}

// Pop takes the oldest value, and waits while there is none. When ctx ends before that, it returns the cause.
func (q *Queue[T]) Pop(ctx context.Context) (T, error) {
	var zero T
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.await(ctx, &q.popping, func() bool { return len(q.values) > 0 }); err != nil {
		return zero, err
	}
	v := q.values[0]
	q.values[0] = zero
	q.values = q.values[1:]
	return v, nil
}

// await returns nil when it is the caller's turn and ready holds, or the cause when ctx ends. The lock is held, and what
// the caller does next is told to the others when it unlocks: they are awake by then.
func (q *Queue[T]) await(ctx context.Context, l *line, ready func() bool) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	me := new(turn)
	*l = append(*l, me)
	defer func() {
		*l = slices.DeleteFunc(*l, func(t *turn) bool { return t == me })
		q.changed.Broadcast()
	}()
	if (*l)[0] == me && ready() {
		return nil
	}
	go func() {
		<-ctx.Done()
		q.mu.Lock()
		defer q.mu.Unlock()
		q.changed.Broadcast()
	}()
	for (*l)[0] != me || !ready() {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		q.changed.Wait()
	}
	return nil
}

// Len returns how many values the queue holds.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.values)
}

// SetLimit changes how many values the queue may hold; nothing is thrown away. It panics if limit is less than 1.
func (q *Queue[T]) SetLimit(limit int) {
	mustBePositive(limit)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.limit = limit
	q.changed.Broadcast()
}

func mustBePositive(limit int) {
	if limit < 1 {
		panic("intake: the limit has to be 1 or more")
	}
}
