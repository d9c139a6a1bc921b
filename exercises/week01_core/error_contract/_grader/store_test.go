package settings_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"gomastery/internal/grade"
	settings "gomastery/week01_core/error_contract"
	"gomastery/week01_core/error_contract/driver"
)

const (
	secretToken = "tok-Zq8xW-4711"
	secretValue = "pa55-Hunter2-8Y"
	secretRow   = "old-r0w-Xk72Qv"
)

var secrets = []string{secretToken, secretValue, secretRow}

// fakeConn answers with functions, and without them with success.
type fakeConn struct {
	read   func(ctx context.Context, token, key string) (string, int64, error)
	write  func(ctx context.Context, token, key, value string, given int64) (int64, error)
	writes []string
}

func (f *fakeConn) Read(ctx context.Context, token, key string) (string, int64, error) {
	if f.read == nil {
		return secretValue, 3, nil
	}
	return f.read(ctx, token, key)
}

func (f *fakeConn) Write(ctx context.Context, token, key, value string, given int64) (int64, error) {
	f.writes = append(f.writes, key)
	if f.write == nil {
		return given + 1, nil
	}
	return f.write(ctx, token, key, value, given)
}

func failing(err error) *fakeConn {
	return &fakeConn{
		read:  func(context.Context, string, string) (string, int64, error) { return secretRow, 9, err },
		write: func(context.Context, string, string, string, int64) (int64, error) { return 9, err },
	}
}

// foreignError is a type of the driver's that the SDK cannot know.
type foreignError struct {
	text  string
	cause error
}

func (e *foreignError) Error() string { return e.text }
func (e *foreignError) Unwrap() error { return e.cause }

// facts is everything that a caller can ask an error for.
type facts struct {
	NotFound, Unavailable, Uncertain, Internal bool
	Canceled, Deadline                         bool
	Conflict                                   settings.ConflictError // the zero one: there is none
}

func factsOf(err error) facts {
	f := facts{
		NotFound:    errors.Is(err, settings.ErrNotFound),
		Unavailable: errors.Is(err, settings.ErrUnavailable),
		Uncertain:   errors.Is(err, settings.ErrUncertain),
		Internal:    errors.Is(err, settings.ErrInternal),
		Canceled:    errors.Is(err, context.Canceled),
		Deadline:    errors.Is(err, context.DeadlineExceeded),
	}
	var conflict *settings.ConflictError
	if errors.As(err, &conflict) && conflict != nil {
		f.Conflict = *conflict
	}
	return f
}

func (f facts) String() string {
	text := ""
	add := func(is bool, name string) {
		if is {
			text += " " + name
		}
	}
	add(f.NotFound, "ErrNotFound")
	add(f.Unavailable, "ErrUnavailable")
	add(f.Uncertain, "ErrUncertain")
	add(f.Internal, "ErrInternal")
	add(f.Canceled, "context.Canceled")
	add(f.Deadline, "context.DeadlineExceeded")
	add(f.Conflict != settings.ConflictError{}, fmt.Sprintf("ConflictError%+v", f.Conflict))
	if text == "" {
		return "none of the contract"
	}
	return text[1:]
}

// ending says what happens to the caller's context during the call.
type ending int

const (
	lives ending = iota
	canceled
	expires
)

// few reports the first failures of a test: the thirty that come after say the
// same of other inputs.
type few struct {
	*testing.T
	said map[string]bool
}

func fewOf(t *testing.T) *few { return &few{t, map[string]bool{}} }

func (f *few) Errorf(format string, args ...any) {
	f.Helper()
	text := fmt.Sprintf(format, args...)
	if f.said[text] {
		return
	}
	f.said[text] = true
	switch n := len(f.said); {
	case n <= 5:
		f.T.Error(text)
	case n == 6:
		f.T.Error("and more like these")
	}
}

// failure is one thing that goes wrong below the SDK.
type failure struct {
	name     string
	cause    error
	ending   ending
	get, put facts // a zero get: a Get cannot fail so
}

// leaky wraps err as the driver does, with all that should stay inside.
func leaky(err error) error {
	err = fmt.Errorf("exec with token=%s: %w", secretToken, err)
	err = &foreignError{text: "row " + secretRow + ": " + err.Error(), cause: err}
	return fmt.Errorf("value=%s: %w", secretValue, err)
}

const key = "smtp/password"

const wanted = 41

func failures() []failure {
	conflict := facts{Conflict: settings.ConflictError{Key: key, Have: 57, Want: wanted}}
	stale := &driver.StaleError{Stored: 57, Given: wanted, Row: secretRow}
	var (
		notFound    = facts{NotFound: true}
		unavailable = facts{Unavailable: true}
		uncertain   = facts{Uncertain: true}
		internal    = facts{Internal: true}
	)
	gone := facts{Canceled: true}
	goneOnPut := facts{Canceled: true, Uncertain: true}
	late := facts{Deadline: true}
	lateOnPut := facts{Deadline: true, Uncertain: true}
	unknown := &foreignError{text: "disk on fire at " + secretRow}
	return []failure{
		{"no row", sql.ErrNoRows, lives, notFound, notFound},
		{"no row, wrapped", leaky(sql.ErrNoRows), lives, notFound, notFound},
		{"no row, joined", errors.Join(unknown, leaky(sql.ErrNoRows)), lives, notFound, notFound},
		{"no row, and the caller cancels", leaky(sql.ErrNoRows), canceled, notFound, notFound},
		{"no row, and the connection broke afterwards", errors.Join(driver.ErrConnLost, sql.ErrNoRows), lives, notFound, notFound},
		{"stale", stale, lives, facts{}, conflict},
		{"stale, wrapped", leaky(stale), lives, facts{}, conflict},
		{"stale, joined", errors.Join(unknown, leaky(stale)), lives, facts{}, conflict},
		{"stale, and the caller's deadline passes", leaky(stale), expires, facts{}, conflict},
		{"stale, and the store was busy before", errors.Join(driver.ErrBusy, stale), lives, facts{}, conflict},
		{"a time-out of the driver's own", leaky(context.DeadlineExceeded), lives, unavailable, uncertain},
		{"the driver cancelled by itself", leaky(context.Canceled), lives, unavailable, uncertain},
		{"the caller cancels", leaky(context.Canceled), canceled, gone, goneOnPut},
		{"the caller's deadline passes", leaky(context.DeadlineExceeded), expires, late, lateOnPut},
		{"the caller cancels and the driver says something else", leaky(unknown), canceled, gone, goneOnPut},
		{"the caller cancels and the driver says that it timed out", leaky(context.DeadlineExceeded), canceled, gone, goneOnPut},
		{"the caller's deadline passes and the connection breaks", leaky(driver.ErrConnLost), expires, late, lateOnPut},
		{"the caller's deadline passes and the store is busy", leaky(driver.ErrBusy), expires, late, late},
		{"busy", driver.ErrBusy, lives, unavailable, unavailable},
		{"busy, wrapped", leaky(driver.ErrBusy), lives, unavailable, unavailable},
		{"busy, and a time-out of the driver's own", errors.Join(leaky(context.DeadlineExceeded), driver.ErrBusy), lives, unavailable, unavailable},
		{"connection lost", driver.ErrConnLost, lives, unavailable, uncertain},
		{"connection lost, wrapped", leaky(driver.ErrConnLost), lives, unavailable, uncertain},
		{"unknown", unknown, lives, internal, internal},
		{"unknown, wrapped", leaky(unknown), lives, internal, internal},
		{"unknown, with the text of a missing row", errors.New(sql.ErrNoRows.Error()), lives, internal, internal},
		{"unknown, with the text of a lost connection", leaky(errors.New(driver.ErrConnLost.Error())), lives, internal, internal},
		{"unknown, with the text of a busy store", errors.New(driver.ErrBusy.Error()), lives, internal, internal},
		{"unknown, with the text of a time-out", errors.New("context deadline exceeded"), lives, internal, internal},
		{"unknown, with the text of a stale row", errors.New(stale.Error()), lives, internal, internal},
		{"an ErrNotFound from another copy of the SDK", errors.New(settings.ErrNotFound.Error()), lives, internal, internal},
	}
}

// calls makes f happen to one Get and one Put and hands over both errors, in a
// bubble: the caller's deadline passes in virtual time, inside the driver.
func (f failure) calls(t *few, cfg settings.Config, look func(op string, err error, want facts)) {
	t.Helper()
	outer := t
	grade.Bubble(t.T, func(t *testing.T) {
		call := func(op string, want facts, f2 func(ctx context.Context, c *settings.Client) error) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			happen := func() {
				switch f.ending {
				case canceled:
					cancel()
				case expires:
					time.Sleep(2 * time.Minute)
				}
			}
			conn := failing(f.cause)
			read, write := conn.read, conn.write
			conn.read = func(ctx context.Context, token, key string) (string, int64, error) {
				happen()
				return read(ctx, token, key)
			}
			conn.write = func(ctx context.Context, token, key, value string, given int64) (int64, error) {
				happen()
				return write(ctx, token, key, value, given)
			}
			err := f2(ctx, settings.New(conn, cfg))
			if err == nil {
				outer.Errorf("%s, %s: got no error", op, f.name)
				return
			}
			look(op, err, want)
		}
		if f.get != (facts{}) {
			call("get", f.get, func(ctx context.Context, c *settings.Client) error {
				_, err := c.Get(ctx, key)
				return err
			})
		}
		call("put", f.put, func(ctx context.Context, c *settings.Client) error {
			_, err := c.Put(ctx, settings.Item{Key: key, Value: secretValue, Want: wanted})
			return err
		})
		call("put", f.put, func(ctx context.Context, c *settings.Client) error {
			_, err := c.PutAll(ctx, []settings.Item{{Key: key, Value: secretValue, Want: wanted}})
			return err
		})
	})
}
