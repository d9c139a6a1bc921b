package live_test

import (
	"slices"
	"strings"
	"testing"

	"gomastery/internal/grade/shape"
)

// TestNoLockNoSleep looks for the locks that readers take, themselves or in what they call, and for pauses.
func TestNoLockNoSleep(t *testing.T) {
	src := shape.LoadTyped(t, ".", "contract.go", "snippets.go", "live_test.go")
	src.Uses("time.Sleep").AtMost(t, 0, "uses of time.Sleep",
		"A pause orders nothing, and is too long or too short. Wait for what you wait for: a channel that is closed, a WaitGroup, a timer in a select.")

	readers := reach(src, "Store.Load", "Store.Limit", "Store.Ready")
	in := " in Load, Limit and Ready, or in what they call (" + strings.Join(readers, ", ") + ")"
	locks := src.Uses("sync.RWMutex.RLocker", "sync.Once.Do", "sync.Cond.Wait", "sync.WaitGroup.Wait", "sync.OnceValue", "sync.OnceFunc", "sync.OnceValues", "sync.Pool.Get").In(readers...)
	locks = append(locks, src.Find(takesLock).In(readers...)...)
	locks.AtMost(t, 0, "locks"+in, "A value that never changes once it is published needs no lock: readers load one atomic pointer to it.")
	src.Find(spins).In(readers...).AtMost(t, 0, "loops around a CompareAndSwap or a Swap"+in,
		"That is a lock, made by hand: whoever is in its way turns round until it is free. Readers load one atomic pointer, and write nothing.")
	src.Find(waits).In(readers...).AtMost(t, 0, "channel operations"+in, "A channel has a lock inside.")

	src.Uses("time.After", "time.AfterFunc", "time.NewTimer", "time.NewTicker", "time.Tick", "context.WithTimeout", "context.WithDeadline",
		"context.WithTimeoutCause", "context.WithDeadlineCause").In(reach(src, "Store.Close")...).AtMost(t, 0, "timers in Close, or in what it calls",
		"Close waits until the store's goroutine has ended, however long that takes: no moment is long enough.")
}

// reach returns the functions, and those of the package that they call, and so on.
func reach(src *shape.Package, funcs ...string) []string {
	all := src.Uses()
	for i := 0; i < len(funcs); i++ {
		for _, name := range all.In(funcs[i]).Names() {
			if _, ok := src.Func(name); ok && !slices.Contains(funcs, name) {
				funcs = append(funcs, name)
			}
		}
	}
	return funcs
}
