package payimport_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"gomastery/internal/grade"
	payimport "gomastery/week01_core/no_exceptions"
	"gomastery/week01_core/no_exceptions/baseline"
)

// quietBank accepts everything and allocates as little as possible.
type quietBank struct {
	content string
	in      strings.Reader
	posted  int
}

func (b *quietBank) Lock(context.Context, string) (func() error, error) { return unlock, nil }
func (b *quietBank) Open(context.Context, string) (io.ReadCloser, error) {
	b.in.Reset(b.content)
	return b, nil
}
func (b *quietBank) Read(p []byte) (int, error)                          { return b.in.Read(p) }
func (b *quietBank) Close() error                                        { return nil }
func (b *quietBank) Begin(context.Context, string) (payimport.Tx, error) { return b, nil }
func (b *quietBank) Post(context.Context, payimport.Payment) error       { b.posted++; return nil }
func (b *quietBank) Commit(context.Context) error                        { return nil }
func (b *quietBank) Rollback() error                                     { return nil }

func unlock() error { return nil }

func TestSuccessAllocs(t *testing.T) {
	const (
		lines = 500
		slack = 25 // for the whole file: closures, a cleanup list, growing a slice
	)
	var content strings.Builder
	for i := range lines {
		fmt.Fprintf(&content, "inv-%d;DE-%d;12.50;EUR\n", i, i)
	}
	b := &quietBank{content: content.String()}
	ctx := context.Background()
	measure := func(who string, run func(context.Context, string) (payimport.Report, error)) float64 {
		return grade.Allocs(t, 20, func() {
			b.posted = 0
			if report, err := run(ctx, file); err != nil || report.Payments != lines || b.posted != lines {
				t.Fatalf("%s import of %d lines: got %+v, %v, want all booked", who, lines, report, err)
			}
		})
	}
	before := measure("the starter's", baseline.NewImporter(b, b, b).Import)
	yours := measure("your", payimport.NewImporter(b, b, b).Import)
	grade.Metric(t, "allocations of the starter", before, "allocs")
	grade.Metric(t, "allocations of yours", yours, "allocs")
	if yours > before+slack {
		t.Errorf("a good file of %d lines costs %.0f allocations, want at most %.0f (the starter's, and %d): good lines pay for errors that never happen; make the error where it happens, not before",
			lines, yours, before+slack, slack)
	}
}
