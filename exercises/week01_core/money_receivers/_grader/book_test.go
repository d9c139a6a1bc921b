package billing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	billing "gomastery/week01_core/money_receivers"
)

const twoInvoices = "A copy of an invoice is a second invoice: what one holder notes, no other sees"

func TestBook(t *testing.T) {
	b := billing.NewBook()
	if inv, ok := b.Invoice("R-0"); ok || !isNil(&inv) {
		t.Errorf("Invoice of a number that was never issued: got %v, nil: %v, want false and nil", ok, isNil(&inv))
	}
	first, err := b.Issue("R-0", "EUR")
	check(t, "Issue", err)
	check(t, "AddLine", first.AddLine("a", made(billing.New(100, "EUR"))))
	if again, err := b.Issue("R-0", "USD"); !errors.Is(err, billing.ErrExists) || !isNil(&again) {
		t.Errorf("Issue of a number for the second time: got error %v, nil: %v, want ErrExists and nil", err, isNil(&again))
	}
	if bad, err := b.Issue("R-1", "XXX"); !errors.Is(err, billing.ErrCurrency) || !isNil(&bad) {
		t.Errorf("Issue in currency XXX: got error %v, nil: %v, want ErrCurrency and nil", err, isNil(&bad))
	}
	if inv, ok := b.Invoice("R-1"); ok || !isNil(&inv) {
		t.Errorf("Invoice of a number that could not be issued: got %v, nil: %v, want false and nil", ok, isNil(&inv))
	}
	_, err = b.Issue("R-1", "eur")
	check(t, "Issue of a number that could not be issued before", err)
	inv, ok := b.Invoice("R-0")
	found(t, "Invoice(R-0)", ok)
	if inv.Number() != "R-0" || len(inv.Lines()) != 1 {
		t.Errorf("got invoice %q with %d lines, want R-0 with the line that was added to what Issue had returned. %s", inv.Number(), len(inv.Lines()), twoInvoices)
	}
	sees(t, "ByTotal and Match after an Issue that failed", func() {
		groups := b.ByTotal()
		for _, c := range []struct {
			minor int64
			want  []string
		}{{100, []string{"R-0"}}, {0, []string{"R-1"}}} {
			if got := groups[made(billing.New(c.minor, "EUR"))]; !slices.Equal(got, c.want) {
				t.Errorf("after R-0 and R-1 were issued, and other calls of Issue failed: got %q with a total of %d, want %q: a call that fails changes nothing", got, c.minor, c.want)
			}
		}
		if got, ok := b.Match(made(billing.New(5, "EUR"))); ok {
			t.Errorf("Match of 5 after an Issue that failed: got %s, want none", got.Number())
		}
	})
	other := billing.NewBook()
	if _, err := other.Issue("R-0", "EUR"); err != nil {
		t.Errorf("Issue of R-0 in another book: got error %v, want none", err)
	}
}

// TestInvoiceIsOne holds many invoices while the book grows, and pays them late.
func TestInvoiceIsOne(t *testing.T) {
	b := billing.NewBook()
	first, err := b.Issue("R-0", "EUR")
	check(t, "Issue", err)
	early, ok := b.Invoice("R-0")
	found(t, "Invoice(R-0)", ok)
	const n = 200
	for k := 1; k < n; k++ {
		inv, err := b.Issue(fmt.Sprintf("R-%d", k), "EUR")
		check(t, "Issue", err)
		check(t, "AddLine", inv.AddLine("a", made(billing.New(int64(k)*100, "EUR"))))
	}
	check(t, "AddLine", first.AddLine("a", made(billing.New(777, "EUR"))))
	late, ok := b.Invoice("R-0")
	found(t, "Invoice(R-0)", ok)
	check(t, "Pay", early.Pay(made(billing.New(700, "EUR"))))
	for name, due := range map[string]int64{"Issue": minor(first.Due()), "Invoice, at once": minor(early.Due()), "Invoice, later": minor(late.Due())} {
		if due != 77 {
			t.Errorf("a line of 777 was added to what Issue returned, and 700 paid on what Invoice returned: got %d due on the invoice from %s, want 77. %s", due, name, twoInvoices)
		}
	}
	match, ok := b.Match(made(billing.New(77, "EUR")))
	found(t, "Match(EUR 0.77), which is due of R-0", ok)
	if !one(&first, &early) || !one(&first, &late) || !one(&first, &match) {
		t.Errorf("Issue, Invoice and Match of one number: got different invoices, want one pointer. %s", twoInvoices)
	}
	for k := 1; k < n; k++ {
		inv, ok := b.Invoice(fmt.Sprintf("R-%d", k))
		found(t, fmt.Sprintf("Invoice(R-%d)", k), ok)
		if got := inv.Total(); inv.Number() != fmt.Sprintf("R-%d", k) || got.Minor() != int64(k)*100 {
			t.Fatalf("Invoice(R-%d): got %s with Total %d, want %d. %s", k, inv.Number(), got.Minor(), k*100, twoInvoices)
		}
	}
}

// minor works also where Minor is a method of the pointer.
func minor[M interface{ Minor() int64 }](m M) int64 { return m.Minor() }

// issue puts an invoice over these amounts in the book.
func issue(t *testing.T, b *billing.Book, number, code string, amounts ...int64) {
	t.Helper()
	inv, err := b.Issue(number, code)
	check(t, "Issue", err)
	for _, n := range amounts {
		check(t, "AddLine", inv.AddLine("line", made(billing.New(n, code))))
	}
}

func TestByTotal(t *testing.T) {
	b := billing.NewBook()
	if got := b.ByTotal(); got == nil || len(got) != 0 {
		t.Errorf("ByTotal of an empty book: got %v, nil: %v, want an empty map", got, got == nil)
	}
	issue(t, b, "R-9", "EUR", 1250)
	issue(t, b, "R-2", "eur", 1000, 250)
	issue(t, b, "R-5", "USD", 1250)
	issue(t, b, "R-1", "Eur", 1300, -50)
	issue(t, b, "R-3", "EUR")
	issue(t, b, "R-4", "JPY")
	issue(t, b, "R-0", "EUR", 5, -5)
	paid, ok := b.Invoice("R-2")
	found(t, "Invoice(R-2)", ok)
	check(t, "Pay", paid.Pay(made(billing.New(1250, "EUR")))) // what was paid is not asked
	for range 2 {
		groups := b.ByTotal()
		for _, c := range []struct {
			minor int64
			code  string
			want  []string
		}{
			{1250, "EUR", []string{"R-9", "R-2", "R-1"}}, {1250, "usd", []string{"R-5"}}, {0, "EUR", []string{"R-3", "R-0"}}, {0, "JPY", []string{"R-4"}}, {1, "EUR", nil},
		} {
			key := made(billing.New(c.minor, c.code))
			if got := groups[key]; !slices.Equal(got, c.want) {
				t.Errorf("ByTotal()[New(%d, %q)]: got %q, want %q. Who looks something up has made his key himself", c.minor, c.code, got, c.want)
			}
			groups[key] = append(groups[key], "mine") // the map and its slices are the caller's
			if len(groups[key]) > 1 {
				groups[key][0] = "mine"
			}
		}
		if len(groups) != 5 { // with the one that was looked up and then put in
			t.Errorf("ByTotal of 7 invoices with 4 different totals: got %d totals, want 4", len(groups)-1)
		}
	}
}

func TestMatch(t *testing.T) {
	b := billing.NewBook()
	want := func(minor int64, code, number string) {
		t.Helper()
		inv, ok := b.Match(made(billing.New(minor, code)))
		switch {
		case ok != (number != "") || isNil(&inv) == ok:
			t.Errorf("Match(New(%d, %q)): got %v, nil: %v, want %v. Who looks for a payment has made the amount himself", minor, code, ok, isNil(&inv), number != "")
		case ok && inv.Number() != number:
			t.Errorf("Match(New(%d, %q)): got %s, want %s", minor, code, inv.Number(), number)
		}
	}
	want(1250, "EUR", "")
	issue(t, b, "R-9", "EUR", 2000)
	issue(t, b, "R-2", "EUR", 1250)
	issue(t, b, "R-1", "EUR", 1000, 250)
	issue(t, b, "R-3", "USD", 1250)
	issue(t, b, "R-4", "JPY")
	want(1250, "eur", "R-2")
	want(1250, "USD", "R-3")
	want(1250, "JPY", "")
	want(1249, "EUR", "")
	want(0, "JPY", "") // nothing is due of R-4: there is nothing to settle
	want(0, "EUR", "")
	first, ok := b.Invoice("R-9")
	found(t, "Invoice(R-9)", ok)
	check(t, "Pay", first.Pay(made(billing.New(750, "EUR"))))
	want(1250, "EUR", "R-9") // by what is due, not by the total; the oldest
	want(2000, "EUR", "")
	check(t, "Pay", first.Pay(made(billing.New(1250, "EUR"))))
	want(1250, "EUR", "R-2")
	sees(t, "Match of the zero Money", func() {
		if inv, ok := b.Match(zero(made(billing.New(1, "EUR")))); ok || !isNil(&inv) {
			t.Errorf("Match of the zero Money: got true, want false")
		}
	})
}
