// Package shop is the API of a small shop: products, customers, orders, invoices.
package shop

import (
	"log/slog"
	"net/http"
	"time"

	"gomastery/week01_core/cut_the_cycle/internal/billing"
	"gomastery/week01_core/cut_the_cycle/internal/catalog"
	"gomastery/week01_core/cut_the_cycle/internal/customer"
	"gomastery/week01_core/cut_the_cycle/internal/order"
	"gomastery/week01_core/cut_the_cycle/internal/web"
)

// Deps are what a shop needs of the world.
type Deps struct {
	Now  func() time.Time
	Mail func(to, subject, text string) error
	Log  *slog.Logger
}

// New returns the API of an empty shop.
func New(deps Deps) http.Handler {
	customers := customer.NewList(func(to, subject, text string) {
		if err := deps.Mail(to, subject, text); err != nil {
			deps.Log.Error("mail was not sent", "to", to, "subject", subject, "err", err)
		}
	})
	shelf := catalog.NewShelf()
	var orders *order.Orders
	invoices := billing.NewInvoices(deps.Now, func(ref string) { orders.Settled(ref) })
	orders = order.New(deps.Now, shelf, customers, invoices)
	return web.New(shelf, customers, invoices, orders)
}
