package settings

import (
	"context"
	"errors"
	"fmt"

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

// Get returns the setting called key.
func (c *Client) Get(ctx context.Context, key string) (Entry, error) {
	value, rev, err := c.conn.Read(ctx, string(c.cfg.Token), key)
	if err != nil {
		return Entry{}, fmt.Errorf("get %q: %w", key, err)
	}
	return Entry{Value: Secret(value), Rev: rev}, nil
}

// Put stores a setting and returns its new revision.
func (c *Client) Put(ctx context.Context, item Item) (int64, error) {
	rev, err := c.conn.Write(ctx, string(c.cfg.Token), item.Key, string(item.Value), item.Want)
	if err != nil {
		return 0, fmt.Errorf("put %q = %q: %w", item.Key, item.Value, err)
	}
	return rev, nil
}

// PutAll stores the items one by one, in their order, and returns the new
// revision of each.
func (c *Client) PutAll(ctx context.Context, items []Item) ([]int64, error) {
	var errs []error
	revs := make([]int64, len(items))
	for i, item := range items {
		rev, err := c.Put(ctx, item)
		if err != nil {
			errs = append(errs, err)
		}
		revs[i] = rev
	}
	return revs, errors.Join(errs...)
}
