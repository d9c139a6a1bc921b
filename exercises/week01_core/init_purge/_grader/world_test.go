package relay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	relay "gomastery/week01_core/init_purge"
	"gomastery/week01_core/init_purge/event"
)

const under = "gomastery/week01_core/init_purge"

// A file is a file in memory, which notes each write.
type file struct {
	mu       sync.Mutex
	name     string
	writes   []string
	closed   int
	writeErr error
	closeErr error
}

func (f *file) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writeErr != nil {
		return 0, f.writeErr
	}
	f.writes = append(f.writes, string(b))
	return len(b), nil
}

func (f *file) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed++
	return f.closeErr
}

func (f *file) text() string { return strings.Join(f.writes, "") }

// A bench is one relay, and what it was given.
type bench struct {
	*relay.Relay
	files []*file // that were opened
	log   bytes.Buffer
	time  time.Time
}

// at is the time on all clocks here, unless they are set otherwise.
var at = time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", 3600))

// deps are for New: files in memory, a clock that stands, a log that is read.
func (b *bench) deps() relay.Deps {
	return relay.Deps{
		Open: func(name string) (io.WriteCloser, error) {
			b.files = append(b.files, &file{name: name})
			return b.files[len(b.files)-1], nil
		},
		Now: func() time.Time { return b.time },
		Log: slog.New(slog.NewTextHandler(&b.log, nil)),
	}
}

func (b *bench) file() *file { return b.files[0] }

// open makes a relay on a bench of its own.
func open(t *testing.T, cfg relay.Config, own map[string]event.Codec) *bench {
	t.Helper()
	b := &bench{time: at}
	deps := b.deps()
	deps.Codecs = own
	var r *relay.Relay
	err := safely(func() (err error) { r, err = relay.New(cfg, deps); return err })
	if err != nil {
		t.Fatalf("New(%+v): got error %v, want none", cfg, err)
	}
	if len(b.files) != 1 || b.files[0].name != cfg.File {
		t.Fatalf("New(%+v) opened %d files, want one, %q", cfg, len(b.files), cfg.File)
	}
	b.Relay = r
	return b
}

// safely turns a panic into an error, so that it fails one test with a message.
func safely(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a panic: %v", p)
		}
	}()
	return f()
}

// send sends an event that must get this id.
func (b *bench) send(t *testing.T, kind, text, want string) {
	t.Helper()
	if id, err := b.Send(kind, text); id != want || err != nil {
		t.Errorf("Send(%q, %q): got id %q and error %v, want %q", kind, text, id, err, want)
	}
}

// holds compares the file.
func (b *bench) holds(t *testing.T, what, want string) {
	t.Helper()
	if got := b.file().text(); got != want {
		t.Errorf("the file of %s: got %q, want %q", what, got, want)
	}
}

// shows compares the metrics page.
func (b *bench) shows(t *testing.T, what string, sent, written int) {
	t.Helper()
	rec := httptest.NewRecorder()
	b.ServeHTTP(rec, httptest.NewRequest("GET", "/", nil))
	if got, want := rec.Body.String(), page(sent, written); got != want {
		t.Errorf("the metrics page of %s: got %q, want %q", what, got, want)
	}
}

func page(sent, written int) string {
	return fmt.Sprintf("relay_sent_total %d\nrelay_written_total %d\n", sent, written)
}

// shout is a codec of the caller's own.
type shout struct{ word string }

func (s shout) Append(dst []byte, e event.Event) ([]byte, error) {
	if e.Text == "fail" {
		return append(dst, "half an event"...), errShout
	}
	return fmt.Appendf(dst, "%s %s %s!\n", s.word, e.ID, e.Text), nil
}

var errShout = errors.New("cannot shout that")

// An environment is one for ParseConfig and Run.
type environment map[string]string

func (e environment) get(name string) string { return e[name] }

// out collects what a program writes, for a test that looks while it runs.
type out struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *out) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *out) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// run runs the program to its end.
func run(args []string, env environment, stdin string) (code int, stdout, stderr string) {
	var o, e out
	code = relay.Run(context.Background(), args, env.get, strings.NewReader(stdin), &o, &e)
	return code, o.String(), e.String()
}

// noGoroutines checks that nothing of the package runs.
func noGoroutines(t *testing.T, when string) {
	t.Helper()
	for range 200 {
		if len(grade.Goroutines(under)) == 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("%s: got goroutines of the package, want none: whoever starts one says how it ends. One of them:\n%v", when, grade.Goroutines(under)[0])
}
