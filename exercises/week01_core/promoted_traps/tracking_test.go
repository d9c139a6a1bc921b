package tracking_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	tracking "gomastery/week01_core/promoted_traps"
)

// The tests called TestToday pass now and should pass after each of your steps.
// Each TestIncident shows one incident at its smallest.

func TestTodayLimits(t *testing.T) {
	cfg := tracking.NewConfig(map[string]int{"Bern": 100})
	cfg.SetLimit("Chur", 20)
	if got := fmt.Sprint(cfg.Limit("Bern"), cfg.Limit("Chur"), cfg.Limit("Genf")); got != "100 20 0" {
		t.Errorf("got limits %s, want 100 20 0", got)
	}
}

func TestTodayAccessLog(t *testing.T) {
	var log bytes.Buffer
	h := tracking.AccessLog(slog.New(slog.NewTextHandler(&log, nil)), http.NotFoundHandler())
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/parcels/P-1", nil))
	if want := "method=GET path=/parcels/P-1 status=404 bytes=19\n"; !strings.HasSuffix(log.String(), want) {
		t.Errorf("got log %q, want it to end with %q", log.String(), want)
	}
}

func TestIncident1Events(t *testing.T) {
	e := tracking.Event{Parcel: "P-1", Status: tracking.StatusBooked, Depot: "Bern", Time: time.Unix(0, 0).UTC()}
	got, err := json.Marshal(e)
	if want := `{"parcel":"P-1","status":"booked","depot":"Bern","at":"1970-01-01T00:00:00Z","attempt":0}`; string(got) != want {
		t.Errorf("got %s and error %v, want %s", got, err, want)
	}
}

func TestIncident2Config(t *testing.T) {
	var cfg any = tracking.NewConfig(nil)
	if l, ok := cfg.(interface{ Lock() }); ok {
		t.Errorf("a client can lock a %T, want that nobody but Config does", l)
	}
}

func TestIncident3DryRun(t *testing.T) {
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("Cancel of a booking of a DryRun: got a panic: %v", p)
		}
	}()
	dry := tracking.NewDryRun()
	booking, err := dry.Book(context.Background(), "P-1")
	if err != nil {
		t.Fatal(err)
	}
	if err := dry.Cancel(context.Background(), booking); err != nil {
		t.Errorf("Cancel of a booking of a DryRun: got %v, want no error", err)
	}
}

// memory is a file in memory that says when it is closed.
type memory struct {
	bytes.Buffer
	closed bool
}

func (m *memory) Close() error { m.closed = true; return nil }

func TestIncident4Archive(t *testing.T) {
	var pages, index memory
	a := tracking.NewArchive(&pages, &index)
	if err := a.Append(tracking.Entry{Seq: 1, Event: tracking.Event{Parcel: "P-1"}}); err != nil {
		t.Fatal(err)
	}
	if err := tracking.Stop(a); err != nil || !pages.closed || !index.closed {
		t.Errorf("Stop: got error %v, pages closed: %t, index closed: %t, want no error, true, true", err, pages.closed, index.closed)
	}
	if got, want := index.String(), "P-1 0\n"; got != want {
		t.Errorf("after Stop: got index %q, want %q", got, want)
	}
}

func TestIncident5Stream(t *testing.T) {
	entries := make(chan tracking.Entry, 1)
	entries <- tracking.Entry{Seq: 1, Event: tracking.Event{Parcel: "P-1"}}
	close(entries)
	h := tracking.AccessLog(slog.New(slog.DiscardHandler), tracking.Stream(entries))
	srv := httptest.NewServer(h)
	defer srv.Close()
	resp, err := http.Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 {
		t.Errorf("got status %d, %q and error %v, want 200 and one entry", resp.StatusCode, body, err)
	}
}
