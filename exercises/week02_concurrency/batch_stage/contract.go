// Package batch collects single items into batches, for whatever is cheaper by the
// dozen: rows of a table, lines of a log, messages of a queue.
package batch

import (
	"errors"
	"time"
)

// Config is when a batch is due, and how much may wait.
type Config struct {
	Size  int           // items in a batch, at least 1
	Wait  time.Duration // from when its first item was put, more than 0
	Queue int           // items that may wait, at least Size
}

// ErrClosed is what Put returns after Close.
var ErrClosed = errors.New("stage is closed")
