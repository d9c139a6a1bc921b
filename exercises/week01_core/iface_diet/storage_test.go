package storage_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	storage "gomastery/week01_core/iface_diet"
)

func TestTodayOnMemory(t *testing.T) {
	clock := &manual{time.Unix(1000, 0)}
	s := storage.NewStorage(&memory{}, clock, time.Minute)
	if err := s.Put("user/1", []byte("Ada")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get("user/1"); err != nil || string(got) != "Ada" {
		t.Errorf("got %q, %v, want Ada", got, err)
	}
	clock.at = clock.at.Add(2 * time.Minute)
	if _, err := s.Get("user/1"); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("after two minutes: got %v, want ErrNotFound", err)
	}
	if got := s.Keys("user/"); !slices.Equal(got, []string{"user/1"}) {
		t.Errorf("got keys %q, want user/1", got)
	}
	if st := s.Stats(); st.Hits() != 1 || st.Misses() != 1 {
		t.Errorf("got %d hits, %d misses, want 1 and 1", st.Hits(), st.Misses())
	}
}

func TestTodayOnFile(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := storage.NewStorage(f, storage.NewClock(), 0)
	if err := s.Put("k", []byte("v")); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Get("k"); err != nil || string(got) != "v" {
		t.Errorf("got %q, %v, want v", got, err)
	}
}

// Encoding into a buffer that has room should need no heap at all.
func TestNewEncodeIsFree(t *testing.T) {
	enc, value, at := storage.NewEncoder(), []byte("v"), time.Unix(1, 0)
	buf := make([]byte, 0, 256)
	if got := testing.AllocsPerRun(100, func() { buf = enc.Encode(buf[:0], storage.NewRecord("k", value, at)) }); got != 0 {
		t.Errorf("NewRecord and Encode: got %v allocations, want 0", got)
	}
}
