package batch

import "context"

// Stage collects items into batches. Its methods may be called from any number of
// goroutines.
type Stage[T any] struct{}

// New returns a stage, which works until Close, Fail, or the end of ctx.
func New[T any](ctx context.Context, cfg Config) (*Stage[T], error) {
	panic("not written yet")
}

// Put adds an item. It never waits: if the queue is full, the oldest item in it is
// dropped.
func (s *Stage[T]) Put(item T) error {
	panic("not written yet")
}

// Batches returns the channel of batches. It is closed when no more will come.
func (s *Stage[T]) Batches() <-chan []T {
	panic("not written yet")
}

// Dropped returns how many items were dropped because the queue was full.
func (s *Stage[T]) Dropped() int {
	panic("not written yet")
}

// Fail says that what comes after the stage cannot go on. It ends everything at
// once.
func (s *Stage[T]) Fail(err error) {
	panic("not written yet")
}

// Close ends what comes in. It returns when all that waits has been taken, or with
// the reason why that cannot be.
func (s *Stage[T]) Close() error {
	panic("not written yet")
}
