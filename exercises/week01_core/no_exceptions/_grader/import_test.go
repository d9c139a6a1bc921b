package payimport_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	payimport "gomastery/week01_core/no_exceptions"
)

func TestSuccess(t *testing.T) {
	b := newBank(t, file, good)
	im := b.importer()
	report, err := run(t, im, file)
	if err != nil {
		t.Fatalf("got %v, want no error for a good file", err)
	}
	if report != committed {
		t.Errorf("got %+v, want %+v", report, committed)
	}
	if got := b.booked[file]; !slices.Equal(got, goodPayments) {
		t.Errorf("the ledger has %+v, want %+v", got, goodPayments)
	}
	if got, want := strings.Join(b.trace, " "), "lock open begin post:inv-1 post:inv-2 post:inv-3 commit close unlock"; got != want {
		t.Errorf("got the calls %q, want %q: the order is part of the contract", got, want)
	}
	if b.lost > 0 {
		t.Errorf("%d calls did not get the context that Import was given: who cancels the request must reach the ledger", b.lost)
	}
	// Nothing of the first import may be in the way of the next.
	if again, err := run(t, im, file); err != nil || again != committed {
		t.Errorf("importing a second file of the same content: got %+v, %v, want %+v and no error", again, err, committed)
	}
}

func TestParsing(t *testing.T) {
	pad := "inv-1;DE-100;12.50;EUR\r\n\n \t\n# note\n" // a bad line after it is line 5
	for _, c := range []struct {
		line  string
		is    error // nil: accepted, with cents
		field string
		cents int64
	}{
		{line: "x;DE-100;0.01;EUR", cents: 1},
		{line: "x;DE-100;1125899906842623.99;USD", cents: 112589990684262399},
		{line: " x ; DE-100 ; 007.00 ; SEK ", cents: 700},
		{line: "x;DE-100;1.00;EUR\r", cents: 100},
		{line: "x;DE-100;1.00", is: payimport.ErrSyntax},
		{line: "x;DE-100;1.00;EUR;", is: payimport.ErrSyntax},
		{line: "x", is: payimport.ErrSyntax},
		{line: ";DE-100;1.00;EUR", is: payimport.ErrSyntax, field: "id"},
		{line: "x; ;1.00;EUR", is: payimport.ErrSyntax, field: "account"},
		{line: "x;;bad;XXX", is: payimport.ErrSyntax, field: "account"},
		{line: "x;DE-100;;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;0.00;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;-1.00;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;+1.00;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;1.+1;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;12;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;12.5;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;12.500;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;.50;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;1a.00;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;99999999999999999999.00;EUR", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;bad;XXX", is: payimport.ErrAmount, field: "amount"},
		{line: "x;DE-100;1.00;eur", is: payimport.ErrCurrency, field: "currency"},
		{line: "x;DE-100;1.00;", is: payimport.ErrCurrency, field: "currency"},
		{line: "inv-1;DE-100;1.00;XXX", is: payimport.ErrCurrency, field: "currency"},
		{line: "inv-1;SE-200;1.00;EUR", is: payimport.ErrDuplicate, field: "id"},
	} {
		t.Run(c.line, func(t *testing.T) {
			b := newBank(t, file, pad+c.line+"\ninv-9;DE-100;bad;EUR\n")
			if c.is == nil {
				b = newBank(t, file, pad+c.line)
			}
			report, err := run(t, b.importer(), file)
			if c.is == nil {
				if err != nil || report.Payments != 2 || len(b.booked[file]) != 2 {
					t.Fatalf("line 5 is %q: got %+v, %v, want the line accepted, and 2 payments booked: a refactoring keeps what works", c.line, report, err)
				}
				if got := b.booked[file][1]; got.ID != "x" || got.Account != "DE-100" || got.Cents != c.cents {
					t.Errorf("got payment %+v, want id x, account DE-100, %d cents", got, c.cents)
				}
				return
			}
			le, ok := lineError(err)
			if !ok {
				t.Fatalf("line 5 is %q: got %v, want an error that errors.As finds a *LineError in: somebody has to correct that line", c.line, err)
			}
			if !errors.Is(err, c.is) || le.Line != 5 || le.Field != c.field {
				t.Errorf("line 5 is %q: got line %d, field %q, %v, want line 5, field %q, an error that is %q: whoever corrects the file looks where this points", c.line, le.Line, le.Field, err, c.field, c.is)
			}
		})
	}
}

func TestFailureIs(t *testing.T) {
	eachFailure(t, func(t *testing.T, f failure, b *bank, report payimport.Report, err error) {
		for _, target := range sentinels {
			switch got, want := errors.Is(err, target), slices.Contains(f.is, target); {
			case want && !got:
				t.Errorf("errors.Is(err, %q) is false, want true: the cause was turned into text, or not unwrapped, so a caller can only compare strings\nerr: %v", target, err)
			case got && !want:
				t.Errorf("errors.Is(err, %q) is true, want false: a caller would react to something that did not happen\nerr: %v", target, err)
			}
		}
		for op, injected := range f.faults {
			if !errors.Is(err, injected) {
				t.Errorf("the error of %s is lost: errors.Is cannot find it, so nobody can react to it, or even read about it\nerr: %v", op, err)
			}
		}
	})
}

func TestFailureFields(t *testing.T) {
	eachFailure(t, func(t *testing.T, f failure, b *bank, report payimport.Report, err error) {
		first, ok := errors.AsType[*payimport.StepError](err)
		switch {
		case !ok:
			t.Errorf("errors.As finds no *StepError, want one for %s: code can match a type, and cannot match a sentence\nerr: %v", f.ops[0], err)
		case first.Op != f.ops[0]:
			t.Errorf("the first *StepError that errors.As finds is for %s, want %s: what went wrong first is what the reader needs first\nerr: %v", first.Op, f.ops[0], err)
		}
		for _, s := range steps(err) {
			if s.File != file {
				t.Errorf("the *StepError for %s has File %q, want %q", s.Op, s.File, file)
			}
		}
		switch le, ok := lineError(err); {
		case f.line == 0 && ok:
			t.Errorf("errors.As finds a *LineError (%v), want none: no line is at fault here", le)
		case f.line != 0 && !ok:
			t.Errorf("errors.As finds no *LineError, want line %d: somebody has to correct that line\nerr: %v", f.line, err)
		case f.line != 0 && (le.Line != f.line || le.Field != f.field):
			t.Errorf("got line %d, field %q, want line %d, field %q: blank lines and comments count, the first line is 1\nerr: %v", le.Line, le.Field, f.line, f.field, err)
		}
		if want, ok := f.faults[payimport.OpPost].(*accountClosed); ok {
			got, ok := errors.AsType[*accountClosed](err)
			if !ok || got.Account != want.Account {
				t.Errorf("errors.As finds the ledger's own *accountClosed: %v, want true with account %s: a type that you have never heard of must survive the way up\nerr: %v", ok, want.Account, err)
			}
		}
	})
}

func TestFailureText(t *testing.T) {
	eachFailure(t, func(t *testing.T, f failure, b *bank, report payimport.Report, err error) {
		want := []string{file}
		for _, op := range f.ops {
			want = append(want, string(op))
		}
		if f.line != 0 {
			want = append(want, fmt.Sprintf("line %d", f.line), f.field)
		}
		for _, is := range f.is {
			want = append(want, is.Error())
		}
		for _, injected := range f.faults {
			want = append(want, injected.Error())
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("the text of the error does not say %q: whoever reads the log at night has only this text\nerr: %v", w, err)
			}
		}
	})
}

func TestFailureState(t *testing.T) {
	for _, f := range failures() {
		t.Run(f.name, func(t *testing.T) {
			b := f.bank(t)
			im := b.importer()
			report, err := run(t, im, file)
			if report != f.report {
				t.Errorf("got the report %+v, want %+v: a report counts only what is in the ledger, also next to an error (%v)", report, f.report, err)
			}
			if got, want := len(b.booked[file]), f.report.Payments; got != want {
				t.Errorf("the ledger has %d payments, want %d", got, want)
			}
			if f.report.Committed {
				return
			}
			// The fault is repaired, and the corrected file comes again.
			b.faults, b.files[file] = nil, good
			report, err = run(t, im, file)
			if err != nil || report != committed {
				t.Errorf("after the failure the corrected file was imported again: got %+v, %v, want %+v and no error: a failed import must leave nothing behind", report, err, committed)
			}
			if got := b.booked[file]; !slices.Equal(got, goodPayments) {
				t.Errorf("after the second try the ledger has %+v, want %+v: each payment exactly once", got, goodPayments)
			}
		})
	}
}

func TestCleanupOrder(t *testing.T) {
	eachFailure(t, func(t *testing.T, f failure, b *bank, report payimport.Report, err error) {
		if got := strings.Join(b.trace, " "); got != f.trace {
			t.Errorf("got the calls  %q\nwant           %q\nwhat was taken is given back, each once, last taken first, also if giving back something else failed: a lock that stays blocks this file for everybody", got, f.trace)
		}
		if b.lost > 0 {
			t.Errorf("%d calls did not get the context that Import was given: who cancels the request must reach the ledger", b.lost)
		}
	})
}

func TestCleanupErrors(t *testing.T) {
	eachFailure(t, func(t *testing.T, f failure, b *bank, report payimport.Report, err error) {
		if got := opsOf(err); !slices.Equal(got, f.ops) {
			t.Errorf("the *StepErrors in the error are for %v, want %v: a cleanup that fails is joined to what failed before it, and hides nothing\nerr: %v", got, f.ops, err)
		}
	})
}

func TestImportsAreIndependent(t *testing.T) {
	const other = "july.csv"
	b := newBank(t, file, good)
	b.files[other] = "\n# bad\n\n\n\n\ninv-1;DE-100;0;EUR\n"
	im := b.importer()

	type result struct {
		report payimport.Report
		err    error
	}
	var inner result
	b.onPost = func(f, id string) {
		if f != file || id != "inv-2" {
			return
		}
		// In the middle of the first file, another request imports another one.
		done := make(chan result, 1)
		go func() {
			r := result{err: errors.New("Import panicked")}
			defer func() {
				recover()
				done <- r
			}()
			r.report, r.err = im.Import(callerContext(), other)
		}()
		select {
		case inner = <-done:
		case <-time.After(5 * time.Second):
			t.Fatalf("an import of %s waits until the import of %s is over, want them independent: one slow bank would stop all others", other, file)
		}
	}
	report, err := run(t, im, file)
	if err != nil || report != committed {
		t.Errorf("while another file failed: got %+v, %v, want %+v and no error: an import must keep its state to itself", report, err, committed)
	}
	le, ok := lineError(inner.err)
	if want := (payimport.Report{File: other}); inner.report != want || !ok || le.Line != 7 || !errors.Is(inner.err, payimport.ErrAmount) {
		t.Errorf("the other import: got %+v, %v, want %+v and ErrAmount on line 7", inner.report, inner.err, want)
	}

	b.onPost = nil
	b.files[other] = good
	b.faults, b.post = faults{payimport.OpPost: payimport.ErrRejected}, "inv-3"
	if _, err := run(t, im, other); err == nil || len(steps(err)) == 0 || steps(err)[0].File != other {
		t.Errorf("the third import: got %v, want a *StepError for %s", err, other)
	}
}

// bug is what a broken driver panics with.
type bug struct{ text string }

func TestBugsPassThrough(t *testing.T) {
	for _, c := range bugs() {
		t.Run(c.name, func(t *testing.T) {
			b := newBank(t, file, good)
			c.plant(b)
			var thrown any
			var err error
			func() {
				defer func() { thrown = recover() }()
				_, err = b.importer().Import(callerContext(), file)
			}()
			if thrown == nil {
				t.Fatalf("a driver panicked (a bug, such as a nil map), and Import returned %v, want the panic to pass through: a bug that is dressed up as an error gets retried and reported to the customer, and is never fixed", err)
			}
			if !c.same(thrown) {
				t.Errorf("a driver panicked, and Import panicked with %T %v, want the very same value", thrown, thrown)
			}
			if got := strings.Join(b.trace, " "); got != c.trace {
				t.Errorf("got the calls  %q\nwant           %q\nwhat was taken must be given back when a driver panics too, or the server goes on with a lock that nobody holds", got, c.trace)
			}
			if len(b.booked[file]) != 0 {
				t.Errorf("the ledger has %d payments after a panic, want none", len(b.booked[file]))
			}
		})
	}
}

type plantedBug struct {
	name  string
	plant func(*bank)
	same  func(any) bool
	trace string
}

func bugs() []plantedBug {
	broken := &bug{"fault-bug"}
	same := func(v any) bool { return v == any(broken) }
	return []plantedBug{
		{
			name: "runtime error in Post",
			plant: func(b *bank) {
				b.onPost = func(_, id string) {
					if id == "inv-2" {
						var balances map[string]int
						balances[id]++
					}
				}
			},
			same:  func(v any) bool { _, ok := v.(runtime.Error); return ok },
			trace: "lock open begin post:inv-1 post:inv-2 rollback close unlock",
		},
		{
			name:  "panic in Read",
			plant: func(b *bank) { b.onRead = func() { panic(broken) } },
			same:  same,
			trace: "lock open close unlock",
		},
		{
			name: "panic with an error value in Post",
			plant: func(b *bank) {
				b.onPost = func(_, id string) { panic(fs.ErrInvalid) }
			},
			same:  func(v any) bool { return v == any(fs.ErrInvalid) },
			trace: "lock open begin post:inv-1 rollback close unlock",
		},
	}
}

// A cancelled request reaches the ledger, which gives up.
func TestCancelledRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(callerContext())
	b := newBank(t, file, good)
	b.faults, b.post = faults{payimport.OpPost: context.Canceled}, "inv-2"
	b.onPost = func(_, id string) {
		if id == "inv-2" {
			cancel()
		}
	}
	report, err := runContext(t, ctx, b.importer(), file)
	if !errors.Is(err, context.Canceled) || report != nothing {
		t.Errorf("got %+v, %v, want %+v and context.Canceled", report, err, nothing)
	}
	if got, want := strings.Join(b.trace, " "), "lock open begin post:inv-1 post:inv-2 rollback close unlock"; got != want {
		t.Errorf("got the calls %q, want %q: a cancelled import cleans up too", got, want)
	}
}
