// Package lru is a bounded cache of counters for one process, in three designs
// with the same contract. Which one fits is a question for a benchmark.
package lru

// Cache maps keys to numbers and holds as many entries as its capacity says. All
// methods may be called from any number of goroutines.
type Cache interface {
	// Get returns the number at key and true. The entry counts as used now, and
	// the hits as one more. Without an entry it returns 0 and false.
	Get(key string) (int, bool)

	// Put keeps v at key, in place of an older number. The entry counts as used
	// now. If that is one entry too many, the one that was not used for longest
	// goes. A Put is no hit.
	Put(key string, v int)

	// Hits returns how many calls of Get have returned true.
	Hits() uint64

	// Len returns how many entries there are.
	Len() int

	// Close ends what the cache has running and drops all entries. From then on
	// the other methods return at once: Get finds nothing, Put keeps nothing, Len
	// is 0, and Hits stays what it was. More calls of Close do nothing.
	Close()
}

// BenchCapacity is the capacity of the caches that benchmarks get.
const BenchCapacity = 1024
