package payimport_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	payimport "gomastery/week01_core/no_exceptions"
)

// memory is inbox, locks and ledger in one. It remembers the order of the calls
// and what was committed. Add faults to it as you need them.
type memory struct {
	files  map[string]string
	reject string // the payment that Post refuses

	calls  []string
	posted []string
	booked []string
}

func (m *memory) Lock(_ context.Context, file string) (func() error, error) {
	m.calls = append(m.calls, "lock")
	if file == "busy.csv" {
		return nil, payimport.ErrLocked
	}
	return func() error {
		m.calls = append(m.calls, "unlock")
		return nil
	}, nil
}

func (m *memory) Open(_ context.Context, file string) (io.ReadCloser, error) {
	m.calls = append(m.calls, "open")
	content, ok := m.files[file]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: file, Err: fs.ErrNotExist}
	}
	return memoryFile{strings.NewReader(content), m}, nil
}

type memoryFile struct {
	io.Reader
	m *memory
}

func (f memoryFile) Close() error {
	f.m.calls = append(f.m.calls, "close")
	return nil
}

func (m *memory) Begin(context.Context, string) (payimport.Tx, error) {
	m.calls = append(m.calls, "begin")
	m.posted = nil
	return m, nil
}

func (m *memory) Post(_ context.Context, p payimport.Payment) error {
	m.calls = append(m.calls, "post")
	if p.ID == m.reject {
		return payimport.ErrRejected
	}
	m.posted = append(m.posted, p.ID)
	return nil
}

func (m *memory) Commit(context.Context) error {
	m.calls = append(m.calls, "commit")
	m.booked = append(m.booked, m.posted...)
	return nil
}

func (m *memory) Rollback() error {
	m.calls = append(m.calls, "rollback")
	return nil
}

const may = `# id;account;amount;currency
inv-7;DE-100;12.50;EUR

inv-8;SE-200;0.99;SEK
`

func newMemory() *memory {
	return &memory{files: map[string]string{
		"may.csv": may,
		"bad.csv": "inv-7;DE-100;12,50;EUR\n",
	}}
}

// The tests of today's behaviour. They pass before you begin, and must pass
// after every step.

func TestTodayAGoodFileIsBooked(t *testing.T) {
	m := newMemory()
	report, err := payimport.NewImporter(m, m, m).Import(t.Context(), "may.csv")
	if want := (payimport.Report{File: "may.csv", Payments: 2, Committed: true}); err != nil || report != want {
		t.Errorf("got %+v, %v, want %+v", report, err, want)
	}
	if want := []string{"inv-7", "inv-8"}; !slices.Equal(m.booked, want) {
		t.Errorf("booked %v, want %v", m.booked, want)
	}
	if want := []string{"lock", "open", "begin", "post", "post", "commit", "close", "unlock"}; !slices.Equal(m.calls, want) {
		t.Errorf("calls %v, want %v", m.calls, want)
	}
}

func TestTodayABadFileIsNotBooked(t *testing.T) {
	m := newMemory()
	_, err := payimport.NewImporter(m, m, m).Import(t.Context(), "bad.csv")
	if err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("got %v, want an error that says line 1", err)
	}
	if want := []string{"lock", "open", "close", "unlock"}; !slices.Equal(m.calls, want) {
		t.Errorf("calls %v, want %v", m.calls, want)
	}
}

func TestTodayARejectionRollsBack(t *testing.T) {
	m := newMemory()
	m.reject = "inv-8"
	_, err := payimport.NewImporter(m, m, m).Import(t.Context(), "may.csv")
	if err == nil || len(m.booked) != 0 {
		t.Errorf("got %v and booked %v, want an error and nothing booked", err, m.booked)
	}
	if want := []string{"lock", "open", "begin", "post", "post", "rollback", "close", "unlock"}; !slices.Equal(m.calls, want) {
		t.Errorf("calls %v, want %v", m.calls, want)
	}
}

func TestTodayAnswers(t *testing.T) {
	for file, want := range map[string]int{
		"may.csv":     http.StatusOK,
		"missing.csv": http.StatusNotFound,
		"busy.csv":    http.StatusConflict,
		"bad.csv":     http.StatusUnprocessableEntity,
	} {
		m := newMemory()
		h := payimport.NewHandler(payimport.NewImporter(m, m, m), slog.New(slog.DiscardHandler))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/imports/"+file, nil))
		if w.Code != want {
			t.Errorf("%s: got status %d, want %d", file, w.Code, want)
		}
	}
}

// A first test of the new contract. It fails before you begin.

func TestNewARejectionCanBeMatched(t *testing.T) {
	m := newMemory()
	m.reject = "inv-8"
	_, err := payimport.NewImporter(m, m, m).Import(t.Context(), "may.csv")
	if !errors.Is(err, payimport.ErrRejected) {
		t.Errorf("got %v, want an error that is ErrRejected", err)
	}
	if line, ok := errors.AsType[*payimport.LineError](err); !ok || line.Line != 4 {
		t.Errorf("got *LineError %v, want one for line 4", line)
	}
	if step, ok := errors.AsType[*payimport.StepError](err); !ok || step.Op != payimport.OpPost || step.File != "may.csv" {
		t.Errorf("got *StepError %v, want one for post may.csv", step)
	}
}
