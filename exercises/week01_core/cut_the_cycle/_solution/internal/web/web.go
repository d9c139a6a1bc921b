// Package web is the shop over HTTP: it reads requests, asks, and writes answers.
package web

import (
	"encoding/json"
	"errors"
	"net/http"

	"gomastery/week01_core/cut_the_cycle/internal/billing"
	"gomastery/week01_core/cut_the_cycle/internal/catalog"
	"gomastery/week01_core/cut_the_cycle/internal/customer"
	"gomastery/week01_core/cut_the_cycle/internal/fault"
	"gomastery/week01_core/cut_the_cycle/internal/money"
	"gomastery/week01_core/cut_the_cycle/internal/order"
)

type api struct {
	products  *catalog.Catalog
	customers *customer.Registry
	invoices  *billing.Book
	orders    *order.Desk
}

// Handler serves a shop.
func Handler(products *catalog.Catalog, customers *customer.Registry, invoices *billing.Book, orders *order.Desk) http.Handler {
	a := &api{products, customers, invoices, orders}
	mux := http.NewServeMux()
	for pattern, h := range map[string]handler{
		"PUT /products/{sku}":          a.putProduct,
		"GET /products/{sku}":          a.getProduct,
		"DELETE /products/{sku}":       a.deleteProduct,
		"POST /customers":              a.postCustomer,
		"GET /customers/{id}":          a.getCustomer,
		"POST /orders":                 a.postOrder,
		"GET /orders/{id}":             a.getOrder,
		"DELETE /orders/{id}":          a.deleteOrder,
		"GET /invoices/{id}":           a.getInvoice,
		"POST /invoices/{id}/payments": a.postPayment,
		"GET /report":                  a.getReport,
	} {
		mux.Handle(pattern, h)
	}
	return mux
}

// handler returns what to answer.
type handler func(r *http.Request) (status int, body any, err error)

// ServeHTTP answers. No body means no content.
func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body, err := h(r)
	if err != nil {
		status, body = statusOf(err), map[string]string{"error": err.Error()}
	}
	if body != nil {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	if body != nil {
		json.NewEncoder(w).Encode(body) // whoever has left needs no answer
	}
}

var errBody = errors.New("the body is not what is expected here")

func statusOf(err error) int {
	if errors.Is(err, errBody) {
		return http.StatusBadRequest
	}
	if f, ok := errors.AsType[*fault.Error](err); ok {
		switch f.Kind {
		case fault.Invalid:
			return http.StatusUnprocessableEntity
		case fault.Missing:
			return http.StatusNotFound
		case fault.Conflict:
			return http.StatusConflict
		}
	}
	return http.StatusInternalServerError
}

func read(r *http.Request, to any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if d.Decode(to) != nil {
		return errBody
	}
	return nil
}

func (a *api) putProduct(r *http.Request) (int, any, error) {
	var in struct {
		Name  string      `json:"name"`
		Price money.Cents `json:"price_cents"`
		Stock int         `json:"stock"`
	}
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	p, isNew, err := a.products.Put(r.PathValue("sku"), in.Name, in.Price, in.Stock)
	if isNew {
		return http.StatusCreated, p, err
	}
	return http.StatusOK, p, err
}

func (a *api) getProduct(r *http.Request) (int, any, error) {
	p, err := a.products.Get(r.PathValue("sku"))
	return http.StatusOK, p, err
}

func (a *api) deleteProduct(r *http.Request) (int, any, error) {
	return http.StatusNoContent, nil, a.products.Remove(r.PathValue("sku"))
}

func (a *api) postCustomer(r *http.Request) (int, any, error) {
	var in struct {
		Name  string `json:"name"`
		Email string `json:"email"`
	}
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	c, err := a.customers.Add(in.Name, in.Email)
	return http.StatusCreated, c, err
}

func (a *api) getCustomer(r *http.Request) (int, any, error) {
	c, err := a.customers.Get(r.PathValue("id"))
	return http.StatusOK, c, err
}

func (a *api) postOrder(r *http.Request) (int, any, error) {
	var in struct {
		Customer string `json:"customer"`
		Lines    []struct {
			SKU      string `json:"sku"`
			Quantity int    `json:"quantity"`
		} `json:"lines"`
	}
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	var lines []catalog.Item
	for _, l := range in.Lines {
		lines = append(lines, catalog.Item{SKU: l.SKU, Quantity: l.Quantity})
	}
	o, err := a.orders.Place(in.Customer, lines)
	return http.StatusCreated, o, err
}

func (a *api) getOrder(r *http.Request) (int, any, error) {
	o, err := a.orders.Get(r.PathValue("id"))
	return http.StatusOK, o, err
}

func (a *api) deleteOrder(r *http.Request) (int, any, error) {
	return http.StatusNoContent, nil, a.orders.Cancel(r.PathValue("id"))
}

func (a *api) getInvoice(r *http.Request) (int, any, error) {
	i, err := a.invoices.Get(r.PathValue("id"))
	return http.StatusOK, i, err
}

func (a *api) postPayment(r *http.Request) (int, any, error) {
	if _, err := a.invoices.Get(r.PathValue("id")); err != nil {
		return 0, nil, err
	}
	var in struct {
		Cents money.Cents `json:"cents"`
	}
	if err := read(r, &in); err != nil {
		return 0, nil, err
	}
	i, err := a.orders.Pay(r.PathValue("id"), in.Cents)
	return http.StatusOK, i, err
}

func (a *api) getReport(*http.Request) (int, any, error) {
	var report struct {
		Products []catalog.Sale `json:"products"`
		Due      money.Cents    `json:"due_cents"`
		Overdue  money.Cents    `json:"overdue_cents"`
	}
	report.Products = a.products.Sales()
	report.Due, report.Overdue = a.invoices.Due()
	return http.StatusOK, report, nil
}
