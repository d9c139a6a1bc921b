// Package common is what everybody needs.
package common

import (
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Mu is held during each request.
var Mu sync.Mutex

// The world. New sets it.
var (
	Now      func() time.Time
	SendMail func(to, subject, text string) error
	Log      *slog.Logger
)

// The tables. They hold *models.Product and so on, but models imports this
// package, so here they are any.
var (
	Products  map[string]any
	Customers map[string]any
	Orders    map[string]any
	Invoices  map[string]any
	LastID    map[string]int
)

// Hooks for what this package, utils and models cannot import. The handlers set
// them in their init functions.
var (
	ReservedOf   func(sku string) (pieces, orders int)
	IssueInvoice func(order any) any
	VoidInvoice  func(id string) error
	OrderPaid    func(id string)
	EmailOf      func(customer string) (name, email string)
	DiscountOf   func(customer string) int
)

// Kinds of ids.
const (
	KindCustomer = "c"
	KindOrder    = "o"
	KindInvoice  = "i"
)

// States of orders and invoices.
const (
	StatusOpen      = "open"
	StatusPaid      = "paid"
	StatusCancelled = "cancelled"
	StatusVoid      = "void"
	StatusOverdue   = "overdue"
)

// Reset empties the tables.
func Reset() {
	Products, Customers = map[string]any{}, map[string]any{}
	Orders, Invoices = map[string]any{}, map[string]any{}
	LastID = map[string]int{}
}

// NextID returns a new id of a kind.
func NextID(kind string) string {
	LastID[kind]++
	return fmt.Sprintf("%s%d", kind, LastID[kind])
}

// Error is an error with the HTTP status to answer with.
type Error struct {
	Status  int
	Message string
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Errorf returns an *Error.
func Errorf(status int, format string, args ...any) error {
	return &Error{status, fmt.Sprintf(format, args...)}
}
