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

	reach := []string{"Store.Load", "Store.Limit", "Store.Ready"}
	calls := src.Uses()
	for i := 0; i < len(reach); i++ {
		for _, name := range calls.In(reach[i]).Names() {
			if _, ok := src.Func(name); ok && !slices.Contains(reach, name) {
				reach = append(reach, name)
			}
		}
	}
	locks := src.Uses("sync.Mutex.Lock", "sync.Mutex.TryLock", "sync.RWMutex.Lock", "sync.RWMutex.RLock", "sync.RWMutex.TryRLock", "sync.RWMutex.TryLock",
		"sync.Locker.Lock", "sync.RWMutex.RLocker", "sync.Once.Do", "sync.Cond.Wait", "sync.WaitGroup.Wait", "sync.OnceValue", "sync.OnceFunc", "sync.OnceValues", "sync.Pool.Get").In(reach...)
	locks.AtMost(t, 0, "locks in Load, Limit and Ready, or in what they call ("+strings.Join(reach, ", ")+")",
		"A value that never changes once it is published needs no lock: readers load one atomic pointer to it.")
	chans := src.Find(waits).In(reach...)
	chans.AtMost(t, 0, "channel operations in Load, Limit and Ready, or in what they call", "A channel has a lock inside.")
}
