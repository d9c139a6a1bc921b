package billing

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// ErrExists says that there is an invoice with that number already.
var ErrExists = errors.New("billing: invoice exists already")

// Book has all invoices of one seller, in the order in which they were issued.
type Book struct {
	mu    sync.Mutex
	all   []*Invoice
	index map[string]*Invoice
}

// NewBook returns a book without invoices.
func NewBook() *Book { return new(Book) }

// Issue puts a new invoice in the book and returns it.
func (b *Book) Issue(number, code string) (*Invoice, error) {
	inv, err := NewInvoice(number, code)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.index[number] != nil {
		return nil, fmt.Errorf("%w: %s", ErrExists, number)
	}
	if err != nil {
		return nil, err
	}
	if b.index == nil {
		b.index = make(map[string]*Invoice)
	}
	b.index[number] = inv
	b.all = append(b.all, inv)
	return inv, nil
}

// Invoice returns the invoice with that number.
func (b *Book) Invoice(number string) (*Invoice, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	inv := b.index[number]
	return inv, inv != nil
}

// issued returns the invoices that are in the book now. Only the end of the slice is
// ever written to, so it may be read without the lock.
func (b *Book) issued() []*Invoice {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all
}

// ByTotal returns the numbers of the invoices by their totals.
func (b *Book) ByTotal() map[Money][]string {
	groups := map[Money][]string{}
	for _, inv := range b.issued() {
		total := inv.Total()
		groups[total] = append(groups[total], inv.number)
	}
	return groups
}

// Match returns the oldest invoice that a payment settles.
func (b *Book) Match(payment Money) (*Invoice, bool) {
	all := b.issued()
	i := slices.IndexFunc(all, func(inv *Invoice) bool { return inv.Due() == payment })
	if i < 0 || payment.IsZero() {
		return nil, false
	}
	return all[i], true
}
