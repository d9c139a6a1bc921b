package tracking_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	tracking "gomastery/week01_core/promoted_traps"
)

var _ tracking.Carrier = (*tracking.DryRun)(nil)

// safely turns a panic into an error, so that a method nobody wrote fails one
// check with a message, and not the whole run with a stack.
func safely(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a panic: %v", p)
		}
	}()
	return f()
}

func TestDryRun(t *testing.T) {
	ctx := context.Background()
	dry := tracking.NewDryRun()
	track := func(booking string) (s tracking.Status, err error) {
		err = safely(func() (err error) { s, err = dry.Track(ctx, booking); return err })
		return s, err
	}
	cancel := func(booking string) error { return safely(func() error { return dry.Cancel(ctx, booking) }) }
	wantStatus := func(when, booking string, want tracking.Status) {
		t.Helper()
		if got, err := track(booking); err != nil || got != want {
			t.Errorf("Track(%s) %s: got %q and error %v, want %q: the compiler accepted DryRun as a Carrier, so callers may use all of it", booking, when, got, err, want)
		}
	}

	for grams, want := range map[int]int64{1: 5, 100: 5, 101: 10, 1000: 50, 0: 0} {
		if got, err := dry.Quote(ctx, grams); err != nil || got != want {
			t.Errorf("Quote of %d grams: got %d and error %v, want %d", grams, got, err, want)
		}
	}
	for _, want := range []string{"dry-1", "dry-2", "dry-3"} {
		if got, err := dry.Book(ctx, "P-1"); err != nil || got != want {
			t.Errorf("Book: got %q and error %v, want %q", got, err, want)
		}
	}
	if wantStatus("after Book", "dry-1", tracking.StatusBooked); t.Failed() {
		return
	}
	wantStatus("after Book", "dry-3", tracking.StatusBooked)

	if err := cancel("dry-2"); err != nil {
		t.Errorf("Cancel of a booking: got error %v, want none", err)
	}
	wantStatus("after it was cancelled", "dry-2", tracking.StatusCancelled)
	wantStatus("after another one was cancelled", "dry-1", tracking.StatusBooked)
	wantStatus("after another one was cancelled", "dry-3", tracking.StatusBooked)
	if err := cancel("dry-2"); err != nil {
		t.Errorf("Cancel of a cancelled booking: got error %v, want none", err)
	}
	wantStatus("after it was cancelled twice", "dry-2", tracking.StatusCancelled)
	if got, err := dry.Book(ctx, "P-1"); err != nil || got != "dry-4" {
		t.Errorf("Book after a Cancel: got %q and error %v, want dry-4: the number of a cancelled booking is not given out again", got, err)
	}

	if t.Failed() {
		return
	}
	for _, unknown := range []string{"dry-0", "dry-5", "dry-1x", "dry-01", "real-1", ""} {
		if s, err := track(unknown); !errors.Is(err, tracking.ErrUnknownBooking) {
			t.Errorf("Track(%q), which was never given out: got %q and error %v, want ErrUnknownBooking", unknown, s, err)
		}
		if err := cancel(unknown); !errors.Is(err, tracking.ErrUnknownBooking) {
			t.Errorf("Cancel(%q), which was never given out: got error %v, want ErrUnknownBooking: a caller that believes it stopped a parcel sends it twice", unknown, err)
		}
		if s, err := track(unknown); err == nil {
			t.Errorf("Track(%q) after Cancel of it: got %q, want ErrUnknownBooking: it was never given out", unknown, s)
		}
	}

	other := tracking.NewDryRun()
	if got, err := other.Book(ctx, "P-1"); err != nil || got != "dry-1" {
		t.Errorf("the first Book of another DryRun: got %q and error %v, want dry-1", got, err)
	}
	if err := safely(func() error { return other.Cancel(ctx, "dry-4") }); !errors.Is(err, tracking.ErrUnknownBooking) {
		t.Errorf("Cancel of a booking of another DryRun: got error %v, want ErrUnknownBooking", err)
	}
	wantStatus("untouched by another DryRun", "dry-1", tracking.StatusBooked)
}

func TestDryRunContext(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	dry := tracking.NewDryRun()
	if got, err := dry.Book(ctx, "P-1"); err != nil || got != "dry-1" {
		t.Fatalf("Book: got %q and error %v, want dry-1", got, err)
	}
	stop()
	for what, f := range map[string]func() error{
		"Quote":                func() error { _, err := dry.Quote(ctx, 100); return err },
		"Book":                 func() error { _, err := dry.Book(ctx, "P-2"); return err },
		"Track":                func() error { _, err := dry.Track(ctx, "dry-1"); return err },
		"Cancel":               func() error { return dry.Cancel(ctx, "dry-1") },
		"Track of no booking":  func() error { _, err := dry.Track(ctx, "dry-9"); return err },
		"Cancel of no booking": func() error { return dry.Cancel(ctx, "dry-9") },
	} {
		if err := safely(f); !errors.Is(err, context.Canceled) || errors.Is(err, tracking.ErrUnknownBooking) {
			t.Errorf("%s with a context that is done: got error %v, want context.Canceled, as from any other carrier", what, err)
		}
	}
	err := safely(func() error {
		s, err := dry.Track(context.Background(), "dry-1")
		if err == nil && s != tracking.StatusBooked {
			return fmt.Errorf("status %q", s)
		}
		return err
	})
	if err != nil {
		t.Errorf("Track(dry-1) after a Cancel whose context was done: got %v, want that it is still booked", err)
	}
	if got, err := dry.Book(context.Background(), "P-2"); err != nil || got != "dry-2" {
		t.Errorf("Book after one whose context was done: got %q and error %v, want dry-2", got, err)
	}
}
