package grade

import (
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"
)

// [NoLeaks] waits this long for goroutines that are about to end, and looks at least
// so many times: on a starved machine they get no more turns than we do.
const (
	patience = 2 * time.Second
	minLooks = 100
)

// NoLeaks fails the test if goroutines that belong to the given packages (see
// [Goroutines]) are alive, which is what the end of a test should not leave
// behind. Call it last, outside of any [Bubble]. What a bubble left over it leaves
// out: that one has reported it.
//
// It looks in two ways, because each is blind to what the other sees. First at
// the stacks: whoever is still there after two seconds is reported, also one that
// could be woken in principle, say by a channel in a package variable. Then, where this Go
// release has it, at the goroutineleak profile: whoever can provably never be
// woken is reported, also a goroutine of the test itself which is stuck inside
// the code under test. The third way is the bubble, which does not end before
// all its goroutines have.
func NoLeaks(t testing.TB, within ...string) {
	t.Helper()
	s := scope(within)
	if left := survivors(s, patience); len(left) > 0 {
		t.Errorf("got %s of %v still alive %v after the work was done, want none\n%s%s",
			count(len(left), "goroutine"), s, patience, list(left), leakAdvice)
		return
	}
	if left := leaked(s); len(left) > 0 {
		t.Errorf("got %s stuck for ever inside %v, want none: nothing is left that could wake it\n%s%s",
			count(len(left), "goroutine"), s, list(left), leakAdvice)
	}
}

const leakAdvice = "\ta goroutine that never ends keeps its stack, and all it points to, until the process dies:" +
	"\n\ta few for each request, and the service is restarted for lack of memory every night"

// survivors returns the goroutines of s that are still alive after the limit.
func survivors(s scope, limit time.Duration) []Goroutine {
	end := time.Now().Add(limit)
	for looks := 1; ; looks++ {
		left := slices.DeleteFunc(Goroutines(s...), inAnyBubble)
		if len(left) == 0 || looks >= minLooks && time.Now().After(end) {
			return left
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// leaked returns what the goroutineleak profile finds in s; nothing on a Go
// release without it. Writing the profile is what looks for leaks: its Count
// alone would not.
func leaked(s scope) []Goroutine {
	profile := pprof.Lookup("goroutineleak")
	if profile == nil {
		return nil
	}
	var dump strings.Builder
	if err := profile.WriteTo(&dump, 2); err != nil {
		return nil
	}
	return slices.DeleteFunc(parseStacks(dump.String()), func(g Goroutine) bool {
		return !g.Leaked || !s.passes(g) || inAnyBubble(g)
	})
}

func inAnyBubble(g Goroutine) bool { return g.Bubble != 0 }

// list describes up to three goroutines, a line each.
func list(gs []Goroutine) string {
	const most = 3
	var b strings.Builder
	for _, g := range gs[:min(most, len(gs))] {
		fmt.Fprintf(&b, "\t%v\n", g)
	}
	if more := len(gs) - most; more > 0 {
		fmt.Fprintf(&b, "\tand %d more\n", more)
	}
	return b.String()
}

// count returns "1 goroutine" or "2 goroutines".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
