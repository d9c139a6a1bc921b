// Package contracts holds the interfaces of the storage in one place.
package contracts

import (
	"io"
	"time"
)

// Device is what a journal is written to.
type Device interface {
	io.ReaderAt
	io.Writer
}

// Clock tells the time.
type Clock interface{ Now() time.Time }
