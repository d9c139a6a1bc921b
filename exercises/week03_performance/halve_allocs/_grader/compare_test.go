package metrics_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	metrics "gomastery/week03_performance/halve_allocs"
	"gomastery/week03_performance/halve_allocs/baseline"
)

// A pair is the same encoder twice: yours and the one that was handed out.
type pair struct {
	base     []metrics.Label
	yours    *metrics.Encoder
	baseline *baseline.Encoder
	failed   int
}

func newPair(base ...metrics.Label) *pair {
	return &pair{base: base, yours: metrics.New(base...), baseline: baseline.New(baselineLabels(base)...)}
}

// want returns the line that the baseline writes for s.
func (p *pair) want(s metrics.Sample) []byte {
	return p.baseline.Encode(baselineSample(s))
}

// check encodes s on both sides and reports whether the bytes are the same.
// The why says what the input is about and why the difference matters. Three
// differences are enough to see what is wrong: it then ends the test.
func (p *pair) check(t *testing.T, why string, s metrics.Sample) bool {
	t.Helper()
	got, want := p.yours.Encode(s), p.want(s)
	if bytes.Equal(got, want) {
		return true
	}
	t.Errorf("%s.\n%s\n%s", why, p.describe(s), difference(got, want))
	if p.failed++; p.failed == 3 {
		t.FailNow()
	}
	return false
}

// describe shows an input, short enough to read.
func (p *pair) describe(s metrics.Sample) string {
	var b strings.Builder
	fmt.Fprintf(&b, "input: name %s, value %v, time ", quote(s.Name), s.Value)
	if s.Time.IsZero() {
		b.WriteString("zero")
	} else {
		fmt.Fprintf(&b, "%d ms", s.Time.UnixMilli())
	}
	describeLabels(&b, ", base labels", p.base)
	describeLabels(&b, ", labels", s.Labels)
	return b.String()
}

func describeLabels(b *strings.Builder, what string, labels []metrics.Label) {
	if len(labels) == 0 {
		return
	}
	fmt.Fprintf(b, "%s (%d)", what, len(labels))
	for i, l := range labels {
		if i == 8 {
			b.WriteString(" …")
			return
		}
		fmt.Fprintf(b, " %s=%s", quote(l.Name), quote(l.Value))
	}
}

// quote returns s in quotes, its middle left out where it is long.
func quote(s string) string {
	const most = 60
	if len(s) <= most {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q…(%d bytes)", s[:most], len(s))
}

// difference shows two lines around the first byte in which they differ.
func difference(got, want []byte) string {
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	return fmt.Sprintf("got  %s\nwant %s\nthey differ from byte %d on (got %d bytes, want %d)",
		window(got, at), window(want, at), at, len(got), len(want))
}

func window(line []byte, at int) string {
	from, to := max(0, at-40), min(len(line), at+40)
	var before, after string
	if from > 0 {
		before = "…"
	}
	if to < len(line) {
		after = "…"
	}
	return before + fmt.Sprintf("%q", line[from:to]) + after
}

func baselineSample(s metrics.Sample) baseline.Sample {
	return baseline.Sample{Name: s.Name, Labels: baselineLabels(s.Labels), Value: s.Value, Time: s.Time}
}

func baselineLabels(labels []metrics.Label) []baseline.Label {
	out := make([]baseline.Label, len(labels))
	for i, l := range labels {
		out[i] = baseline.Label(l)
	}
	return out
}
