package relay_test

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	relay "gomastery/week01_core/init_purge"
)

// buffer is a file in memory.
type buffer struct{ bytes.Buffer }

func (*buffer) Close() error { return nil }

// TestTodayRelay works, and must go on working.
func TestTodayRelay(t *testing.T) {
	var file buffer
	r, err := relay.New(relay.Config{Codec: "logfmt", File: "events", Prefix: "e", Batch: 1}, relay.Deps{
		Open: func(string) (io.WriteCloser, error) { return &file, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := r.Send("login", "ann")
	if err != nil || !strings.HasPrefix(id, "e") || !strings.Contains(file.String(), `kind="login" text="ann"`) {
		t.Errorf("got id %q, error %v and %q in the file, want an id that begins with e and the event", id, err, &file.Buffer)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// TestTodayRun works, and must go on working.
func TestTodayRun(t *testing.T) {
	name := filepath.Join(t.TempDir(), "out")
	var stdout, stderr bytes.Buffer
	code := relay.Run(context.Background(), []string{"-file", name, "-batch", "5"}, func(string) string { return "" }, strings.NewReader("a one\nb two\n"), &stdout, &stderr)
	b, err := os.ReadFile(name)
	if code != 0 || err != nil || strings.Count(string(b), "\n") != 2 || strings.Count(stdout.String(), "\n") != 2 {
		t.Errorf("got status %d, ids %q, file %q, error %v and messages %q, want 0 and two of each", code, &stdout, b, err, &stderr)
	}
}

// TestNewTwoRelays: what the refactoring is for.
func TestNewTwoRelays(t *testing.T) {
	var files [2]buffer
	var relays [2]*relay.Relay
	for i, codec := range []string{"csv", "logfmt"} {
		r, err := relay.New(relay.Config{Codec: codec, File: codec, Prefix: codec, Batch: 1}, relay.Deps{
			Open: func(string) (io.WriteCloser, error) { return &files[i], nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		relays[i] = r
	}
	for i, want := range []string{"csv1", "logfmt1"} {
		if id, err := relays[i].Send("a", "one"); id != want || err != nil {
			t.Errorf("the first event of relay %d: got id %q and error %v, want %q", i+1, id, err, want)
		}
	}
	if got := strings.Count(files[0].String(), "\n"); got != 1 {
		t.Errorf("the file of the first relay: got %d events, want 1", got)
	}
}
