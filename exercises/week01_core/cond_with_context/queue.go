// Package intake hands uploads from HTTP handlers to workers.
package intake

import (
	"context"
	"sync"
)

// A Queue holds values between those who push them and those who pop them.
type Queue[T any] struct {
	mu      sync.Mutex
	changed *sync.Cond
	limit   int
	values  []T
}

// New returns a queue for at most limit values.
func New[T any](limit int) *Queue[T] {
	q := &Queue[T]{limit: limit}
	q.changed = sync.NewCond(&q.mu)
	return q
}

// Push adds v, and waits while the queue is full.
func (q *Queue[T]) Push(ctx context.Context, v T) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.values) >= q.limit {
		q.changed.Wait()
	}
	q.values = append(q.values, v)
	q.changed.Signal()
	return ctx.Err()
}

// Pop takes a value, and waits while there is none.
func (q *Queue[T]) Pop(ctx context.Context) (T, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.values) == 0 {
		q.changed.Wait()
	}
	v := q.values[0]
	q.values = q.values[1:]
	q.changed.Signal()
	return v, ctx.Err()
}

// Len returns how many values the queue holds.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.values)
}

// SetLimit changes how many values the queue may hold.
func (q *Queue[T]) SetLimit(limit int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.limit = limit
	if len(q.values) > limit {
		q.values = q.values[:limit]
	}
}
