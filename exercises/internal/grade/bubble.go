package grade

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The limits of a bubble, in real time. One look shows all goroutines at the same
// moment, so it is enough to know that a bubble is stuck; the wait is for wakers
// outside the bubble, of which a grader should have none.
const (
	lookEvery  = 20 * time.Millisecond
	stuckAfter = 200 * time.Millisecond
	spinsAfter = 10 * time.Second
	spinLooks  = 250             // as many looks as well: a starved machine looks less often
	spinCPU    = 4 * time.Second // and as much work: who gets no processor does not spin
	restLooks  = 1000            // what Settle gives the others, turn by turn, however slow the machine
)

// Bubble runs f in a bubble of [testing/synctest]: time is virtual there. It
// stands still while any goroutine can run and jumps to the next timer when none can, so
// durations are exact and a minute costs nothing.
//
// Unlike synctest.Test it survives what goes wrong inside and says what it was:
// goroutines left over at the end, a deadlock, a lock held by a sleeper (which
// stops virtual time), a channel from outside, a loop that never waits. The test
// fails then, and the next one runs.
//
// A right solution may hold a lock while it is blocked. Waiting for a lock stops
// virtual time, so a grader must not have one goroutine wait for such a lock while
// another one needs time to pass. Use [Settle], not synctest.Wait, to wait until
// nothing moves: it counts waiting for a lock as rest.
func Bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if name := spinner.Load(); name != nil {
		t.Fatalf("got no fair chance to run: goroutines of %s still loop without a wait, repair that first", *name)
	}
	b := startBubble(t, f)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	var w watch
	for {
		select {
		case out := <-b.end:
			out.report(t)
			return
		case <-look.C:
			if why := w.look(b.goroutines(), time.Now(), cpuTime()); why != "" {
				if w.spins {
					name := t.Name()
					spinner.Store(&name)
				}
				t.Fatal(why)
			}
		}
	}
}

// spinner names the test whose bubble was given up because it never rests. Its
// goroutines cannot be stopped and take the processor from all tests after it.
var spinner atomic.Pointer[string]

// Elapsed returns how long f takes: in a [Bubble], how much virtual time.
func Elapsed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// WantElapsed fails the test unless f takes exactly the wanted virtual time. The
// words say what happens in f: "draining 60 jobs of 1s with 3 workers".
func WantElapsed(t testing.TB, want time.Duration, words string, f func()) {
	t.Helper()
	if got := Elapsed(f); got != want {
		t.Errorf("%s: got %v of virtual time, want exactly %v", words, got, want)
	}
}

// Settle waits until every other goroutine of the process, or in a [Bubble] of
// the bubble, is blocked: whatever can happen without the caller has happened.
// It fails the test after ten seconds and a thousand looks; in a bubble it leaves
// that to the bubble.
//
// Unlike synctest.Wait it may be used anywhere, and it takes waiting for a lock
// for being blocked, so it does not misjudge code that rightly holds one. It
// orders no memory accesses: share what you look at afterwards through
// [sync/atomic] or a channel. Two goroutines must not call it at the same time:
// each would wait for the other.
func Settle(t testing.TB) {
	t.Helper()
	end := time.Now().Add(spinsAfter) // in a bubble this moment never comes
	for looks := 0; ; looks++ {
		gs := neighbours()
		moving := slices.IndexFunc(gs, func(g Goroutine) bool { return !g.blocked() })
		if moving < 0 {
			return
		}
		if looks > restLooks && time.Now().After(end) {
			t.Fatalf("got no rest within %v, want every goroutine to wait for work: %v", spinsAfter, gs[moving])
		}
		runtime.Gosched()
	}
}

// neighbours returns the goroutines of the caller's bubble, or of the process if
// it is in none, without the caller.
func neighbours() []Goroutine {
	all := stacks()
	me, others := all[0], all[1:]
	if me.Bubble == 0 {
		// The writer of a CPU profile is in a system call for as long as the process runs.
		return slices.DeleteFunc(others, func(g Goroutine) bool { return g.Creator.pkg() == "runtime/pprof" })
	}
	return inBubble(others, me.Bubble)
}

// inBubble returns the goroutines of the bubble, and those that may be: while it
// helps the garbage collector a goroutine is in no bubble, and then it moves.
func inBubble(gs []Goroutine, id int) []Goroutine {
	return slices.DeleteFunc(gs, func(g Goroutine) bool {
		helping := g.Bubble == 0 && !g.blocked() && g.State != "syscall" && g.State != "IO wait"
		return g.Bubble != id && !helping
	})
}

// bubble is one bubble seen from outside.
type bubble struct {
	id  atomic.Int64
	end chan outcome // receives one value when the bubble has ended
}

// outcome is how a bubble ended: by running to its end, by a panic of synctest, or,
// with neither, because the test in it failed.
type outcome struct {
	done     bool
	panicked any
	left     []Goroutine
}

// startBubble runs f in a goroutine of its own, so that the caller stays outside
// and can watch.
func startBubble(t *testing.T, f func(t *testing.T)) *bubble {
	b := &bubble{end: make(chan outcome, 1)}
	go func() {
		var out outcome
		defer func() {
			if out.panicked = recover(); out.panicked != nil {
				// All that are left are blocked; who only looks like a member is somebody outside, who runs.
				out.left = slices.DeleteFunc(b.goroutines(), func(g Goroutine) bool { return g.Bubble == 0 })
			}
			b.end <- out
		}()
		synctest.Test(t, func(t *testing.T) {
			b.id.Store(int64(stacks()[0].Bubble))
			f(t)
		})
		out.done = true
	}()
	return b
}

// goroutines returns the goroutines of b without those of the testing machinery.
func (b *bubble) goroutines() []Goroutine {
	id := int(b.id.Load())
	if id == 0 {
		return nil
	}
	others := stacks()[1:]
	return slices.DeleteFunc(inBubble(others, id), func(g Goroutine) bool {
		return g.State == "synctest.Run" || len(g.Stack) > 0 && g.Stack[0].pkg() == "testing/synctest"
	})
}

// report turns a bad end into a failure of the test.
func (out outcome) report(t *testing.T) {
	t.Helper()
	why := fmt.Sprint(out.panicked)
	switch {
	case out.done:
	case out.panicked == nil:
		t.FailNow() // f said why
	case strings.Contains(why, "main bubble goroutine has exited"):
		if t.Failed() { // for a reason that probably explains this, too
			t.Logf("%s were still blocked when the test failed\n%s", count(len(out.left), "goroutine"), list(culprits(out.left)))
			t.FailNow()
		}
		t.Fatalf("got %s blocked for ever when the test was over, want none\n%s%s",
			count(len(out.left), "goroutine"), list(culprits(out.left)), leakAdvice)
	case strings.Contains(why, "deadlock"):
		t.Fatalf("got a deadlock, want progress: every goroutine is blocked, and nothing can wake one\n%s"+
			"\tin production this is a request that never ends, and no log line that says so", list(culprits(out.left)))
	default:
		panic(out.panicked)
	}
}

// culprits puts those first that are about the code under test.
func culprits(gs []Goroutine) []Goroutine {
	var s scope
	rank := func(g Goroutine) int {
		switch {
		case s.owns(g):
			return 0
		case s.passes(g):
			return 1
		}
		return 2
	}
	slices.SortStableFunc(gs, func(a, b Goroutine) int { return rank(a) - rank(b) })
	return gs
}

// watch decides, look by look, whether a bubble is stuck. Its zero value is ready.
type watch struct {
	began time.Time     // the first look
	burnt time.Duration // the processor time of the process at the first look
	since time.Time     // the first look at which all was as it is
	seen  string
	looks int
	spins bool // why the last look gave up
}

// look takes the bubble's goroutines as they are now, and the processor time that
// the process has had, and returns why the bubble will never end, or "" while it may.
func (w *watch) look(gs []Goroutine, now time.Time, cpu time.Duration) string {
	if w.began.IsZero() {
		w.began, w.burnt = now, cpu
	}
	w.looks++
	if picture := fmt.Sprint(gs); picture != w.seen || !atRest(gs) {
		w.seen, w.since = picture, now
	}
	held := slices.DeleteFunc(slices.Clone(gs), func(g Goroutine) bool { return g.Durable || g.State == "IO wait" })
	switch {
	case len(held) > 0 && now.Sub(w.since) >= stuckAfter:
		return stuck(culprits(held), culprits(gs))
	case now.Sub(w.began) >= spinsAfter && w.looks > spinLooks && cpu-w.burnt >= spinCPU:
		w.spins = true
		return fmt.Sprintf("got no end within %v of real time, want goroutines that wait for work, not ones that look for it all the time\n%s",
			spinsAfter, list(running(gs)))
	}
	return ""
}

// atRest reports whether nobody moves; a bubble at rest whose time stands still
// as well stays as it is.
func atRest(gs []Goroutine) bool {
	return !slices.ContainsFunc(gs, func(g Goroutine) bool { return !g.blocked() })
}

// running puts those first that can run.
func running(gs []Goroutine) []Goroutine {
	slices.SortStableFunc(gs, func(a, b Goroutine) int {
		switch {
		case a.blocked() == b.blocked():
			return 0
		case a.blocked():
			return 1
		}
		return -1
	})
	return gs
}

// stuck explains why virtual time stands still: held are the goroutines that wait
// for a lock or for something outside the bubble.
func stuck(held, all []Goroutine) string {
	first := held[0]
	if !strings.HasPrefix(first.State, "sync.") {
		return fmt.Sprintf("got a wait on a channel that was not made by this test's objects, want none: is it in a package variable?\n%s"+
			"\twhat lives in a package variable is shared by all objects and outlives each of them", list(held))
	}
	others := slices.DeleteFunc(all, func(g Goroutine) bool {
		return g.ID == first.ID || !g.Durable || !scope(nil).passes(g)
	})
	return fmt.Sprintf("got a wait for a lock that does not end, want locks that are held for moments only\n\t%v\n%s"+
		"\twhoever holds a lock while it waits for somebody else makes all others wait too, whatever their contexts say",
		first, list(others))
}
