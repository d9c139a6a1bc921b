package billing_test

import (
	"testing"

	billing "gomastery/week01_core/money_receivers"
)

// The tests in this file show what goes wrong. They compile before and after your
// change, as they never write the type of an amount. `gomastery check` runs more.

func TestSameAmount(t *testing.T) {
	a, err := billing.New(1250, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	b, err := billing.New(1250, "eur")
	if err != nil {
		t.Fatal(err)
	}
	if a != b {
		t.Errorf("%v == %v: got false, want true", a, b)
	}
}

func TestTotalTwice(t *testing.T) {
	inv, err := billing.NewInvoice("R-1", "EUR")
	if err != nil {
		t.Fatal(err)
	}
	for _, cents := range []int64{1000, 250} {
		amount, err := billing.New(cents, "EUR")
		if err != nil {
			t.Fatal(err)
		}
		if err := inv.AddLine("tea", amount); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if total := inv.Total(); total.Minor() != 1250 {
			t.Errorf("got Total %v of 10.00 and 2.50, want 12.50 each time", total)
		}
	}
}

func TestPaymentArrives(t *testing.T) {
	book := billing.NewBook()
	inv, err := book.Issue("R-1", "EUR")
	if err != nil {
		t.Fatal(err)
	}
	amount, err := billing.New(1250, "EUR")
	if err != nil {
		t.Fatal(err)
	}
	if err := inv.AddLine("tea", amount); err != nil {
		t.Fatal(err)
	}
	again, ok := book.Invoice("R-1")
	if !ok {
		t.Fatal("got no invoice R-1, want the one that was issued")
	}
	if due := again.Due(); due.Minor() != 1250 {
		t.Errorf("got %v due of the invoice in the book, want the line that was added: 12.50", due)
	}
	if _, ok := book.Match(amount); !ok {
		t.Errorf("a payment of %v matches no invoice, want R-1", amount)
	}
}
