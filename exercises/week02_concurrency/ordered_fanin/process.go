package fanin

import (
	"context"
	"iter"
)

// Process works on shards, several at the same time, and emits the results in the
// order of the shards. It returns when nothing of it runs any more.
func Process[I, O any](ctx context.Context, cfg Config, shards iter.Seq[I], work func(context.Context, I) (O, error), emit func(O) error) error {
	panic("not written yet")
}
