package billing

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// ErrOverpaid says that a payment is more than what is due.
var ErrOverpaid = errors.New("billing: more than is due")

// Line is one line of an invoice.
type Line struct {
	Text   string
	Amount Money
}

// Invoice is what a customer owes us for, and what he has paid. All its amounts
// are in one currency. Its methods may be called from any number of goroutines.
//
// An invoice is that one invoice and no other: make it with [NewInvoice], hand on
// the pointer, and do not copy what it points to.
type Invoice struct {
	number string
	none   Money // 0 in the currency of the invoice

	mu    sync.Mutex
	lines []Line
	paid  Money
}

// NewInvoice returns an invoice without lines.
func NewInvoice(number, code string) (*Invoice, error) {
	none, err := New(0, code)
	if err != nil {
		return nil, err
	}
	return &Invoice{number: number, none: none, paid: none}, nil
}

// Number returns the number of the invoice.
func (i *Invoice) Number() string { return i.number }

// AddLine puts a line at the end of the invoice.
func (i *Invoice) AddLine(text string, amount Money) error {
	if err := i.check(amount); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lines = append(i.lines, Line{Text: text, Amount: amount})
	return nil
}

// Lines returns the lines in their order. The slice is the caller's.
func (i *Invoice) Lines() []Line {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.lines)
}

// Total returns the sum of the lines.
func (i *Invoice) Total() Money {
	i.mu.Lock()
	defer i.mu.Unlock()
	total, _ := i.totals()
	return total
}

// Pay notes a payment. It fails with [ErrOverpaid] if that is more than is due.
func (i *Invoice) Pay(amount Money) error {
	if err := i.check(amount); err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if _, due := i.totals(); amount.Minor() > due.Minor() {
		return fmt.Errorf("%w: %v of %v", ErrOverpaid, amount, due)
	}
	i.paid = sum(i.paid, amount)
	return nil
}

// Due returns what is still to be paid: the total less the payments.
func (i *Invoice) Due() Money {
	i.mu.Lock()
	defer i.mu.Unlock()
	_, due := i.totals()
	return due
}

// String returns the invoice in one line, for the log: "R-17: EUR 12.50, due EUR 2.50".
func (i *Invoice) String() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	total, due := i.totals()
	return fmt.Sprintf("%s: %v, due %v", i.number, total, due)
}

// check returns an error if the amount is not in the currency of the invoice.
func (i *Invoice) check(amount Money) error {
	if amount.Currency() != i.none.Currency() {
		return mismatch(i.none.Currency(), amount.Currency())
	}
	return nil
}

// totals returns the total and what is due of it. The caller holds the lock.
func (i *Invoice) totals() (total, due Money) {
	total = i.none
	for _, line := range i.lines {
		total = sum(total, line.Amount)
	}
	return total, sum(total, i.paid.Mul(-1))
}

// sum adds amounts of one invoice. They are of one currency, which AddLine and Pay
// have checked, so there is no error to return.
func sum(a, b Money) Money {
	s, err := a.Add(b)
	if err != nil {
		panic(err)
	}
	return s
}
