package shop_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestNoMail(t *testing.T) {
	c := open()
	got, want := c.script(t, goldens["NoMail"]), strings.TrimPrefix(goldens["NoMail"], "\n")
	if got != want {
		t.Errorf("when mails cannot be sent: got\n%s\nwant that all else goes on:\n%s", got, want)
	}
	if got := strings.Count(c.log.String(), "no route"); got != 2 {
		t.Errorf("two mails that could not be sent: got %d of them in the log, want 2:\n%s", got, &c.log)
	}
}

// TestTwoShops: what one shop has, the other one has not. The two are used in turn.
func TestTwoShops(t *testing.T) {
	a, b := open(), open()
	b.now = b.now.AddDate(0, 1, 0)
	want := func(c *client, request string, status int, says string) {
		t.Helper()
		code, body := c.do(request)
		if code != status || !strings.Contains(body, says) {
			t.Errorf("two shops, %s: got status %d and %s, want %d and %s", request, code, body, status, says)
		}
	}
	for i, c := range []*client{a, b} {
		want(c, fmt.Sprintf(`PUT /products/pen {"name":"Pen %d","price_cents":250,"stock":%d}`, i, 10+i), 201, fmt.Sprint(10+i))
		want(c, `POST /customers {"name":"Ann","email":"ann@example.com"}`, 201, `"c1"`)
	}
	for _, c := range []*client{a, b} {
		want(c, `POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":2}]}`, 201, `"o1"`)
	}
	want(a, "GET /products/pen", 200, `"available":8`)
	want(b, "GET /products/pen", 200, `"available":9`)
	want(a, "GET /invoices/i1", 200, "2026-03-15")
	want(b, "GET /invoices/i1", 200, "2026-04-15")
	want(a, `POST /invoices/i1/payments {"cents":500}`, 200, "paid")
	want(b, "GET /orders/o1", 200, "open")
	want(b, "GET /customers/c1", 200, `"spent_cents":0`)
	want(b, "GET /report", 200, `"due_cents":500`)
	want(a, "GET /report", 200, `"due_cents":0`)
	want(b, `POST /customers {"name":"Bob","email":"bob@example.com"}`, 201, `"c2"`)
	want(a, "GET /customers/c2", 404, "no customer c2")
	if len(a.mails) != 2 || len(b.mails) != 1 {
		t.Errorf("two shops: got %d mails of the first and %d of the second, want 2 and 1: %q and %q", len(a.mails), len(b.mails), a.mails, b.mails)
	}
}

// TestAtOnce runs in both gates: what is promised to one is promised to nobody else. Each goroutine sends one request:
// the second one would come after what the first one saw, and so hide a lock that is missing.
func TestAtOnce(t *testing.T) {
	const stock, asking = 12, 40
	shops := []*client{open(), open()}
	for _, c := range shops {
		c.do(fmt.Sprintf(`PUT /products/pen {"name":"Pen","price_cents":6000,"stock":%d}`, stock))
		c.do(`POST /customers {"name":"Ann","email":"ann@example.com"}`)
	}
	taken := make([]atomic.Int64, len(shops))
	together(func(add func(*client, string, ...any)) {
		for s, c := range shops {
			for i := range asking {
				add(nil, "", func() {
					if status, _ := c.do(`POST /orders {"customer":"c1","lines":[{"sku":"pen","quantity":1}]}`); status == 201 {
						taken[s].Add(1)
					}
				})
				add(c, "GET /products/pen")
				add(c, "GET /orders/o%d", i+1)
				add(c, "GET /invoices/i%d", i+1)
				add(c, "GET /report")
				add(c, "GET /customers/c1")
				add(c, `POST /customers {"name":"Bob","email":"bob%d@example.com"}`, i)
				add(c, `PUT /products/ink%d {"name":"Ink","price_cents":1,"stock":1}`, i%4)
				add(c, "DELETE /products/ink%d", i%4)
			}
		}
	})
	for s := range shops {
		if got := taken[s].Load(); got != stock {
			t.Fatalf("%d orders at the same moment for %d pens: got %d accepted, want %d", asking, stock, got, stock)
		}
	}
	together(func(add func(*client, string, ...any)) {
		for _, c := range shops {
			for i := 1; i <= stock; i++ {
				if i%2 == 0 { // only one of each can be right
					for range 3 {
						add(c, `POST /invoices/i%d/payments {"cents":6000}`, i)
						add(c, `POST /invoices/i%d/payments {"cents":5400}`, i)
					}
				}
				for range 2 {
					add(c, "DELETE /orders/o%d", i)
					add(c, "GET /report")
					add(c, "GET /customers/c1")
					add(c, "GET /orders/o%d", i)
					add(c, "GET /invoices/i%d", i)
					add(c, "GET /products/pen")
				}
			}
		}
	})
	for _, c := range shops {
		checkBooks(t, c, stock)
	}
}

// together sends requests at the same moment, each from a goroutine of its own. A client of nil has a function instead.
func together(plan func(add func(c *client, request string, args ...any))) {
	var wg sync.WaitGroup
	begin := make(chan struct{})
	plan(func(c *client, request string, args ...any) {
		wg.Go(func() {
			<-begin
			if c == nil {
				args[0].(func())()
				return
			}
			c.do(fmt.Sprintf(request, args...))
		})
	})
	close(begin)
	wg.Wait()
}

// checkBooks checks that after all the orders are either paid or cancelled or have payments, everybody tells the same story.
func checkBooks(t *testing.T, c *client, orders int) {
	t.Helper()
	sold, due := 0, 0
	for i := 1; i <= orders; i++ {
		_, o := c.do(fmt.Sprintf("GET /orders/o%d", i))
		_, inv := c.do(fmt.Sprintf("GET /invoices/i%d", i))
		pair := field(o, "status") + " " + field(inv, "status")
		switch pair {
		case "paid paid":
			sold++
		case "open open":
			due += 600 // 5400 are paid
		case "cancelled void":
		default:
			t.Errorf("order o%d and its invoice after payments and a cancellation at the same moment: got %s, want paid paid, open open, or cancelled void", i, pair)
		}
	}
	_, report := c.do("GET /report")
	_, ann := c.do("GET /customers/c1")
	_, pen := c.do("GET /products/pen")
	open := due / 600
	got := []string{field(report, "sold"), field(report, "due_cents"), field(ann, "spent_cents"), field(pen, "stock"), field(pen, "available")}
	want := []string{fmt.Sprint(sold), fmt.Sprint(due), fmt.Sprint(sold * 6000), fmt.Sprint(orders - sold), fmt.Sprint(orders - sold - open)}
	if sold == 0 {
		want[0] = ""
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("after payments and cancellations at the same moment: got sold, due, spent, stock and available %q, want %q: %d orders are paid, %d open", got, want, sold, open)
	}
}

// field returns the first field of a name, as it is written.
func field(json, name string) string {
	_, rest, _ := strings.Cut(canonical(json), `"`+name+`":`)
	end := strings.IndexAny(rest, ",}")
	if end < 0 {
		return ""
	}
	return strings.Trim(rest[:end], `"`)
}
