package settings_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	settings "gomastery/week01_core/error_contract"
	"gomastery/week01_core/error_contract/driver"
)

// wrapped is what three layers of a caller make of err.
func wrapped(err error) error {
	err = fmt.Errorf("load config: %w", err)
	err = &foreignError{text: "start mailer: " + err.Error(), cause: err}
	return fmt.Errorf("main: %w", err)
}

func TestKinds(tt *testing.T) {
	t := fewOf(tt)
	for _, f := range failures() {
		f.calls(t, settings.Config{}, func(op string, err error, want facts) {
			t.Helper()
			if got := factsOf(err); got != want {
				t.Errorf("%s, %s: got an error that is %v, want %v; callers decide by this what to do next", op, f.name, got, want)
				return
			}
			other := errors.New("close log file")
			for _, err := range []error{wrapped(err), errors.Join(other, wrapped(err)), fmt.Errorf("%w; %w", wrapped(err), other)} {
				if got := factsOf(err); got != want {
					t.Errorf("%s, %s, after three wraps and a Join: got an error that is %v, want %v", op, f.name, got, want)
				}
			}
		})
	}
}

func TestNotByText(tt *testing.T) {
	t := fewOf(tt)
	sentinels := []error{settings.ErrNotFound, settings.ErrUnavailable, settings.ErrUncertain, settings.ErrInternal, context.Canceled, context.DeadlineExceeded}
	for _, f := range failures() {
		f.calls(t, settings.Config{}, func(op string, err error, _ facts) {
			for _, sentinel := range sentinels {
				for _, text := range []string{sentinel.Error(), err.Error()} {
					if stranger := errors.New(text); errors.Is(err, stranger) {
						t.Errorf("%s, %s: errors.Is finds another package's errors.New(%q); two errors that read alike are two errors", op, f.name, text)
					}
				}
			}
			if stranger := (&settings.ConflictError{Key: "another", Have: 1, Want: 2}); errors.Is(err, stranger) {
				t.Errorf("%s, %s: errors.Is finds the *ConflictError of another call", op, f.name)
			}
		})
	}
	for _, text := range []string{settings.ErrUnavailable.Error(), driver.ErrConnLost.Error(), driver.ErrBusy.Error(), "i/o timeout"} {
		if settings.Retryable(errors.New(text)) {
			t.Errorf("Retryable(errors.New(%q)): got true, want false; it is not an error of this SDK, it only reads like one", text)
		}
	}
	// A key is a caller's word, and may be any word.
	for _, word := range []string{"unavailable", "driver: connection lost timeout"} {
		_, err := settings.New(failing(sql.ErrNoRows), settings.Config{}).Get(t.Context(), word)
		if settings.Retryable(err) {
			t.Errorf("Retryable of a missing key called %q: got true, want false; the text of an error holds the caller's words too", word)
		}
	}
}

// nodes visits every error that can be reached from err.
func nodes(err error, visit func(error)) {
	if err == nil {
		return
	}
	visit(err)
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		nodes(e.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			nodes(err, visit)
		}
	}
}

func TestDriverStaysInside(tt *testing.T) {
	t := fewOf(tt)
	for _, f := range failures() {
		// A bit more than the driver's errors: everything that is below.
		inside := map[error]bool{}
		nodes(f.cause, func(err error) {
			if err != context.Canceled && err != context.DeadlineExceeded {
				inside[err] = true
			}
		})
		f.calls(t, settings.Config{}, func(op string, err error, _ facts) {
			for below := range inside {
				if errors.Is(err, below) {
					t.Errorf("%s, %s: errors.Is finds the driver's %T; what callers can match they will, and then the driver can never change", op, f.name, below)
				}
			}
			var stale *driver.StaleError
			var foreign *foreignError
			if errors.As(err, &stale) || errors.As(err, &foreign) {
				t.Errorf("%s, %s: errors.As finds a type of the driver's; what callers can match they will, and then the driver can never change", op, f.name)
			}
			nodes(err, func(node error) {
				// An error of the learner's may be a value that no map takes as a key.
				below := reflect.TypeOf(node).Comparable() && inside[node]
				if below || strings.Contains(reflect.TypeOf(node).String(), "driver.") {
					t.Errorf("%s, %s: Unwrap leads to the driver's %T", op, f.name, node)
				}
			})
		})
	}
}

func TestText(tt *testing.T) {
	t := fewOf(tt)
	for _, f := range failures() {
		f.calls(t, settings.Config{}, func(op string, err error, want facts) {
			words := []string{op, key}
			for is, word := range map[string]bool{
				settings.ErrNotFound.Error(): want.NotFound, settings.ErrUnavailable.Error(): want.Unavailable,
				settings.ErrUncertain.Error(): want.Uncertain, settings.ErrInternal.Error(): want.Internal,
				context.Canceled.Error(): want.Canceled, context.DeadlineExceeded.Error(): want.Deadline,
				"57": want.Conflict.Have == 57, "41": want.Conflict.Want == wanted,
			} {
				if word {
					words = append(words, is)
				}
			}
			for _, word := range words {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("%s, %s: got the text %q, want it to hold %q; whoever is on call has only the text", op, f.name, err, word)
				}
			}
		})
	}
}

func TestTrace(tt *testing.T) {
	t := fewOf(tt)
	type traced struct {
		op, key string
		err     error
	}
	for _, f := range failures() {
		var got []traced
		cfg := settings.Config{Trace: func(op, key string, err error) { got = append(got, traced{op, key, err}) }}
		f.calls(t, cfg, func(op string, err error, want facts) {
			if len(got) != 1 {
				t.Errorf("%s, %s: Trace was called %d times, want once", op, f.name, len(got))
			} else if want := (traced{op, key, f.cause}); got[0] != want {
				t.Errorf("%s, %s: Trace got op %q, key %q and the driver's own error: %t; want %q, %q, true", op, f.name, got[0].op, got[0].key, got[0].err == f.cause, op, key)
			}
			got = nil
		})
	}
	cfg := settings.Config{Trace: func(op, key string, err error) {
		t.Errorf("Trace was called for a %s that succeeded, with %v", op, err)
	}}
	client := settings.New(&fakeConn{}, cfg)
	client.Get(t.Context(), key)
	client.Put(t.Context(), settings.Item{Key: key})
	client.PutAll(t.Context(), []settings.Item{{Key: key}})
}

func TestRetryable(tt *testing.T) {
	t := fewOf(tt)
	for _, f := range failures() {
		f.calls(t, settings.Config{}, func(op string, err error, want facts) {
			t.Helper()
			retry := want.Unavailable
			if got := settings.Retryable(err); got != retry {
				t.Errorf("Retryable of %s, %s: got %t, want %t", op, f.name, got, retry)
			}
			if got := settings.Retryable(wrapped(err)); got != retry {
				t.Errorf("Retryable of %s, %s, after three wraps: got %t, want %t", op, f.name, got, retry)
			}
			if got := settings.Retryable(wrapped(errors.Join(err, wrapped(err)))); got != retry {
				t.Errorf("Retryable of %s, %s, joined with itself: got %t, want %t", op, f.name, got, retry)
			}
		})
	}

	get := func(cause error) error {
		_, err := settings.New(failing(cause), settings.Config{}).Get(t.Context(), key)
		return err
	}
	batch := func(causes ...error) error {
		conn := &fakeConn{}
		conn.write = func(context.Context, string, string, string, int64) (int64, error) {
			return 0, leaky(causes[len(conn.writes)-1])
		}
		_, err := settings.New(conn, settings.Config{}).PutAll(t.Context(), make([]settings.Item, len(causes)))
		return err
	}
	busy, missing := get(driver.ErrBusy), get(sql.ErrNoRows)
	for _, c := range []struct {
		what string
		err  error
		want bool
	}{
		{"nil", nil, false},
		{"an error of another package", errors.New("boom"), false},
		{"ErrUnavailable itself", settings.ErrUnavailable, true},
		{"ErrUnavailable itself, joined with itself", errors.Join(settings.ErrUnavailable, settings.ErrUnavailable), true},
		{"ErrUncertain itself", settings.ErrUncertain, false},
		{"a batch of which every item is unavailable", wrapped(batch(driver.ErrBusy, driver.ErrBusy)), true},
		{"a batch of which the first item is unavailable", batch(driver.ErrBusy, driver.ErrConnLost), false},
		{"a batch of which the last item is unavailable", batch(sql.ErrNoRows, driver.ErrBusy), false},
		{"unavailable, joined with not found", errors.Join(busy, missing), false},
		{"not found, joined with unavailable", errors.Join(missing, busy), false},
		{"unavailable and not found, both with percent w", fmt.Errorf("%w, then %w", busy, missing), false},
		{"unavailable, joined with an error of another package", wrapped(errors.Join(busy, errors.New("boom"))), false},
		{"unavailable, joined with a cancelled context", errors.Join(busy, context.Canceled), false},
		{"a Join deep in a Join", errors.Join(busy, wrapped(errors.Join(busy, missing))), false},
		{"three that are unavailable, joined twice", errors.Join(busy, wrapped(errors.Join(busy, busy))), true},
	} {
		if got := settings.Retryable(c.err); got != c.want {
			t.Errorf("Retryable of %s: got %t, want %t; a call is safe to repeat only if each of its errors is", c.what, got, c.want)
		}
	}
}

func TestSuccess(t *testing.T) {
	type requestID struct{}
	ctx := context.WithValue(t.Context(), requestID{}, "4711")
	wantCaller := func(ctx context.Context) {
		t.Helper()
		if ctx.Value(requestID{}) != "4711" {
			t.Error("the driver did not get the caller's context, or one made from it: nobody can cancel the call")
		}
	}
	var sent []string
	conn := &fakeConn{
		read: func(ctx context.Context, token, key string) (string, int64, error) {
			wantCaller(ctx)
			sent = append(sent, fmt.Sprint("read ", token, " ", key))
			return secretValue, 12, nil
		},
		write: func(ctx context.Context, token, key, value string, given int64) (int64, error) {
			wantCaller(ctx)
			sent = append(sent, fmt.Sprint("write ", token, " ", key, " ", value, " ", given))
			return given + 100, nil
		},
	}
	client := settings.New(conn, settings.Config{Token: secretToken})
	entry, err := client.Get(ctx, "a")
	if want := (settings.Entry{Value: secretValue, Rev: 12}); entry != want || err != nil {
		t.Errorf("Get: got the right entry: %t, error %v; want true, nil", entry == want, err)
	}
	rev, err := client.Put(ctx, settings.Item{Key: "b", Value: secretValue, Want: 5})
	if rev != 105 || err != nil {
		t.Errorf("Put: got revision %d, error %v; want 105, nil", rev, err)
	}
	revs, err := client.PutAll(ctx, []settings.Item{{Key: "c", Value: "v", Want: 1}, {Key: "d", Value: "w", Want: 2}})
	if !reflect.DeepEqual(revs, []int64{101, 102}) || err != nil {
		t.Errorf("PutAll without failures: got %v, error %#v; want [101 102] and an error that is nil (an error that holds a nil pointer is not)", revs, err)
	}
	if revs, err := client.PutAll(ctx, nil); len(revs) != 0 || err != nil {
		t.Errorf("PutAll of nothing: got %v, error %#v; want no revisions and nil", revs, err)
	}
	want := []string{
		"read " + secretToken + " a", "write " + secretToken + " b " + secretValue + " 5",
		"write " + secretToken + " c v 1", "write " + secretToken + " d w 2",
	}
	if !reflect.DeepEqual(sent, want) {
		t.Errorf("calls of the driver: got %q, want %q", sent, want)
	}

	for _, f := range failures() {
		client := settings.New(failing(f.cause), settings.Config{})
		if entry, _ := client.Get(t.Context(), key); entry != (settings.Entry{}) {
			t.Error("Get that failed: got an entry, want the zero one: the driver's values mean nothing next to an error")
		}
		if rev, _ := client.Put(t.Context(), settings.Item{Key: key}); rev != 0 {
			t.Errorf("Put that failed: got revision %d, want 0", rev)
		}
	}
}
