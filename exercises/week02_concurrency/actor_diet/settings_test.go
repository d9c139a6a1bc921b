package settings_test

import (
	"testing"
	"time"

	settings "gomastery/week02_concurrency/actor_diet"
)

// TestTodaySubscribe works, and must go on working.
func TestTodaySubscribe(t *testing.T) {
	s := settings.New(map[string]string{"level": "info"})
	var told []settings.Change
	cancel := s.Subscribe(func(c settings.Change) { told = append(told, c) })
	s.Set("level", "debug")
	cancel()
	s.Delete("level")
	want := settings.Change{Version: 1, Key: "level", Old: "info", New: "debug"}
	if len(told) != 1 || told[0] != want {
		t.Errorf("got %+v, want %+v", told, want)
	}
	if _, ok := s.Get("level"); ok || s.Version() != 2 {
		t.Errorf("after Delete: got a setting: %t, and version %d, want none and 2", ok, s.Version())
	}
}

// TestNewCallbackReads hangs today: the owner of the map waits for the subscriber,
// which waits for the owner of the map.
func TestNewCallbackReads(t *testing.T) {
	s := settings.New(nil)
	s.Subscribe(func(c settings.Change) { s.Get(c.Key) })
	done := make(chan struct{})
	go func() { defer close(done); s.Set("level", "debug") }()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
		t.Error("Set, with a subscriber that reads the setting: it did not return")
	}
}
