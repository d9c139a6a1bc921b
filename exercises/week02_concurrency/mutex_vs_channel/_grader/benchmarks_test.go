package lru_test

import (
	"flag"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

// checkBench is one of the learner's benchmarks and what the contract says of its load.
type checkBench struct {
	name           string
	run            func(b *testing.B, newCache func() lru.Cache)
	parallel       bool
	leastG, leastP float64 // shares of Get and Put
}

func checkBenches() []checkBench {
	return []checkBench{
		{"BenchSerial", BenchSerial, false, 0.2, 0.2},
		{"BenchParallel", BenchParallel, true, 0.2, 0.2},
		{"BenchReadHeavy", BenchReadHeavy, true, 0.9, 0.01},
		{"BenchWriteHeavy", BenchWriteHeavy, true, 0.1, 0.5},
	}
}

// checkRun is one run of a benchmark by package testing. Package testing calls the
// function once or more for one result; the last call is the one that counts.
type checkRun struct {
	result  testing.BenchmarkResult
	calls   int           // of the function
	caches  []int         // made in each of these
	elapsed time.Duration // of the timer when the function returned
	allocs  bool          // ReportAllocs was called
}

// checkMeasure runs a benchmark of n iterations on the caches that fresh makes.
func checkMeasure(t *testing.T, c checkBench, n int, fresh func(b *testing.B) lru.Cache) checkRun {
	t.Helper()
	benchtime := flag.Lookup("test.benchtime")
	old := benchtime.Value.String()
	if err := benchtime.Value.Set(fmt.Sprintf("%dx", n)); err != nil {
		t.Fatal(err)
	}
	defer benchtime.Value.Set(old)
	var run checkRun
	var panicked any
	failed := false
	checkWithin(t, fmt.Sprintf("%s of %d iterations", c.name, n), func() {
		run.result = testing.Benchmark(func(b *testing.B) {
			run.calls++
			run.caches = append(run.caches, 0)
			var returned bool
			defer func() {
				if !returned {
					panicked = recover()
				}
				run.elapsed = b.Elapsed()
				run.allocs = checkReportsAllocs(b)
				if failed = b.Failed() || b.Skipped() || panicked != nil; panicked != nil {
					b.FailNow()
				}
			}()
			c.run(b, func() lru.Cache {
				run.caches[len(run.caches)-1]++
				return fresh(b)
			})
			returned = true
		})
	})
	if panicked != nil {
		t.Fatalf("%s: got a panic: %v", c.name, panicked)
	}
	if failed || run.result.N <= 0 {
		t.Fatalf("%s: got a benchmark that failed, skipped or did not run, want it to run its %d iterations", c.name, n)
	}
	return run
}

// checkReportsAllocs looks at what b.ReportAllocs sets.
func checkReportsAllocs(b *testing.B) bool {
	field := reflect.ValueOf(b).Elem().FieldByName("showAllocResult")
	return field.Kind() != reflect.Bool || field.Bool() // elsewhere in another Go: not judged
}

// checkProbe is a cache that notes how it is used. It answers from its entries,
// as the caches do.
type checkProbe struct {
	skip  int  // so many calls are set-up, and only counted
	spots bool // note who calls

	mu        sync.Mutex
	model     map[string]int
	total     int // calls
	gets      int // these and the following after the set-up
	puts      int
	found     int
	other     int // Hits and Len
	keys      map[string]int
	callers   map[string]string // by goroutine: "RunParallel", "", "setup"
	inside    int               // callers from RunParallel that wait for another one
	met       bool
	gaveUp    bool
	changed   chan struct{}
	closed    bool
	useClosed bool
	order     []string
}

func checkNewProbe(skip int, spots bool) *checkProbe {
	return &checkProbe{skip: skip, spots: spots, model: map[string]int{}, keys: map[string]int{}, callers: map[string]string{}, changed: make(chan struct{})}
}

func (p *checkProbe) note(key string, put bool, v int) (int, bool) {
	who := ""
	if p.spots {
		var buf [64]byte
		text := string(buf[:runtime.Stack(buf[:], false)])
		who, _, _ = strings.Cut(strings.TrimPrefix(text, "goroutine "), " ")
	}
	p.mu.Lock()
	p.useClosed = p.useClosed || p.closed
	p.total++
	timed := p.total > p.skip
	got, ok := p.model[key]
	if timed {
		p.keys[key]++
		switch {
		case put:
			p.puts++
		case ok:
			p.gets++
			p.found++
		default:
			p.gets++
		}
	}
	if put {
		if !ok {
			if len(p.order) == lru.BenchCapacity {
				delete(p.model, p.order[0])
				p.order = p.order[1:]
			}
			p.order = append(p.order, key)
		}
		p.model[key] = v
	}
	wait := false
	if p.spots && timed {
		from, known := p.callers[who]
		if !known {
			from = checkCaller()
			p.callers[who] = from
		}
		if from == "RunParallel" && !p.met && !p.gaveUp {
			if p.inside++; p.inside == 2 {
				p.met = true
				close(p.changed)
			} else {
				wait = true
			}
		}
	}
	p.mu.Unlock()
	if wait && !checkMeets(p.changed) {
		p.mu.Lock()
		p.gaveUp = true
		p.mu.Unlock()
	}
	return got, ok
}

// checkMeets waits until met is closed, or returns false if nobody can come any more: for one
// second, while its caller looks, every other goroutine is blocked.
func checkMeets(met <-chan struct{}) bool {
	for still := 0; still < 10; {
		select {
		case <-met:
			return true
		case <-time.After(100 * time.Millisecond):
		}
		if still++; !checkAllBlocked() {
			still = 0
		}
	}
	return false
}

// checkCaller says who started the goroutine that it runs in.
func checkCaller() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	from := ""
	for {
		frame, more := frames.Next()
		switch {
		case strings.Contains(frame.Function, "testing.(*B).RunParallel"):
			return "RunParallel"
		case strings.HasPrefix(frame.Function, "testing.(*B)."):
			from = "benchmark"
		}
		if !more {
			return from
		}
	}
}

func (p *checkProbe) Get(key string) (int, bool) { return p.note(key, false, 0) }
func (p *checkProbe) Put(key string, v int)      { p.note(key, true, v) }

func (p *checkProbe) Hits() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.other++
	return uint64(p.found)
}

func (p *checkProbe) Len() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.other++
	return len(p.model)
}

func (p *checkProbe) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
}

// checkProcs makes as many goroutines of RunParallel wherever this runs.
func checkProcs(t *testing.T) {
	old := runtime.GOMAXPROCS(4)
	t.Cleanup(func() { runtime.GOMAXPROCS(old) })
}

// checkSetup returns how many calls a benchmark makes before its iterations.
func checkSetup(t *testing.T, c checkBench) int {
	t.Helper()
	var probe *checkProbe
	run := checkMeasure(t, c, 1, func(*testing.B) lru.Cache {
		probe = checkNewProbe(0, false)
		return probe
	})
	if probe == nil {
		t.Fatalf("%s: newCache: got no call of it, want one: what is measured is the cache that it returns", c.name)
	}
	return probe.total - run.result.N
}

// TestBenchOneCache: one cache for each call of the benchmark function.
func TestBenchOneCache(t *testing.T) {
	checkProcs(t)
	for _, c := range checkBenches() {
		run := checkMeasure(t, c, 50, func(*testing.B) lru.Cache { return checkNewProbe(0, false) })
		for _, n := range run.caches {
			if n != 1 {
				t.Errorf("%s of 50 iterations: caches made: got %d, want 1: a cache for each iteration measures how caches are made, "+
					"and each goroutine with a cache of its own never meets another", c.name, n)
				break
			}
		}
	}
}

// checkRejected are the benchmarks whose iterations are not one call. Tests that take the time of many iterations leave
// them out: they would take minutes for some, and there is nothing to add.
var checkRejected = map[string]bool{}

// TestBenchOneCallEach: an iteration is one call of Get or Put.
func TestBenchOneCallEach(t *testing.T) {
	checkProcs(t)
	for _, c := range checkBenches() {
		var probes []*checkProbe
		fresh := func(*testing.B) lru.Cache {
			probes = append(probes, checkNewProbe(0, false))
			return probes[len(probes)-1]
		}
		var totals []int
		for _, n := range []int{1, 1001, 5001} {
			checkMeasure(t, c, n, fresh)
			if len(probes) == 0 {
				t.Fatalf("%s: newCache: got no call of it, want one: what is measured is the cache that it returns", c.name)
			}
			last := probes[len(probes)-1]
			totals = append(totals, last.gets+last.puts)
			if last.other > 0 {
				t.Errorf("%s: calls of Hits and Len: got %d, want none: they are not what is compared", c.name, last.other)
			}
			if last.useClosed {
				t.Errorf("%s: got calls on a cache that the benchmark has closed, want none: they measure nothing", c.name)
			}
		}
		for i, n := range []int{1000, 4000} {
			if got := totals[i+1] - totals[i]; got != n {
				t.Errorf("%s: calls of Get and Put for %d more iterations: got %d, want %d: ns/op is the time of one call only if an iteration makes one",
					c.name, n, got, n)
				checkRejected[c.name] = true
				break
			}
		}
	}
}

// TestBenchLoad: the mix of calls, the keys, and what they find.
func TestBenchLoad(t *testing.T) {
	checkProcs(t)
	const n, slack = 20_000, 0.015 // chance: 4 standard deviations
	shares := map[string]float64{}
	for _, c := range checkBenches() {
		skip := checkSetup(t, c)
		var probe *checkProbe
		checkMeasure(t, c, n, func(*testing.B) lru.Cache {
			probe = checkNewProbe(skip, false)
			return probe
		})
		all := float64(probe.gets + probe.puts)
		if all == 0 {
			t.Errorf("%s: calls of Get and Put in %d iterations: got none, want %d", c.name, n, n)
			continue
		}
		gets, puts := float64(probe.gets)/all, float64(probe.puts)/all
		shares[c.name] = gets
		// Who draws each call by chance with just the shares that are asked for is a little below in one run of two.
		if gets < c.leastG-slack || puts < c.leastP-min(slack, c.leastP/2) {
			t.Errorf("%s: got %.1f %% Get and %.1f %% Put, want at least %.0f %% Get and %.0f %% Put", c.name, 100*gets, 100*puts, 100*c.leastG, 100*c.leastP)
		}
		if got, want := len(probe.keys), 100; got < want {
			t.Errorf("%s: different keys in use: got %d, want at least %d: few keys are always in the processor's cache, "+
				"and all of them may be in one shard", c.name, got, want)
		} else if most := slices.Max(checkCounts(probe.keys)); float64(most) > all*(0.25+slack) {
			t.Errorf("%s: got %.0f %% of the calls with one key, want at most 25 %%: it measures that key's shard", c.name, 100*float64(most)/all)
		}
		if found := float64(probe.found) / float64(max(1, probe.gets)); found < 0.5-slack {
			t.Errorf("%s: Gets that find something: got %.0f %%, want at least 50 %%: a miss is cheaper than a hit, "+
				"so fill the cache before the timer runs", c.name, 100*found)
		}
	}
	if a, b := shares["BenchSerial"], shares["BenchParallel"]; !t.Failed() && (a-b > 0.05+slack || b-a > 0.05+slack) {
		t.Errorf("got %.0f %% Get in BenchSerial and %.0f %% in BenchParallel, want the same mix: they differ in nothing but the number of goroutines",
			100*a, 100*b)
	}
}

// TestBenchOnYours: the caches of this package are used as ours are.
func TestBenchOnYours(t *testing.T) {
	checkEach(t, func(t *testing.T, name string, fresh func(int) lru.Cache) {
		for _, c := range checkBenches() {
			const n = 2000
			var caches []lru.Cache
			checkMeasure(t, c, n, func(*testing.B) lru.Cache {
				caches = append(caches, fresh(lru.BenchCapacity))
				return caches[len(caches)-1]
			})
			checkWithin(t, name+": Hits and Close", func() {
				// A fourth of the Gets that must be there, half of which must find something.
				if got, want := caches[len(caches)-1].Hits(), uint64(n*c.leastG/8); got < want {
					t.Errorf("%s of %d iterations on %s: Hits: got %d, want at least %d: at least %.0f %% of the calls are Gets, and at least "+
						"half of these find something", c.name, n, name, got, want, 100*c.leastG)
				}
				for _, cache := range caches {
					cache.Close()
				}
			})
		}
	})
}

func checkCounts(m map[string]int) []int {
	counts := make([]int, 0, len(m))
	for _, n := range m {
		counts = append(counts, n)
	}
	return counts
}

// TestBenchGoroutines: who calls, and whether two are inside at once.
func TestBenchGoroutines(t *testing.T) {
	checkProcs(t)
	for _, c := range checkBenches() {
		if checkRejected[c.name] {
			continue
		}
		const n = 12_000
		skip := checkSetup(t, c)
		var probe *checkProbe
		run := checkMeasure(t, c, n, func(b *testing.B) lru.Cache {
			probe = checkNewProbe(skip, b.N > 1 || !c.parallel)
			return probe
		})
		from := map[string]int{}
		for _, f := range probe.callers {
			from[f]++
		}
		if !c.parallel {
			if len(probe.callers) != 1 || from["benchmark"] != 1 {
				t.Errorf("%s: goroutines that call the cache: got %d, want 1, the benchmark's own", c.name, len(probe.callers))
			}
			if run.calls != 1 {
				t.Errorf("%s: got %d calls of the benchmark function for one result, want 1: with `for b.Loop()` all that comes before "+
					"is done once and is not measured, and the compiler keeps what the loop calls", c.name, run.calls)
			}
			continue
		}
		switch {
		case from["RunParallel"] == 0:
			t.Errorf("%s: goroutines of b.RunParallel that call the cache: got 0, want several: one goroutine alone never meets a taken lock", c.name)
		case from["benchmark"]+from[""] > 0:
			t.Errorf("%s: got calls from %d goroutines that are not b.RunParallel's, want none while the timer runs", c.name, from["benchmark"]+from[""])
		case !probe.met:
			t.Errorf("%s: callers inside of the cache at once: got never more than 1, want 2: something outside of the cache lets them in "+
				"one by one, and that is what is measured", c.name)
		}
	}
}

// TestBenchSetup: what comes before the iterations is not timed.
func TestBenchSetup(t *testing.T) {
	checkProcs(t)
	for _, c := range checkBenches() {
		if checkRejected[c.name] {
			continue
		}
		skip := checkSetup(t, c)
		// What is timed is timed each time, however long it takes. A busy machine can stop one short iteration
		// for a while, but hardly for a pause that grows with each try.
		timed := func(fresh func(pause time.Duration) lru.Cache) (got, pause time.Duration) {
			for pause = 50 * time.Millisecond; ; pause *= 2 {
				run := checkMeasure(t, c, 1, func(*testing.B) lru.Cache { return fresh(pause) })
				if got = run.elapsed; got < pause || pause >= 700*time.Millisecond {
					return got, pause
				}
			}
		}
		if got, pause := timed(func(pause time.Duration) lru.Cache {
			time.Sleep(pause)
			return checkFree{}
		}); got >= pause {
			t.Errorf("%s of 1 iteration with a newCache that takes %v: time of the iteration: got %v, want none of these %v: "+
				"make the cache before the timer runs", c.name, pause, got, pause)
		}
		if skip <= 0 {
			continue
		}
		if got, pause := timed(func(pause time.Duration) lru.Cache { return &checkSlowStart{pause: pause} }); got >= pause {
			t.Errorf("%s of 1 iteration with a cache whose first call takes %v: time of the iteration: got %v, want none of these %v: "+
				"it makes %d calls before its iterations, and the timer runs meanwhile", c.name, pause, got, pause, skip)
		}
	}
}

// checkFree is a cache that does nothing and finds everything.
type checkFree struct{}

func (checkFree) Get(string) (int, bool) { return 1, true }
func (checkFree) Put(string, int)        {}
func (checkFree) Hits() uint64           { return 0 }
func (checkFree) Len() int               { return lru.BenchCapacity }
func (checkFree) Close()                 {}

// checkSlowStart is free but for its first call.
type checkSlowStart struct {
	checkFree
	once  sync.Once
	pause time.Duration
}

func (c *checkSlowStart) Get(string) (int, bool) {
	c.once.Do(func() { time.Sleep(c.pause) })
	return 1, true
}
func (c *checkSlowStart) Put(string, int) { c.once.Do(func() { time.Sleep(c.pause) }) }

// TestBenchAllocs: ReportAllocs is on, the harness allocates nothing, and what the
// cache allocates is all there.
func TestBenchAllocs(t *testing.T) {
	checkProcs(t)
	const n, few = 20_000, 200 // few: what others allocate meanwhile
	for _, c := range checkBenches() {
		run := checkMeasure(t, c, n, func(*testing.B) lru.Cache { return checkFree{} })
		if !run.allocs {
			t.Errorf("%s: ReportAllocs: got no call of it, want one: without -benchmem the table would not say what a message costs", c.name)
		}
		own := int(run.result.MemAllocs)
		// What goroutines need to begin is there in both runs, and not meant.
		longer := checkMeasure(t, c, 2*n, func(*testing.B) lru.Cache { return checkFree{} })
		if got := int(longer.result.MemAllocs) - own; got > few {
			t.Errorf("%s: allocations in %d iterations more, with a cache that allocates nothing: got %d, want none in the loop: "+
				"keys and random numbers made there are measured, too. Make them before", c.name, n, got)
			continue
		}
		run = checkMeasure(t, c, n, func(*testing.B) lru.Cache { return checkAllocates{} })
		if got := int(run.result.MemAllocs) - own; got < n-few || got > n+few {
			t.Errorf("%s: allocations in %d iterations with a cache that allocates once in each call: got %d, want %d: fewer, and the timer "+
				"was not running all the time; more, and it runs before the iterations", c.name, n, got, n)
		}
	}
}

var checkSink atomic.Pointer[int]

// checkAllocates allocates one object in each call.
type checkAllocates struct{ checkFree }

func (checkAllocates) Get(string) (int, bool) {
	checkSink.Store(new(int))
	return 1, true
}
func (checkAllocates) Put(_ string, v int) {
	p := new(int)
	*p = v
	checkSink.Store(p)
}

// TestBenchSensitivity: if the cache is ten times slower, the result says so.
func TestBenchSensitivity(t *testing.T) {
	const n, rounds, tries, least, unit = 3000, 9, 4, 4.0, 64
	for _, c := range checkBenches() {
		if checkRejected[c.name] {
			continue
		}
		// Both take about as long, so that both have as many cores.
		measure := func(times int) float64 {
			run := checkMeasure(t, c, 10*n/times, func(*testing.B) lru.Cache { return checkSpin{work: times * unit} })
			return float64(run.result.T) / float64(run.result.N)
		}
		fast, slow, got := math.Inf(1), math.Inf(1), 0.0
		// The least times are those that others disturbed least. If they are not enough, there are more of them.
		for try := 0; try < tries && got < least; try++ {
			for range rounds {
				fast, slow = min(fast, measure(1)), min(slow, measure(10))
			}
			got = slow / fast
		}
		t.Logf("%s: %.0f and %.0f ns/op, %.1f times", c.name, fast, slow, got)
		if got < least {
			t.Errorf("%s: with a cache that takes ten times as long: got %.1f times the ns/op (%.0f and %.0f), want at least %.0f times: "+
				"most of the time that is measured is spent outside of the cache, or the timer does not run", c.name, got,
				fast, slow, least)
		}
	}
}

// checkSpin computes in each call, about as long as a cache does.
type checkSpin struct {
	checkFree
	work int
}

var checkSpun atomic.Uint64

func (c checkSpin) spin() {
	x := uint64(88172645463325252)
	for range c.work {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
	}
	if x == 0 {
		checkSpun.Add(1) // never: it keeps the compiler from leaving the loop out
	}
}

func (c checkSpin) Get(string) (int, bool) {
	c.spin()
	return 1, true
}
func (c checkSpin) Put(string, int) { c.spin() }

// checkMeet is a free cache whose first caller waits for a second one: else one
// goroutine might do all iterations. After that it puts nobody in order.
type checkMeet struct {
	checkFree
	wait   bool
	inside atomic.Int32
	met    atomic.Bool
	second chan struct{}
}

func (c *checkMeet) meet() {
	if !c.wait || c.met.Load() || checkCaller() != "RunParallel" {
		return
	}
	switch c.inside.Add(1) {
	case 1:
		checkMeets(c.second) // if not, another test says so
		c.met.Store(true)
	case 2:
		close(c.second)
	}
}

func (c *checkMeet) Get(string) (int, bool) {
	c.meet()
	return 1, true
}
func (c *checkMeet) Put(string, int) { c.meet() }

// TestBenchRaces runs the benchmarks for the race detector, on a cache in which
// hardly anything puts goroutines in order.
func TestBenchRaces(t *testing.T) {
	checkProcs(t)
	for _, c := range checkBenches() {
		checkMeasure(t, c, 2000, func(b *testing.B) lru.Cache {
			return &checkMeet{wait: c.parallel && b.N > 1, second: make(chan struct{})}
		})
	}
}
