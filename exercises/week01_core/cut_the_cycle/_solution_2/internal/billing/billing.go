// Package billing is what has to be paid. It is used by one goroutine at a time.
package billing

import (
	"fmt"
	"time"

	"gomastery/week01_core/cut_the_cycle/internal/money"
)

// failure is an error that says what it is about: "missing", "invalid" or
// "conflict".
type failure struct{ kind, text string }

func (f failure) Error() string { return f.text }

// Kind is what it is about.
func (f failure) Kind() string { return f.kind }

func fail(kind, format string, args ...any) error { return failure{kind, fmt.Sprintf(format, args...)} }

// Invoice is what somebody has to pay, for something.
type Invoice struct {
	ID, Ref, Customer, Due string
	Amount, Paid           money.Cents
	void                   bool
}

func (i *Invoice) rest() money.Cents { return i.Amount - i.Paid }

// Invoices is all of them.
type Invoices struct {
	now     func() time.Time
	settled func(ref string)
	all     map[string]*Invoice
}

// NewInvoices returns an empty list. It calls settled when an invoice has been paid.
func NewInvoices(now func() time.Time, settled func(ref string)) *Invoices {
	return &Invoices{now, settled, map[string]*Invoice{}}
}

// Issue writes an invoice.
func (in *Invoices) Issue(ref, customer string, amount money.Cents) (id, due string) {
	i := &Invoice{ID: fmt.Sprint("i", len(in.all)+1), Ref: ref, Customer: customer, Amount: amount}
	i.Due = in.now().UTC().AddDate(0, 0, 14).Format(time.DateOnly)
	in.all[i.ID] = i
	return i.ID, i.Due
}

// Find returns an invoice.
func (in *Invoices) Find(id string) (*Invoice, error) {
	if i, ok := in.all[id]; ok {
		return i, nil
	}
	return nil, fail("missing", "no invoice %s", id)
}

// Status says how it stands with an invoice today.
func (in *Invoices) Status(i *Invoice) string {
	switch {
	case i.void:
		return "void"
	case i.rest() == 0:
		return "paid"
	case in.now().UTC().Format(time.DateOnly) > i.Due:
		return "overdue"
	}
	return "open"
}

// Pay takes a payment.
func (in *Invoices) Pay(i *Invoice, amount money.Cents) error {
	if s := in.Status(i); s == "paid" || s == "void" {
		return fail("conflict", "invoice %s is %s", i.ID, s)
	}
	if amount < 1 {
		return fail("invalid", "a payment is at least 1 cent")
	}
	if amount > i.rest() {
		return fail("invalid", "only %s is due", i.rest())
	}
	i.Paid += amount
	if i.rest() == 0 {
		in.settled(i.Ref)
	}
	return nil
}

// Void ends an invoice, unless something of it has been paid.
func (in *Invoices) Void(id string) (ok bool) {
	i := in.all[id]
	i.void = i.Paid == 0
	return i.void
}

// Rest is what is still to come: all, and what of it is late.
func (in *Invoices) Rest() (all, late money.Cents) {
	for _, i := range in.all {
		switch in.Status(i) {
		case "overdue":
			late += i.rest()
			fallthrough
		case "open":
			all += i.rest()
		}
	}
	return all, late
}
