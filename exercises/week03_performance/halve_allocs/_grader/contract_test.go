package metrics_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	metrics "gomastery/week03_performance/halve_allocs"
)

// TestLineBelongsToCaller holds lines while other lines are made, changes them
// and appends to them.
func TestLineBelongsToCaller(t *testing.T) {
	rng := rand.New(rand.NewPCG(18, 4))
	p := newPair(metrics.Label{Name: "host", Value: "web-1"})
	var samples []metrics.Sample
	var held, want [][]byte
	for i := range 200 {
		s := randomSample(rng, i*7%900)
		samples = append(samples, s)
		held = append(held, p.yours.Encode(s))
		want = append(want, p.want(s))
		if i > 0 && !bytes.Equal(held[i-1], want[i-1]) {
			t.Fatalf("A line changed while its caller still held it: a later call to Encode wrote over it.\n%s\n"+
				"In production the line is still waiting in somebody's queue, and another sample's bytes go out under its name",
				difference(held[i-1], want[i-1]))
		}
	}
	for i := range held {
		if !bytes.Equal(held[i], want[i]) {
			t.Fatalf("Line %d of %d changed while its caller still held it: one of the later calls to Encode wrote over it.\n%s",
				i, len(held), difference(held[i], want[i]))
		}
	}
	// Appending may use what room a slice has left; it must not be another's.
	for i := range held {
		held[i] = append(held[i], strings.Repeat("X", 300)...)
		for j := i + 1; j < len(held); j++ {
			if !bytes.Equal(held[j], want[j]) {
				t.Fatalf("Appending to line %d changed line %d: they share memory, but a line belongs to its caller.\n%s",
					i, j, difference(held[j], want[j]))
			}
		}
	}
	for i := range held {
		if line := held[i][:len(want[i])]; !bytes.Equal(line, want[i]) {
			t.Fatalf("Appending to later lines changed line %d: they share memory, but a line belongs to its caller.\n%s",
				i, difference(line, want[i]))
		}
	}
	for i, s := range samples {
		held[i] = p.yours.Encode(s)
	}
	for i := range held {
		room := held[i][:cap(held[i])]
		for j := range room {
			room[j] = '!'
		}
		for j := i + 1; j < len(held); j++ {
			if !bytes.Equal(held[j], want[j]) {
				t.Fatalf("Overwriting line %d up to its capacity changed line %d: they share memory, but a line belongs to its caller.\n%s",
					i, j, difference(held[j], want[j]))
			}
		}
	}
	for i, s := range samples {
		if got := p.yours.Encode(s); !bytes.Equal(got, want[i]) {
			t.Fatalf("A caller wrote into its own line, and Encode of the same sample then gave something else: "+
				"the line was not only the caller's.\n%s\n%s", p.describe(s), difference(got, want[i]))
		}
	}
}

// TestInputStaysUntouched looks at the sample's labels, and at the room behind
// them, after Encode.
func TestInputStaysUntouched(t *testing.T) {
	backing := []metrics.Label{
		{"status", "200"}, {"method", "GET"}, {"a.b", "dotted"}, {"status", "500"}, {"empty", ""}, {"note", "\"\n\\\xff"},
		{"behind 1", "one"}, {"behind 2", "two"}, {"behind 3", "three"}, {"behind 4", "four"},
	}
	want := slices.Clone(backing)
	base := []metrics.Label{{"zone", "b"}, {"host", "web-1"}, {"c.d", "dotted"}}
	p := newPair(base...)
	s := metrics.Sample{Name: "hits.total", Labels: backing[:6], Value: 1}
	for range 3 {
		p.check(t, "A sample gives another line than before", s)
	}
	if !slices.Equal(backing[:6], want[:6]) {
		t.Errorf("Encode changed the labels of its input.\ngot  %q\nwant %q\nThe caller may share that slice with other goroutines, or count on its order",
			backing[:6], want[:6])
	}
	if !slices.Equal(backing[6:], want[6:]) {
		t.Errorf("Encode wrote behind the end of the labels it was given, into the spare room of the caller's slice.\ngot  %q\nwant %q\n"+
			"append writes there as long as there is room: to the caller, other labels changed by themselves", backing[6:], want[6:])
	}
}

// TestBaseLabelsAreCopied changes the slice that New was given.
func TestBaseLabelsAreCopied(t *testing.T) {
	base := []metrics.Label{{"zone", "b"}, {"host", "web-1"}, {"a.b", "x"}}
	given := slices.Clone(base)
	p := newPair(base...)
	p.yours = metrics.New(given...)
	if !slices.Equal(given, base) {
		t.Errorf("New changed the labels that it was given.\ngot  %q\nwant %q", given, base)
	}
	for i := range given {
		given[i] = metrics.Label{Name: "changed", Value: "changed"}
	}
	p.check(t, "The caller reused the slice of labels that it had given to New, and later lines changed with it: New must copy them",
		metrics.Sample{Name: "m", Value: 1})
}

// TestConcurrentUse shares encoders among goroutines.
func TestConcurrentUse(t *testing.T) {
	const goroutines, each = 8, 60
	rng := rand.New(rand.NewPCG(18, 5))
	// A clone of 109 labels has room for 19 more, which append would use.
	for _, p := range []*pair{newPair(), newPair(metrics.Label{Name: "host", Value: "web-1"}), newPair(randomLabels(rng, 109)...)} {
		var samples [goroutines][each]metrics.Sample
		var want [goroutines][each][]byte
		for g := range goroutines {
			for i := range each {
				samples[g][i] = randomSample(rng, 300*(g+i)%4000)
				want[g][i] = p.want(samples[g][i])
			}
		}
		var complaints [goroutines]string
		start := make(chan struct{})
		var wg sync.WaitGroup
		for g := range goroutines {
			wg.Go(func() {
				defer func() {
					if r := recover(); r != nil {
						complaints[g] = fmt.Sprint("panic: ", r)
					}
				}()
				<-start
				var before []byte
				for i, s := range samples[g] {
					line := p.yours.Encode(s)
					runtime.Gosched()
					if !bytes.Equal(line, want[g][i]) {
						complaints[g] = p.describe(s) + "\n" + difference(line, want[g][i])
						return
					}
					if i > 0 && !bytes.Equal(before, want[g][i-1]) {
						complaints[g] = "a line that was held changed:\n" + difference(before, want[g][i-1])
						return
					}
					before = line
				}
			})
		}
		close(start)
		wg.Wait()
		for _, c := range complaints {
			if c != "" {
				t.Fatalf("%d goroutines used one Encoder, and one got a wrong line: a data race. Calls share memory that each of them writes.\n%s", goroutines, c)
			}
		}
	}
}

// TestHeapStaysFlat encodes many different samples and looks at what is left.
func TestHeapStaysFlat(t *testing.T) {
	const samples, limit = 100_000, 1 << 20
	p := newPair(metrics.Label{Name: "host", Value: "web-1"})
	at := time.UnixMilli(1767225600000)
	next := 0
	encode := func(n int) {
		for range n {
			s := metrics.Sample{
				Name: fmt.Sprintf("metric.%d", next),
				Labels: []metrics.Label{
					{"user", fmt.Sprintf("user-%d", next)}, {fmt.Sprintf("tag.%d", next), "x"}, {"path", fmt.Sprintf(`C:\%d`, next)},
				},
				Value: float64(next) / 2,
				Time:  at.Add(time.Duration(next) * time.Millisecond),
			}
			line := p.yours.Encode(s)
			if next%100 == 0 && !bytes.Equal(line, p.want(s)) {
				t.Fatalf("A sample gives another line than before.\n%s\n%s", p.describe(s), difference(line, p.want(s)))
			}
			next++
		}
	}
	encode(100)
	grown := grade.Retained(t, func() { encode(samples) })
	grade.Metric(t, "heap kept after 100 000 samples", max(0, float64(grown)), "B")
	if grown > limit {
		t.Errorf("After %d different samples the heap keeps %d KB more, want at most %d KB (two collections ran, so all of it is reachable). "+
			"Label values are users, paths, pods: they never stop being new, and a service that remembers them all is killed at 3 a.m.",
			samples, grown>>10, limit>>10)
	}
}

// TestKeptLineIsSmall keeps one line of many: it must not keep the others.
func TestKeptLineIsSmall(t *testing.T) {
	const kept, every, most = 250, 80, 2 << 10
	p := newPair(metrics.Label{Name: "host", Value: "web-1"})
	value := strings.Repeat("v", 40)
	lines := make([][]byte, 0, kept)
	grown := grade.Retained(t, func() {
		for i := range kept * every {
			line := p.yours.Encode(metrics.Sample{Name: "m", Labels: []metrics.Label{{"l", value}}, Value: float64(i)})
			if i%every == 0 {
				lines = append(lines, line)
			}
		}
	})
	for i, line := range lines {
		if want := p.want(metrics.Sample{Name: "m", Labels: []metrics.Label{{"l", value}}, Value: float64(i * every)}); !bytes.Equal(line, want) {
			t.Fatalf("A line that was kept is not as before.\n%s", difference(line, want))
		}
	}
	if grown > kept*most {
		t.Errorf("One line in %d was kept, and each one keeps %d bytes of heap alive, want at most %d for a line of %d bytes. "+
			"A slice of a large block keeps the whole block: a queue of a few slow lines then holds on to everything",
			every, grown/kept, most, len(lines[0]))
	}
}
