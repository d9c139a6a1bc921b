package relay_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"gomastery/internal/grade"
	relay "gomastery/week01_core/init_purge"
	"gomastery/week01_core/init_purge/event"
)

// TestCodecs: what is written, to the byte.
func TestCodecs(t *testing.T) {
	for codec, want := range map[string]string{
		"json":   `{"at":"2026-03-04T04:06:07Z","id":"x1","kind":"login","text":"ann, \"a\""}` + "\n",
		"csv":    `x1,2026-03-04T04:06:07Z,login,"ann, ""a"""` + "\n",
		"logfmt": `id=x1 at=2026-03-04T04:06:07Z kind="login" text="ann, \"a\""` + "\n",
		"loud":   `HEY x1 ann, "a"!` + "\n",
	} {
		b := open(t, relay.Config{Codec: codec, File: "f", Prefix: "x", Batch: 1}, map[string]event.Codec{"loud": shout{"HEY"}})
		b.send(t, "login", `ann, "a"`, "x1")
		got := b.file().text()
		if codec == "json" {
			got = sortKeys(t, got)
		}
		if got != want {
			t.Errorf("codec %s: got %q, want %q", codec, got, want)
		}
	}
}

// TestBatches: how many events are in one write.
func TestBatches(t *testing.T) {
	b := open(t, relay.Config{Codec: "loud", File: "f", Batch: 3}, map[string]event.Codec{"loud": shout{"a"}})
	for i, want := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		b.send(t, "k", "t", want)
		if got := len(b.file().writes); got != (i+1)/3 {
			t.Errorf("after %d events, with a batch of 3: got %d writes, want %d", i+1, got, (i+1)/3)
		}
	}
	b.shows(t, "a relay with 7 events, 6 of them written", 7, 6)
	if err := b.Close(); err != nil {
		t.Errorf("Close: got error %v, want none", err)
	}
	if got, want := b.file().writes, []string{"a 1 t!\na 2 t!\na 3 t!\n", "a 4 t!\na 5 t!\na 6 t!\n", "a 7 t!\n"}; !slices.Equal(got, want) {
		t.Errorf("7 events, with a batch of 3, and Close: got the writes %q, want %q", got, want)
	}
	b.shows(t, "a relay that was closed", 7, 7)
	if err := b.Close(); err != nil || b.file().closed != 1 {
		t.Errorf("a second Close: got error %v, and the file was closed %d times, want none and once", err, b.file().closed)
	}
	if id, err := b.Send("k", "t"); id != "" || !errors.Is(err, relay.ErrClosed) {
		t.Errorf("Send after Close: got %q and error %v, want ErrClosed", id, err)
	}
	c := open(t, relay.Config{Codec: "csv", File: "f", Batch: 1}, nil)
	c.send(t, "k", "t", "1")
	if err := c.Close(); err != nil || len(c.file().writes) != 1 {
		t.Errorf("Close of a relay with nothing left to write: got error %v and the writes %q, want none and one write", err, c.file().writes)
	}
	if got := strings.Count(b.log.String(), "relay is up"); got != 1 {
		t.Errorf("the log of a relay: got %d lines that it is up, want 1: %q", got, &b.log)
	}
}

// TestFailures: what goes wrong is told, and nothing is lost.
func TestFailures(t *testing.T) {
	full := errors.New("disk full")
	b := open(t, relay.Config{Codec: "loud", File: "f", Batch: 2}, map[string]event.Codec{"loud": shout{"a"}})
	b.send(t, "k", "t", "1")
	if id, err := b.Send("k", "fail"); id != "" || !errors.Is(err, errShout) {
		t.Errorf("Send of what the codec cannot write: got id %q and error %v, want its error", id, err)
	}
	b.file().writeErr = full
	if _, err := b.Send("k", "t"); !errors.Is(err, full) {
		t.Errorf("Send that fills a batch, and the file is full: got error %v, want %v", err, full)
	}
	if got := b.log.String(); !strings.Contains(got, "events were not written") || !strings.Contains(got, "disk full") {
		t.Errorf("the log after a write that failed: got %q, want the reason", got)
	}
	b.shows(t, "a relay whose file is full", 2, 0)
	b.file().writeErr = nil
	b.send(t, "k", "t", "3")
	b.holds(t, "a relay whose file was full for a time", "a 1 t!\na 2 t!\na 3 t!\n")

	b = open(t, relay.Config{Codec: "loud", File: "f", Batch: 5}, map[string]event.Codec{"loud": shout{"a"}})
	b.send(t, "k", "t", "1")
	torn := errors.New("torn")
	b.file().writeErr, b.file().closeErr = full, torn
	if err := b.Close(); !errors.Is(err, full) || !errors.Is(err, torn) || b.file().closed != 1 {
		t.Errorf("Close with a file that is full and cannot be closed: got error %v, and %d calls of its Close, want both errors and 1", err, b.file().closed)
	}
}

// TestNewFails: without a codec nothing is opened.
func TestNewFails(t *testing.T) {
	b := &bench{time: at}
	deps := b.deps()
	deps.Codecs = map[string]event.Codec{"loud": shout{}}
	r, err := relay.New(relay.Config{Codec: "xml", File: "f", Batch: 1}, deps)
	if r != nil || err == nil || err.Error() != `unknown codec "xml" (there are csv, json, logfmt, loud)` {
		t.Errorf("New with a codec that nobody knows: got error %v, want the name, and which there are for this relay", err)
	}
	if len(b.files) != 0 {
		t.Errorf("New with a codec that nobody knows: got %d files opened, want none: what cannot work should start nothing", len(b.files))
	}
	gone := errors.New("no such folder")
	deps.Open = func(string) (io.WriteCloser, error) { return nil, gone }
	if r, err := relay.New(relay.Config{Codec: "csv", File: "f", Batch: 1}, deps); r != nil || !errors.Is(err, gone) {
		t.Errorf("New with a file that cannot be opened: got error %v, want %v", err, gone)
	}
	if b.log.Len() > 0 {
		t.Errorf("New that failed: got %q in the log, want nothing: the caller has the error", &b.log)
	}
}

// TestTwoRelays: each has its own of everything.
func TestTwoRelays(t *testing.T) {
	own := map[string]event.Codec{"loud": shout{"one"}}
	a := open(t, relay.Config{Codec: "loud", File: "fa", Prefix: "a", Batch: 2}, own)
	b := open(t, relay.Config{Codec: "loud", File: "fb", Prefix: "b", Batch: 1}, map[string]event.Codec{"loud": shout{"two"}})
	c := open(t, relay.Config{Codec: "logfmt", File: "fc", Batch: 1}, nil)
	delete(own, "loud") // the map is the caller's
	c.time = at.AddDate(1, 0, 0)
	a.send(t, "k", "t", "a1")
	b.send(t, "k", "t", "b1")
	c.send(t, "k", "t", "1")
	b.send(t, "k", "t", "b2")
	a.holds(t, "the first relay, whose batch is 2", "")
	a.send(t, "k", "u", "a2")
	a.holds(t, "the first relay", "one a1 t!\none a2 u!\n")
	b.holds(t, "the second relay", "two b1 t!\ntwo b2 t!\n")
	c.holds(t, "the third relay", "id=1 at=2027-03-04T04:06:07Z kind=\"k\" text=\"t\"\n")
	a.shows(t, "the first of three relays", 2, 2)
	b.shows(t, "the second of three relays", 2, 2)
	c.shows(t, "the third of three relays", 1, 1)
	if err := b.Close(); err != nil {
		t.Errorf("Close of the second relay: got error %v, want none", err)
	}
	if a.file().closed != 0 || c.file().closed != 0 || b.file().closed != 1 {
		t.Errorf("Close of the second relay: the files were closed %d, %d and %d times, want 0, 1 and 0", a.file().closed, b.file().closed, c.file().closed)
	}
	a.send(t, "k", "t", "a3")
	a.file().writeErr = errors.New("disk full")
	a.Send("k", "t")
	for name, log := range map[string]string{"fa": a.log.String(), "fb": b.log.String(), "fc": c.log.String()} {
		if !strings.Contains(log, "file="+name) || strings.Count(log, "relay is up") != 1 {
			t.Errorf("the log of the relay with file %s: got %q, want its own start, once", name, log)
		}
		if got, want := strings.Contains(log, "disk full"), name == "fa"; got != want {
			t.Errorf("the log of the relay with file %s: got the failure of relay fa in it: %t, want %t", name, got, want)
		}
	}
	if _, err := relay.New(relay.Config{Codec: "loud", File: "f", Batch: 1}, (&bench{}).deps()); err == nil || strings.Contains(err.Error(), "loud)") {
		t.Errorf("New with the codec of another relay: got error %v, want that it is unknown, and not among those there are", err)
	}
}

// TestSameAgain: a second relay of the same kind is no reason to panic.
func TestSameAgain(t *testing.T) {
	own := map[string]event.Codec{"loud": shout{"x"}}
	for range 3 {
		b := open(t, relay.Config{Codec: "loud", File: "f", Batch: 1}, own)
		b.send(t, "k", "t", "1")
		b.holds(t, "a relay like the one before", "x 1 t!\n")
		b.shows(t, "a relay like the one before", 1, 1)
	}
	if len(own) != 1 {
		t.Errorf("New changed the map of codecs that it was given: got %q", slices.Sorted(maps.Keys(own)))
	}
}

// TestDefaultLog: the log of the process belongs to main.
func TestDefaultLog(t *testing.T) {
	old := slog.Default()
	defer slog.SetDefault(old)
	var all bytes.Buffer
	mine := slog.New(slog.NewTextHandler(&all, nil))
	slog.SetDefault(mine)
	b := open(t, relay.Config{Codec: "csv", File: "f", Batch: 1}, nil)
	b.send(t, "k", "t", "1")
	run([]string{"-batch", "0"}, nil, "")
	if slog.Default() != mine || all.Len() > 0 {
		t.Errorf("after New with a log of its own, and Run: got another default log: %t, and %q in ours, want false and nothing: two instances cannot both have the process", slog.Default() != mine, &all)
	}
	deps := b.deps()
	deps.Log = nil
	if r, err := relay.New(relay.Config{Codec: "csv", File: "g", Batch: 1}, deps); err != nil || r.Close() != nil {
		t.Errorf("New without a log: got error %v, want none", err)
	}
	if !strings.Contains(all.String(), "file=g") {
		t.Errorf("New without a log: got %q in the default log, want that the relay is up: what is nil is that of the process", &all)
	}
}

// TestPairs runs in the race gate: two relays, and two calls of one.
func TestPairs(t *testing.T) {
	quiet := relay.Deps{
		Open: func(string) (io.WriteCloser, error) { return &file{}, nil },
		Log:  slog.New(slog.DiscardHandler),
	}
	type two struct{ a, b *relay.Relay }
	fresh := func() two {
		var w two
		for _, r := range []**relay.Relay{&w.a, &w.b} {
			made, err := relay.New(relay.Config{Codec: "csv", File: "f", Batch: 2}, quiet)
			if err != nil {
				panic(err)
			}
			*r = made
		}
		return w
	}
	grade.Pairs(t, map[string]func() two{"two relays": fresh}, map[string]func(two){
		"Send":        func(w two) { w.a.Send("k", "t") },
		"Send to b":   func(w two) { w.b.Send("k", "t") },
		"Close":       func(w two) { w.a.Close() },
		"Metrics":     func(w two) { b := &bench{Relay: w.a}; b.ServeHTTP(discard{}, nil) },
		"New":         func(w two) { relay.New(relay.Config{Codec: "json", File: "f", Prefix: "x", Batch: 1}, quiet) },
		"ParseConfig": func(w two) { relay.ParseConfig([]string{"-batch", "3"}, environment{"RELAY_CODEC": "csv"}.get) },
	})
}

// TestManySends: ids are given out once.
func TestManySends(t *testing.T) {
	b := open(t, relay.Config{Codec: "logfmt", File: "f", Batch: 7}, nil)
	var all sync.WaitGroup
	var mu sync.Mutex
	ids := map[string]int{}
	for range 8 {
		all.Go(func() {
			for range 100 {
				id, err := b.Send("k", "t")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				ids[id]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if err := b.Close(); err != nil || len(ids) != 800 || strings.Count(b.file().text(), "\n") != 800 {
		t.Errorf("800 events from 8 goroutines: got %d ids, %d events in the file and error %v, want 800, 800 and none", len(ids), strings.Count(b.file().text(), "\n"), err)
	}
}
