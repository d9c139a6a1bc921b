package payimport_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	payimport "gomastery/week01_core/no_exceptions"
)

// logbook is a slog.Handler that keeps what it is given.
type logbook struct {
	book  *book
	attrs []slog.Attr
}

type book struct {
	mu      sync.Mutex
	records []record
}

type record struct {
	level slog.Level
	text  string
	attrs map[string]slog.Value
}

func (r record) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %s", r.level, r.text)
	for k, v := range r.attrs {
		fmt.Fprintf(&b, " %s=%v", k, v)
	}
	return b.String()
}

func newLogbook() *logbook { return &logbook{book: &book{}} }

func (l *logbook) Enabled(context.Context, slog.Level) bool { return true }
func (l *logbook) WithGroup(string) slog.Handler            { return l }
func (l *logbook) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &logbook{l.book, slices.Concat(l.attrs, attrs)}
}

func (l *logbook) Handle(_ context.Context, r slog.Record) error {
	rec := record{r.Level, r.Message, map[string]slog.Value{}}
	for _, a := range l.attrs {
		rec.attrs[a.Key] = a.Value.Resolve()
	}
	r.Attrs(func(a slog.Attr) bool {
		rec.attrs[a.Key] = a.Value.Resolve()
		return true
	})
	l.book.mu.Lock()
	defer l.book.mu.Unlock()
	l.book.records = append(l.book.records, rec)
	return nil
}

func (l *logbook) records() []record {
	l.book.mu.Lock()
	defer l.book.mu.Unlock()
	return slices.Clone(l.book.records)
}

func (l *logbook) String() string {
	var b strings.Builder
	for _, r := range l.records() {
		fmt.Fprintf(&b, "\n\t%v", r)
	}
	return b.String()
}

// captureDefault returns a book of what goes to slog's and log's default logger.
func captureDefault(t *testing.T) *logbook {
	l := newLogbook()
	oldSlog, oldOut, oldFlags := slog.Default(), log.Writer(), log.Flags()
	slog.SetDefault(slog.New(l))
	t.Cleanup(func() {
		slog.SetDefault(oldSlog)
		log.SetOutput(oldOut)
		log.SetFlags(oldFlags)
	})
	return l
}

// post serves one request; own is what the handler's logger got, other what the
// default logger got.
func post(t *testing.T, b *bank) (answer *httptest.ResponseRecorder, own, other *logbook) {
	t.Helper()
	own, other = newLogbook(), captureDefault(t)
	h := payimport.NewHandler(b.importer(), slog.New(own))
	answer = httptest.NewRecorder()
	request := httptest.NewRequestWithContext(callerContext(), http.MethodPost, "/imports/"+file, nil)
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("the handler let a panic out (%v), want an answer with status 500: the client would see a cut connection, and the log would hold a stack dump without the file's name", v)
		}
	}()
	h.ServeHTTP(answer, request)
	return answer, own, other
}

// requests are all failures, and all planted bugs, as seen from outside.
func requests() []failure {
	list := failures()
	for _, bug := range bugs() {
		list = append(list, failure{name: bug.name, status: 500, code: "internal", report: nothing})
	}
	return list
}

// world returns the bank for one of requests.
func world(t *testing.T, f failure) *bank {
	for _, bug := range bugs() {
		if bug.name == f.name {
			b := newBank(t, file, good)
			bug.plant(b)
			return b
		}
	}
	return f.bank(t)
}

func TestAnswers(t *testing.T) {
	t.Run("success", func(t *testing.T) {
		answer, _, _ := post(t, newBank(t, file, good))
		var report payimport.Report
		err := json.Unmarshal(answer.Body.Bytes(), &report)
		if answer.Code != http.StatusOK || err != nil || report != committed {
			t.Errorf("got status %d, body %s, want 200 and the Report %+v", answer.Code, answer.Body, committed)
		}
	})
	for _, f := range requests() {
		t.Run(f.name, func(t *testing.T) {
			b := world(t, f)
			answer, _, _ := post(t, b)
			if answer.Code != f.status {
				t.Errorf("got status %d, want %d: the client decides by this number whether to correct the file, wait or call somebody", answer.Code, f.status)
			}
			if got := answer.Header().Get("Content-Type"); !strings.HasPrefix(got, "application/json") {
				t.Errorf("got Content-Type %q, want application/json", got)
			}
			var got payimport.Problem
			dec := json.NewDecoder(strings.NewReader(answer.Body.String()))
			if err := dec.Decode(&got); err != nil {
				t.Fatalf("the body is no Problem: %v\n%s", err, answer.Body)
			}
			if _, err := dec.Token(); err != io.EOF {
				t.Errorf("something follows the Problem in the body: %s", answer.Body)
			}
			want := payimport.Problem{Code: f.code, Line: f.line, Field: f.field, Committed: f.report.Committed}
			if got != want {
				t.Errorf("got the body %+v, want %+v: code, line and field tell the client what to mend, committed whether sending the file again would pay twice", got, want)
			}
			if strings.Contains(answer.Body.String(), "fault-") || strings.Contains(answer.Body.String(), "nil map") {
				t.Errorf("the answer repeats the text of an error: %s\naddresses, paths and accounts in it are not for clients; they belong in the log", answer.Body)
			}
			if b.lost > 0 {
				t.Errorf("%d calls did not get the request's context, want the one of the request everywhere", b.lost)
			}
		})
	}
}

func TestOneRecord(t *testing.T) {
	t.Run("success", func(t *testing.T) {
		_, own, other := post(t, newBank(t, file, good))
		if n := len(own.records()) + len(other.records()); n != 0 {
			t.Errorf("got %d log records for a request that succeeded, want none:%v%v", n, own, other)
		}
	})
	for _, f := range requests() {
		t.Run(f.name, func(t *testing.T) {
			b := world(t, f)
			_, own, other := post(t, b)
			if n := len(own.records()) + len(other.records()); n != 1 {
				t.Fatalf("got %d log records for one failed request, want exactly one: an error is either returned or logged; who logs and returns makes one failure look like many, and none at all makes it vanish%v%v", n, own, other)
			}
			if len(other.records()) > 0 {
				t.Fatalf("the record went to the default logger, want it in the one that NewHandler was given:%v", other)
			}
			r := own.records()[0]
			level := slog.LevelWarn
			if f.status >= 500 {
				level = slog.LevelError
			}
			if r.level != level {
				t.Errorf("got level %v for status %d, want %v: 4xx is for the client to mend, 5xx wakes somebody up", r.level, f.status, level)
			}
			if got := r.attrs["file"].String(); got != file {
				t.Errorf("the record has file %q, want %q\n%v", got, file, r)
			}
			if got := r.attrs["status"].String(); got != fmt.Sprint(f.status) {
				t.Errorf("the record has status %q, want %d\n%v", got, f.status, r)
			}
			text := r.attrs["error"].String()
			for op, injected := range f.faults {
				if !strings.Contains(text, injected.Error()) {
					t.Errorf("the record's attribute error does not say what happened at %s (%v): this is the only record, so it must hold everything\n%v", op, injected, r)
				}
			}
			for _, is := range f.is {
				if !strings.Contains(text, is.Error()) {
					t.Errorf("the record's attribute error does not say %q: this is the only record, so it must hold everything\n%v", is, r)
				}
			}
			if text == "" || r.attrs["error"].Any() == nil {
				t.Errorf("the record has no attribute error\n%v", r)
			}
		})
	}
	// For a panic the record says what it was.
	t.Run("text of a panic", func(t *testing.T) {
		b := newBank(t, file, good)
		b.onRead = func() { panic("fault-in-driver") }
		_, own, _ := post(t, b)
		if len(own.records()) != 1 || !strings.Contains(own.records()[0].attrs["error"].String(), "fault-in-driver") {
			t.Errorf("a driver panicked with %q, and the log has%v\nwant one record whose attribute error says it", "fault-in-driver", own)
		}
	})
}
