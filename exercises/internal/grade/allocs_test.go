package grade

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
)

// spy is a testing.TB that records what a grade function reports.
type spy struct {
	testing.TB
	errors, logs []string
}

func (s *spy) Helper()      {}
func (s *spy) Name() string { return "TestSpy" }

func (s *spy) Logf(format string, args ...any) {
	s.logs = append(s.logs, fmt.Sprintf(format, args...))
}

func (s *spy) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

// sink keeps what a test allocates on the heap.
var sink []byte

func TestAllocsCountsExactly(t *testing.T) {
	if raceEnabled {
		return // counts are not exact there
	}
	for want := range 5 {
		got := Allocs(t, 50, func() {
			for range want {
				sink = make([]byte, 100)
			}
		})
		if got != float64(want) {
			t.Errorf("Allocs of a function that makes %d: got %v", want, got)
		}
	}
}

func TestAllocsKeepsPoolsFull(t *testing.T) {
	if raceEnabled {
		return // pools drop items at random there
	}
	pool := sync.Pool{New: func() any { return new(bytes.Buffer) }}
	line := strings.Repeat("x", 1000)
	// The garbage made on the side would start collections, and with them
	// empty the pool, if the collector were on.
	got := Allocs(t, 200, func() {
		sink = make([]byte, 1<<20)
		b := pool.Get().(*bytes.Buffer)
		b.Reset()
		b.WriteString(line)
		pool.Put(b)
	})
	if got != 1 {
		t.Errorf("pooled work beside one megabyte of garbage: got %v allocations, want 1", got)
	}
}

func TestAllocsRestoresTheCollector(t *testing.T) {
	percent := debug.SetGCPercent(150)
	defer debug.SetGCPercent(percent)
	limit := debug.SetMemoryLimit(1 << 40)
	defer debug.SetMemoryLimit(limit)
	procs := runtime.GOMAXPROCS(0)

	Allocs(t, 1, func() {})

	if got := debug.SetGCPercent(150); got != 150 {
		t.Errorf("GC percent after Allocs: got %d, want 150", got)
	}
	if got := debug.SetMemoryLimit(-1); got != 1<<40 {
		t.Errorf("memory limit after Allocs: got %d, want %d", got, 1<<40)
	}
	if got := runtime.GOMAXPROCS(0); got != procs {
		t.Errorf("GOMAXPROCS after Allocs: got %d, want %d", got, procs)
	}
}

func TestAllocsStaysWithinMemory(t *testing.T) {
	before := mappedBytes()
	Allocs(t, 40, func() { sink = make([]byte, 32<<20) }) // 1.25 GB of garbage
	sink = nil
	if grown := mappedBytes() - before; grown > 2*allocHeadroom {
		t.Errorf("Allocs of 1.25 GB of garbage let the process grow by %d MB, want about %d at most",
			grown>>20, allocHeadroom>>20)
	}
}

func TestWantAllocs(t *testing.T) {
	if raceEnabled {
		calls, s := 0, &spy{TB: t}
		WantAllocs(s, "a call", 0, func() { calls++; sink = make([]byte, 100) })
		if calls != 1 || len(s.errors) != 0 {
			t.Errorf("under -race: got %d calls and errors %q, want 1 call and no error", calls, s.errors)
		}
		return
	}
	two := func() {
		sink = make([]byte, 100)
		sink = make([]byte, 200)
	}
	for _, tc := range []struct {
		want  float64
		fails bool
	}{{want: 3}, {want: 2}, {want: 1, fails: true}, {want: 0, fails: true}} {
		s := &spy{TB: t}
		WantAllocs(s, "two slices", tc.want, two)
		if failed := len(s.errors) > 0; failed != tc.fails {
			t.Errorf("WantAllocs(%v) of 2: got errors %q, want an error: %v", tc.want, s.errors, tc.fails)
		}
		if want := fmt.Sprintf("two slices: got 2 heap allocations per call, want at most %v", tc.want); tc.fails &&
			!strings.Contains(strings.Join(s.errors, "\n"), want) {
			t.Errorf("WantAllocs(%v): got message %q, want it to contain %q", tc.want, s.errors, want)
		}
	}
}

func TestRetained(t *testing.T) {
	const slack = 256 << 10
	var kept [][]byte
	for _, tc := range []struct {
		name string
		want int64
		f    func()
	}{
		{"garbage", 0, func() {
			for range 100 {
				sink = make([]byte, 100<<10)
			}
			sink = nil
		}},
		{"a cache", 8 << 20, func() {
			for range 8 {
				kept = append(kept, make([]byte, 1<<20))
			}
		}},
		{"a pool", 0, func() {
			var pool sync.Pool
			for range 8 {
				pool.Put(new(make([]byte, 1<<20)))
			}
		}},
		{"a cache let go", -8 << 20, func() { kept = nil }},
	} {
		if got := Retained(t, tc.f); math.Abs(float64(got-tc.want)) > slack {
			t.Errorf("Retained of %s: got %d bytes, want %d give or take %d", tc.name, got, tc.want, slack)
		}
	}
}

func TestReadMetricNamesTheMissingOne(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); !strings.Contains(got, "/no/such:thing") {
			t.Errorf("readMetric of an unknown metric: got panic %q, want the name in it", got)
		}
	}()
	readMetric("/no/such:thing")
}
