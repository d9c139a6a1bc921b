package settings_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	settings "gomastery/week01_core/error_contract"
	"gomastery/week01_core/error_contract/driver"
)

// A duty is something that callers have to do right, in programs of their own.
// The right one does it with the contract alone. Each broken one is a bug that
// code reviews find in callers; if the SDK's errors are such that it does the
// same as the right one, then the bug cannot be seen and the contract is empty.
type duty struct {
	name   string
	events []event
	right  func(event) string
	want   []string // what right does, for each of events
	broken map[string]func(event) string
}

// An event is what a caller gets.
type event struct {
	name string
	err  error
	ctx  context.Context
}

func duties(t *testing.T) []duty {
	// live and dead: with a dead context the caller cancels during the call.
	call := func(cause error, dead bool, f func(context.Context, *settings.Client) error) event {
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		conn := failing(cause)
		read, write := conn.read, conn.write
		conn.read = func(c context.Context, token, key string) (string, int64, error) {
			if dead {
				cancel()
			}
			return read(c, token, key)
		}
		conn.write = func(c context.Context, token, key, value string, given int64) (int64, error) {
			if dead {
				cancel()
			}
			return write(c, token, key, value, given)
		}
		err := f(ctx, settings.New(conn, settings.Config{Token: secretToken}))
		return event{ctx: ctx, err: fmt.Errorf("caller: %w", err)}
	}
	get := func(name string, cause error, dead bool) event {
		e := call(leaky(cause), dead, func(ctx context.Context, c *settings.Client) error { _, err := c.Get(ctx, key); return err })
		e.name = "get, " + name
		return e
	}
	put := func(name string, cause error, dead bool) event {
		e := call(leaky(cause), dead, func(ctx context.Context, c *settings.Client) error {
			_, err := c.Put(ctx, settings.Item{Key: key, Value: secretValue, Want: wanted})
			return err
		})
		e.name = "put, " + name
		return e
	}
	stale := &driver.StaleError{Stored: 57, Given: wanted, Row: secretRow}
	boom := errors.New("boom")
	_, batchErr := settings.New(mixed(), settings.Config{}).PutAll(t.Context(), batchItems())
	batch := event{name: "a batch", err: fmt.Errorf("caller: %w", batchErr), ctx: t.Context()}

	is := func(target error, yes, no string) func(event) string {
		return func(e event) string {
			if errors.Is(e.err, target) {
				return yes
			}
			return no
		}
	}
	always := func(do string) func(event) string { return func(event) string { return do } }
	return []duty{
		{
			name:   "use the default where a key is missing",
			events: []event{get("no row", sql.ErrNoRows, false), get("unknown", boom, false), get("lost", driver.ErrConnLost, false)},
			right:  is(settings.ErrNotFound, "default", "fail"),
			want:   []string{"default", "fail", "fail"},
			broken: map[string]func(event) string{
				"compares with == below a wrap": func(e event) string {
					if e.err == settings.ErrNotFound {
						return "default"
					}
					return "fail"
				},
				"matches the driver's error":          is(sql.ErrNoRows, "default", "fail"),
				"takes every error for a missing one": always("default"),
			},
		},
		{
			name:   "merge on top of a conflict",
			events: []event{put("stale", stale, false), put("busy", driver.ErrBusy, false)},
			right: func(e event) string {
				var conflict *settings.ConflictError
				if errors.As(e.err, &conflict) {
					return fmt.Sprint("put at ", conflict.Have)
				}
				return "fail"
			},
			want: []string{"put at 57", "fail"},
			broken: map[string]func(event) string{
				"writes again at the revision it had": func(e event) string {
					var conflict *settings.ConflictError
					if errors.As(e.err, &conflict) {
						return fmt.Sprint("put at ", conflict.Want)
					}
					return "fail"
				},
				"matches the driver's error": func(e event) string {
					var stale *driver.StaleError
					if errors.As(e.err, &stale) {
						return fmt.Sprint("put at ", stale.Stored)
					}
					return "fail"
				},
			},
		},
		{
			name: "try again what may be tried again",
			events: []event{
				put("busy", driver.ErrBusy, false), get("lost", driver.ErrConnLost, false), put("lost", driver.ErrConnLost, false),
				put("stale", stale, false), get("busy and cancelled", driver.ErrBusy, true), get("unknown", boom, false), batch,
			},
			right: func(e event) string {
				if settings.Retryable(e.err) {
					return "again"
				}
				return "fail"
			},
			want: []string{"again", "again", "fail", "fail", "fail", "fail", "fail"},
			broken: map[string]func(event) string{
				"tries everything again":    always("again"),
				"never tries again":         always("fail"),
				"asks errors.Is of a batch": is(settings.ErrUnavailable, "again", "fail"),
				"looks for words": func(e event) string {
					if strings.Contains(e.err.Error(), "connection") {
						return "again"
					}
					return "fail"
				},
			},
		},
		{
			name: "stay silent when the user went away",
			events: []event{
				get("cancelled", context.Canceled, true), put("cancelled", boom, true), get("own time-out of the driver", context.DeadlineExceeded, false),
				get("unknown", boom, false), get("no row, then cancelled", sql.ErrNoRows, true),
			},
			right: is(context.Canceled, "silent", "alarm"),
			want:  []string{"silent", "silent", "alarm", "alarm", "alarm"},
			broken: map[string]func(event) string{
				"asks the context and not the error": func(e event) string {
					if e.ctx.Err() != nil {
						return "silent"
					}
					return "alarm"
				},
				"alarms always": always("alarm"),
			},
		},
		{
			name: "read before writing again if nobody knows",
			events: []event{
				put("lost", driver.ErrConnLost, false), put("cancelled", context.Canceled, true), put("own time-out of the driver", context.DeadlineExceeded, false),
				put("busy", driver.ErrBusy, false), put("stale", stale, false), get("lost", driver.ErrConnLost, false),
			},
			right: is(settings.ErrUncertain, "read", "go on"),
			want:  []string{"read", "read", "read", "go on", "go on", "go on"},
			broken: map[string]func(event) string{
				"takes every error for no write":       always("go on"),
				"takes only a cancelled write for one": is(context.Canceled, "read", "go on"),
			},
		},
		{
			name:   "send again only the items that may be",
			events: []event{batch},
			right: func(e event) string {
				var batch *settings.BatchError
				var again []int
				if errors.As(e.err, &batch) {
					for _, item := range batch.Items {
						if settings.Retryable(item) {
							again = append(again, item.Index)
						}
					}
				}
				return fmt.Sprint(again)
			},
			want: []string{"[11]"},
			broken: map[string]func(event) string{
				"sends all of them": func(e event) string {
					var batch *settings.BatchError
					var again []int
					if errors.As(e.err, &batch) {
						for _, item := range batch.Items {
							again = append(again, item.Index)
						}
					}
					return fmt.Sprint(again)
				},
				"takes the position in Items for the index": func(e event) string {
					var batch *settings.BatchError
					var again []int
					if errors.As(e.err, &batch) {
						for i, item := range batch.Items {
							if settings.Retryable(item) {
								again = append(again, i)
							}
						}
					}
					return fmt.Sprint(again)
				},
			},
		},
	}
}

func TestCallers(t *testing.T) {
	for _, d := range duties(t) {
		var did []string
		for i, e := range d.events {
			got := d.right(e)
			did = append(did, got)
			if got != d.want[i] {
				t.Errorf("a caller that does right must %s; %s: it does %q, want %q; it followed the contract, and the SDK misled it", d.name, e.name, got, d.want[i])
			}
		}
		for bug, broken := range d.broken {
			var does []string
			for _, e := range d.events {
				does = append(does, broken(e))
			}
			if slices.Equal(does, did) {
				t.Errorf("callers must %s; one that %s does the same as one that does right: %q; the errors cannot tell the two apart", d.name, bug, does)
			}
		}
	}
}
