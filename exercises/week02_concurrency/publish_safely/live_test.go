package live_test

import (
	"context"
	"net/netip"
	"testing"
	"time"

	live "gomastery/week02_concurrency/publish_safely"
)

// These tests are yours to read and run: go test -race .

func config(context.Context) (live.Config, error) {
	return live.Config{Limits: map[string]int{"shop": 10}, Deny: []string{"10.1.0.0/16"}}, nil
}

func TestTodayReading(t *testing.T) {
	s := live.Open(live.Options{Load: config})
	defer s.Close()
	if err := s.Wait(t.Context()); err != nil {
		t.Fatalf("Wait: got error %v, want none", err)
	}
	time.Sleep(100 * time.Millisecond)
	if got := s.Limit("shop"); got != 10 {
		t.Errorf("Limit: got %d, want 10", got)
	}
	if !s.Denied(netip.MustParseAddr("10.1.2.3")) || s.Denied(netip.MustParseAddr("10.2.2.3")) {
		t.Error("Denied: want 10.1.2.3 denied, and 10.2.2.3 not")
	}
	if err := s.Override("shop", 20); err != nil || s.Limit("shop") != 20 {
		t.Errorf("Override: got error %v, and then limit %d, want 20", err, s.Limit("shop"))
	}
}

// TestNewTold is the service that answered by the old config after the deployment had said "reloaded".
func TestNewTold(t *testing.T) {
	s := live.Open(live.Options{Load: config})
	defer s.Close()
	s.Wait(t.Context())
	told := make(chan int, 10)
	s.Subscribe(func(cfg *live.Config) {
		time.Sleep(20 * time.Millisecond)
		told <- cfg.Version
	})
	if err := s.Reload(t.Context()); err != nil || len(told) != 1 {
		t.Errorf("Reload: got error %v, and %d subscribers told when it returned, want 1", err, len(told))
	}
}

// TestNewOverride is the request that began with one limit and ended with another.
func TestNewOverride(t *testing.T) {
	s := live.Open(live.Options{Load: config})
	defer s.Close()
	s.Wait(t.Context())
	cfg := s.Load()
	s.Override("shop", 20)
	if got := cfg.Limits["shop"]; got != 10 || cfg.Version != 1 {
		t.Errorf("a config that was loaded before an Override: got limit %d in version %d, want it as it was: 10 in version 1", got, cfg.Version)
	}
}
