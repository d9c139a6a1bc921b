package billing

import (
	"errors"
	"fmt"
	"sync"
)

// ErrExists says that there is an invoice with that number already.
var ErrExists = errors.New("billing: invoice exists already")

// Book has all invoices of one seller. Its methods may be called from any number
// of goroutines. Make one with [NewBook].
type Book struct {
	mu       sync.RWMutex
	numbers  []string // in the order in which the invoices were issued
	invoices map[string]Invoice
}

// NewBook returns a book without invoices.
func NewBook() *Book {
	return &Book{invoices: make(map[string]Invoice)}
}

// Issue puts a new invoice in the book and returns it, for its lines to be added.
func (b *Book) Issue(number, code string) (Invoice, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.invoices[number]; ok {
		return Invoice{}, fmt.Errorf("%w: %s", ErrExists, number)
	}
	inv, err := NewInvoice(number, code)
	if err != nil {
		return Invoice{}, err
	}
	b.numbers = append(b.numbers, number)
	b.invoices[number] = inv
	return inv, nil
}

// Invoice returns the invoice with that number.
func (b *Book) Invoice(number string) (Invoice, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	inv, ok := b.invoices[number]
	return inv, ok
}

// ByTotal returns the numbers of the invoices by their totals, those of one total
// in the order in which they were issued.
func (b *Book) ByTotal() map[*Money][]string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	groups := make(map[*Money][]string)
	for _, number := range b.numbers {
		inv := b.invoices[number]
		groups[inv.Total()] = append(groups[inv.Total()], number)
	}
	return groups
}

// Match returns the oldest invoice that a payment settles: one of which exactly
// this is due, and not nothing.
func (b *Book) Match(payment *Money) (Invoice, bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if payment.IsZero() {
		return Invoice{}, false
	}
	for _, number := range b.numbers {
		inv := b.invoices[number]
		if inv.Due() == payment {
			return inv, true
		}
	}
	return Invoice{}, false
}
