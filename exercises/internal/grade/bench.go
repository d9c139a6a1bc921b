package grade

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
)

const (
	// defaultRounds is how often [Compare] measures each side of a pair where
	// GOMASTERY_ROUNDS does not say so.
	defaultRounds = 3

	// defaultBenchtime is how long one measurement takes unless -benchtime
	// was given on the command line.
	defaultBenchtime = "20ms"
)

// Pair is one comparison: the same work done by the starter's code (Baseline)
// and by the learner's (Yours). Both sides should loop with [testing.B.Loop],
// which keeps set-up out of the measurement and the compiler from deleting the
// call.
//
// Check the results in a test before the comparison, not inside it: what
// b.Fatal prints in here is lost, only the fact that it was called is known.
type Pair struct {
	Name            string
	Baseline, Yours func(b *testing.B)
}

// sample is one measurement, as the engine reads it. Numbers are per operation.
type sample struct {
	Nonce  string  `json:"nonce"`
	Kind   string  `json:"kind"`
	Test   string  `json:"test"`
	Pair   string  `json:"pair"`
	Side   string  `json:"side"`
	N      int     `json:"n"`
	Ns     float64 `json:"ns"`
	Allocs float64 `json:"allocs"`
	Bytes  float64 `json:"bytes"`
}

// Compare measures both sides of every pair, taking turns in this process so
// that a busy machine or a warm cache favours neither, for as many rounds as
// GOMASTERY_ROUNDS says (3 without it), and hands every sample to the engine.
// It fails the test only if a side did not run to its end: whether the ratio is
// good enough is the engine's to judge, by the gate's limit.
func Compare(t *testing.T, pairs ...Pair) {
	t.Helper()
	rounds, err := rounds(os.Getenv("GOMASTERY_ROUNDS"))
	if err != nil {
		t.Fatal(err)
	}
	if len(pairs) == 0 {
		t.Fatal("grade.Compare: no pair to compare")
	}
	defer setBenchtime(t)()
	for _, p := range pairs {
		comparePair(t, p, rounds)
	}
}

// comparePair measures one pair and logs its medians.
func comparePair(t testing.TB, p Pair, rounds int) {
	t.Helper()
	var baseline, yours []sample
	for round := range rounds {
		var b, y sample
		var okB, okY bool
		// Each side goes first every other round: whoever goes second may find
		// a warmer cache or a heap that the first one grew.
		if round%2 == 0 {
			b, okB = measure(t, p.Name, "baseline", p.Baseline)
			y, okY = measure(t, p.Name, "yours", p.Yours)
		} else {
			y, okY = measure(t, p.Name, "yours", p.Yours)
			b, okB = measure(t, p.Name, "baseline", p.Baseline)
		}
		if !okB || !okY {
			return
		}
		emit(b)
		emit(y)
		baseline, yours = append(baseline, b), append(yours, y)
	}
	t.Logf("%s: yours / baseline (medians of %d): %s allocs/op, %s B/op, %s ns/op", p.Name, rounds,
		ratio(yours, baseline, func(s sample) float64 { return s.Allocs }),
		ratio(yours, baseline, func(s sample) float64 { return s.Bytes }),
		ratio(yours, baseline, func(s sample) float64 { return s.Ns }))
}

// measure runs one benchmark once and reports whether it ran to its end.
func measure(t testing.TB, pair, side string, f func(*testing.B)) (sample, bool) {
	t.Helper()
	// A benchmark has a goroutine of its own: a panic there would end the
	// process before anyone could say which benchmark it was.
	var panicked any
	failed, skipped := false, false
	r := testing.Benchmark(func(b *testing.B) {
		defer func() {
			if panicked = recover(); panicked != nil {
				b.FailNow()
			}
			failed, skipped = b.Failed(), b.Skipped()
		}()
		f(b)
	})
	switch {
	case panicked != nil:
		t.Errorf("benchmark %q (%s) panicked: %v", pair, side, panicked)
	case failed:
		t.Errorf("benchmark %q (%s) failed before it was done, so there is nothing to compare", pair, side)
	case skipped:
		t.Errorf("benchmark %q (%s) was skipped, so there is nothing to compare", pair, side)
	case r.N <= 0:
		t.Errorf("benchmark %q (%s) did not run even once, so there is nothing to compare", pair, side)
	default:
		n := float64(r.N)
		return sample{
			Nonce: nonce(), Kind: "sample", Test: t.Name(), Pair: pair, Side: side, N: r.N,
			Ns:     float64(r.T.Nanoseconds()) / n,
			Allocs: float64(r.MemAllocs) / n,
			Bytes:  float64(r.MemBytes) / n,
		}, true
	}
	return sample{}, false
}

// rounds parses GOMASTERY_ROUNDS; empty means the default.
func rounds(s string) (int, error) {
	if s == "" {
		return defaultRounds, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("GOMASTERY_ROUNDS: got %q, want a whole number from 1", s)
	}
	return n, nil
}

// setBenchtime makes measurements short, unless the command line says how long
// they should be, and returns the way back.
func setBenchtime(t testing.TB) (restore func()) {
	t.Helper()
	const name = "test.benchtime"
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	if given {
		return func() {}
	}
	f := flag.Lookup(name)
	old := f.Value.String()
	// Set the value itself: flag.Set would make it look given next time.
	if err := f.Value.Set(defaultBenchtime); err != nil {
		t.Fatalf("setting -%s to %s: %v", name, defaultBenchtime, err)
	}
	return func() {
		if err := f.Value.Set(old); err != nil {
			t.Errorf("setting -%s back to %s: %v", name, old, err)
		}
	}
}

// ratio returns the quotient of two medians as text.
func ratio(yours, baseline []sample, of func(sample) float64) string {
	y, b := median(yours, of), median(baseline, of)
	if b == 0 {
		return fmt.Sprintf("%.4g / 0", y)
	}
	return fmt.Sprintf("%.3f", y/b)
}

// median returns the middle value of a number over at least one sample, of two
// middle ones the mean.
func median(samples []sample, of func(sample) float64) float64 {
	v := make([]float64, len(samples))
	for i, s := range samples {
		v[i] = of(s)
	}
	slices.Sort(v)
	half := len(v) / 2
	if len(v)%2 == 1 {
		return v[half]
	}
	return (v[half-1] + v[half]) / 2
}
