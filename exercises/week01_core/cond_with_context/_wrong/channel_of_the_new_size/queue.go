// Package intake hands uploads from HTTP handlers to workers.
package intake

import (
	"context"
	"sync"
)

// A Queue holds values between those who push them and those who pop them.
type Queue[T any] struct {
	mu     sync.Mutex
	values chan T // its buffer is the limit
}

// New returns a queue for at most limit values. It panics if limit is less than 1.
func New[T any](limit int) *Queue[T] {
	q := &Queue[T]{}
	q.SetLimit(limit)
	return q
}

func (q *Queue[T]) now() chan T {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.values
}

// Push adds v, and waits while the queue is full. When ctx ends before that, it returns the cause.
func (q *Queue[T]) Push(ctx context.Context, v T) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	select {
	case q.now() <- v:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Pop takes the oldest value, and waits while there is none. When ctx ends before that, it returns the cause.
func (q *Queue[T]) Pop(ctx context.Context) (v T, err error) {
	if ctx.Err() != nil {
		return v, context.Cause(ctx)
	}
	select {
	case v = <-q.now():
		return v, nil
	case <-ctx.Done():
		return v, context.Cause(ctx)
	}
}

// Len returns how many values the queue holds.
func (q *Queue[T]) Len() int { return len(q.now()) }

// SetLimit changes how many values the queue may hold. It panics if limit is less than 1.
func (q *Queue[T]) SetLimit(limit int) {
	if limit < 1 {
		panic("intake: the limit has to be 1 or more")
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	old := q.values
	q.values = make(chan T, max(limit, len(old)))
	for len(old) > 0 {
		q.values <- <-old
	}
}
