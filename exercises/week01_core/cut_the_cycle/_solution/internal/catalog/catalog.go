// Package catalog knows the products, how many there are, and how many of them are
// promised to somebody. Who that is does not matter here.
package catalog

import (
	"slices"
	"strings"
	"sync"

	"gomastery/week01_core/cut_the_cycle/internal/fault"
	"gomastery/week01_core/cut_the_cycle/internal/money"
)

// Product is something to sell.
type Product struct {
	SKU       string      `json:"sku"`
	Name      string      `json:"name"`
	Price     money.Cents `json:"price_cents"`
	Stock     int         `json:"stock"`
	Available int         `json:"available"`
}

// Item is a number of pieces of a product, at a price.
type Item struct {
	SKU      string      `json:"sku"`
	Quantity int         `json:"quantity"`
	Price    money.Cents `json:"price_cents"`
}

// Sale is what was sold of a product.
type Sale struct {
	SKU     string      `json:"sku"`
	Sold    int         `json:"sold"`
	Revenue money.Cents `json:"revenue_cents"`
}

// entry is a product with what has become of it.
type entry struct {
	name            string
	price           money.Cents
	stock           int
	reserved, holds int // pieces, and how many reservations they are in
	sold            int
	revenue         money.Cents
}

// Catalog is all products.
type Catalog struct {
	mu      sync.Mutex
	entries map[string]*entry
}

// New returns an empty catalog.
func New() *Catalog { return &Catalog{entries: map[string]*entry{}} }

// Put stores a product, and says whether it is new.
func (c *Catalog) Put(sku, name string, price money.Cents, stock int) (p Product, isNew bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[sku]
	switch {
	case name == "":
		return Product{}, false, fault.New(fault.Invalid, "a product needs a name")
	case price < 1:
		return Product{}, false, fault.New(fault.Invalid, "a price is at least 1 cent")
	case stock < 0:
		return Product{}, false, fault.New(fault.Invalid, "stock cannot be negative")
	case ok && stock < e.reserved:
		return Product{}, false, fault.New(fault.Conflict, "%d of %s are reserved", e.reserved, sku)
	}
	if !ok {
		e = &entry{}
		c.entries[sku] = e
	}
	e.name, e.price, e.stock = name, price, stock
	return e.product(sku), !ok, nil
}

func (e *entry) product(sku string) Product {
	return Product{SKU: sku, Name: e.name, Price: e.price, Stock: e.stock, Available: e.stock - e.reserved}
}

// Get returns a product.
func (c *Catalog) Get(sku string) (Product, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[sku]
	if !ok {
		return Product{}, fault.New(fault.Missing, "no product %s", sku)
	}
	return e.product(sku), nil
}

// Remove removes a product that is not reserved.
func (c *Catalog) Remove(sku string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[sku]
	if !ok {
		return fault.New(fault.Missing, "no product %s", sku)
	}
	if e.holds > 0 {
		return fault.New(fault.Conflict, "%s is in %d open orders", sku, e.holds)
	}
	delete(c.entries, sku)
	return nil
}

// Reserve keeps all items for somebody, or none, and returns them with today's
// prices. It ends with Release or Sell. No product may be in two items.
func (c *Catalog) Reserve(items []Item) ([]Item, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	items = slices.Clone(items)
	for i, it := range items {
		e, ok := c.entries[it.SKU]
		if !ok {
			return nil, fault.New(fault.Invalid, "no product %s", it.SKU)
		}
		if left := e.stock - e.reserved; it.Quantity > left {
			return nil, fault.New(fault.Conflict, "only %d of %s are left", left, it.SKU)
		}
		items[i].Price = e.price
	}
	for _, it := range items {
		e := c.entries[it.SKU]
		e.reserved += it.Quantity
		e.holds++
	}
	return items, nil
}

// Release gives back what was reserved.
func (c *Catalog) Release(items []Item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release(items)
}

func (c *Catalog) release(items []Item) {
	for _, it := range items {
		e := c.entries[it.SKU]
		e.reserved -= it.Quantity
		e.holds--
	}
}

// Sell takes out of stock what was reserved. Each item bears its part of the
// discount, and the last one what is left of it.
func (c *Catalog) Sell(items []Item, discount money.Cents) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release(items)
	var sum money.Cents
	for _, it := range items {
		sum += money.Cents(it.Quantity) * it.Price
	}
	left := discount
	for i, it := range items {
		gross := money.Cents(it.Quantity) * it.Price
		part := discount * gross / sum
		if i == len(items)-1 {
			part = left
		}
		left -= part
		e := c.entries[it.SKU]
		e.stock -= it.Quantity
		e.sold += it.Quantity
		e.revenue += gross - part
	}
}

// Sales returns what was sold, by SKU.
func (c *Catalog) Sales() []Sale {
	c.mu.Lock()
	defer c.mu.Unlock()
	sales := []Sale{}
	for sku, e := range c.entries {
		if e.sold > 0 {
			sales = append(sales, Sale{sku, e.sold, e.revenue})
		}
	}
	slices.SortFunc(sales, func(a, b Sale) int { return strings.Compare(a.SKU, b.SKU) })
	return sales
}
