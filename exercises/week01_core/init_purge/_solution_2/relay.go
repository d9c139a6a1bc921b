// Package relay collects events and writes them to a file, some at a time.
package relay

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"sync"
	"time"

	"gomastery/week01_core/init_purge/event"
)

// ErrClosed is what Send returns after Close.
var ErrClosed = errors.New("relay is closed")

// Deps are what a relay needs of the world. What is nil is that of the process.
type Deps struct {
	Open   func(name string) (io.WriteCloser, error)
	Now    func() time.Time
	Log    *slog.Logger
	Codecs map[string]event.Codec // besides csv, json and logfmt
}

// Relay collects events and writes them. Its methods may be called from any
// number of goroutines.
type Relay struct {
	encode func(dst []byte, e event.Event) ([]byte, error)
	deps   Deps
	cfg    Config

	mu            sync.Mutex
	file          io.WriteCloser // nil once it is closed
	sent, written int
	pending       []byte
}

// New returns a relay that works as the configuration says.
func New(cfg Config, deps Deps) (*Relay, error) {
	if deps.Open == nil {
		deps.Open = appendTo
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	encode, err := codecNamed(cfg.Codec, deps.Codecs)
	if err != nil {
		return nil, err
	}
	file, err := deps.Open(cfg.File)
	if err != nil {
		return nil, fmt.Errorf("open sink: %w", err)
	}
	deps.Log.Info("relay is up", "codec", cfg.Codec, "file", cfg.File)
	return &Relay{encode: encode, deps: deps, cfg: cfg, file: file}, nil
}

func appendTo(name string) (io.WriteCloser, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}

// Send takes an event and returns its id. It is written when there are enough of
// them, or with Close.
func (r *Relay) Send(kind, text string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return "", ErrClosed
	}
	e := event.Event{ID: fmt.Sprint(r.cfg.Prefix, r.sent+1), At: r.deps.Now().UTC(), Kind: kind, Text: text}
	pending, err := r.encode(r.pending, e)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", e.ID, err)
	}
	r.pending = pending
	r.sent++
	if r.sent-r.written >= r.cfg.Batch {
		return e.ID, r.write()
	}
	return e.ID, nil
}

// write writes what is pending. What could not be written stays.
func (r *Relay) write() error {
	n := r.sent - r.written
	if n == 0 {
		return nil
	}
	if _, err := r.file.Write(r.pending); err != nil {
		r.deps.Log.Error("events were not written", "events", n, "err", err)
		return fmt.Errorf("write %d events: %w", n, err)
	}
	r.written, r.pending = r.sent, nil
	return nil
}

// Close writes the rest and closes the file. Only the first call does something.
func (r *Relay) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return nil
	}
	err := errors.Join(r.write(), r.file.Close())
	r.file = nil
	return err
}

// ServeHTTP serves the metrics page.
func (r *Relay) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	r.mu.Lock()
	sent, written := r.sent, r.written
	r.mu.Unlock()
	fmt.Fprintf(w, "relay_sent_total %d\nrelay_written_total %d\n", sent, written)
}
