package quote

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// API is the HTTP front of the service. Make one with [New].
type API struct {
	mux     *http.ServeMux
	service *service
	workers *workers
	auditor *auditor
}

// New returns an API that makes at most n calls of carriers at the same time.
func New(orders Orders, carriers []Carrier, audit Audit, n int) *API {
	w := newWorkers(n)
	a := &API{
		mux:     http.NewServeMux(),
		service: &service{repo: &repo{orders: orders, carriers: carriers, workers: w}},
		workers: w,
		auditor: &auditor{log: audit},
	}
	a.mux.HandleFunc("GET /quotes/{order}", a.quote)
	return a
}

// ServeHTTP serves GET /quotes/{order}.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// Close waits for the audit records that are being written and ends the workers.
// Call it when no request is being served any more.
func (a *API) Close() {
	a.auditor.close()
	a.workers.close()
}

// requestContext returns the context for serving r. It has the values of the
// request's own. It ends when the client leaves, after Budget, or at the deadline
// that the request came with, whichever is first, and its cause is ErrClientGone
// or ErrBudget.
//
// The client's context is cancelled with the plain cause context.Canceled, and a
// context derived from it would have that cause too: the first one wins. Therefore
// the cancellation is taken off and handed on under its name.
func requestContext(r *http.Request) (context.Context, context.CancelFunc) {
	client := r.Context()
	end := time.Now().Add(Budget)
	if d, ok := client.Deadline(); ok && d.Before(end) {
		end = d
	}
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(client))
	stop := context.AfterFunc(client, func() {
		if errors.Is(client.Err(), context.Canceled) {
			cancel(ErrClientGone)
		}
	})
	ctx, release := context.WithDeadlineCause(ctx, end, ErrBudget)
	return ctx, func() {
		stop()
		release()
		cancel(nil)
	}
}

// quote serves one request.
func (a *API) quote(w http.ResponseWriter, r *http.Request) {
	ctx, release := requestContext(r)
	defer release()
	trace := r.Header.Get("X-Trace-Id")
	ctx = WithTrace(ctx, trace)

	order := r.PathValue("order")
	q, err := a.service.quote(ctx, order)
	status := statusOf(err)
	a.auditor.record(ctx, Record{Trace: trace, Order: order, Status: status})

	if err != nil {
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(q) // fails only if the client is gone
}

func statusOf(err error) int {
	switch {
	case err == nil:
		return http.StatusOK
	case errors.Is(err, ErrClientGone):
		return StatusClientGone
	case errors.Is(err, ErrBudget):
		return http.StatusGatewayTimeout
	case errors.Is(err, ErrNoOrder):
		return http.StatusNotFound
	}
	return http.StatusBadGateway
}
