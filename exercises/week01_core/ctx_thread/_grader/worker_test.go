package quote_test

import (
	"fmt"
	"testing"
	"time"

	"gomastery/internal/grade"
	quote "gomastery/week01_core/ctx_thread"
)

// TestAtMostN: the carriers limit our connections.
func TestAtMostN(t *testing.T) {
	for _, c := range []struct {
		workers, requests int
		want              time.Duration
	}{{2, 1, 300 * ms}, {1, 1, 500 * ms}, {5, 1, 100 * ms}, {5, 2, 200 * ms}, {9, 1, 100 * ms}} {
		bubble(t, func(t *testing.T) {
			what := fmt.Sprintf("%d requests, 5 carriers that take 100ms, and at most %d calls at a time", c.requests, c.workers)
			w := newWorld(t, setup{carriers: []step{{takes: 100 * ms}, {takes: 100 * ms}, {takes: 100 * ms}, {takes: 100 * ms}, {takes: 100 * ms}}, workers: c.workers})
			var answers []<-chan answer
			for range c.requests {
				answers = append(answers, w.start(staying(), "A-1", "t1"))
			}
			last := time.Duration(0)
			for _, a := range answers {
				got := <-a
				last = max(last, got.at)
				if got.status != 200 {
					t.Errorf("%s: got status %d, want 200", what, got.status)
				}
			}
			if most := int(w.most.Load()); most > c.workers || most < min(5, c.workers) {
				t.Errorf("%s: got %d at a time, want %d", what, most, min(5*c.requests, c.workers))
			}
			if last != c.want {
				t.Errorf("%s: got the last answer after %v, want %v", what, last, c.want)
			}
			w.close()
		})
	}
}

// TestQueueIsLeft: all workers hang with a carrier that does not listen, and clients leave who wait for one.
func TestQueueIsLeft(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const what = "all workers hang, and a client that waits for one leaves after 100ms"
		const waiting = 150
		w := newWorld(t, setup{carriers: []step{{takes: time.Hour, deaf: true}}, workers: 2})
		first := []<-chan answer{w.start(staying(), "A-1", "t1"), w.start(staying(), "A-1", "t1")}
		grade.Settle(t)
		before := len(grade.Goroutines(under))
		var answers []<-chan answer
		for range waiting {
			answers = append(answers, w.start(after(100*ms), "B-2", "t2"))
		}
		for _, a := range answers {
			if got := <-a; !t.Failed() { // one failure is enough to read
				wantStatus(t, what, got, quote.StatusClientGone, 100*ms)
			}
		}
		grade.Settle(t)
		if got := len(grade.Goroutines(under)); got > before+waiting/10 && !t.Failed() {
			t.Errorf("%s, %d times: got %d goroutines still there, want those that were there before (%d): who left still stands in the queue", what, waiting, got, before)
		}
		late := w.start(staying(), "C-3", "t3")
		wantStatus(t, "all workers hang, and a request that waits for one", <-late, 504, 1900*ms)
		for _, a := range first {
			wantStatus(t, "a carrier that does not listen", <-a, 504, 1800*ms)
		}
		w.close()
		for _, c := range w.of("carrier") {
			if c.order != "A-1" {
				t.Errorf("%s: the carrier was asked for its order %s after %v, want it never asked: nobody waits for that any more", what, c.order, c.began)
				break
			}
		}
		if got := w.now(); got != time.Hour {
			t.Errorf("%s: got Close back after %v, want 1h, with the last call", what, got)
		}
	})
}

// TestQueueKeepsWhatArrived: some carriers have answered while others still wait for a worker. Who is asked first is free,
// so what the answer should be follows from who was asked.
func TestQueueKeepsWhatArrived(t *testing.T) {
	for range 20 { // a select with two ready cases takes either
		bubble(t, func(t *testing.T) {
			const what = "two carriers hang and take all workers, while others answer"
			w := newWorld(t, setup{carriers: []step{
				{takes: 10 * ms, cents: 1}, {takes: time.Hour, deaf: true}, {takes: 20 * ms, cents: 3}, {takes: time.Hour, deaf: true}, {takes: ms, cents: 5}, {takes: time.Hour, deaf: true},
			}, workers: 2})
			got := w.ask(staying(), "A-1", "t1")
			w.close()
			want := quote.Quote{Order: "A-1"}
			inTime := map[string]bool{}
			for _, c := range w.of("carrier") {
				inTime[c.who] = c.ended < 1800*ms
			}
			for i := range 6 {
				name := fmt.Sprint("carrier", i)
				if inTime[name] {
					want.Rates = append(want.Rates, quote.Rate{Carrier: name, Cents: int64(i + 1)})
				} else {
					want.Missing = append(want.Missing, name)
				}
			}
			if len(want.Rates) == 0 {
				wantStatus(t, what, got, 504, 1800*ms)
			} else {
				wantQuote(t, what, got, want, 1800*ms)
			}
		})
		if t.Failed() {
			return
		}
	}
}

// TestCloseAtOnce: nothing is going on.
func TestCloseAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newWorld(t, setup{carriers: []step{{}}})
		grade.WantElapsed(t, 0, "Close of a service that nobody has used", w.close)
	})
}

// TestMany runs in the race gate: two requests at the same time, in all kinds.
func TestMany(t *testing.T) {
	w := newWorld(t, setup{load: step{takes: ms}, carriers: []step{{takes: ms, cents: 1}, {takes: ms, err: errCarrier}, {takes: 3 * ms, cents: 3}}, workers: 3})
	var answers []<-chan answer
	for i := range 40 {
		ctx := staying()
		if i%3 == 0 {
			ctx = after(2 * ms)
		}
		answers = append(answers, w.start(ctx, fmt.Sprint("A-", i), fmt.Sprint("t", i)))
	}
	for _, a := range answers {
		<-a
	}
	w.close()
	for _, r := range w.written() {
		if r.Trace[1:] != r.Order[2:] {
			t.Errorf("many requests at once: the record of order %s has the trace %s, want its own", r.Order, r.Trace)
		}
	}
}
