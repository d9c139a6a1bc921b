package grade

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// module is the path of the module under test: the one this package is in.
var module = strings.TrimSuffix(self, "/internal/grade")

// self is the import path of this package.
var self = reflect.TypeFor[Goroutine]().PkgPath()

// A Goroutine is one goroutine as the runtime described it at one moment.
type Goroutine struct {
	ID      int
	State   string  // what it does or waits for: "running", "chan send", "sync.Mutex.Lock"
	Durable bool    // only another goroutine of its bubble can wake it
	Leaked  bool    // the garbage collector proved that nothing can wake it
	Bubble  int     // the number of its synctest bubble, 0 if none
	Stack   []Frame // its calls, the innermost first
	Creator Frame   // the go statement that started it; zero for the main goroutine
}

// A Frame is one call on a stack.
type Frame struct {
	Func string // the full name: "net/http.(*Server).Serve"
	File string
	Line int
}

// Goroutines returns the goroutines alive now that belong to the packages named
// by import path, or to packages below these. Without names it means every
// package of the module but this one.
//
// A goroutine belongs to the package whose code started it. Where the library
// did so on behalf of others, as [sync.WaitGroup.Go] does, it belongs to the
// first of the module's functions that runs in it. What a test started belongs
// to the test, and is not returned.
func Goroutines(within ...string) []Goroutine {
	s := scope(within)
	return slices.DeleteFunc(stacks(), func(g Goroutine) bool { return !s.owns(g) })
}

// Inside returns the goroutines that are inside a call of the packages now, whoever
// started them: also the test's own that wait there. The names are as for
// [Goroutines].
func Inside(within ...string) []Goroutine {
	s := scope(within)
	return slices.DeleteFunc(stacks(), func(g Goroutine) bool { return !s.passes(g) })
}

// String says where the goroutine was started and what it waits for, in words.
func (g Goroutine) String() string {
	return fmt.Sprintf("goroutine %d, %s, %s at %v", g.ID, g.origin(), g.doing(), g.where())
}

// origin says who started the goroutine; where that was the library, not where in
// the library.
func (g Goroutine) origin() string {
	switch {
	case g.Creator.Func == "":
		return "the main one"
	case g.Creator.inModule():
		return "started at " + g.Creator.String()
	}
	return "started by " + g.Creator.Func
}

// where returns the innermost call that is the module's own: the line to look at.
func (g Goroutine) where() Frame {
	for _, f := range g.Stack {
		if f.inModule() && !f.isOurs() {
			return f
		}
	}
	if len(g.Stack) > 0 {
		return g.Stack[0]
	}
	return g.Creator
}

// doing puts the state into words.
func (g Goroutine) doing() string {
	switch g.State {
	case "running", "runnable":
		return "is running"
	case "syscall":
		return "is in a system call"
	case "sleep":
		return "sleeps"
	case "select (no cases)", "chan send (nil chan)", "chan receive (nil chan)":
		return "is blocked for ever on a " + g.State
	case "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock":
		return "waits for a lock (" + g.State + ")"
	case "sync.Cond.Wait", "sync.WaitGroup.Wait":
		return "waits in " + g.State
	default:
		return "is blocked on a " + g.State
	}
}

// blocked reports whether the goroutine waits for another one, or for time. Waiting
// for the runtime does not count ("semacquire", say, which a goroutine that
// starts a garbage collection is in while somebody looks at the stacks): it ends by itself.
func (g Goroutine) blocked() bool {
	switch g.State {
	case "chan receive", "chan send", "select", "sleep", "coroutine",
		"chan receive (nil chan)", "chan send (nil chan)", "select (no cases)",
		"sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock",
		"sync.Cond.Wait", "sync.WaitGroup.Wait", "synctest.Run", "synctest.Wait":
		return true
	}
	return false
}

// String returns "pool.go:41 (workerpool.New)", the file as seen from here.
func (f Frame) String() string {
	name := f.Func[strings.LastIndex(f.Func, "/")+1:]
	return fmt.Sprintf("%s:%d (%s)", shorten(f.File), f.Line, name)
}

// pkg returns the import path of the function's package.
func (f Frame) pkg() string {
	slash := strings.LastIndex(f.Func, "/") + 1
	if dot := strings.Index(f.Func[slash:], "."); dot >= 0 {
		return f.Func[:slash+dot]
	}
	return ""
}

// isOurs reports whether f is code of this package and not of a test.
func (f Frame) isOurs() bool { return f.pkg() == self && !f.isTest() }

func (f Frame) inModule() bool { return below(f.pkg(), module) }

func (f Frame) isTest() bool {
	return strings.HasSuffix(f.pkg(), "_test") || strings.HasSuffix(f.File, "_test.go")
}

// scope is a list of import paths; empty means the module without this package.
type scope []string

// has reports whether f is code of the scope and not of a test.
func (s scope) has(f Frame) bool {
	if f.isTest() {
		return false
	}
	if len(s) == 0 {
		return f.inModule() && !f.isOurs()
	}
	return slices.ContainsFunc(s, func(path string) bool { return below(f.pkg(), path) })
}

// owns reports whether g belongs to the scope; see [Goroutines].
func (s scope) owns(g Goroutine) bool {
	if s.has(g.Creator) {
		return true
	}
	if g.Creator.inModule() {
		return false
	}
	for _, f := range slices.Backward(g.Stack) {
		if f.inModule() {
			return s.has(f)
		}
	}
	return false
}

// passes reports whether any code of the scope is on g's stack.
func (s scope) passes(g Goroutine) bool { return slices.ContainsFunc(g.Stack, s.has) }

func (s scope) String() string {
	if len(s) == 0 {
		return "the code under test"
	}
	return strings.Join(s, ", ")
}

// below reports whether the import path p is root or below it.
func below(p, root string) bool {
	rest, ok := strings.CutPrefix(p, root)
	return ok && (rest == "" || rest[0] == '/')
}

// shorten returns file as it is called in the folder of the package under test,
// which is where test binaries run.
func shorten(file string) string {
	if dir, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
			return rel
		}
	}
	return filepath.Base(file)
}

// stacks returns every goroutine of the process, the caller's first. The runtime
// stops the world for it, so that all are seen at the same moment.
func stacks() []Goroutine {
	for buf := make([]byte, 1<<18); ; buf = make([]byte, 2*len(buf)) {
		if n := runtime.Stack(buf, true); n < len(buf) {
			return parseStacks(string(buf[:n]))
		}
	}
}

// parseStacks reads the format of [runtime.Stack]. What it does not understand it
// leaves out: releases of Go differ in details.
func parseStacks(dump string) []Goroutine {
	var gs []Goroutine
	for block := range strings.SplitSeq(dump, "\n\n") {
		header, calls, _ := strings.Cut(strings.TrimSpace(block), "\n")
		if g, ok := parseHeader(header); ok {
			g.addCalls(strings.Split(calls, "\n"))
			gs = append(gs, g)
		}
	}
	return gs
}

// parseHeader reads a line such as
//
//	goroutine 9 [chan send (durable), 2 minutes, synctest bubble 1]:
func parseHeader(line string) (Goroutine, bool) {
	rest, ok := strings.CutPrefix(line, "goroutine ")
	if !ok {
		return Goroutine{}, false
	}
	number, rest, _ := strings.Cut(rest, " ")
	id, err := strconv.Atoi(number)
	if err != nil {
		return Goroutine{}, false
	}
	_, rest, _ = strings.Cut(rest, "[")
	inside, _, _ := strings.Cut(rest, "]")
	state, more, _ := strings.Cut(inside, ", ")
	g := Goroutine{ID: id}
	state, g.Durable = cutMark(state, " (durable)")
	state, g.Leaked = cutMark(state, " (leaked)")
	g.State = state
	if _, bubble, ok := strings.Cut(more, "synctest bubble "); ok {
		bubble, _, _ = strings.Cut(bubble, ",")
		g.Bubble, _ = strconv.Atoi(bubble)
	}
	return g, true
}

func cutMark(s, mark string) (string, bool) {
	before, after, found := strings.Cut(s, mark)
	return before + after, found
}

// addCalls reads the lines after the header: two for each call, then the creator.
func (g *Goroutine) addCalls(lines []string) {
	for i := 0; i+1 < len(lines); i++ {
		call, place := lines[i], lines[i+1]
		if !strings.HasPrefix(place, "\t") {
			continue
		}
		i++
		name, created := strings.CutPrefix(call, "created by ")
		if created {
			name, _, _ = strings.Cut(name, " in goroutine ")
			g.Creator = newFrame(name, place)
			return
		}
		if args := strings.LastIndex(name, "("); args > 0 {
			name = name[:args]
		}
		g.Stack = append(g.Stack, newFrame(name, place))
	}
}

// newFrame reads a place such as "\t/src/pool.go:41 +0x2c".
func newFrame(name, place string) Frame {
	place, _, _ = strings.Cut(strings.TrimSpace(place), " ")
	f := Frame{Func: name, File: place}
	if colon := strings.LastIndex(place, ":"); colon >= 0 {
		f.File = place[:colon]
		f.Line, _ = strconv.Atoi(place[colon+1:])
	}
	return f
}
