// Package web is the shop over HTTP. It lets in one request at a time.
package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"gomastery/week01_core/cut_the_cycle/internal/billing"
	"gomastery/week01_core/cut_the_cycle/internal/catalog"
	"gomastery/week01_core/cut_the_cycle/internal/customer"
	"gomastery/week01_core/cut_the_cycle/internal/money"
	"gomastery/week01_core/cut_the_cycle/internal/order"
)

type object = map[string]any

// New serves a shop.
func New(shelf *catalog.Shelf, customers *customer.List, invoices *billing.Invoices, orders *order.Orders) http.Handler {
	mux := http.NewServeMux()
	products(mux, shelf)
	people(mux, customers)
	ordering(mux, orders)
	paying(mux, invoices)
	mux.HandleFunc("GET /report", func(w http.ResponseWriter, r *http.Request) {
		sold := []object{}
		for _, sku := range shelf.SKUs() {
			if p, err := shelf.Find(sku); err == nil && p.Sold > 0 {
				sold = append(sold, object{"sku": sku, "sold": p.Sold, "revenue_cents": p.Revenue})
			}
		}
		all, late := invoices.Rest()
		reply(w, 200, object{"products": sold, "due_cents": all - late, "overdue_cents": late}, nil)
	})
	var one sync.Mutex
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		one.Lock()
		defer one.Unlock()
		mux.ServeHTTP(w, r)
	})
}

func products(mux *http.ServeMux, shelf *catalog.Shelf) {
	show := func(w http.ResponseWriter, status int, sku string, err error) {
		p, missing := shelf.Find(sku)
		if err == nil {
			err = missing
		}
		if err != nil {
			reply(w, 0, nil, err)
			return
		}
		reply(w, status, object{"sku": sku, "name": p.Name, "price_cents": p.Price, "stock": p.Stock, "available": p.Free()}, nil)
	}
	mux.HandleFunc("PUT /products/{sku}", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Name  string      `json:"name"`
			Price money.Cents `json:"price_cents"`
			Stock int         `json:"stock"`
		}
		if !read(w, r, &in) {
			return
		}
		added, err := shelf.Put(r.PathValue("sku"), in.Name, in.Price, in.Stock)
		status := 200
		if added {
			status = 201
		}
		show(w, status, r.PathValue("sku"), err)
	})
	mux.HandleFunc("GET /products/{sku}", func(w http.ResponseWriter, r *http.Request) { show(w, 200, r.PathValue("sku"), nil) })
	mux.HandleFunc("DELETE /products/{sku}", func(w http.ResponseWriter, r *http.Request) {
		reply(w, 204, nil, shelf.Delete(r.PathValue("sku")))
	})
}

func people(mux *http.ServeMux, customers *customer.List) {
	show := func(w http.ResponseWriter, status int, c *customer.Customer, err error) {
		if err != nil {
			reply(w, 0, nil, err)
			return
		}
		tier, _ := c.Tier()
		reply(w, status, object{"id": c.ID, "name": c.Name, "email": c.Email, "tier": tier, "spent_cents": c.Spent}, nil)
	}
	mux.HandleFunc("POST /customers", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Name  string `json:"name"`
			Email string `json:"email"`
		}
		if read(w, r, &in) {
			c, err := customers.Add(in.Name, in.Email)
			show(w, 201, c, err)
		}
	})
	mux.HandleFunc("GET /customers/{id}", func(w http.ResponseWriter, r *http.Request) {
		c, err := customers.Find(r.PathValue("id"))
		show(w, 200, c, err)
	})
}

func ordering(mux *http.ServeMux, orders *order.Orders) {
	type line struct {
		SKU    string      `json:"sku"`
		Pieces int         `json:"quantity"`
		Price  money.Cents `json:"price_cents"`
	}
	show := func(w http.ResponseWriter, status int, o *order.Order, err error) {
		if err != nil {
			reply(w, 0, nil, err)
			return
		}
		lines := []line{}
		for _, l := range o.Lines {
			lines = append(lines, line(l))
		}
		reply(w, status, object{
			"id": o.ID, "customer": o.Customer, "status": o.Status, "lines": lines, "discount_cents": o.Discount, "total_cents": o.Total,
			"invoice": o.Invoice, "placed": o.Placed.Format(time.RFC3339Nano),
		}, nil)
	}
	mux.HandleFunc("POST /orders", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Customer string `json:"customer"`
			Lines    []struct {
				SKU    string `json:"sku"`
				Pieces int    `json:"quantity"`
			} `json:"lines"`
		}
		if !read(w, r, &in) {
			return
		}
		o := &order.Order{Customer: in.Customer}
		for _, l := range in.Lines {
			o.Add(l.SKU, l.Pieces)
		}
		err := orders.Place(o)
		show(w, 201, o, err)
	})
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		o, err := orders.Find(r.PathValue("id"))
		show(w, 200, o, err)
	})
	mux.HandleFunc("DELETE /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		o, err := orders.Find(r.PathValue("id"))
		if err == nil {
			err = orders.Cancel(o)
		}
		reply(w, 204, nil, err)
	})
}

func paying(mux *http.ServeMux, invoices *billing.Invoices) {
	show := func(w http.ResponseWriter, i *billing.Invoice, err error) {
		if err != nil {
			reply(w, 0, nil, err)
			return
		}
		reply(w, 200, object{
			"id": i.ID, "order": i.Ref, "customer": i.Customer, "cents": i.Amount, "paid_cents": i.Paid, "status": invoices.Status(i), "due": i.Due,
		}, nil)
	}
	mux.HandleFunc("GET /invoices/{id}", func(w http.ResponseWriter, r *http.Request) {
		i, err := invoices.Find(r.PathValue("id"))
		show(w, i, err)
	})
	mux.HandleFunc("POST /invoices/{id}/payments", func(w http.ResponseWriter, r *http.Request) {
		i, err := invoices.Find(r.PathValue("id"))
		if err != nil {
			reply(w, 0, nil, err)
			return
		}
		var in struct {
			Cents money.Cents `json:"cents"`
		}
		if read(w, r, &in) {
			show(w, i, invoices.Pay(i, in.Cents))
		}
	})
}

func read(w http.ResponseWriter, r *http.Request, to any) (ok bool) {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		answer(w, 400, object{"error": "the body is not what is expected here"})
		return false
	}
	return true
}

// reply answers with a body, or with what went wrong.
func reply(w http.ResponseWriter, status int, body object, err error) {
	var kind interface{ Kind() string }
	switch {
	case errors.As(err, &kind):
		status = map[string]int{"missing": 404, "invalid": 422, "conflict": 409}[kind.Kind()]
		answer(w, status, object{"error": err.Error()})
	case err != nil:
		answer(w, 500, object{"error": err.Error()})
	case body == nil:
		w.WriteHeader(status)
	default:
		answer(w, status, body)
	}
}

func answer(w http.ResponseWriter, status int, body object) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
