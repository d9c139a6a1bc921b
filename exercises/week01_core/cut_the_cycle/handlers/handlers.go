// Package handlers has the handlers.
package handlers

import (
	"net/http"

	"gomastery/week01_core/cut_the_cycle/common"
	"gomastery/week01_core/cut_the_cycle/utils"
)

// Handler is a handler that may fail.
type Handler func(w http.ResponseWriter, r *http.Request) error

// ServeHTTP holds the lock during the request.
func (h Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	common.Mu.Lock()
	defer common.Mu.Unlock()
	if err := h(w, r); err != nil {
		utils.WriteError(w, err)
	}
}

// Routes returns all handlers.
func Routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("PUT /products/{sku}", Handler(PutProduct))
	mux.Handle("GET /products/{sku}", Handler(GetProduct))
	mux.Handle("DELETE /products/{sku}", Handler(DeleteProduct))
	mux.Handle("POST /customers", Handler(PostCustomer))
	mux.Handle("GET /customers/{id}", Handler(GetCustomer))
	mux.Handle("POST /orders", Handler(PostOrder))
	mux.Handle("GET /orders/{id}", Handler(GetOrder))
	mux.Handle("DELETE /orders/{id}", Handler(DeleteOrder))
	mux.Handle("GET /invoices/{id}", Handler(GetInvoice))
	mux.Handle("POST /invoices/{id}/payments", Handler(PostPayment))
	mux.Handle("GET /report", Handler(GetReport))
	return mux
}
