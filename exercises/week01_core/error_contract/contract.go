// Package settings is the client SDK of a store for settings: addresses,
// limits, and the passwords of the services that read them. Hundreds of
// callers decide what to do next by looking at its errors.
//
// This file is frozen: callers compile against it.
package settings

import "errors"

// What an error of this package can be, for errors.Is.
var (
	// ErrNotFound: there is no such key.
	ErrNotFound = errors.New("not found")

	// ErrUnavailable: nothing was done. The same call may succeed later.
	ErrUnavailable = errors.New("unavailable")

	// ErrUncertain: the write may have happened, or may still happen. Read
	// before writing again.
	ErrUncertain = errors.New("outcome uncertain")

	// ErrInternal: something else, for the operators of the store to look at.
	ErrInternal = errors.New("internal error")
)

// A ConflictError says that somebody else changed the key. Callers find it
// with errors.As, as a pointer.
type ConflictError struct {
	Key  string
	Have int64 // the revision in the store
	Want int64 // the revision that the caller thought it had
}

// A BatchError says which items of PutAll failed. Callers find it with
// errors.As, as a pointer.
type BatchError struct {
	Items []*ItemError // by increasing Index; never empty
}

// An ItemError is the failure of one item of a batch.
type ItemError struct {
	Index int // of the item in the slice that was given to PutAll
	Key   string
	Err   error // what Put would have returned for this item alone
}

// A Secret is a text that must not be printed. Convert it with string(s) where
// it is needed in the clear.
type Secret string

// A Config says how a Client works.
type Config struct {
	Token Secret // is sent with every call of the driver

	// Trace, if not nil, is told every error of the driver, as the driver
	// returned it: once for each call that failed, before that call returns. It
	// is how our own operators learn the cause. op is "get" or "put".
	Trace func(op, key string, err error)
}

// An Entry is a setting as it is stored.
type Entry struct {
	Value Secret
	Rev   int64
}

// An Item is a setting to be stored if its key is at revision Want, 0 for a
// new key.
type Item struct {
	Key   string
	Value Secret
	Want  int64
}
