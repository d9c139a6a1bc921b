package quote_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gomastery/internal/grade"
	quote "gomastery/week01_core/ctx_thread"
)

// db, post and trail are what is below the service, as simple as it gets.
type db struct{ loads time.Duration }

func (d db) Load(ctx context.Context, id string) (quote.Order, error) {
	select {
	case <-time.After(d.loads):
		return quote.Order{ID: id}, nil
	case <-ctx.Done():
		return quote.Order{}, errors.New("connection reset")
	}
}

type post struct {
	takes time.Duration
	left  chan time.Time // when the call ended without a rate
}

func (p post) Name() string { return "post" }

func (p post) Rate(ctx context.Context, o quote.Order) (int64, error) {
	select {
	case <-time.After(p.takes):
		return 990, nil
	case <-ctx.Done():
		p.left <- time.Now()
		return 0, errors.New("connection reset")
	}
}

type trail struct{ records chan quote.Record }

func (t trail) Write(ctx context.Context, r quote.Record) { t.records <- r }

// TestTodayQuote works, and must go on working.
func TestTodayQuote(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		log := trail{make(chan quote.Record, 1)}
		api := quote.New(db{10 * time.Millisecond}, []quote.Carrier{post{takes: 20 * time.Millisecond}}, log, 2)
		rec := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/quotes/A-1", nil)
		r.Header.Set("X-Trace-Id", "t1")
		api.ServeHTTP(rec, r)
		api.Close()
		if got, want := strings.TrimSpace(rec.Body.String()), `{"order":"A-1","rates":[{"carrier":"post","cents":990}]}`; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, want := <-log.records, (quote.Record{Trace: "t1", Order: "A-1", Status: 200}); got != want {
			t.Errorf("the audit log: got %+v, want %+v", got, want)
		}
	})
}

// TestIncidentClientLeaves: after 100 ms nobody waits for this quote any more.
func TestIncidentClientLeaves(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		begin := time.Now()
		left := make(chan time.Time, 1)
		log := trail{make(chan quote.Record, 1)}
		api := quote.New(db{}, []quote.Carrier{post{time.Hour, left}}, log, 1)
		ctx, leave := context.WithCancel(context.Background())
		time.AfterFunc(100*time.Millisecond, leave)
		api.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/quotes/A-1", nil))
		if got := time.Since(begin); got != 100*time.Millisecond {
			t.Errorf("a client that leaves after 100ms: got ServeHTTP back after %v, want 100ms", got)
		}
		if got := (<-left).Sub(begin); got != 100*time.Millisecond {
			t.Errorf("a client that leaves after 100ms: the carrier heard of it after %v, want 100ms", got)
		}
		api.Close()
		if got := <-log.records; got.Status != quote.StatusClientGone {
			t.Errorf("the audit log: got %+v, want status %d", got, quote.StatusClientGone)
		}
	})
}
