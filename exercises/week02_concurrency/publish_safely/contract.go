// Package live keeps the config of a running service, and reloads it.
package live

import (
	"context"
	"errors"
	"time"
)

// A Config says whom the service serves, and how often.
type Config struct {
	Version int            // the store counts: 1 for the first config, one more for each that follows
	Limits  map[string]int // requests a second, by client
	Deny    []string       // networks that are not served, as in "10.1.0.0/16"
}

// A Loader reads the config from where it is kept. What it returned is its own again when it is called the next time: it may
// use the same map and the same slice.
type Loader func(ctx context.Context) (Config, error)

// Options say what [Open] needs.
type Options struct {
	Load  Loader
	Every time.Duration // from the end of a load to the beginning of the next one; 0 for one load only
}

// ErrClosed is what changes nothing any more.
var ErrClosed = errors.New("live: the store is closed")
