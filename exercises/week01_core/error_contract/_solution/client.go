package settings

import (
	"context"

	"gomastery/week01_core/error_contract/driver"
)

// A Client reads and writes settings.
type Client struct {
	conn driver.Conn
	cfg  Config
}

// New returns a client that uses conn.
func New(conn driver.Conn, cfg Config) *Client {
	return &Client{conn: conn, cfg: cfg}
}

// String keeps the token out of logs: fmt calls no methods on unexported
// fields, so Secret cannot protect itself in here.
func (c *Client) String() string { return "settings.Client" }

// GoString does the same for %#v.
func (c *Client) GoString() string { return c.String() }

// Get returns the setting called key.
func (c *Client) Get(ctx context.Context, key string) (Entry, error) {
	value, rev, err := c.conn.Read(ctx, string(c.cfg.Token), key)
	if err != nil {
		return Entry{}, c.fail(ctx, opGet, Item{Key: key}, err)
	}
	return Entry{Value: Secret(value), Rev: rev}, nil
}

// Put stores a setting and returns its new revision.
func (c *Client) Put(ctx context.Context, item Item) (int64, error) {
	rev, err := c.conn.Write(ctx, string(c.cfg.Token), item.Key, string(item.Value), item.Want)
	if err != nil {
		return 0, c.fail(ctx, opPut, item, err)
	}
	return rev, nil
}

// PutAll stores the items one by one, in their order, and returns the new
// revision of each, 0 for those that failed. Its error is a *BatchError.
func (c *Client) PutAll(ctx context.Context, items []Item) ([]int64, error) {
	var failed []*ItemError
	revs := make([]int64, len(items))
	for i, item := range items {
		// What was never sent is not uncertain.
		err := unsent(ctx, item)
		if err == nil {
			revs[i], err = c.Put(ctx, item)
		}
		if err != nil {
			failed = append(failed, &ItemError{Index: i, Key: item.Key, Err: err})
		}
	}
	if len(failed) == 0 {
		return revs, nil // not a nil *BatchError: that would not be a nil error
	}
	return revs, &BatchError{Items: failed}
}

func unsent(ctx context.Context, item Item) error {
	if ctx.Err() == nil {
		return nil
	}
	return &opError{op: opPut, key: item.Key, kinds: []error{ctx.Err()}}
}

// fail is the only way from an error of the driver to one of this package.
func (c *Client) fail(ctx context.Context, op string, item Item, cause error) error {
	if c.cfg.Trace != nil {
		c.cfg.Trace(op, item.Key, cause)
	}
	return &opError{op: op, key: item.Key, kinds: classify(ctx, op, item, cause)}
}
