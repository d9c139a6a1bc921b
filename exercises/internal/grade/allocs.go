package grade

import (
	"runtime/debug"
	"testing"
)

// allocHeadroom bounds how far the heap may grow while [Allocs] keeps the
// garbage collector off: above it the collector runs again, so that code that
// allocates gigabytes is measured less exactly instead of killing the machine.
const allocHeadroom = 256 << 20

// wantAllocsRuns is how many calls [WantAllocs] averages over. One stray
// allocation of the runtime among so many rounds down to nothing.
const wantAllocsRuns = 100

// Allocs returns how many heap allocations one call of f makes: the average
// over runs calls after one warm call, rounded down to a whole number as
// [testing.AllocsPerRun] does.
//
// The garbage collector stays off meanwhile. A collection in the middle would
// empty every sync.Pool and charge f for filling them again, so the number
// would depend on what ran before. Settings are restored before it returns.
//
// The count covers the whole process: no test may run in parallel, and
// goroutines of earlier tests should be gone. Under the race detector pools
// drop items on purpose and the number means little; see [WantAllocs].
func Allocs(t testing.TB, runs int, f func()) float64 {
	t.Helper()
	if runs < 1 {
		t.Fatalf("grade.Allocs: got runs = %d, want at least 1", runs)
	}
	// Lower the limit before switching the collector off, and restore in the
	// opposite order: there is no moment without either.
	old := debug.SetMemoryLimit(-1)
	if limit := mappedBytes() + allocHeadroom; limit < old {
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(limit))
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	return testing.AllocsPerRun(runs, f)
}

// WantAllocs reports an error if one call of f makes more than want heap
// allocations. Fewer are welcome: a better compiler, or a better solution than
// the author's, must not be rejected. A test that fears code which does nothing
// should check the result, not the count.
//
// The word what names the call in the message, for example "AppendFrame of 16
// bytes". Under the race detector, which allocates on its own account, f is
// called once and nothing is counted.
func WantAllocs(t testing.TB, what string, want float64, f func()) {
	t.Helper()
	if raceEnabled {
		f()
		t.Logf("%s: allocations are not counted under the race detector", what)
		return
	}
	got := Allocs(t, wantAllocsRuns, f)
	if got > want {
		t.Errorf("%s: got %v heap allocations per call, want at most %v. On a hot path each one is paid twice: "+
			"now in malloc, later in the garbage collector. `go build -gcflags=-m` names the values that escape; "+
			"`go test -bench . -memprofile mem.out` names the lines", what, got, want)
	}
}
