package billing_test

import (
	"errors"
	"testing"

	billing "gomastery/week01_core/money_receivers"
)

func TestInvoice(t *testing.T) {
	for _, code := range []string{"EUR", "eur"} {
		inv, err := billing.NewInvoice("R-17", code)
		check(t, "NewInvoice", err)
		want := func(total, due int64, text string) {
			t.Helper()
			for range 2 {
				gotTotal, gotDue := inv.Total(), inv.Due()
				if gotTotal.Minor() != total || gotTotal.Currency() != "EUR" || gotDue.Minor() != due || gotDue.Currency() != "EUR" {
					t.Errorf("got Total %d %s and Due %d %s, want %d and %d EUR", gotTotal.Minor(), gotTotal.Currency(), gotDue.Minor(), gotDue.Currency(), total, due)
				}
				if got := inv.String(); got != text {
					t.Errorf("got String %q, want %q", got, text)
				}
			}
		}
		if inv.Number() != "R-17" {
			t.Errorf("got Number %q, want R-17", inv.Number())
		}
		if got := inv.Lines(); len(got) != 0 {
			t.Errorf("a new invoice: got %d lines, want none", len(got))
		}
		want(0, 0, "R-17: EUR 0.00, due EUR 0.00")
		check(t, "AddLine", inv.AddLine("tea", made(billing.New(1000, "EUR"))))
		want(1000, 1000, "R-17: EUR 10.00, due EUR 10.00")
		check(t, "AddLine", inv.AddLine("milk", made(billing.New(300, "eur"))))
		check(t, "AddLine", inv.AddLine("rebate", made(billing.New(-50, "EUR"))))
		check(t, "AddLine", inv.AddLine("tea", made(billing.New(0, "EUR"))))
		want(1250, 1250, "R-17: EUR 12.50, due EUR 12.50")
		check(t, "Pay", inv.Pay(made(billing.New(1000, "Eur"))))
		want(1250, 250, "R-17: EUR 12.50, due EUR 2.50")
		if err := inv.Pay(made(billing.New(251, "EUR"))); !errors.Is(err, billing.ErrOverpaid) {
			t.Errorf("Pay of 251 where 250 are due: got error %v, want ErrOverpaid", err)
		}
		want(1250, 250, "R-17: EUR 12.50, due EUR 2.50")
		check(t, "Pay of all that is due", inv.Pay(made(billing.New(250, "EUR"))))
		want(1250, 0, "R-17: EUR 12.50, due EUR 0.00")
		if err := inv.Pay(made(billing.New(1, "EUR"))); !errors.Is(err, billing.ErrOverpaid) {
			t.Errorf("Pay of 1 where nothing is due: got error %v, want ErrOverpaid", err)
		}
		check(t, "AddLine after all is paid", inv.AddLine("late", made(billing.New(7, "EUR"))))
		want(1257, 7, "R-17: EUR 12.57, due EUR 0.07")

		lines := inv.Lines()
		wanted := []struct {
			text   string
			amount any
		}{
			{"tea", made(billing.New(1000, "EUR"))}, {"milk", made(billing.New(300, "EUR"))}, {"rebate", made(billing.New(-50, "EUR"))},
			{"tea", made(billing.New(0, "EUR"))}, {"late", made(billing.New(7, "EUR"))},
		}
		if len(lines) != len(wanted) {
			t.Fatalf("got %d lines, want %d", len(lines), len(wanted))
		}
		for i, w := range wanted {
			if lines[i].Text != w.text || !same(lines[i].Amount, w.amount) {
				t.Errorf("line %d: got %q, %v, want %q, %v, as it was added: to ask for totals and to pay changes no line", i, lines[i].Text, lines[i].Amount, w.text, w.amount)
			}
		}
	}
}

func TestInvoiceCurrency(t *testing.T) {
	for _, code := range []string{"", "XXX", "EURO"} {
		inv, err := billing.NewInvoice("R-1", code)
		if !errors.Is(err, billing.ErrCurrency) || !isNil(&inv) {
			t.Errorf("NewInvoice with currency %q: got error %v, nil invoice: %v, want ErrCurrency and a nil *Invoice", code, err, isNil(&inv))
		}
	}
	inv := made(billing.NewInvoice("R-1", "eur"))
	m := made(billing.New(100, "EUR"))
	check(t, "AddLine", inv.AddLine("a", m))
	check(t, "Pay", inv.Pay(made(billing.New(20, "EUR"))))
	dollar, yen, none := made(billing.New(10, "USD")), made(billing.New(0, "JPY")), zero(m)
	sees(t, "AddLine and Pay of other currencies", func() {
		for name, err := range map[string]error{
			"AddLine of USD 0.10": inv.AddLine("b", dollar), "AddLine of JPY 0": inv.AddLine("b", yen), "AddLine of the zero Money": inv.AddLine("b", none),
			"Pay of USD 0.10": inv.Pay(dollar), "Pay of JPY 0": inv.Pay(yen), "Pay of the zero Money": inv.Pay(none),
		} {
			if !errors.Is(err, billing.ErrCurrency) {
				t.Errorf("%s for an invoice in EUR: got error %v, want ErrCurrency", name, err)
			}
		}
	})
	if total, due := inv.Total(), inv.Due(); len(inv.Lines()) != 1 || total.Minor() != 100 || due.Minor() != 80 {
		t.Errorf("after calls that failed: got %d lines, Total %d, Due %d, want 1 line, 100 and 80 as before", len(inv.Lines()), total.Minor(), due.Minor())
	}
}

// TestLinesAreTheCallers changes what Lines returned, also behind its end.
func TestLinesAreTheCallers(t *testing.T) {
	inv := made(billing.NewInvoice("R-1", "EUR"))
	m := made(billing.New(100, "EUR"))
	for range 5 {
		check(t, "AddLine", inv.AddLine("a", m))
	}
	kept := inv.Lines()
	spoilt := inv.Lines()
	spoilt = spoilt[:cap(spoilt)]
	for i := range spoilt {
		spoilt[i].Text, spoilt[i].Amount = "spoilt", made(billing.New(9999, "EUR"))
	}
	check(t, "AddLine", inv.AddLine("b", m))
	for i, line := range inv.Lines() {
		want := "a"
		if i == 5 {
			want = "b"
		}
		if line.Text != want || line.Amount.Minor() != 100 {
			t.Errorf("line %d, after a caller changed the slice that Lines had returned to him: got %q, %v, want %q and 100: the slice must be the caller's own", i, line.Text, line.Amount, want)
		}
	}
	if len(kept) != 5 || kept[0].Text != "a" || kept[4].Amount.Minor() != 100 {
		t.Errorf("lines that another caller got before: got %v, want them as they were", kept)
	}
	if got := inv.Total(); got.Minor() != 600 {
		t.Errorf("got Total %d, want 600", got.Minor())
	}
	_ = append(kept, kept[0])
	if got := inv.Lines(); got[5].Text != "b" {
		t.Errorf("after a caller appended to the slice that Lines had returned: got %q for the sixth line, want b", got[5].Text)
	}
}
