// Package intake hands uploads from HTTP handlers to workers.
package intake

import (
	"context"
	"sync"
)

// A Queue holds values between those who push them and those who pop them.
type Queue[T any] struct {
	mu                sync.Mutex
	notEmpty, notFull *sync.Cond
	limit             int
	values            []T
}

// New returns a queue for at most limit values. It panics if limit is less than 1.
func New[T any](limit int) *Queue[T] {
	q := &Queue[T]{}
	q.notEmpty, q.notFull = sync.NewCond(&q.mu), sync.NewCond(&q.mu)
	q.SetLimit(limit)
	return q
}

// Push adds v, and waits while the queue is full. When ctx ends before that, it returns the cause.
func (q *Queue[T]) Push(ctx context.Context, v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.await(ctx, q.notFull, func() bool { return len(q.values) < q.limit }); err != nil {
		return err
	}
	q.values = append(q.values, v)
	q.notEmpty.Signal()
	return nil
}

// Pop takes the oldest value, and waits while there is none. When ctx ends before that, it returns the cause.
func (q *Queue[T]) Pop(ctx context.Context) (T, error) {
	var zero T
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.await(ctx, q.notEmpty, func() bool { return len(q.values) > 0 }); err != nil {
		return zero, err
	}
	v := q.values[0]
	q.values[0] = zero
	q.values = q.values[1:]
	q.notFull.Signal()
	return v, nil
}

// await returns nil when ready holds, or the cause when ctx ends. The lock is held.
func (q *Queue[T]) await(ctx context.Context, c *sync.Cond, ready func() bool) error {
	stop := context.AfterFunc(ctx, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		c.Broadcast()
	})
	defer stop()
	for ctx.Err() == nil {
		if ready() {
			return nil
		}
		c.Wait()
	}
	return context.Cause(ctx)
}

// Len returns how many values the queue holds.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.values)
}

// SetLimit changes how many values the queue may hold; nothing is thrown away. It panics if limit is less than 1.
func (q *Queue[T]) SetLimit(limit int) {
	if limit < 1 {
		panic("intake: the limit has to be 1 or more")
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.limit = limit
	q.notFull.Broadcast()
}
