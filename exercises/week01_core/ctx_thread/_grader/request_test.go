package quote_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	quote "gomastery/week01_core/ctx_thread"
)

var errCarrier = errors.New("no rate for this country")

// TestQuote: what works today goes on working.
func TestQuote(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, setup{load: step{takes: 30 * ms}, carriers: []step{{takes: 300 * ms, cents: 990}, {takes: 20 * ms, err: errCarrier}, {takes: 10 * ms, cents: 700}}})
		got := w.ask(staying(), "A-1", "t1")
		wantQuote(t, "a request", got, quote.Quote{Order: "A-1", Rates: []quote.Rate{{Carrier: "carrier0", Cents: 990}, {Carrier: "carrier2", Cents: 700}}, Missing: []string{"carrier1"}}, 330*ms)
		w.close()
		if got, want := w.written(), []quote.Record{{Trace: "t1", Order: "A-1", Status: 200}}; !slices.Equal(got, want) {
			t.Errorf("the audit log: got %+v, want %+v", got, want)
		}
		for _, who := range []string{"orders", "carrier0", "carrier1", "carrier2", "audit"} {
			c := one(t, w, who)
			if c.trace != "t1" || c.tag != "of the middleware" {
				t.Errorf("the context of %s: got trace %q and the middleware's value %v, want %q and %q: values go where the work goes", who, c.trace, c.tag, "t1", "of the middleware")
			}
		}
	})
	for _, c := range []struct {
		what   string
		load   error
		offers []error
		status int
	}{
		{"an order that does not exist", fmt.Errorf("query: %w", quote.ErrNoOrder), nil, 404},
		{"a database that fails", errors.New("disk full"), nil, 502},
		{"carriers that all fail", nil, []error{errCarrier, errCarrier}, 502},
	} {
		bubble(t, func(t *testing.T) {
			s := setup{load: step{takes: 10 * ms, err: c.load}}
			for _, err := range c.offers {
				s.carriers = append(s.carriers, step{takes: 10 * ms, err: err})
			}
			w := newWorld(t, s)
			wantStatus(t, c.what, w.ask(staying(), "A-1", "t1"), c.status, time.Duration(10+10*min(1, len(c.offers)))*ms)
			w.close()
			if got, want := w.written(), []quote.Record{{Trace: "t1", Order: "A-1", Status: c.status}}; !slices.Equal(got, want) {
				t.Errorf("%s: the audit log has %+v, want %+v", c.what, got, want)
			}
		})
	}
}

// TestClientLeaves: everything below hears of it at that moment, and why.
func TestClientLeaves(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const what = "a client that leaves after 100ms, while the order is loaded"
		w := newWorld(t, setup{load: step{takes: never}, carriers: []step{{}}})
		wantStatus(t, what, w.ask(after(100*ms), "A-1", "t1"), quote.StatusClientGone, 100*ms)
		wantEnd(t, what, one(t, w, "orders"), 100*ms, quote.ErrClientGone)
		if n := len(w.of("carrier")); n != 0 {
			t.Errorf("%s: got %d calls of carriers, want none", what, n)
		}
		w.close()
		wantRecord(t, what, w, quote.StatusClientGone)
	})
	bubble(t, func(t *testing.T) {
		const what = "a client that leaves after 100ms, while three carriers are asked"
		w := newWorld(t, setup{load: step{takes: 40 * ms}, carriers: []step{{takes: never}, {takes: never}, {takes: never}}})
		wantStatus(t, what, w.ask(after(100*ms), "A-1", "t1"), quote.StatusClientGone, 100*ms)
		calls := w.of("carrier")
		if len(calls) != 3 {
			t.Fatalf("%s: got %d calls of carriers that have ended by then, want 3", what, len(calls))
		}
		for _, c := range calls {
			wantEnd(t, what, c, 100*ms, quote.ErrClientGone)
		}
		w.close()
		wantRecord(t, what, w, quote.StatusClientGone)
	})
	bubble(t, func(t *testing.T) {
		const what = "a client that leaves after 100ms, when one carrier has answered"
		w := newWorld(t, setup{carriers: []step{{takes: 10 * ms, cents: 5}, {takes: never}}})
		wantStatus(t, what, w.ask(after(100*ms), "A-1", "t1"), quote.StatusClientGone, 100*ms)
		w.close()
		wantRecord(t, what, w, quote.StatusClientGone)
	})
}

func wantRecord(t *testing.T, what string, w *world, status int) {
	t.Helper()
	if got, want := w.written(), []quote.Record{{Trace: "t1", Order: "A-1", Status: status}}; !slices.Equal(got, want) {
		t.Errorf("%s: the audit log has %+v, want %+v", what, got, want)
	}
}

// TestDeafCarrier: one that does not listen keeps nobody waiting but itself.
func TestDeafCarrier(t *testing.T) {
	for _, c := range []struct {
		what   string
		status int
		at     time.Duration
	}{
		{"a client that leaves after 100ms, and two carriers that do not listen", quote.StatusClientGone, 100 * ms},
		{"two carriers that do not listen", 200, 1800 * ms},
	} {
		bubble(t, func(t *testing.T) {
			ctx := staying()
			if c.status != 200 {
				ctx = after(100 * ms)
			}
			w := newWorld(t, setup{carriers: []step{{takes: time.Hour, deaf: true, cents: 1}, {takes: 10 * ms, cents: 7}, {takes: time.Hour, deaf: true, err: errCarrier}}})
			got := w.ask(ctx, "A-1", "t1")
			if c.status == 200 {
				wantQuote(t, c.what, got, quote.Quote{Order: "A-1", Rates: []quote.Rate{{Carrier: "carrier1", Cents: 7}}, Missing: []string{"carrier0", "carrier2"}}, c.at)
			} else {
				wantStatus(t, c.what, got, c.status, c.at)
			}
			w.close()
			if got := w.now(); got != time.Hour {
				t.Errorf("%s: got Close back %v after the request came, want it back after 1h, with the last call", c.what, got)
			}
			if n := len(w.of("carrier")); n != 3 {
				t.Errorf("%s: got %d calls of carriers that have returned when Close is back, want 3", c.what, n)
			}
			wantRecord(t, c.what, w, c.status)
		})
	}
}

// TestBudget: all calls together have what the request has, less the reserve.
func TestBudget(t *testing.T) {
	for _, load := range []time.Duration{0, 400 * ms} {
		bubble(t, func(t *testing.T) {
			what := fmt.Sprintf("carriers that take too long, after an order that took %v to load", load)
			w := newWorld(t, setup{load: step{takes: load}, carriers: []step{{takes: never}, {takes: 1300 * ms, cents: 80}, {takes: never}}})
			got := w.ask(staying(), "A-1", "t1")
			wantQuote(t, what, got, quote.Quote{Order: "A-1", Rates: []quote.Rate{{Carrier: "carrier1", Cents: 80}}, Missing: []string{"carrier0", "carrier2"}}, 1800*ms)
			w.close()
			for _, who := range []string{"carrier0", "carrier2"} {
				c := one(t, w, who)
				wantEnd(t, what, c, 1800*ms, quote.ErrBudget)
				wantDeadline(t, what, c, 1800*ms)
			}
			wantDeadline(t, what, one(t, w, "carrier1"), 1800*ms)
		})
	}
	bubble(t, func(t *testing.T) {
		const what = "carriers that all take too long"
		w := newWorld(t, setup{carriers: []step{{takes: never}, {takes: 10 * ms, err: errCarrier}}})
		wantStatus(t, what, w.ask(staying(), "A-1", "t1"), 504, 1800*ms)
		w.close()
		wantRecord(t, what, w, 504)
	})
	bubble(t, func(t *testing.T) {
		const what = "a carrier that answers after 1799ms"
		w := newWorld(t, setup{carriers: []step{{takes: 1799 * ms, cents: 6}}})
		wantQuote(t, what, w.ask(staying(), "A-1", "t1"), quote.Quote{Order: "A-1", Rates: []quote.Rate{{Carrier: "carrier0", Cents: 6}}}, 1799*ms)
		w.close()
	})
}

// TestLoadBudget: loading has a part of the budget.
func TestLoadBudget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const what = "an order that takes too long to load"
		w := newWorld(t, setup{load: step{takes: never}, carriers: []step{{}}})
		wantStatus(t, what, w.ask(staying(), "A-1", "t1"), 504, 500*ms)
		c := one(t, w, "orders")
		wantEnd(t, what, c, 500*ms, quote.ErrBudget)
		wantDeadline(t, what, c, 500*ms)
		if n := len(w.of("carrier")); n != 0 {
			t.Errorf("%s: got %d calls of carriers, want none", what, n)
		}
		w.close()
		wantRecord(t, what, w, 504)
	})
}

// TestCallersDeadline: a request may come with less time than ours.
func TestCallersDeadline(t *testing.T) {
	within := func(t *testing.T, d time.Duration) context.Context {
		ctx, cancel := context.WithTimeout(staying(), d)
		t.Cleanup(cancel)
		return ctx
	}
	bubble(t, func(t *testing.T) {
		const what = "a request with a deadline of 1s, and a carrier that takes too long"
		w := newWorld(t, setup{load: step{takes: 50 * ms}, carriers: []step{{takes: never}}})
		wantStatus(t, what, w.ask(within(t, time.Second), "A-1", "t1"), 504, 800*ms)
		wantDeadline(t, what, one(t, w, "orders"), 500*ms)
		c := one(t, w, "carrier")
		wantEnd(t, what, c, 800*ms, quote.ErrBudget)
		wantDeadline(t, what, c, 800*ms)
		w.close()
	})
	bubble(t, func(t *testing.T) {
		const what = "a request with a deadline of 600ms, and an order that takes too long to load"
		w := newWorld(t, setup{load: step{takes: never}})
		wantStatus(t, what, w.ask(within(t, 600*ms), "A-1", "t1"), 504, 400*ms)
		c := one(t, w, "orders")
		wantEnd(t, what, c, 400*ms, quote.ErrBudget)
		wantDeadline(t, what, c, 400*ms)
		w.close()
	})
	bubble(t, func(t *testing.T) {
		const what = "a request with a deadline of an hour"
		w := newWorld(t, setup{carriers: []step{{takes: never}}})
		wantStatus(t, what, w.ask(within(t, time.Hour), "A-1", "t1"), 504, 1800*ms)
		w.close()
	})
	bubble(t, func(t *testing.T) {
		const what = "a request with a deadline of 150ms, which is less than the reserve"
		w := newWorld(t, setup{load: step{takes: never}, carriers: []step{{takes: never}}})
		wantStatus(t, what, w.ask(within(t, 150*ms), "A-1", "t1"), 504, 0)
		for _, c := range w.of("") {
			if c.who != "audit" && !c.endedNow {
				t.Errorf("%s: %s was called with a context that had not ended, want none: there is no time for it", what, c.who)
			}
		}
		w.close()
	})
}

// TestRequestsAreApart: two at the same time, one of which leaves.
func TestRequestsAreApart(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, setup{load: step{takes: 60 * ms}, carriers: []step{{takes: 500 * ms, cents: 3}, {takes: 700 * ms, cents: 4}}, workers: 4})
		a := w.start(after(100*ms), "A-1", "t1")
		time.Sleep(30 * ms)
		b := w.start(staying(), "B-2", "t2")
		wantStatus(t, "the request whose client leaves after 100ms", <-a, quote.StatusClientGone, 100*ms)
		wantQuote(t, "the request whose client stays", <-b, quote.Quote{Order: "B-2", Rates: []quote.Rate{{Carrier: "carrier0", Cents: 3}, {Carrier: "carrier1", Cents: 4}}}, 790*ms)
		w.close()
		for _, c := range w.of("") {
			want := map[string]string{"A-1": "t1", "B-2": "t2"}[c.order]
			if c.trace != want {
				t.Errorf("two requests at the same time: %s of order %s saw the trace %q, want %q: something is shared that belongs to a request", c.who, c.order, c.trace, want)
			}
			if c.who == "audit" {
				continue
			}
			wantDeadlineOf := map[string]time.Duration{"A-1": 1800 * ms, "B-2": 1830 * ms}[c.order]
			if c.who == "orders" {
				wantDeadlineOf -= 1300 * ms
			}
			wantDeadline(t, "two requests at the same time, order "+c.order, c, wantDeadlineOf)
		}
	})
}

// TestReleased: when a request has been answered, its contexts have ended. Until then they hang on their parents and
// timers, two seconds for each request.
func TestReleased(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, setup{load: step{takes: 10 * ms}, carriers: []step{{takes: 20 * ms, cents: 5}, {takes: 10 * ms, err: errCarrier}}, audit: step{takes: 50 * ms}})
		w.ask(staying(), "A-1", "t1")
		for _, who := range []string{"orders", "carrier0", "carrier1"} {
			if c := one(t, w, who); c.ctx.Err() == nil {
				t.Errorf("a request was answered, and the context of %s has not ended, want it released: its timer and its place at the parent stay for nothing", who)
			}
		}
		w.close()
		if c := one(t, w, "audit"); c.ctx.Err() == nil {
			t.Error("an audit record was written, and its context has not ended, want it released: its timer stays for nothing")
		}
	})
}
