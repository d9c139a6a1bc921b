package quote_test

import (
	"testing"
	"time"

	"gomastery/internal/grade"
	quote "gomastery/week01_core/ctx_thread"
)

// TestAudit: the record outlives the request, with its values, and not for ever.
func TestAudit(t *testing.T) {
	for _, leaves := range []bool{true, false} {
		bubble(t, func(t *testing.T) {
			what, status, at := "the audit log hangs, after a request that was answered", 200, 20*ms
			ctx := staying()
			carriers := []step{{takes: 20 * ms, cents: 4}}
			if leaves {
				what, status, at = "the audit log hangs, after a client left", quote.StatusClientGone, 100*ms
				ctx, carriers = after(100*ms), []step{{takes: never}}
			}
			w := newWorld(t, setup{carriers: carriers, audit: step{takes: never}})
			got := w.ask(ctx, "A-1", "t1")
			if got.at != at || got.status != status {
				t.Errorf("%s: got status %d after %v, want %d after %v: no client waits for the log", what, got.status, got.at, status, at)
			}
			if n := len(w.of("audit")); n != 0 {
				t.Fatalf("%s: got the call of the log over with the request, want it to go on", what)
			}
			w.close()
			if got, want := w.now(), at+5*time.Second; got != want {
				t.Errorf("%s: got Close back %v after the request came, want %v: when the record is given up", what, got, want)
			}
			c := one(t, w, "audit")
			if c.began != at || c.endedNow {
				t.Errorf("%s: the call began after %v, with a context that had ended: %t, want %v and false", what, c.began, c.endedNow, at)
			}
			wantDeadline(t, what, c, at+5*time.Second)
			wantEnd(t, what, c, at+5*time.Second, quote.ErrBudget)
			if c.trace != "t1" || c.tag != "of the middleware" {
				t.Errorf("%s: its context has trace %q and the middleware's value %v, want %q and %q: without them nobody finds the record", what, c.trace, c.tag, "t1", "of the middleware")
			}
			wantRecord(t, what, w, status)
		})
	}
	bubble(t, func(t *testing.T) {
		const what = "an audit log that takes 3s, and a client that leaves meanwhile"
		ctx, leave := client()
		w := newWorld(t, setup{carriers: []step{{cents: 4}}, audit: step{takes: 3 * time.Second}})
		w.ask(ctx, "A-1", "t1")
		time.Sleep(time.Second)
		leave() // net/http does this after every request
		w.close()
		if c := one(t, w, "audit"); c.ended != 3*time.Second || c.cause != nil {
			t.Errorf("%s: the call ended after %v, with the cause %v, want it to end by itself after 3s", what, c.ended, c.cause)
		}
	})
}

// TestEachRequestHasARecord: also many at once, and Close waits for all of them.
func TestEachRequestHasARecord(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const n = 40
		w := newWorld(t, setup{load: step{takes: 10 * ms}, carriers: []step{{takes: 50 * ms, cents: 4}}, audit: step{takes: time.Second}, workers: 8})
		var answers []<-chan answer
		for i := range n {
			ctx := staying()
			if i%2 == 0 {
				ctx = after(5 * ms)
			}
			answers = append(answers, w.start(ctx, "A-1", "t1"))
		}
		for _, a := range answers {
			<-a
		}
		w.close()
		count := map[int]int{}
		for _, r := range w.written() {
			count[r.Status]++
		}
		if count[200] != n/2 || count[quote.StatusClientGone] != n/2 || len(w.of("audit")) != n {
			t.Errorf("%d requests, half of whose clients left: got records by status %v, and %d that were written to the end, want %d each and %d", n, count, len(w.of("audit")), n/2, n)
		}
	})
}

// TestLeavesNothing: in real time, with clients that leave at any moment.
func TestLeavesNothing(t *testing.T) {
	w := newWorld(t, setup{load: step{takes: ms}, carriers: []step{{takes: ms, cents: 1}, {takes: 2 * ms, err: errCarrier}, {takes: 5 * ms, deaf: true, cents: 3}}, audit: step{takes: ms}, workers: 2})
	var answers []<-chan answer
	for i := range 60 {
		answers = append(answers, w.start(after(time.Duration(i%12)*ms), "A-1", "t1"))
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, a := range answers {
			<-a
		}
		w.close()
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("60 requests whose clients leave within 12ms, and Close: got some that do not return within 10s, want them back: somebody waits for what never comes")
	}
	if got := len(w.written()); got != 60 {
		t.Errorf("60 requests: got %d audit records, want 60", got)
	}
	grade.NoLeaks(t)
}

// TestNothingIsKept: a request leaves nothing behind, at the clock or at its client, who may stay for days.
func TestNothingIsKept(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const requests = 2000
		w := newWorld(t, setup{carriers: []step{{cents: 4}, {err: errCarrier}}, forget: true})
		ctx := staying()
		run := func(n int) {
			for range n {
				w.ask(ctx, "A-1", "t1")
			}
			grade.Settle(t)
		}
		run(200)
		const most = 128 << 10
		got := grade.Retained(t, func() { run(requests) })
		for range 2 {
			if got > most { // the runtime's own store of goroutines grows now and then, a leak each time
				got = min(got, grade.Retained(t, func() { run(requests) }))
			}
		}
		grade.Metric(t, "heap kept after requests", float64(got), "bytes")
		if got > most {
			t.Errorf("after %d requests that were answered: got %d more bytes in the heap, want at most %d: what was not released waits for its timer, or for its client to leave", requests, got, most)
		}
		w.close()
	})
}
