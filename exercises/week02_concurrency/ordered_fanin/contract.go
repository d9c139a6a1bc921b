// Package fanin works on many shards at the same time, and hands out the results in
// the order of the shards.
package fanin

import "fmt"

// Config is how much goes on at the same time.
type Config struct {
	Parallel int // shards that are worked on, at least 1
	Window   int // shards that were begun and whose results have not been emitted, at least Parallel
}

// ShardError is the failure of a shard.
type ShardError struct {
	Index int // of the shard, from 0
	Err   error
}

// Error says which shard has failed.
func (e *ShardError) Error() string { return fmt.Sprintf("shard %d: %v", e.Index, e.Err) }

// Unwrap returns the cause.
func (e *ShardError) Unwrap() error { return e.Err }
