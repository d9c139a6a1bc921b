// Package quote answers what it costs to ship an order: GET /quotes/{order} loads
// the order, asks all carriers for their rate at the same time, and leaves a record
// of each request in the audit log.
package quote

import (
	"context"
	"errors"
	"time"
)

// How long things may take.
const (
	Budget      = 2 * time.Second        // one request, from its arrival
	LoadBudget  = 500 * time.Millisecond // of it, at most, for loading the order
	Reserve     = 200 * time.Millisecond // of it, at its end, for the answer: no call of Orders or a Carrier may use it
	AuditBudget = 5 * time.Second        // writing one audit record
)

// The reasons why a context ends, as [context.Cause] tells them.
var (
	ErrClientGone = errors.New("the client has gone")
	ErrBudget     = errors.New("the time for this is used up")
)

// ErrNoOrder is what Orders.Load returns, perhaps wrapped, for an order that does not exist.
var ErrNoOrder = errors.New("no such order")

// StatusClientGone is the status of an answer that nobody will read. It is for the audit log.
const StatusClientGone = 499

// Orders is the database of orders. Load returns when ctx ends.
type Orders interface {
	Load(ctx context.Context, id string) (Order, error)
}

// A Carrier is the remote service of a shipping company. Most of them return when
// ctx ends. Some do not.
type Carrier interface {
	Name() string
	Rate(ctx context.Context, o Order) (cents int64, err error)
}

// Audit is the audit log. Write returns when ctx ends, and reports its own failures.
type Audit interface {
	Write(ctx context.Context, r Record)
}

// An Order is what a carrier must know to name a price.
type Order struct {
	ID      string
	Grams   int
	Country string
}

// A Rate is the price of one carrier.
type Rate struct {
	Carrier string `json:"carrier"`
	Cents   int64  `json:"cents"`
}

// A Quote is the answer to a request: the carriers that named a price, and those
// that did not, both in the order in which they were given to [New].
type Quote struct {
	Order   string   `json:"order"`
	Rates   []Rate   `json:"rates"`
	Missing []string `json:"missing,omitempty"`
}

// A Record says what became of one request.
type Record struct {
	Trace  string
	Order  string // the one that was asked for
	Status int
}

type traceKey struct{}

// WithTrace returns a context that carries the trace id of a request.
func WithTrace(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey{}, id)
}

// TraceID returns the trace id of the request that ctx belongs to, or "".
func TraceID(ctx context.Context) string {
	id, _ := ctx.Value(traceKey{}).(string)
	return id
}
