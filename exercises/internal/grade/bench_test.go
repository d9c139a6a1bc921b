package grade

import (
	"flag"
	"math"
	"strings"
	"testing"
)

// allocate returns a benchmark of a function that allocates count slices of
// size bytes.
func allocate(count, size int) func(*testing.B) {
	return func(b *testing.B) {
		for b.Loop() {
			for range count {
				sink = make([]byte, size)
			}
		}
	}
}

func TestMeasureCountsPerOperation(t *testing.T) {
	if raceEnabled {
		return // counts are not exact there
	}
	defer setBenchtime(t)()
	s, ok := measure(t, "4 slices", "yours", allocate(4, 128))
	if !ok {
		t.Fatal("measure of an honest benchmark: got not ok")
	}
	if s.Kind != "sample" || s.Test != t.Name() || s.Pair != "4 slices" || s.Side != "yours" || s.N < 10 {
		t.Errorf("measure: got %+v", s)
	}
	if math.Abs(s.Allocs-4) > 0.2 || math.Abs(s.Bytes-4*128) > 30 || s.Ns <= 0 {
		t.Errorf("measure: got %v allocs, %v bytes, %v ns per operation, want 4, 512 and some time", s.Allocs, s.Bytes, s.Ns)
	}
}

func TestMeasureWorksWithoutLoop(t *testing.T) {
	defer setBenchtime(t)()
	s, ok := measure(t, "b.N", "baseline", func(b *testing.B) {
		for range b.N {
			sink = make([]byte, 64)
		}
	})
	if !ok || s.N < 10 {
		t.Errorf("a benchmark over b.N: got %+v, %v", s, ok)
	}
}

func TestMeasureReportsWhatDidNotRun(t *testing.T) {
	defer setBenchtime(t)()
	for _, tc := range []struct {
		name, says string
		f          func(*testing.B)
	}{
		{"fatal at once", "failed", func(b *testing.B) { b.Fatal("no") }},
		{"error in the loop", "failed", func(b *testing.B) {
			for b.Loop() {
				b.Error("no")
			}
		}},
		{"fatal on the second run", "failed", func(b *testing.B) {
			for i := range b.N {
				if i > 0 {
					b.Fatal("no")
				}
			}
		}},
		{"skip", "skipped", func(b *testing.B) { b.Skip("no") }},
		{"panic", "index out of range", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				sink[:0:0][i] = 1
			}
		}},
		{"loop left early", "not run even once", func(b *testing.B) {
			for b.Loop() {
				break
			}
		}},
	} {
		s := &spy{TB: t}
		if _, ok := measure(s, tc.name, "yours", tc.f); ok {
			t.Errorf("%s: got a sample, want none", tc.name)
		}
		got := strings.Join(s.errors, "\n")
		if len(s.errors) != 1 || !strings.Contains(got, tc.says) || !strings.Contains(got, tc.name) {
			t.Errorf("%s: got errors %q, want one that names the pair and says %q", tc.name, s.errors, tc.says)
		}
	}
}

func TestCompareLogsMedians(t *testing.T) {
	if raceEnabled {
		return // counts are not exact there
	}
	defer setBenchtime(t)()
	s := &spy{TB: t}
	comparePair(s, Pair{Name: "half", Baseline: allocate(8, 64), Yours: allocate(4, 64)}, 3)
	if got := strings.Join(s.logs, "\n"); !strings.HasPrefix(got, "half: ") || !strings.Contains(got, "0.500 allocs/op, 0.500 B/op") {
		t.Errorf("comparing 4 slices to 8: got log %q, want both ratios at 0.500", got)
	}
}

func TestCompareTakesTurns(t *testing.T) {
	t.Setenv("GOMASTERY_ROUNDS", "3")
	var order strings.Builder
	note := func(side string) func(*testing.B) {
		return func(b *testing.B) {
			order.WriteString(side)
			for b.Loop() {
			}
		}
	}
	Compare(t, Pair{Name: "order", Baseline: note("b"), Yours: note("y")})
	if got, want := order.String(), "byybby"; got != want {
		t.Errorf("order of sides over 3 rounds: got %s, want %s", got, want)
	}
}

func TestRounds(t *testing.T) {
	for in, want := range map[string]int{"": defaultRounds, "1": 1, "10": 10} {
		if got, err := rounds(in); got != want || err != nil {
			t.Errorf("rounds(%q): got %d, %v, want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"0", "-1", "many", "1.5"} {
		if got, err := rounds(in); err == nil || !strings.Contains(err.Error(), in) {
			t.Errorf("rounds(%q): got %d, %v, want an error that quotes it", in, got, err)
		}
	}
}

func TestBenchtimeIsRestored(t *testing.T) {
	value := flag.Lookup("test.benchtime").Value
	old := value.String()
	restore := setBenchtime(t)
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "test.benchtime" })
	if got := value.String(); !given && got != defaultBenchtime {
		t.Errorf("benchtime meanwhile: got %s, want %s", got, defaultBenchtime)
	}
	restore()
	if got := value.String(); got != old {
		t.Errorf("benchtime afterwards: got %s, want %s", got, old)
	}
}

func TestMedian(t *testing.T) {
	for _, tc := range []struct {
		in   []float64
		want float64
	}{{[]float64{3}, 3}, {[]float64{5, 1, 3}, 3}, {[]float64{4, 1, 2, 9}, 3}} {
		samples := make([]sample, len(tc.in))
		for i, v := range tc.in {
			samples[i].Ns = v
		}
		if got := median(samples, func(s sample) float64 { return s.Ns }); got != tc.want {
			t.Errorf("median of %v: got %v, want %v", tc.in, got, tc.want)
		}
	}
}
