// Package order is what was ordered. It says what it needs of the others, and does
// not know who they are. It is used by one goroutine at a time.
package order

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

type stock interface {
	Price(sku string, pieces int) (money.Cents, error)
	Pledge(who, sku string, pieces int)
	Return(who, sku string)
	Hand(who, sku string, amount money.Cents)
}

type customers interface {
	Discount(id string) (percent int, err error)
	Write(id, subject, text string)
	Credit(id string, amount money.Cents)
}

type invoices interface {
	Issue(ref, customer string, amount money.Cents) (id, due string)
	Void(id string) (ok bool)
}

// Line is a product in an order.
type Line struct {
	SKU    string
	Pieces int
	Price  money.Cents
}

func (l Line) sum() money.Cents { return money.Cents(l.Pieces) * l.Price }

// Order is what a customer has ordered.
type Order struct {
	ID, Customer, Status, Invoice string
	Lines                         []Line
	Discount, Total               money.Cents
	Placed                        time.Time
}

// Orders is all of them.
type Orders struct {
	now       func() time.Time
	stock     stock
	customers customers
	invoices  invoices
	all       map[string]*Order
}

// New returns an empty list.
func New(now func() time.Time, s stock, c customers, i invoices) *Orders {
	return &Orders{now, s, c, i, map[string]*Order{}}
}

// Find returns an order.
func (os *Orders) Find(id string) (*Order, error) {
	if o, ok := os.all[id]; ok {
		return o, nil
	}
	return nil, fail("missing", "no order %s", id)
}

// Add adds a line, or pieces to the one that is there.
func (o *Order) Add(sku string, pieces int) {
	for i := range o.Lines {
		if o.Lines[i].SKU == sku {
			o.Lines[i].Pieces += pieces
			return
		}
	}
	o.Lines = append(o.Lines, Line{SKU: sku, Pieces: pieces})
}

// Place takes an order that has a customer and lines.
func (os *Orders) Place(o *Order) error {
	discount, err := os.customers.Discount(o.Customer)
	if err != nil {
		return err
	}
	if len(o.Lines) == 0 {
		return fail("invalid", "an order needs lines")
	}
	var sum money.Cents
	for i, l := range o.Lines {
		if l.Pieces < 1 || l.Pieces > 1000 {
			return fail("invalid", "a quantity is 1 to 1000")
		}
		l.Price, err = os.stock.Price(l.SKU, l.Pieces)
		if err != nil {
			return err
		}
		o.Lines[i] = l
		sum += l.sum()
	}
	o.ID, o.Status, o.Placed = fmt.Sprint("o", len(os.all)+1), "open", os.now().UTC()
	o.Discount = sum.Percent(discount)
	o.Total = sum - o.Discount
	for _, l := range o.Lines {
		os.stock.Pledge(o.ID, l.SKU, l.Pieces)
	}
	os.all[o.ID] = o
	var due string
	o.Invoice, due = os.invoices.Issue(o.ID, o.Customer, o.Total)
	os.customers.Write(o.Customer, "Order "+o.ID, fmt.Sprintf("Thank you, %%N. Please pay %s by %s (invoice %s).", o.Total, due, o.Invoice))
	return nil
}

// Cancel ends an order that is not paid.
func (os *Orders) Cancel(o *Order) error {
	if o.Status != "open" {
		return fail("conflict", "order %s is %s", o.ID, o.Status)
	}
	if !os.invoices.Void(o.Invoice) {
		return fail("conflict", "order %s has payments", o.ID)
	}
	o.Status = "cancelled"
	for _, l := range o.Lines {
		os.stock.Return(o.ID, l.SKU)
	}
	os.customers.Write(o.Customer, "Order "+o.ID+" is cancelled", "Invoice "+o.Invoice+" is void.")
	return nil
}

// Settled is called when the invoice of an order has been paid.
func (os *Orders) Settled(id string) {
	o := os.all[id]
	o.Status = "paid"
	left := o.Discount
	for i, l := range o.Lines {
		part := o.Discount * l.sum() / (o.Total + o.Discount)
		if i == len(o.Lines)-1 {
			part = left
		}
		left -= part
		os.stock.Hand(id, l.SKU, l.sum()-part)
	}
	os.customers.Write(o.Customer, "Receipt for "+o.Invoice, fmt.Sprintf("We have received %s for order %s.", o.Total, id))
	os.customers.Credit(o.Customer, o.Total)
}
