package tracking_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tracking "gomastery/week01_core/promoted_traps"
)

// records keeps what is logged, one JSON object a line.
type records struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (r *records) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.Write(b)
}

func (r *records) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// want compares the attributes of the contract; others are free.
func (r *records) want(t *testing.T, when string, want ...string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	var got []string
	for line := range strings.Lines(r.all.String()) {
		var rec map[string]any
		if err := json.Unmarshal([]byte(line), &rec); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%v bytes=%v method=%v path=%v status=%v", rec["level"], rec["bytes"], rec["method"], rec["path"], rec["status"]))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s: got the log records %q, want %q: on-call reads there what the client got", when, got, want)
	}
}

// plain is a ResponseWriter that can do nothing else.
type plain struct {
	header http.Header
	calls  []string
	most   int // bytes that a Write takes, if not 0
}

func (w *plain) Header() http.Header {
	if w.header == nil {
		w.header = http.Header{}
	}
	return w.header
}
func (w *plain) WriteHeader(status int) { w.calls = append(w.calls, fmt.Sprint("status ", status)) }
func (w *plain) Write(b []byte) (int, error) {
	w.calls = append(w.calls, "write "+string(b))
	if w.most > 0 && len(b) > w.most {
		return w.most, io.ErrShortWrite
	}
	return len(b), nil
}

// full can do all that the writers of net/http can. Its methods return err.
type full struct {
	plain
	err error
}

func (w *full) did(s string) error                  { w.calls = append(w.calls, s); return w.err }
func (w *full) FlushError() error                   { return w.did("flush") }
func (w *full) Flush()                              { w.did("flush without error") }
func (w *full) SetReadDeadline(at time.Time) error  { return w.did("read deadline " + at.String()) }
func (w *full) SetWriteDeadline(at time.Time) error { return w.did("write deadline " + at.String()) }
func (w *full) EnableFullDuplex() error             { return w.did("full duplex") }
func (w *full) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return nil, nil, w.did("hijack")
}
func (w *full) ReadFrom(r io.Reader) (int64, error) {
	b, err := io.ReadAll(r)
	w.calls = append(w.calls, "read from "+string(b))
	return int64(len(b)), err
}

// flusher can flush, and nothing else.
type flusher struct{ plain }

func (w *flusher) Flush() { w.calls = append(w.calls, "flush") }

// timer can set a write deadline, and nothing else.
type timer struct{ plain }

func (w *timer) SetWriteDeadline(at time.Time) error {
	w.calls = append(w.calls, "write deadline "+at.String())
	return nil
}

// between is what another middleware put around the server's writer.
type between struct {
	inner http.ResponseWriter
}

func (w between) Header() http.Header         { return w.inner.Header() }
func (w between) WriteHeader(status int)      { w.inner.WriteHeader(status) }
func (w between) Write(b []byte) (int, error) { return w.inner.Write(b) }
func (w between) Unwrap() http.ResponseWriter { return w.inner }

// through runs a handler behind AccessLog, with w as the server's writer.
func through(log *records, w http.ResponseWriter, h http.HandlerFunc) {
	tracking.AccessLog(log.logger(), h).ServeHTTP(w, httptest.NewRequest("GET", "/parcels/P-1", nil))
}

// control is a method of http.ResponseController.
type control struct {
	name string
	call string // what it asks of the server's writer
	do   func(*http.ResponseController) error
}

var controls = []control{
	{"Flush", "flush", (*http.ResponseController).Flush},
	{"SetWriteDeadline", "write deadline " + sample().Time.String(), func(rc *http.ResponseController) error { return rc.SetWriteDeadline(sample().Time) }},
	{"SetReadDeadline", "read deadline " + sample().Time.String(), func(rc *http.ResponseController) error { return rc.SetReadDeadline(sample().Time) }},
	{"EnableFullDuplex", "full duplex", (*http.ResponseController).EnableFullDuplex},
	{"Hijack", "hijack", func(rc *http.ResponseController) error { _, _, err := rc.Hijack(); return err }},
}

func TestResponseController(t *testing.T) {
	for _, c := range controls {
		for _, fails := range []error{nil, errors.New("connection reset")} {
			for layers := range 3 {
				if !passedOn(t, c, fails, layers) {
					break // the other numbers of wrappers fail for the same reason
				}
			}
		}
	}
}

// passedOn checks one call, on a server's writer that answers with the error
// fails, behind some wrappers of others.
func passedOn(t *testing.T, c control, fails error, layers int) bool {
	server := &full{err: fails}
	var w http.ResponseWriter = server
	for range layers {
		w = between{w}
	}
	var got error
	through(&records{}, w, func(w http.ResponseWriter, _ *http.Request) {
		got = safely(func() error { return c.do(http.NewResponseController(w)) })
	})
	what := fmt.Sprintf("http.NewResponseController(w).%s behind AccessLog, with %d more wrappers", c.name, layers)
	if fails == nil && got != nil || fails != nil && !errors.Is(got, fails) {
		t.Errorf("%s: got error %v, want %v, as from the server's writer: a wrapper that hides what is below it turns streaming and time-outs off", what, got, fails)
		return false
	}
	if want := []string{c.call}; !slices.Equal(server.calls, want) {
		t.Errorf("%s: the server's writer saw %q, want %q", what, server.calls, want)
		return false
	}
	return true
}

func TestResponseControllerPromisesNothingMore(t *testing.T) {
	type writer struct {
		name string
		w    http.ResponseWriter
		can  string
	}
	for _, c := range controls {
		for _, server := range []writer{
			{"can do nothing more than a ResponseWriter", &plain{}, ""},
			{"can only flush besides", &flusher{}, "Flush"},
			{"can only set a write deadline besides", &timer{}, "SetWriteDeadline"},
		} {
			var got error
			through(&records{}, server.w, func(w http.ResponseWriter, _ *http.Request) {
				got = safely(func() error { return c.do(http.NewResponseController(w)) })
			})
			if c.name == server.can {
				if got != nil {
					t.Errorf("http.NewResponseController(w).%s behind AccessLog, on a server's writer that %s: got error %v, want none", c.name, server.name, got)
				}
			} else if !errors.Is(got, http.ErrNotSupported) {
				t.Errorf("http.NewResponseController(w).%s behind AccessLog, on a server's writer that %s: got error %v, want http.ErrNotSupported: a handler that is told yes relies on it", c.name, server.name, got)
			}
		}
	}
}

func TestStreamReachesTheClient(t *testing.T) {
	log := &records{}
	entries := make(chan tracking.Entry)
	srv := httptest.NewServer(tracking.AccessLog(log.logger(), tracking.Stream(entries)))
	defer srv.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // only who never flushes waits so long
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", srv.URL+"/parcels/P-1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := srv.Client().Do(req)
	if err != nil {
		t.Fatalf("the first byte of a stream behind AccessLog: got %v, want an answer before there is an entry", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(resp.Body)
		t.Fatalf("a stream behind AccessLog: got status %d and %q, want 200: the handler asked for Flush and was refused", resp.StatusCode, strings.TrimSpace(string(body)))
	}
	body := bufio.NewReader(resp.Body)
	sentBytes := 0
	for i := range 3 {
		sent := tracking.Entry{Seq: int64(i + 1), Event: sample()}
		select {
		case entries <- sent:
		case <-ctx.Done():
			t.Fatalf("entry %d of a stream behind AccessLog: the handler does not take it, want that it goes on", i+1)
		}
		line, err := body.ReadString('\n') // before the next one is sent
		if err != nil {
			t.Fatalf("entry %d of a stream behind AccessLog: got %q and error %v, want the entry before the next one is sent", i+1, line, err)
		}
		sentBytes += len(line)
		if !isJSONOf(t, line, sent) {
			t.Errorf("entry %d of a stream behind AccessLog: got %q, want that entry as JSON", i+1, line)
		}
	}
	close(entries)
	if rest, err := io.ReadAll(body); err != nil || len(rest) > 0 {
		t.Errorf("after the last entry: got %q and error %v, want the end", rest, err)
	}
	srv.Close() // waits until the handler has returned
	log.want(t, "a stream of 3 entries", fmt.Sprintf("INFO bytes=%d method=GET path=/parcels/P-1/stream status=200", sentBytes))
}

func TestAccessLog(t *testing.T) {
	for _, c := range []struct {
		name   string
		h      http.HandlerFunc
		most   int
		status int
		bytes  int
		calls  []string // that the server's writer must see
	}{
		{"says nothing", func(w http.ResponseWriter, r *http.Request) {}, 0, 200, 0, nil},
		{"writes without a status", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello"); io.WriteString(w, ", you") }, 0, 200, 10, []string{"write hello", "write , you"}},
		{"answers 404", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404); io.WriteString(w, "no") }, 0, 404, 2, []string{"status 404", "write no"}},
		{"answers 204", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) }, 0, 204, 0, []string{"status 204"}},
		{"changes its mind", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(201); w.WriteHeader(500) }, 0, 201, 0, nil},
		{"says 200, then fails", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200); w.WriteHeader(500) }, 0, 200, 0, nil},
		{"writes, then fails", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "half"); w.WriteHeader(500) }, 0, 200, 4, nil},
		{"sends a hint first", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(103); w.WriteHeader(404) }, 0, 404, 0, []string{"status 103", "status 404"}},
		{"sends only a hint", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(103); io.WriteString(w, "ok") }, 0, 200, 2, []string{"status 103", "write ok"}},
		{"flushes, then writes", func(w http.ResponseWriter, r *http.Request) {
			http.NewResponseController(w).Flush()
			io.WriteString(w, "ok")
		}, 0, 200, 2, []string{"flush", "write ok"}},
		{"has a client that goes away", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "hello") }, 3, 200, 3, []string{"write hello"}},
		{"copies a file", func(w http.ResponseWriter, r *http.Request) {
			io.Copy(w, io.LimitReader(strings.NewReader("a whole file"), 7))
		}, 0, 200, 7, nil},
	} {
		log := &records{}
		server := &full{plain: plain{most: c.most}}
		through(log, server, c.h)
		log.want(t, "a handler that "+c.name, fmt.Sprintf("INFO bytes=%d method=GET path=/parcels/P-1 status=%d", c.bytes, c.status))
		if c.calls != nil && !slices.Equal(server.calls, c.calls) {
			t.Errorf("a handler that %s: the server's writer saw %q, want %q", c.name, server.calls, c.calls)
		}
	}

	log, server := &records{}, &plain{}
	through(log, server, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", "7")
		if r.URL.Path != "/parcels/P-1" || r.Method != "GET" {
			t.Errorf("the handler behind AccessLog got %s %s, want the request as it came", r.Method, r.URL.Path)
		}
	})
	if got := server.header.Get("Etag"); got != "7" {
		t.Errorf("a header set behind AccessLog: got %q, want %q", got, "7")
	}
	// One handler, three requests: the second begins and ends inside the first.
	log = &records{}
	var h http.Handler
	h = tracking.AccessLog(log.logger(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/outer":
			w.WriteHeader(201)
			h.ServeHTTP(&plain{}, httptest.NewRequest("POST", "/inner", nil))
			io.WriteString(w, "outer")
		case "/inner":
			http.NotFound(w, r)
		}
	}))
	h.ServeHTTP(&plain{}, httptest.NewRequest("GET", "/outer", nil))
	h.ServeHTTP(&plain{}, httptest.NewRequest("GET", "/after", nil))
	log.want(t, "three requests, the second inside the first",
		"INFO bytes=19 method=POST path=/inner status=404",
		"INFO bytes=5 method=GET path=/outer status=201",
		"INFO bytes=0 method=GET path=/after status=200")
}
