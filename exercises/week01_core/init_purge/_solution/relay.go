// Package relay collects events and writes them to a file, some at a time.
package relay

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"gomastery/week01_core/init_purge/codec"
	"gomastery/week01_core/init_purge/config"
	"gomastery/week01_core/init_purge/event"
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

// Relay collects events and writes them. Its methods may be called from any
// number of goroutines.
type Relay struct {
	cfg   Config
	codec event.Codec
	now   func() time.Time
	log   *slog.Logger
	count metrics.Relay

	mu      sync.Mutex
	file    io.WriteCloser
	lastID  int
	pending []byte
	waiting int // events in pending
	closed  bool
}

// New returns a relay that works as the configuration says.
func New(cfg Config, deps Deps) (*Relay, error) {
	if deps.Open == nil {
		deps.Open = sink.Open
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	c, err := find(cfg.Codec, deps.Codecs)
	if err != nil {
		return nil, err
	}
	// Last, because it is the only thing that would have to be undone.
	f, err := deps.Open(cfg.File)
	if err != nil {
		return nil, fmt.Errorf("open sink: %w", err)
	}
	deps.Log.Info("relay is up", "codec", cfg.Codec, "file", cfg.File)
	return &Relay{cfg: cfg, codec: c, now: deps.Now, log: deps.Log, file: f}, nil
}

// find returns a codec by its name: one of ours, or of the caller's own.
func find(name string, own map[string]event.Codec) (event.Codec, error) {
	all := codec.All()
	maps.Copy(all, own)
	if c, ok := all[name]; ok {
		return c, nil
	}
	return nil, fmt.Errorf("unknown codec %q (there are %s)", name, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
}

// Send takes an event and returns its id. It is written when there are enough of
// them, or with Close.
func (r *Relay) Send(kind, text string) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return "", ErrClosed
	}
	e := event.Event{ID: fmt.Sprintf("%s%d", r.cfg.Prefix, r.lastID+1), At: r.now().UTC(), Kind: kind, Text: text}
	pending, err := r.codec.Append(r.pending, e)
	if err != nil {
		return "", fmt.Errorf("encode %s: %w", e.ID, err)
	}
	r.lastID++
	r.pending = pending
	r.waiting++
	r.count.Sent.Add(1)
	if r.waiting < r.cfg.Batch {
		return e.ID, nil
	}
	return e.ID, r.write()
}

// write writes what is pending. What could not be written stays.
func (r *Relay) write() error {
	if r.waiting == 0 {
		return nil
	}
	if _, err := r.file.Write(r.pending); err != nil {
		r.log.Error("events were not written", "events", r.waiting, "err", err)
		return fmt.Errorf("write %d events: %w", r.waiting, err)
	}
	r.count.Written.Add(int64(r.waiting))
	r.pending, r.waiting = r.pending[:0], 0
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
	return errors.Join(r.write(), r.file.Close())
}

// ServeHTTP serves the metrics page.
func (r *Relay) ServeHTTP(w http.ResponseWriter, req *http.Request) { r.count.ServeHTTP(w, req) }
