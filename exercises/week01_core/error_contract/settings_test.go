package settings_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	settings "gomastery/week01_core/error_contract"
	"gomastery/week01_core/error_contract/driver"
)

// broken is a driver of which every call fails.
type broken struct{ err error }

func (b broken) Read(context.Context, string, string) (string, int64, error) { return "", 0, b.err }

func (b broken) Write(context.Context, string, string, string, int64) (int64, error) {
	return 0, b.err
}

func TestGetMissingKey(t *testing.T) {
	client := settings.New(broken{fmt.Errorf("select value: %w", sql.ErrNoRows)}, settings.Config{})
	_, err := client.Get(t.Context(), "smtp/host")
	err = fmt.Errorf("start mailer: %w", err)
	if !errors.Is(err, settings.ErrNotFound) {
		t.Errorf("Get of a missing key: got %v, want ErrNotFound", err)
	}
	if errors.Is(err, sql.ErrNoRows) {
		t.Error("callers can match sql.ErrNoRows: then the store may never be anything but SQL")
	}
}

func TestPutStale(t *testing.T) {
	stale := &driver.StaleError{Stored: 7, Given: 5, Row: "old-password"}
	client := settings.New(broken{stale}, settings.Config{})
	_, err := client.Put(t.Context(), settings.Item{Key: "smtp/password", Value: "new-password", Want: 5})
	var conflict *settings.ConflictError
	if !errors.As(err, &conflict) {
		t.Fatalf("Put at an old revision: got %v, want a *ConflictError", err)
	}
	if want := (settings.ConflictError{Key: "smtp/password", Have: 7, Want: 5}); *conflict != want {
		t.Errorf("Put at an old revision: got %+v, want %+v", *conflict, want)
	}
}

func TestBatchNamesTheItem(t *testing.T) {
	client := settings.New(broken{driver.ErrBusy}, settings.Config{})
	_, err := client.PutAll(t.Context(), []settings.Item{{Key: "a"}, {Key: "b"}})
	var batch *settings.BatchError
	if !errors.As(err, &batch) {
		t.Fatalf("PutAll with two failures: got %v, want a *BatchError", err)
	}
	for i, item := range batch.Items {
		if item.Index != i || !errors.Is(item, settings.ErrUnavailable) {
			t.Errorf("item %d: got %+v, want Index %d and ErrUnavailable", i, item, i)
		}
	}
}
