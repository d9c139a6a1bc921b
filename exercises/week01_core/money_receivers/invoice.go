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
	Amount *Money
}

// Invoice is what a customer owes us for, and what he has paid. All its amounts
// are in one currency. Its methods may be called from any number of goroutines.
type Invoice struct {
	number   string
	currency string

	mu    sync.Mutex
	lines []Line
	paid  *Money
}

// NewInvoice returns an invoice without lines.
func NewInvoice(number, code string) (Invoice, error) {
	nothing, err := New(0, code)
	if err != nil {
		return Invoice{}, err
	}
	return Invoice{number: number, currency: code, paid: nothing}, nil
}

// Number returns the number of the invoice.
func (i Invoice) Number() string { return i.number }

// AddLine puts a line at the end of the invoice.
func (i *Invoice) AddLine(text string, amount *Money) error {
	if total := i.Total(); amount.Currency() != total.Currency() {
		return mismatch(total.Currency(), amount.Currency())
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lines = append(i.lines, Line{Text: text, Amount: amount})
	return nil
}

// Lines returns the lines in their order. It works on a copy, so it needs no lock.
func (i Invoice) Lines() []Line { return slices.Clone(i.lines) }

// Total returns the sum of the lines. It works on a copy, so it needs no lock.
func (i Invoice) Total() *Money {
	if len(i.lines) == 0 {
		return &Money{code: i.currency}
	}
	sum := i.lines[0].Amount
	for _, line := range i.lines[1:] {
		sum.Add(line.Amount)
	}
	return sum
}

// Pay notes a payment. It fails with [ErrOverpaid] if that is more than is due.
func (i *Invoice) Pay(amount *Money) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	due := i.due()
	if amount.Currency() != due.Currency() {
		return mismatch(due.Currency(), amount.Currency())
	}
	if amount.Minor() > due.Minor() {
		return fmt.Errorf("%w: %v of %v", ErrOverpaid, amount, due)
	}
	i.paid.Add(amount)
	return nil
}

// Due returns what is still to be paid: the total less the payments.
func (i *Invoice) Due() *Money {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.due()
}

// due is Due under the lock.
func (i *Invoice) due() *Money {
	due, _ := i.Total().Add(i.paid.Mul(-1))
	return due
}

// String returns the invoice in one line, for the log: "R-17: EUR 12.50, due EUR 2.50".
func (i *Invoice) String() string {
	return fmt.Sprintf("%s: %v, due %v", i.number, i.Total(), i.Due())
}
