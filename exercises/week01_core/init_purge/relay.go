// Package relay collects events and writes them to a file, some at a time.
package relay

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"gomastery/week01_core/init_purge/codec"
	_ "gomastery/week01_core/init_purge/codec/csv"
	_ "gomastery/week01_core/init_purge/codec/jsonlines"
	_ "gomastery/week01_core/init_purge/codec/logfmt"
	"gomastery/week01_core/init_purge/config"
	"gomastery/week01_core/init_purge/event"
	_ "gomastery/week01_core/init_purge/logging"
	"gomastery/week01_core/init_purge/metrics"
	"gomastery/week01_core/init_purge/sink"
)

// ErrClosed is what Send returns after Close.
var ErrClosed = errors.New("relay is closed")

// Config is how a relay works.
type Config = config.Config

// Deps are what a relay needs of the world. What is nil is that of the process.
type Deps struct {
	Open   func(name string) (io.WriteCloser, error)
	Now    func() time.Time
	Log    *slog.Logger
	Codecs map[string]event.Codec // besides csv, json and logfmt
}

var (
	sent    = metrics.MustCounter("relay_sent_total")
	written = metrics.MustCounter("relay_written_total")

	lastID int
	now    = time.Now
)

// Relay collects events and writes them. Its methods may be called from any
// number of goroutines.
type Relay struct {
	mu      sync.Mutex
	pending []byte
	count   int // events in pending
	closed  bool
}

// New returns a relay that works as the configuration says.
func New(cfg Config, deps Deps) (*Relay, error) {
	config.Current = cfg
	if deps.Open != nil {
		sink.Open = deps.Open
	}
	if deps.Now != nil {
		now = deps.Now
	}
	if deps.Log != nil {
		slog.SetDefault(deps.Log)
	}
	for name, c := range deps.Codecs {
		codec.Register(name, c)
	}
	if _, err := codec.Lookup(cfg.Codec); err != nil {
		return nil, err
	}
	f, err := sink.Open(cfg.File)
	if err != nil {
		return nil, fmt.Errorf("open sink: %w", err)
	}
	sink.Default = f
	slog.Info("relay is up", "codec", cfg.Codec, "file", cfg.File)
	return &Relay{}, nil
}

// Send takes an event and returns its id. It is written when there are enough of
// them, or with Close.
func (r *Relay) Send(kind, text string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return "", ErrClosed
	}
	c, err := codec.Lookup(config.Current.Codec)
	if err != nil {
		return "", err
	}
	e := event.Event{ID: fmt.Sprintf("%s%d", config.Current.Prefix, lastID+1), At: now().UTC(), Kind: kind, Text: text}
	pending, err := c.Append(r.pending, e)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", e.ID, err)
	}
	lastID++
	r.pending = pending
	r.count++
	sent.Add(1)
	if r.count < config.Current.Batch {
		return e.ID, nil
	}
	return e.ID, r.write()
}

// write writes what is pending. What could not be written stays.
func (r *Relay) write() error {
	if r.count == 0 {
		return nil
	}
	if _, err := sink.Default.Write(r.pending); err != nil {
		slog.Error("events were not written", "events", r.count, "err", err)
		return fmt.Errorf("write %d events: %w", r.count, err)
	}
	written.Add(int64(r.count))
	r.pending, r.count = r.pending[:0], 0
	return nil
}

// Close writes the rest and closes the file. Only the first call does something.
func (r *Relay) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	return errors.Join(r.write(), sink.Default.Close())
}

// ServeHTTP serves the metrics page.
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) { metrics.Page(w, req) }
