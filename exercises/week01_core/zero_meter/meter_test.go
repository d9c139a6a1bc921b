package stats_test

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	stats "gomastery/week01_core/zero_meter"
)

// These tests show how services use a meter. They are a start, and not all that
// is checked. Run one alone with
//
//	go test -run TestPlainField
//
// and the last one with the race detector: go test -race -run TestFirstRequests.

// checkout is one of the forty services: the meter is a plain field, and nobody
// prepares it.
type checkout struct {
	region string
	meter  stats.Meter
}

func (c *checkout) pay(took time.Duration) {
	c.meter.Inc("payments")
	c.meter.Observe("payment", took)
}

func TestPlainField(t *testing.T) {
	c := checkout{region: "eu"}
	c.pay(30 * time.Millisecond)
	c.pay(10 * time.Millisecond)

	got := c.meter.Snapshot()
	if got, want := got["payments"], (stats.Stat{Count: 2}); got != want {
		t.Errorf("payments: got %+v, want %+v", got, want)
	}
	want := stats.Stat{Observed: 2, Sum: 40 * time.Millisecond, Min: 10 * time.Millisecond, Max: 30 * time.Millisecond}
	if got := got["payment"]; got != want {
		t.Errorf("payment: got %+v, want %+v", got, want)
	}
	if got, want := got["payment"].Mean(), 20*time.Millisecond; got != want {
		t.Errorf("mean of a payment: got %v, want %v", got, want)
	}
}

// TestPlainFieldOnTheWire: the dashboard polls a service before its first request.
func TestPlainFieldOnTheWire(t *testing.T) {
	var c checkout
	got, err := json.Marshal(c.meter.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != "{}" {
		t.Errorf("snapshot of a service without requests: got %s, want {}", got)
	}
}

// worker has a meter only if somebody wants its numbers.
type worker struct {
	meter *stats.Meter
}

func TestOptionalMeter(t *testing.T) {
	var w worker
	w.meter.Inc("jobs")
	w.meter.Observe("job", time.Second)
	if got := w.meter.Snapshot(); len(got) != 0 {
		t.Errorf("snapshot of no meter: got %v, want an empty map", got)
	}
}

// TestFirstRequests: a service starts while requests wait already.
func TestFirstRequests(t *testing.T) {
	var c checkout
	var requests sync.WaitGroup
	for range 8 {
		requests.Go(func() { c.pay(time.Millisecond) })
	}
	requests.Wait()
	if got := c.meter.Snapshot()["payments"].Count; got != 8 {
		t.Errorf("got %d payments counted after 8, want 8", got)
	}
}
