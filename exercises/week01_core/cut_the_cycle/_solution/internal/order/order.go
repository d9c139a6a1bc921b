// Package order brings products, customers and invoices together: it is the only
// one that knows what an order means to each of them.
package order

import (
	"fmt"
	"sync"
	"time"

	"gomastery/week01_core/cut_the_cycle/internal/billing"
	"gomastery/week01_core/cut_the_cycle/internal/catalog"
	"gomastery/week01_core/cut_the_cycle/internal/customer"
	"gomastery/week01_core/cut_the_cycle/internal/fault"
	"gomastery/week01_core/cut_the_cycle/internal/mail"
	"gomastery/week01_core/cut_the_cycle/internal/money"
)

type status string

const (
	open      status = "open"
	paid      status = "paid"
	cancelled status = "cancelled"
)

// Order is what a customer has ordered.
type Order struct {
	ID       string         `json:"id"`
	Customer string         `json:"customer"`
	Status   status         `json:"status"`
	Lines    []catalog.Item `json:"lines"`
	Discount money.Cents    `json:"discount_cents"`
	Total    money.Cents    `json:"total_cents"`
	Invoice  string         `json:"invoice"`
	Placed   time.Time      `json:"placed"`
}

// Desk takes orders.
type Desk struct {
	products  *catalog.Catalog
	customers *customer.Registry
	invoices  *billing.Book
	post      *mail.Post
	now       func() time.Time

	mu     sync.Mutex // held while an order changes, here and in the others
	orders map[string]*Order
}

// New returns a desk without orders.
func New(products *catalog.Catalog, customers *customer.Registry, invoices *billing.Book, post *mail.Post, now func() time.Time) *Desk {
	return &Desk{products: products, customers: customers, invoices: invoices, post: post, now: now, orders: map[string]*Order{}}
}

// Get returns an order.
func (d *Desk) Get(id string) (Order, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, ok := d.orders[id]
	if !ok {
		return Order{}, fault.New(fault.Missing, "no order %s", id)
	}
	return *o, nil
}

// Place reserves what was ordered and writes the invoice.
func (d *Desk) Place(customerID string, lines []catalog.Item) (Order, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	c, err := d.customers.Get(customerID)
	if err != nil {
		return Order{}, fault.New(fault.Invalid, "%v", err)
	}
	lines = merge(lines)
	if err := check(lines); err != nil {
		return Order{}, err
	}
	lines, err = d.products.Reserve(lines)
	if err != nil {
		return Order{}, err
	}
	o := &Order{ID: fmt.Sprintf("o%d", len(d.orders)+1), Customer: c.ID, Status: open, Lines: lines, Placed: d.now().UTC()}
	for _, l := range lines {
		o.Total += money.Cents(l.Quantity) * l.Price
	}
	o.Discount = o.Total.Percent(c.Tier.Discount())
	o.Total -= o.Discount
	invoice := d.invoices.Issue(o.ID, c.ID, o.Total)
	o.Invoice = invoice.ID
	d.orders[o.ID] = o
	d.post.Send(c.Email, "Order "+o.ID, fmt.Sprintf("Thank you, %s. Please pay %s by %s (invoice %s).", c.Name, o.Total, invoice.Due, invoice.ID))
	return *o, nil
}

// merge makes one line of all lines with the same product.
func merge(lines []catalog.Item) []catalog.Item {
	var merged []catalog.Item
	at := map[string]int{}
	for _, l := range lines {
		if i, ok := at[l.SKU]; ok {
			merged[i].Quantity += l.Quantity
			continue
		}
		at[l.SKU] = len(merged)
		merged = append(merged, l)
	}
	return merged
}

func check(lines []catalog.Item) error {
	if len(lines) == 0 {
		return fault.New(fault.Invalid, "an order needs lines")
	}
	for _, l := range lines {
		if l.Quantity < 1 || l.Quantity > 1000 {
			return fault.New(fault.Invalid, "a quantity is 1 to 1000")
		}
	}
	return nil
}

// Cancel ends an order of which nothing is paid.
func (d *Desk) Cancel(id string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	o, ok := d.orders[id]
	switch {
	case !ok:
		return fault.New(fault.Missing, "no order %s", id)
	case o.Status != open:
		return fault.New(fault.Conflict, "order %s is %s", id, o.Status)
	case !d.invoices.Void(o.Invoice):
		return fault.New(fault.Conflict, "order %s has payments", id)
	}
	o.Status = cancelled
	d.products.Release(o.Lines)
	d.tell(o, "Order "+id+" is cancelled", fmt.Sprintf("Invoice %s is void.", o.Invoice))
	return nil
}

// Pay takes a payment for an invoice. When all is paid, the order is done.
func (d *Desk) Pay(invoiceID string, amount money.Cents) (billing.Invoice, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	invoice, err := d.invoices.Pay(invoiceID, amount)
	if err != nil || invoice.Status != billing.Paid {
		return invoice, err
	}
	o := d.orders[invoice.Order]
	o.Status = paid
	d.products.Sell(o.Lines, o.Discount)
	d.tell(o, "Receipt for "+o.Invoice, fmt.Sprintf("We have received %s for order %s.", o.Total, o.ID))
	d.customers.Spend(o.Customer, o.Total)
	return invoice, nil
}

// tell writes to the customer of an order.
func (d *Desk) tell(o *Order, subject, text string) {
	if c, err := d.customers.Get(o.Customer); err == nil {
		d.post.Send(c.Email, subject, text)
	}
}
