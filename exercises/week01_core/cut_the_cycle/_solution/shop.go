// Package shop is the API of a small shop: products, customers, orders, invoices.
package shop

import (
	"log/slog"
	"net/http"
	"time"

	"gomastery/week01_core/cut_the_cycle/internal/billing"
	"gomastery/week01_core/cut_the_cycle/internal/catalog"
	"gomastery/week01_core/cut_the_cycle/internal/customer"
	"gomastery/week01_core/cut_the_cycle/internal/mail"
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
	post := mail.New(deps.Mail, deps.Log)
	products := catalog.New()
	customers := customer.New(post)
	invoices := billing.New(deps.Now)
	orders := order.New(products, customers, invoices, post, deps.Now)
	return web.Handler(products, customers, invoices, orders)
}
