// Package driver is the storage layer below the SDK. It belongs to another
// team, which changes it when it likes: today it is SQL, next year it may not
// be. Its errors are written for its own operators, so their texts hold
// whatever helps these: the statement, the token, the row.
package driver

import (
	"context"
	"errors"
	"fmt"
)

// A Conn reads and writes rows. Every error of its methods may be wrapped any
// number of times, and may be of a type that is not declared here.
//
// A missing row is sql.ErrNoRows.
type Conn interface {
	Read(ctx context.Context, token, key string) (value string, rev int64, err error)

	// Write stores value if the row is at revision given, 0 for a new row, and
	// returns its new revision.
	Write(ctx context.Context, token, key, value string, given int64) (rev int64, err error)
}

var (
	// ErrBusy says that the store turned the call away and did nothing.
	ErrBusy = errors.New("driver: too many connections")

	// ErrConnLost says that the connection broke while the call was under way.
	// Nobody knows whether the store still did it.
	ErrConnLost = errors.New("driver: connection lost")
)

// A StaleError says that a row was not at the revision that Write was given.
type StaleError struct {
	Stored int64  // the revision in the store
	Given  int64  // the revision that Write was given
	Row    string // the row that is stored, in the clear
}

func (e *StaleError) Error() string {
	return fmt.Sprintf("driver: stale row %q: stored %d, given %d", e.Row, e.Stored, e.Given)
}
