package settings

import (
	"context"
	"database/sql"
	"errors"

	"gomastery/week01_core/error_contract/driver"
)

// A Client reads and writes settings. It is two functions: what they know,
// nothing can print.
type Client struct {
	get func(ctx context.Context, key string) (Entry, error)
	put func(ctx context.Context, item Item) (int64, error)
}

// New returns a client that uses conn.
func New(conn driver.Conn, cfg Config) *Client {
	trace := cfg.Trace
	if trace == nil {
		trace = func(string, string, error) {}
	}
	token := string(cfg.Token)
	return &Client{
		get: func(ctx context.Context, key string) (Entry, error) {
			value, rev, err := conn.Read(ctx, token, key)
			if err == nil {
				return Entry{Value: Secret(value), Rev: rev}, nil
			}
			trace("get", key, err)
			at := where{"get", key}
			switch {
			case errors.Is(err, sql.ErrNoRows):
				return Entry{}, missing{at}
			case ctx.Err() != nil:
				return Entry{}, ended{where: at, why: ctx.Err()}
			case errors.Is(err, driver.ErrBusy), broken(err):
				return Entry{}, unavailable{at}
			}
			return Entry{}, internal{at}
		},
		put: func(ctx context.Context, item Item) (int64, error) {
			rev, err := conn.Write(ctx, token, item.Key, string(item.Value), item.Want)
			if err == nil {
				return rev, nil
			}
			trace("put", item.Key, err)
			at := where{"put", item.Key}
			var stale *driver.StaleError
			switch {
			case errors.Is(err, sql.ErrNoRows):
				return 0, missing{at}
			case errors.As(err, &stale):
				return 0, conflicted{at, &ConflictError{item.Key, stale.Stored, item.Want}}
			case ctx.Err() != nil:
				return 0, ended{where: at, maybeWritten: !errors.Is(err, driver.ErrBusy), why: ctx.Err()}
			case errors.Is(err, driver.ErrBusy):
				return 0, unavailable{at}
			case broken(err):
				return 0, uncertain{at}
			}
			return 0, internal{at}
		},
	}
}

func broken(err error) bool {
	return errors.Is(err, driver.ErrConnLost) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// Get returns the setting called key.
func (c *Client) Get(ctx context.Context, key string) (Entry, error) { return c.get(ctx, key) }

// Put stores a setting and returns its new revision.
func (c *Client) Put(ctx context.Context, item Item) (int64, error) { return c.put(ctx, item) }

// PutAll stores the items one by one and returns their new revisions.
func (c *Client) PutAll(ctx context.Context, items []Item) ([]int64, error) {
	revs, batch := make([]int64, len(items)), new(BatchError)
	for i, item := range items {
		var err error
		if gone := ctx.Err(); gone != nil {
			err = ended{where: where{"put", item.Key}, why: gone}
		} else {
			revs[i], err = c.put(ctx, item)
		}
		if err != nil {
			batch.Items = append(batch.Items, &ItemError{i, item.Key, err})
		}
	}
	if batch.Items != nil {
		return revs, batch
	}
	return revs, nil
}
