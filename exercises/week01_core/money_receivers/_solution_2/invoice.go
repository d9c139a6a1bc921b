package billing

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
)

// ErrOverpaid says that a payment is more than what is due.
var ErrOverpaid = errors.New("billing: more than is due")

// Line is one line of an invoice.
type Line struct {
	Text   string
	Amount Money
}

// Invoice has no lock: it points to what it says now, and a change puts something new
// in its place. Readers wait for nobody.
type Invoice struct {
	number string
	state  atomic.Pointer[state]
}

// state is an invoice at one moment. It never changes, but for room behind its lines,
// which nobody sees.
type state struct {
	lines       []Line
	total, paid Money
}

func (s *state) due() Money {
	due, _ := s.total.Add(s.paid.Mul(-1)) // one currency
	return due
}

// NewInvoice returns an invoice without lines.
func NewInvoice(number, code string) (*Invoice, error) {
	nothing, err := New(0, code)
	if err != nil {
		return nil, err
	}
	inv := &Invoice{number: number}
	inv.state.Store(&state{total: nothing, paid: nothing})
	return inv, nil
}

// update puts a changed copy of the state in its place, and starts again with a new
// copy if somebody was faster.
func (i *Invoice) update(amount Money, change func(*state) error) error {
	for {
		old := i.state.Load()
		if amount.Currency() != old.total.Currency() {
			return mismatch(old.total.Currency(), amount.Currency())
		}
		next := *old
		if err := change(&next); err != nil {
			return err
		}
		if i.state.CompareAndSwap(old, &next) {
			return nil
		}
	}
}

// Number returns the number of the invoice.
func (i *Invoice) Number() string { return i.number }

// AddLine puts a line at the end of the invoice.
func (i *Invoice) AddLine(text string, amount Money) error {
	return i.update(amount, func(s *state) error {
		// A copy, as two who add at once must not append to the same array.
		s.lines = append(slices.Clip(s.lines), Line{text, amount})
		s.total, _ = s.total.Add(amount)
		return nil
	})
}

// Pay notes a payment, or returns [ErrOverpaid].
func (i *Invoice) Pay(amount Money) error {
	return i.update(amount, func(s *state) error {
		if due := s.due(); amount.Minor() > due.Minor() {
			return fmt.Errorf("%w: %v of %v", ErrOverpaid, amount, due)
		}
		s.paid, _ = s.paid.Add(amount)
		return nil
	})
}

// Lines returns the lines in their order, in a slice of the caller's own.
func (i *Invoice) Lines() []Line { return slices.Clone(i.state.Load().lines) }

// Total returns the sum of the lines.
func (i *Invoice) Total() Money { return i.state.Load().total }

// Due returns the total less the payments.
func (i *Invoice) Due() Money { return i.state.Load().due() }

// String returns the invoice in one line.
func (i *Invoice) String() string {
	s := i.state.Load()
	return fmt.Sprintf("%s: %v, due %v", i.number, s.total, s.due())
}
