package thumbs_test

import (
	"context"
	"fmt"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"gomastery/internal/grade"
	"gomastery/internal/grade/shape"
	thumbs "gomastery/week02_concurrency/sched_starve"
	"gomastery/week02_concurrency/sched_starve/baseline"
)

// created is how many goroutines this process has started so far.
func created() int {
	s := []metrics.Sample{{Name: "/sched/goroutines-created:goroutines"}}
	metrics.Read(s)
	return int(s[0].Value.Uint64())
}

// TestGoroutinesCreated counts. How many exist at once does not matter.
func TestGoroutinesCreated(t *testing.T) {
	const most = 500
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	d := newDisk()
	d.add("a", file(seeded(1), 640, 600))
	d.add("b", file(seeded(2), 64, 600))
	d.add("c", file(seeded(3), 64, 600))
	for _, c := range []struct {
		what, one, other string
		width            int
	}{
		{"a picture of 600 rows that is in memory", "a", "a", 160},
		{"pictures of 600 rows that are on the disk", "b", "c", 50},
	} {
		s := newService(t, d, 1)
		runtime.GOMAXPROCS(2)
		failed := 0
		requests := func() {
			for _, name := range []string{c.one, c.other} {
				if got, err := s.Thumbnail(name, c.width); err != nil || got.Width != c.width {
					failed++
				}
			}
		}
		within(t, "two requests", requests)
		runtime.GC() // what the collector starts, it starts now
		before := created()
		within(t, "100 requests", func() {
			for range 50 {
				requests()
			}
		})
		n := created() - before
		if failed > 0 {
			t.Fatalf("requests for %s: got %d failures, want none", c.what, failed)
		}
		grade.Metric(t, "created for "+c.what, float64(n), "goroutines")
		if n > most {
			t.Errorf("100 requests for %s, with GOMAXPROCS 2: got %d goroutines created, want at most %d: each is in the queue of a processor, in front of the next request, also one that only waits for its turn", c.what, n, most)
		}
		shut(t, s)
	}
}

// locked counts the goroutines in a dump that are tied to their threads.
func locked(all bool) (n int) {
	for size := 1 << 16; ; size *= 2 {
		b := make([]byte, size)
		if k := runtime.Stack(b, all); k < size {
			for line := range strings.Lines(string(b[:k])) {
				if strings.HasPrefix(line, "goroutine ") && strings.Contains(line, "locked to thread") {
					n++
				}
			}
			return n
		}
	}
}

// threads is how many threads the runtime has.
func threads() int { return pprof.Lookup("threadcreate").Count() }

// clients has n goroutines ask for a picture each, twice, and wait. It returns
// how many of them are tied to their threads by then, how many others, and by how many
// threads the process grew.
func clients(n int, request func(name string)) (theirs, others, more int) {
	before, had := locked(true), threads()
	var asked, gone sync.WaitGroup
	var mu sync.Mutex
	leave := make(chan bool)
	for i := range n {
		asked.Add(1)
		gone.Go(func() {
			defer func() {
				mu.Lock()
				theirs += locked(false)
				mu.Unlock()
				asked.Done()
				<-leave
			}()
			name := fmt.Sprint("p", i)
			request(name)
			request(name)
		})
	}
	asked.Wait()
	others, more = locked(true)-before-theirs, threads()-had
	close(leave)
	gone.Wait()
	return theirs, others, more
}

func manyPictures() fstest.MapFS {
	m := fstest.MapFS{}
	for i := range 64 {
		m[fmt.Sprint("p", i)] = &fstest.MapFile{Data: file(seeded(uint64(i)), 8, 8)}
	}
	return m
}

// TestThreads: who waits needs no thread.
func TestThreads(t *testing.T) {
	s := newService(t, manyPictures(), 64)
	defer shut(t, s)
	var theirs, others, more int
	within(t, "64 clients", func() {
		theirs, others, more = clients(64, func(name string) { s.Thumbnail(name, 4) })
	})
	if theirs > 0 {
		t.Errorf("64 clients had their thumbnails and wait: %d of their goroutines are locked to a thread, want none (the process has %d threads more): each switch to one of them is a switch of threads, and its thread does nothing else", theirs, more)
	}
	if others > 0 {
		t.Errorf("64 clients had their thumbnails: %d goroutines of the service are locked to a thread, want none: nothing in here needs a thread of its own", others)
	}
}

// TestSource: what a number cannot show, because it happens in between.
func TestSource(t *testing.T) {
	var theirs []string // the graders' own
	files, err := filepath.Glob("baseline/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no baseline", err)
	}
	for _, f := range files {
		theirs = append(theirs, filepath.ToSlash(f))
	}
	p := shape.LoadTree(t, ".", theirs...)
	p.Uses("runtime.LockOSThread").AtMost(t, 0, "uses of runtime.LockOSThread", "Nothing in here needs a thread of its own, and a goroutine that ends with the lock takes its thread along.")
	p.Uses("runtime/debug.SetMaxThreads", "runtime.SetDefaultGOMAXPROCS").AtMost(t, 0, "uses of what sets the threads or processors of the process", "They belong to the process, not to a package.")
	asked := map[int]bool{}
	for _, f := range p.Calls("runtime.GOMAXPROCS") {
		call := f.Node.(*ast.CallExpr)
		if n, ok := call.Args[0].(*ast.BasicLit); ok && n.Value == "0" {
			asked[int(call.Fun.Pos())] = true
		}
	}
	p.Uses("runtime.GOMAXPROCS").Where(func(f shape.Fact) bool { return !asked[int(f.Node.Pos())] }).
		AtMost(t, 0, "uses of runtime.GOMAXPROCS that do more than ask (with a plain 0)", "A call that sets it, even to the same number, stops all goroutines, and from then on it no longer follows the limits of the container.")
}

// TestProcs: the number of processors belongs to the process.
func TestProcs(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, n := range []int{1, 2, 3, 7} {
		d := newDisk()
		d.add("a", file(seeded(1), 60, 40))
		var mu sync.Mutex
		var seen []string
		look := func(when string) {
			mu.Lock()
			defer mu.Unlock()
			if got := runtime.GOMAXPROCS(0); got != n {
				seen = append(seen, fmt.Sprintf("%s it is %d", when, got))
			}
		}
		d.hook = func(stage, _ string) { look("in " + stage + " of the disk") }
		runtime.GOMAXPROCS(n)
		s := thumbs.New(d, 1)
		look("after New")
		for range 2 {
			s.Thumbnail("a", 30)
			look("after a request")
		}
		s.Stats()
		look("after Stats")
		shut(t, s)
		look("after Close")
		if len(seen) > 0 {
			t.Errorf("GOMAXPROCS was %d: %s, want it untouched: it is for the whole process, and who runs it, or the limit of its container, decides", n, seen[0])
		}
	}
}

const childEnv = "THUMBS_CHILD"

// TestImport: a program that has the package and does nothing with it.
func TestImport(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "GOMAXPROCS=") }), childEnv+"=1", "GOMAXPROCS=5")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("a program that imports the package, and was started with GOMAXPROCS=5: %v, %s", err, out)
	}
}

// TestChild is the program that TestImport starts.
func TestChild(t *testing.T) {
	if os.Getenv(childEnv) == "" {
		return
	}
	if got := runtime.GOMAXPROCS(0); got != 5 {
		t.Errorf("before anything of the package was called, GOMAXPROCS is %d, want 5: importing is not using", got)
	}
	if left := grade.Goroutines(under); len(left) > 0 {
		t.Errorf("before anything of the package was called, %d goroutines run, one of them:\n%v", len(left), left[0])
	}
}

// TestBench runs on one processor: it compares work, not how it is spread.
func TestBench(t *testing.T) {
	data := map[string]*fstest.MapFile{"a": {Data: file(seeded(1), 640, 600)}}
	var pairs []grade.Pair
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, c := range []struct {
		name string
		keep int
	}{{"a picture in memory", 1}, {"a picture on the disk", 0}} {
		yours := newService(t, fstest.MapFS(data), c.keep)
		// A thread of its own would make the starter slow by chance.
		before := baseline.New(fstest.MapFS(data), c.keep, baseline.LockedThread)
		want(t, yours, "a", data["a"].Data, 160)
		defer shut(t, yours)
		defer before.Close()
		pairs = append(pairs, grade.Pair{Name: c.name,
			Baseline: func(b *testing.B) {
				for b.Loop() {
					if _, err := before.Thumbnail("a", 160); err != nil {
						b.Fatal(err)
					}
				}
			},
			Yours: func(b *testing.B) {
				for b.Loop() {
					if got, err := yours.Thumbnail("a", 160); err != nil || len(got.Pix) != 160*150*3 {
						b.Fatal("no thumbnail", err)
					}
				}
			}})
	}
	runtime.GOMAXPROCS(1)
	grade.Compare(t, pairs...)
}
