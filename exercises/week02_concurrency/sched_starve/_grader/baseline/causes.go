package baseline

// A Cause is what a reader of the code may suspect. The codes are those of
// TASK.md.
type Cause int

const (
	None Cause = iota
	RowGoroutines
	LockedThread
	LockWhileReading
	FixedProcs
	CountingGoroutine
	LifeLock
	FreshSums
	SquareRoots
	Causes // how many codes there are
)
