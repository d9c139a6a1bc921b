package models

import (
	"time"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/utils"
)

// Line is a product in an order.
type Line struct {
	SKU        string `json:"sku"`
	Quantity   int    `json:"quantity"`
	PriceCents int    `json:"price_cents"`
}

// Order is what a customer has ordered.
type Order struct {
	ID            string    `json:"id"`
	Customer      string    `json:"customer"`
	Status        string    `json:"status"`
	Lines         []Line    `json:"lines"`
	DiscountCents int       `json:"discount_cents"`
	TotalCents    int       `json:"total_cents"`
	Invoice       string    `json:"invoice"`
	Placed        time.Time `json:"placed"`
}

// Place checks an order and prices it. It is stored if all is well.
func (o *Order) Place() error {
	if _, ok := common.Customers[o.Customer]; !ok {
		return common.Errorf(422, "no customer %s", o.Customer)
	}
	if len(o.Lines) == 0 {
		return common.Errorf(422, "an order needs lines")
	}
	o.merge()
	sum := 0
	for i := range o.Lines {
		l := &o.Lines[i]
		if l.Quantity < 1 || l.Quantity > 1000 {
			return common.Errorf(422, "a quantity is 1 to 1000")
		}
		p, ok := common.Products[l.SKU].(*Product)
		if !ok {
			return common.Errorf(422, "no product %s", l.SKU)
		}
		p.Fill()
		if l.Quantity > p.Available {
			return common.Errorf(409, "only %d of %s are left", p.Available, l.SKU)
		}
		l.PriceCents = p.PriceCents
		sum += l.Quantity * l.PriceCents
	}
	o.DiscountCents = utils.Percent(sum, common.DiscountOf(o.Customer))
	o.TotalCents = sum - o.DiscountCents
	o.ID, o.Status, o.Placed = common.NextID(common.KindOrder), common.StatusOpen, common.Now().UTC()
	common.Orders[o.ID] = o
	invoice := common.IssueInvoice(o).(*Invoice)
	o.Invoice = invoice.ID
	utils.MailTo(o.Customer, "Order "+o.ID, "Thank you, {name}. Please pay %s by %s (invoice %s).",
		utils.FormatMoney(o.TotalCents), invoice.Due, invoice.ID)
	return nil
}

// merge makes one line of all lines with the same product.
func (o *Order) merge() {
	var lines []Line
	at := map[string]int{}
	for _, l := range o.Lines {
		if i, ok := at[l.SKU]; ok {
			lines[i].Quantity += l.Quantity
			continue
		}
		at[l.SKU] = len(lines)
		lines = append(lines, l)
	}
	o.Lines = lines
}

// Cancel gives back what was reserved.
func (o *Order) Cancel() error {
	if o.Status != common.StatusOpen {
		return common.Errorf(409, "order %s is %s", o.ID, o.Status)
	}
	if err := common.VoidInvoice(o.Invoice); err != nil {
		return common.Errorf(409, "order %s has payments", o.ID)
	}
	o.Status = common.StatusCancelled
	utils.MailTo(o.Customer, "Order "+o.ID+" is cancelled", "Invoice %s is void.", o.Invoice)
	return nil
}

// Pay takes the products from the stock.
func (o *Order) Pay() {
	o.Status = common.StatusPaid
	sum := o.TotalCents + o.DiscountCents
	left := o.DiscountCents
	for i, l := range o.Lines {
		p := common.Products[l.SKU].(*Product)
		p.Stock -= l.Quantity
		p.Sold += l.Quantity
		// Each line bears its part of the discount, and the last one what is left.
		gross := l.Quantity * l.PriceCents
		part := o.DiscountCents * gross / sum
		if i == len(o.Lines)-1 {
			part = left
		}
		left -= part
		p.Revenue += gross - part
	}
	utils.MailTo(o.Customer, "Receipt for "+o.Invoice, "We have received %s for order %s.", utils.FormatMoney(o.TotalCents), o.ID)
	common.Customers[o.Customer].(*Customer).Spend(o.TotalCents)
}
