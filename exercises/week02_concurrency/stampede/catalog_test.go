package catalog_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	catalog "gomastery/week02_concurrency/stampede"
)

// These tests are yours to read and run: go test -timeout 10s .

func TestTodayOneLoad(t *testing.T) {
	var loads atomic.Int64
	c := catalog.New(catalog.Config{Fresh: time.Minute, Timeout: time.Second, Load: func(ctx context.Context, sku string) (catalog.Product, error) {
		loads.Add(1)
		return catalog.Product{SKU: sku, Name: "Lamp", Cents: 4900}, nil
	}})
	for range 3 {
		p, err := c.Get(t.Context(), "lamp")
		if err != nil || p.Name != "Lamp" || p.Cents != 4900 {
			t.Errorf("Get: got %+v and error %v, want the lamp", p, err)
		}
	}
	if got := loads.Load(); got != 1 {
		t.Errorf("three times Get: got %d loads, want 1", got)
	}
}

// TestNewFailure is Friday's "not found" that went away with the next restart.
func TestNewFailure(t *testing.T) {
	down := true
	c := catalog.New(catalog.Config{Fresh: time.Minute, Timeout: time.Second, Load: func(ctx context.Context, sku string) (catalog.Product, error) {
		if down {
			return catalog.Product{}, errors.New("the service is down")
		}
		return catalog.Product{SKU: sku, Name: "Lamp"}, nil
	}})
	if p, err := c.Get(t.Context(), "lamp"); err == nil {
		t.Errorf("Get while the service is down: got %+v, want an error", p)
	}
	down = false
	if p, err := c.Get(t.Context(), "lamp"); err != nil || p.Name != "Lamp" {
		t.Errorf("Get after the service came back: got %+v and error %v, want the lamp", p, err)
	}
}

// TestNewVisitorLeaves is the closed tab that two hundred others paid for.
func TestNewVisitorLeaves(t *testing.T) {
	begun, answer := make(chan string, 10), make(chan struct{})
	c := catalog.New(catalog.Config{Fresh: time.Minute, Timeout: 10 * time.Second, Load: func(ctx context.Context, sku string) (catalog.Product, error) {
		begun <- sku
		select {
		case <-answer:
			return catalog.Product{SKU: sku, Name: "Lamp"}, nil
		case <-ctx.Done():
			return catalog.Product{}, ctx.Err()
		}
	}})
	first, leave := context.WithCancel(t.Context())
	left := make(chan struct{})
	go func() {
		defer close(left)
		c.Get(first, "lamp")
	}()
	<-begun
	leave()
	<-left
	close(answer)
	if p, err := c.Get(t.Context(), "lamp"); err != nil || p.Name != "Lamp" {
		t.Errorf("Get of the second visitor, when the first one has left: got %+v and error %v, want the lamp", p, err)
	}
	if len(begun) > 0 {
		t.Errorf("the first visitor left, and a second one came: got another load, want the lamp of the load that was under way")
	}
}
