// Package catalog is what there is to sell. It is used by one goroutine at a time.
package catalog

import (
	"fmt"
	"maps"
	"slices"

	"gomastery/week01_core/cut_the_cycle/internal/money"
)

// failure is an error that says what it is about: "missing", "invalid" or
// "conflict".
type failure struct{ kind, text string }

func (f failure) Error() string { return f.text }

// Kind is what it is about.
func (f failure) Kind() string { return f.kind }

func fail(kind, format string, args ...any) error { return failure{kind, fmt.Sprintf(format, args...)} }

// Product is something to sell.
type Product struct {
	Name    string
	Price   money.Cents
	Stock   int
	Sold    int
	Revenue money.Cents
	pledges map[string]int // pieces, by who will get them
}

// Free is how many are there for everybody.
func (p *Product) Free() int {
	n := p.Stock
	for _, q := range p.pledges {
		n -= q
	}
	return n
}

// Shelf is all products, by SKU.
type Shelf struct{ products map[string]*Product }

// NewShelf returns an empty shelf.
func NewShelf() *Shelf { return &Shelf{map[string]*Product{}} }

// Find returns a product.
func (s *Shelf) Find(sku string) (*Product, error) {
	if p, ok := s.products[sku]; ok {
		return p, nil
	}
	return nil, fail("missing", "no product %s", sku)
}

// Put stores a product, and says whether there was none before.
func (s *Shelf) Put(sku, name string, price money.Cents, stock int) (added bool, err error) {
	p, there := s.products[sku]
	if !there {
		p = &Product{pledges: map[string]int{}}
	}
	if name == "" {
		return false, fail("invalid", "a product needs a name")
	}
	if price < 1 {
		return false, fail("invalid", "a price is at least 1 cent")
	}
	if stock < 0 {
		return false, fail("invalid", "stock cannot be negative")
	}
	if pledged := p.Stock - p.Free(); stock < pledged {
		return false, fail("conflict", "%d of %s are reserved", pledged, sku)
	}
	p.Name, p.Price, p.Stock = name, price, stock
	s.products[sku] = p
	return !there, nil
}

// Delete removes a product that is pledged to nobody.
func (s *Shelf) Delete(sku string) error {
	p, err := s.Find(sku)
	if err != nil {
		return err
	}
	if n := len(p.pledges); n > 0 {
		return fail("conflict", "%s is in %d open orders", sku, n)
	}
	delete(s.products, sku)
	return nil
}

// Price says what pieces of a product cost, if there are as many.
func (s *Shelf) Price(sku string, pieces int) (money.Cents, error) {
	p, err := s.Find(sku)
	if err != nil {
		return 0, fail("invalid", "%v", err)
	}
	if free := p.Free(); pieces > free {
		return 0, fail("conflict", "only %d of %s are left", free, sku)
	}
	return p.Price, nil
}

// Pledge keeps pieces for somebody.
func (s *Shelf) Pledge(who, sku string, pieces int) { s.products[sku].pledges[who] = pieces }

// Return puts back what was kept for somebody.
func (s *Shelf) Return(who, sku string) { delete(s.products[sku].pledges, who) }

// Hand gives somebody what was kept, for an amount of money.
func (s *Shelf) Hand(who, sku string, amount money.Cents) {
	p := s.products[sku]
	p.Stock -= p.pledges[who]
	p.Sold += p.pledges[who]
	p.Revenue += amount
	delete(p.pledges, who)
}

// SKUs returns all there are, sorted.
func (s *Shelf) SKUs() []string { return slices.Sorted(maps.Keys(s.products)) }
