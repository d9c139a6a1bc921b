package stats_test

import (
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	stats "gomastery/week01_core/zero_meter"
)

// TestFirstUseTogether: two goroutines make the first call at the same moment, on a
// Meter that was never used and on a name that was never used. A race detector
// sees nothing if each step is atomic and only the two together are not; the
// numbers do.
func TestFirstUseTogether(t *testing.T) {
	mustWorkAlone(t)
	both := stats.Stat{Count: 2, Observed: 2, Sum: 3, Min: 1, Max: 2}
	use := func(meters []stats.Meter, name func(goroutine int) string) []stats.Meter {
		done := atOnce(len(meters), func(i int) {
			meters[i].Inc(name(0))
			meters[i].Observe(name(0), 1)
		}, func(i int) {
			meters[i].Inc(name(1))
			meters[i].Observe(name(1), 2)
		})
		return meters[:done]
	}
	const rounds = 4000

	t.Run("of a Meter", func(t *testing.T) {
		cold := make([]stats.Meter, rounds)
		cold = use(cold, func(int) string { return "a" })
		mustAgree(t, "the first two Inc and Observe on a Meter", cold, map[string]stats.Stat{"a": both})
	})
	t.Run("of a Meter, by two names", func(t *testing.T) {
		cold := make([]stats.Meter, rounds)
		names := []string{"a", "b"}
		cold = use(cold, func(g int) string { return names[g] })
		mustAgree(t, "the first Inc and Observe of a and of b on a Meter", cold, map[string]stats.Stat{
			"a": {Count: 1, Observed: 1, Sum: 1, Min: 1, Max: 1},
			"b": {Count: 1, Observed: 1, Sum: 2, Min: 2, Max: 2},
		})
	})
	t.Run("of a Meter, one by Observe first", func(t *testing.T) {
		cold := make([]stats.Meter, rounds)
		done := atOnce(rounds, func(i int) {
			cold[i].Observe("a", 1)
			cold[i].Inc("a")
		}, func(i int) {
			cold[i].Inc("a")
			cold[i].Observe("a", 2)
		})
		mustAgree(t, "the first Observe and the first Inc on a Meter", cold[:done], map[string]stats.Stat{"a": both})
	})
	t.Run("of a name", func(t *testing.T) {
		warm := make([]stats.Meter, rounds)
		want := warmUp(warm)
		want["a"] = both
		warm = use(warm, func(int) string { return "a" })
		mustAgree(t, "the first two Inc and Observe of a name", warm, want)
	})
	// To look up a name of 64 megabytes takes longer than a time slice of the kernel.
	// So two lookups meet even if there is one processor for both, and who waits that
	// long for a lock is given it by whoever unlocks next.
	t.Run("of a long name", func(t *testing.T) {
		warm := make([]stats.Meter, 4)
		want := warmUp(warm)
		long := strings.Repeat("long ", 64<<20/5)
		want[long] = both
		warm = use(warm, func(int) string { return long })
		mustAgree(t, "the first two Inc and Observe of a name", warm, want)
	})
	t.Run("of a Snapshot", func(t *testing.T) {
		cold := make([]stats.Meter, rounds)
		done := atOnce(rounds, func(i int) { cold[i].Inc("a") }, func(i int) { cold[i].Snapshot() })
		mustAgree(t, "the first Inc beside the first Snapshot", cold[:done], map[string]stats.Stat{"a": {Count: 1}})
	})
}

// TestKnownNameTogether: the same moment once more, with a name that is there. To
// read a number, change it and write it back is three steps, even if each is atomic.
func TestKnownNameTogether(t *testing.T) {
	mustWorkAlone(t)
	const passes = 30_000
	var m stats.Meter
	want := map[string]stats.Stat{}
	var names []string
	for i := range 4 {
		name := fmt.Sprintf("name %d", i)
		m.Observe(name, 0)
		names, want[name] = append(names, name), stats.Stat{Observed: 1}
	}
	failed := false // written by the first goroutine, in its own rounds
	walk := func(low, high time.Duration) {
		for _, name := range names {
			m.Inc(name)
			m.Observe(name, low)
			m.Observe(name, high)
		}
	}
	// Both go through the names at the same time, in even rounds. In odd ones the
	// first looks, before a later pass can hide what is missing.
	atOnce(2*passes, func(i int) {
		d := time.Duration(i + 1)
		switch {
		case failed:
		case i%2 == 0:
			walk(-d, d+1)
		default:
			for name, s := range want {
				want[name] = stats.Stat{Count: s.Count + 2, Observed: s.Observed + 4, Min: -d, Max: d}
			}
			if failed = !maps.Equal(m.Snapshot(), want); failed {
				t.Errorf("two goroutines use %d known names at the same moment: a call was lost, in pass %d of %d", len(names), i/2+1, passes)
				mustHold(t, "that Meter", &m, want)
				t.Error(lostAdvice)
			}
		}
	}, func(i int) {
		if d := time.Duration(i + 1); i%2 == 0 {
			walk(-d-1, d)
		}
	})
}

const lostAdvice = "between looking at what is there and writing what follows from it, another goroutine has done the same; " +
	"in production the numbers of busy moments, or of the first requests after a start, are wrong on some days"

// mustWorkAlone ends the test if one goroutine suffices to make a Meter panic: in
// a goroutine that the test started it would end all other tests as well.
func mustWorkAlone(t *testing.T) {
	t.Helper()
	for _, first := range firsts {
		var m stats.Meter
		if !noPanic(t, first.name+" first, in one goroutine", func() { first.call(&m) }) {
			t.FailNow()
		}
	}
}

// warmUp uses a few other names first and returns what the meters hold then.
func warmUp(meters []stats.Meter) map[string]stats.Stat {
	for i := range meters {
		for n := range 12 {
			meters[i].Inc(otherNames[n])
		}
	}
	return meters[0].Snapshot()
}

var otherNames = strings.Fields("b c d e f g h i j k l m")

// atOnce calls the functions at the same moment, each in a goroutine of its own,
// again and again, with a number that counts the rounds. They meet by watching a
// number, not by a channel, which would let one go much before the other.
//
// It returns how many rounds there were. On a machine that is too busy to run two
// goroutines at a time it stops early: not before enough calls have overlapped,
// unless that takes seconds.
func atOnce(rounds int, calls ...func(round int)) (done int) {
	const (
		soon, late = 300 * time.Millisecond, 3 * time.Second
		enough     = 500
	)
	// Giving way at once would let both take turns on one processor, while the
	// machine is too busy to wake the other: many rounds, and they never meet.
	patience := 1 << 18
	if runtime.GOMAXPROCS(0) < 2 {
		patience = 0
	}
	var arrived, last, idle atomic.Int64
	var saw atomic.Int64 // who is done last sees that all have begun; who is not, only if they overlap
	begun := make([]atomic.Int64, len(calls))
	last.Store(int64(rounds))
	start := time.Now()
	var all sync.WaitGroup
	for g, call := range calls {
		all.Go(func() {
			for i := range rounds {
				if g == 0 && i > 0 {
					took, overlaps := time.Since(start), saw.Load()-int64(i)
					if took > late || took > soon && overlaps >= enough {
						last.Store(int64(i))
					}
				}
				arrived.Add(1)
				for turns := 0; arrived.Load() < int64((i+1)*len(calls)); turns++ {
					if turns >= patience {
						runtime.Gosched()
					}
				}
				if int64(i) >= last.Load() {
					return
				}
				// Who arrives last is off first. Let each be a little late in turn.
				for range (i >> (4 * g)) % 16 {
					idle.Load()
				}
				begun[g].Store(int64(i + 1))
				call(i)
				if begun[0].Load() > int64(i) && begun[len(begun)-1].Load() > int64(i) {
					saw.Add(1)
				}
			}
		})
	}
	all.Wait()
	return int(last.Load())
}

// mustAgree fails at the first meter that does not hold what all should.
func mustAgree(t *testing.T, what string, meters []stats.Meter, want map[string]stats.Stat) {
	t.Helper()
	for i := range meters {
		if got := meters[i].Snapshot(); !maps.Equal(got, want) {
			t.Errorf("%s, at the same moment: a call was lost, in round %d of %d", what, i+1, len(meters))
			mustHold(t, "that Meter", &meters[i], want)
			t.Error(lostAdvice)
			return
		}
	}
}

// TestEveryCallCounts: many goroutines, a few names, and somebody who looks.
func TestEveryCallCounts(t *testing.T) {
	mustWorkAlone(t)
	const goroutines, calls = 8, 2000
	var m stats.Meter
	var work, look sync.WaitGroup
	var done atomic.Bool
	look.Go(func() {
		for !done.Load() {
			m.Snapshot()
			time.Sleep(50 * time.Microsecond)
		}
	})
	for g := range goroutines {
		work.Go(func() {
			for i := range calls {
				m.Inc("all")
				m.Inc(otherNames[g])
				m.Observe("durations", time.Duration(g*calls+i-100))
			}
		})
	}
	work.Wait()
	done.Store(true)
	look.Wait()
	const n = goroutines * calls
	want := map[string]stats.Stat{
		"all":       {Count: n},
		"durations": {Observed: n, Sum: n*(n-1)/2 - 100*n, Min: -100, Max: n - 1 - 100},
	}
	for g := range goroutines {
		want[otherNames[g]] = stats.Stat{Count: calls}
	}
	mustHold(t, fmt.Sprintf("%d goroutines, %d calls each", goroutines, calls), &m, want)
}

// TestSeesItsOwn: what has returned is in every snapshot that begins afterwards.
func TestSeesItsOwn(t *testing.T) {
	mustWorkAlone(t)
	var m stats.Meter
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			name := otherNames[g]
			for i := range 300 {
				m.Inc(name)
				m.Observe(name, time.Duration(i))
				n := int64(i + 1)
				want := stats.Stat{Count: n, Observed: n, Sum: time.Duration(n * (n - 1) / 2), Max: time.Duration(i)}
				if got := m.Snapshot()[name]; got != want {
					t.Errorf("a goroutine after its own Inc and Observe number %d, beside three others: got %s in a snapshot taken afterwards, want %s",
						n, show(got), show(want))
					return
				}
			}
		})
	}
	all.Wait()
}
