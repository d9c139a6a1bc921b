// Package shop is the API of a small shop: products, customers, orders, invoices.
package shop

import (
	"log/slog"
	"net/http"
	"time"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/handlers"
)

// Deps are what a shop needs of the world.
type Deps struct {
	Now  func() time.Time
	Mail func(to, subject, text string) error
	Log  *slog.Logger
}

// New returns the API of an empty shop.
func New(deps Deps) http.Handler {
	common.Mu.Lock()
	defer common.Mu.Unlock()
	common.Now, common.SendMail, common.Log = deps.Now, deps.Mail, deps.Log
	common.Reset()
	return handlers.Routes()
}
