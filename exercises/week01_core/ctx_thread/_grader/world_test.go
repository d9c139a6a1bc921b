package quote_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	quote "gomastery/week01_core/ctx_thread"
)

// under is the package under test, as import path.
const under = "gomastery/week01_core/ctx_thread"

const ms = time.Millisecond

// never is longer than anything here may take.
const never = 1000 * time.Hour

// A seen is what somebody below the service saw of one call.
type seen struct {
	who      string
	order    string
	began    time.Duration // since the world began
	ended    time.Duration
	ctx      context.Context
	endedNow bool          // the context had ended when the call began
	deadline time.Duration // since the world began; -1 if there was none
	cause    error         // of the context, when the call ended
	trace    string
	tag      any // what a middleware had put in
}

// A world is the service, and all that is below it.
type world struct {
	t      *testing.T
	begin  time.Time
	forget bool
	api    *quote.API

	mu      sync.Mutex
	calls   []seen
	records []quote.Record
	running atomic.Int32
	most    atomic.Int32 // calls of carriers at the same time
}

// A step is how somebody below behaves.
type step struct {
	takes time.Duration
	deaf  bool // it does not return when its context ends
	cents int64
	err   error
}

type tagKey struct{}

// setup describes a world; what is not set answers at once.
type setup struct {
	load     step
	carriers []step
	audit    step
	workers  int
	forget   bool // what was seen
}

func newWorld(t *testing.T, s setup) *world {
	w := &world{t: t, begin: time.Now(), forget: s.forget}
	var carriers []quote.Carrier
	for i, c := range s.carriers {
		carriers = append(carriers, &carrier{w, fmt.Sprint("carrier", i), c})
	}
	if s.workers == 0 {
		s.workers = max(1, len(carriers))
	}
	w.api = quote.New(&orders{w, s.load}, carriers, &audit{w, s.audit}, s.workers)
	return w
}

// close ends the world; in a bubble this shows what does not end.
func (w *world) close() { w.api.Close() }

func (w *world) now() time.Duration { return time.Since(w.begin) }

// meet notes a call from below, and waits as the step says.
func (w *world) meet(ctx context.Context, who, order string, s step) error {
	c := seen{who: who, order: order, began: w.now(), ctx: ctx, endedNow: ctx.Err() != nil, deadline: -1, trace: quote.TraceID(ctx), tag: ctx.Value(tagKey{})}
	if d, ok := ctx.Deadline(); ok {
		c.deadline = d.Sub(w.begin)
	}
	err := s.err
	timer := time.NewTimer(s.takes)
	defer timer.Stop()
	done := ctx.Done()
	if s.deaf {
		done = nil
	}
	if s.takes > 0 || ctx.Err() != nil {
		select {
		case <-timer.C:
		case <-done:
			err = errors.New("connection reset") // what drivers say
		}
	}
	c.ended, c.cause = w.now(), context.Cause(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.forget {
		w.calls = append(w.calls, c)
	}
	return err
}

// of returns the calls of those whose name begins so, in the order in which they ended, as soon as nothing moves.
func (w *world) of(who string) []seen {
	grade.Settle(w.t)
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.calls), func(c seen) bool { return !strings.HasPrefix(c.who, who) })
}

func (w *world) written() []quote.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.records)
}

type orders struct {
	w *world
	step
}

func (o *orders) Load(ctx context.Context, id string) (quote.Order, error) {
	err := o.w.meet(ctx, "orders", id, o.step)
	return quote.Order{ID: id, Grams: 250, Country: "CH"}, err
}

type carrier struct {
	w    *world
	name string
	step
}

func (c *carrier) Name() string { return c.name }

func (c *carrier) Rate(ctx context.Context, o quote.Order) (int64, error) {
	n := c.w.running.Add(1)
	defer c.w.running.Add(-1)
	for {
		most := c.w.most.Load()
		if n <= most || c.w.most.CompareAndSwap(most, n) {
			break
		}
	}
	if o.Grams != 250 || o.Country != "CH" {
		c.w.t.Errorf("%s was asked for %+v, want the order as it was loaded", c.name, o)
	}
	return c.cents, c.w.meet(ctx, c.name, o.ID, c.step)
}

type audit struct {
	w *world
	step
}

func (a *audit) Write(ctx context.Context, r quote.Record) {
	a.w.mu.Lock()
	if !a.w.forget {
		a.w.records = append(a.w.records, r)
	}
	a.w.mu.Unlock()
	a.w.meet(ctx, "audit", r.Order, a.step)
}

// An answer is what a client gets.
type answer struct {
	status int
	body   string
	at     time.Duration // when ServeHTTP returned
}

// ask makes a request and waits for its answer.
func (w *world) ask(ctx context.Context, order, trace string) answer {
	r := httptest.NewRequestWithContext(ctx, "GET", "/quotes/"+order, nil)
	r.Header.Set("X-Trace-Id", trace)
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	return answer{rec.Code, strings.TrimSpace(rec.Body.String()), w.now()}
}

// start makes a request in a goroutine of its own.
func (w *world) start(ctx context.Context, order, trace string) <-chan answer {
	done := make(chan answer, 1)
	go func() { done <- w.ask(ctx, order, trace) }()
	return done
}

// client returns the context of a request as net/http makes it: it is cancelled, with no cause of its own, when the
// client leaves, and has the values of the middlewares.
func client() (ctx context.Context, leave context.CancelFunc) {
	return context.WithCancel(context.WithValue(context.Background(), tagKey{}, "of the middleware"))
}

// after is a client that leaves.
func after(d time.Duration) context.Context {
	ctx, leave := client()
	time.AfterFunc(d, leave)
	return ctx
}

// staying is a client that never leaves; its context lives on.
func staying() context.Context {
	ctx, _ := client()
	return ctx
}

// wantQuote compares a quote with what it should be.
func wantQuote(t *testing.T, what string, got answer, want quote.Quote, at time.Duration) {
	t.Helper()
	var q quote.Quote
	if err := json.Unmarshal([]byte(got.body), &q); err != nil || got.status != 200 {
		t.Errorf("%s: got status %d and %q, want 200 and a quote", what, got.status, got.body)
		return
	}
	if q.Order != want.Order || !slices.Equal(q.Rates, want.Rates) || !slices.Equal(q.Missing, want.Missing) {
		t.Errorf("%s: got the quote %+v, want %+v", what, q, want)
	}
	if got.at != at {
		t.Errorf("%s: got the answer after %v, want it after exactly %v", what, got.at, at)
	}
}

// wantStatus compares an answer without a quote.
func wantStatus(t *testing.T, what string, got answer, status int, at time.Duration) {
	t.Helper()
	if got.status != status {
		t.Errorf("%s: got status %d and %q, want %d", what, got.status, got.body, status)
	}
	if got.at != at {
		t.Errorf("%s: got the answer after %v, want it after exactly %v", what, got.at, at)
	}
}

// wantEnd checks that a call ended when it should, and why.
func wantEnd(t *testing.T, what string, c seen, at time.Duration, cause error) {
	t.Helper()
	if c.ended != at {
		why := "it was cut off before its time"
		if c.ended > at {
			why = "work goes on for which nobody waits"
		}
		t.Errorf("%s: the call of %s ended after %v, want exactly %v: %s", what, c.who, c.ended, at, why)
	}
	if c.cause != cause {
		t.Errorf("%s: the context of %s ended with the cause %v, want %v: who reads the log there wants to know why", what, c.who, c.cause, cause)
	}
}

// wantDeadline checks what a call could see of its limit.
func wantDeadline(t *testing.T, what string, c seen, want time.Duration) {
	t.Helper()
	if c.deadline != want {
		got := fmt.Sprint(c.deadline)
		if c.deadline < 0 {
			got = "none"
		}
		t.Errorf("%s: the context of %s has the deadline %s after the request came, want %v", what, c.who, got, want)
	}
}

// bubble runs a scene in virtual time, with nothing left behind.
func bubble(t *testing.T, scene func(t *testing.T)) {
	t.Helper()
	grade.Bubble(t, scene)
}

// one returns the only call of somebody.
func one(t *testing.T, w *world, who string) seen {
	t.Helper()
	calls := w.of(who)
	if len(calls) != 1 {
		t.Fatalf("got %d calls of %s, want 1", len(calls), who)
	}
	return calls[0]
}
