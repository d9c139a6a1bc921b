// Package billing knows who owes us money. What for, is a reference that means
// nothing here.
package billing

import (
	"fmt"
	"sync"
	"time"

	"gomastery/week01_core/cut_the_cycle/internal/fault"
	"gomastery/week01_core/cut_the_cycle/internal/money"
)

// Status is how it stands with an invoice.
type Status string

// What becomes of an invoice.
const (
	open    Status = "open"
	overdue Status = "overdue"
	void    Status = "void"
	Paid    Status = "paid"
)

// days is how long a customer may take.
const days = 14

// Invoice is what somebody has to pay.
type Invoice struct {
	ID       string      `json:"id"`
	Order    string      `json:"order"`
	Customer string      `json:"customer"`
	Amount   money.Cents `json:"cents"`
	Paid     money.Cents `json:"paid_cents"`
	Status   Status      `json:"status"`
	Due      string      `json:"due"` // the last day that is not too late
}

// Book is all invoices.
type Book struct {
	now func() time.Time

	mu   sync.Mutex
	byID map[string]*Invoice
}

// New returns an empty book.
func New(now func() time.Time) *Book { return &Book{now: now, byID: map[string]*Invoice{}} }

// Issue writes an invoice.
func (b *Book) Issue(order, customer string, amount money.Cents) Invoice {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := &Invoice{
		ID: fmt.Sprintf("i%d", len(b.byID)+1), Order: order, Customer: customer, Amount: amount, Status: open,
		Due: b.now().UTC().AddDate(0, 0, days).Format(time.DateOnly),
	}
	b.byID[i.ID] = i
	return *i
}

// get returns an invoice as it stands today.
func (b *Book) get(id string) (*Invoice, error) {
	i, ok := b.byID[id]
	if !ok {
		return nil, fault.New(fault.Missing, "no invoice %s", id)
	}
	if i.Status == open && b.now().UTC().Format(time.DateOnly) > i.Due {
		i.Status = overdue
	}
	return i, nil
}

// Get returns an invoice.
func (b *Book) Get(id string) (Invoice, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i, err := b.get(id)
	if err != nil {
		return Invoice{}, err
	}
	return *i, nil
}

// Pay takes a payment. The invoice is paid when nothing is left.
func (b *Book) Pay(id string, amount money.Cents) (Invoice, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i, err := b.get(id)
	switch {
	case err != nil:
		return Invoice{}, err
	case i.Status == Paid || i.Status == void:
		return Invoice{}, fault.New(fault.Conflict, "invoice %s is %s", id, i.Status)
	case amount < 1:
		return Invoice{}, fault.New(fault.Invalid, "a payment is at least 1 cent")
	case amount > i.Amount-i.Paid:
		return Invoice{}, fault.New(fault.Invalid, "only %s is due", i.Amount-i.Paid)
	}
	i.Paid += amount
	if i.Paid == i.Amount {
		i.Status = Paid
	}
	return *i, nil
}

// Void ends an invoice of which nothing is paid, and says whether it did.
func (b *Book) Void(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := b.byID[id]
	if i.Paid > 0 {
		return false
	}
	i.Status = void
	return true
}

// Due returns what is still to be paid, in time and too late.
func (b *Book) Due() (inTime, late money.Cents) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for id := range b.byID {
		switch i, _ := b.get(id); i.Status {
		case open:
			inTime += i.Amount - i.Paid
		case overdue:
			late += i.Amount - i.Paid
		}
	}
	return inTime, late
}
