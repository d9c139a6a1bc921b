package shop_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	shop "gomastery/week01_core/cut_the_cycle"
)

func newShop(mails *[]string) http.Handler {
	return shop.New(shop.Deps{
		Now:  func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		Mail: func(to, subject, text string) error { *mails = append(*mails, subject); return nil },
		Log:  slog.New(slog.DiscardHandler),
	})
}

func ask(t *testing.T, api http.Handler, method, path, body string, want int) string {
	t.Helper()
	w := httptest.NewRecorder()
	api.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	if w.Code != want {
		t.Errorf("%s %s: got status %d and %s, want %d", method, path, w.Code, strings.TrimSpace(w.Body.String()), want)
	}
	return w.Body.String()
}

// TestTodayOrder works, and must go on working.
func TestTodayOrder(t *testing.T) {
	var mails []string
	api := newShop(&mails)
	ask(t, api, "PUT", "/products/pen", `{"name":"Pen","price_cents":250,"stock":40}`, 201)
	ask(t, api, "POST", "/customers", `{"name":"Ann","email":"ann@example.com"}`, 201)
	ask(t, api, "POST", "/orders", `{"customer":"c1","lines":[{"sku":"pen","quantity":10}]}`, 201)
	ask(t, api, "DELETE", "/products/pen", "", 409)
	ask(t, api, "POST", "/invoices/i1/payments", `{"cents":2500}`, 200)
	if o := ask(t, api, "GET", "/orders/o1", "", 200); !strings.Contains(o, `"status":"paid"`) {
		t.Errorf("the order when its invoice is paid: got %s, want status paid", o)
	}
	if got := strings.Join(mails, ", "); got != "Order o1, Receipt for i1" {
		t.Errorf("mails: got %s, want Order o1, Receipt for i1", got)
	}
}

// TestNewTwoShops: today the second shop takes the first one's place.
func TestNewTwoShops(t *testing.T) {
	var mails []string
	a, b := newShop(&mails), newShop(&mails)
	ask(t, a, "PUT", "/products/pen", `{"name":"Pen","price_cents":250,"stock":40}`, 201)
	ask(t, b, "GET", "/products/pen", "", 404)
}

// TestNewNoVaguePackages: where things are, their names should say.
func TestNewNoVaguePackages(t *testing.T) {
	for _, name := range []string{"common", "utils", "models", "handlers"} {
		if files, _ := filepath.Glob(name + "/*.go"); len(files) > 0 {
			t.Errorf("the package %s is still there", name)
		}
	}
}
