package billing_test

import (
	"errors"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	billing "gomastery/week01_core/money_receivers"
)

// TestPairs runs every two methods at the same time, for the race detector.
func TestPairs(t *testing.T) {
	names := []string{"AddLine", "Lines", "Total", "Pay", "Due", "Invoice.String", "Number", "Money", "Issue", "Invoice", "ByTotal", "Match"}
	fresh := func(lines int) func() map[string]func() {
		return func() map[string]func() {
			b := billing.NewBook()
			inv := made(b.Issue("R-1", "EUR"))
			m, shared := made(billing.New(1, "EUR")), made(billing.New(2, "eur"))
			_ = inv.AddLine("first", made(billing.New(100, "EUR")))
			for range lines {
				_ = inv.AddLine("line", shared)
			}
			var issued atomic.Int32
			return map[string]func(){
				"AddLine": func() { _ = inv.AddLine("more", shared) },
				"Lines": func() {
					for i, l := range inv.Lines() {
						_ = l.Amount.Minor()
						inv.Lines()[i].Text = "mine"
					}
					lines := inv.Lines()
					lines[0].Text = "mine"
				},
				"Total":          func() { v := inv.Total(); _ = v.String() },
				"Pay":            func() { _ = inv.Pay(m) },
				"Due":            func() { v := inv.Due(); _ = v.IsZero() },
				"Invoice.String": func() { _ = inv.String() },
				"Number":         func() { _ = inv.Number() },
				"Money": func() {
					v, _ := shared.Add(m)
					v = v.Mul(2)
					_, _ = shared.AppendText(nil)
					_, _, _, _ = shared.String(), shared.Currency(), shared.Minor(), shared.IsZero()
				},
				"Issue": func() {
					// Which number it is was decided before the access that matters.
					_, _ = b.Issue("R-2."+strconv.Itoa(int(issued.Add(1))), "EUR")
				},
				"Invoice": func() {
					if got, ok := b.Invoice("R-1"); ok {
						_ = got.Number()
					}
				},
				"ByTotal": func() {
					for key := range b.ByTotal() {
						_ = key.Minor()
					}
				},
				"Match": func() {
					if got, ok := b.Match(m); ok {
						_ = got.Number()
					}
				},
			}
		}
	}
	ops := map[string]func(map[string]func()){}
	for _, name := range names {
		ops[name] = func(m map[string]func()) { m[name]() }
	}
	grade.Pairs(t, map[string]func() map[string]func(){"cold": fresh(0), "warm": fresh(5)}, ops)
}

// TestLastPayment lets several goroutines pay all that is due, at the same moment.
// Others read the lines meanwhile: while they hold the lock, the payers queue up
// for it, and who takes it twice goes to the end of the queue in between.
func TestLastPayment(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4)) // the machine decides who runs, not Go
	const lines, payers, readers, rounds = 10_000, 6, 4, 60
	m, nothing := made(billing.New(100, "EUR")), made(billing.New(0, "EUR"))
	inv := made(billing.NewInvoice("R-1", "EUR"))
	for range lines {
		check(t, "AddLine", inv.AddLine("nothing", nothing))
	}
	for round := range rounds {
		check(t, "AddLine", inv.AddLine("a", m))
		errs := make([]error, payers)
		var paid atomic.Int32
		var all sync.WaitGroup
		begin := make(chan struct{})
		for range readers {
			all.Go(func() {
				<-begin
				for paid.Load() < payers {
					_ = inv.Lines()
				}
			})
		}
		for i := range errs {
			all.Go(func() {
				<-begin
				errs[i] = inv.Pay(m)
				paid.Add(1)
			})
		}
		close(begin)
		wait(t, &all)
		accepted := 0
		for _, err := range errs {
			if err == nil {
				accepted++
			} else if !errors.Is(err, billing.ErrOverpaid) {
				t.Fatalf("several payments at once, each of all that is due: got error %v, want ErrOverpaid or none", err)
			}
		}
		if accepted != 1 {
			t.Fatalf("%d payments at once, each of all that is due: got %d accepted, want 1, and ErrOverpaid for the others (round %d). "+
				"Who looks and then writes must not let anybody in between", payers, accepted, round+1)
		}
		if due := inv.Due(); due.Minor() != 0 {
			t.Fatalf("after %d payments at once, one of which was accepted: got %d due, want 0", payers, due.Minor())
		}
	}
}

// TestNothingIsLost issues, adds and pays from four goroutines.
func TestNothingIsLost(t *testing.T) {
	const workers, each = 4, 150
	b := billing.NewBook()
	inv, err := b.Issue("R-1", "EUR")
	check(t, "Issue", err)
	two, one := made(billing.New(2, "EUR")), made(billing.New(1, "EUR"))
	var working sync.WaitGroup
	var refused atomic.Int32
	for w := range workers {
		working.Go(func() {
			for k := range each {
				if inv.AddLine("a", two) != nil || inv.Pay(one) != nil {
					refused.Add(1)
				}
				if _, err := b.Issue("S-"+strconv.Itoa(w)+"."+strconv.Itoa(k), "EUR"); err != nil {
					refused.Add(1)
				}
				_, _ = b.Issue("same-"+strconv.Itoa(k), "EUR")
			}
		})
	}
	wait(t, &working)
	const want = workers * each
	zero := made(billing.New(0, "EUR"))
	if n := refused.Load(); n != 0 {
		t.Errorf("%d goroutines: got %d calls that failed, want none", workers, n)
	}
	total, due := inv.Total(), inv.Due()
	if len(inv.Lines()) != want || total.Minor() != 2*want || due.Minor() != want {
		t.Errorf("after %d lines of 2 and %d payments of 1 by %d goroutines: got %d lines, Total %d, Due %d, want %d, %d, %d: something was lost",
			want, want, workers, len(inv.Lines()), total.Minor(), due.Minor(), want, 2*want, want)
	}
	if got := len(b.ByTotal()[zero]); got != want+each {
		t.Errorf("after %d different numbers were issued by %d goroutines: got %d invoices over 0, want %d", want+each, workers, got, want+each)
	}
}

// wait waits for calls that have nothing to wait for themselves.
func wait(t *testing.T, calls *sync.WaitGroup) {
	t.Helper()
	done := make(chan struct{})
	go func() { calls.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(8 * time.Second):
		t.Fatal("calls from several goroutines: got some that do not return within 8 s. " +
			"A lock that is copied while somebody holds it is a second lock, which nobody will ever unlock; so is one that its holder locks again")
	}
}
