package settings

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"gomastery/week01_core/error_contract/driver"
)

const (
	opGet = "get"
	opPut = "put"
)

// An opError is what every call of the driver that failed becomes. It holds
// what the error is, never the error of the driver, so there is nothing that
// errors.Is, errors.As or fmt could dig out.
type opError struct {
	op, key string
	kinds   []error
}

func (e *opError) Error() string {
	texts := make([]string, len(e.kinds))
	for i, kind := range e.kinds {
		texts[i] = kind.Error()
	}
	return fmt.Sprintf("settings: %s %q: %s", e.op, e.key, strings.Join(texts, ": "))
}

func (e *opError) Unwrap() []error { return append([]error(nil), e.kinds...) }

// classify says what an error of the driver means to our callers. An answer of
// the store counts before anything that happened around it.
func classify(ctx context.Context, op string, item Item, cause error) []error {
	if errors.Is(cause, sql.ErrNoRows) {
		return []error{ErrNotFound}
	}
	if stale, ok := errors.AsType[*driver.StaleError](cause); ok {
		return []error{&ConflictError{Key: item.Key, Have: stale.Stored, Want: item.Want}}
	}

	if ctx.Err() != nil {
		if op == opPut && !errors.Is(cause, driver.ErrBusy) {
			return []error{ErrUncertain, ctx.Err()}
		}
		return []error{ctx.Err()}
	}

	switch {
	case errors.Is(cause, driver.ErrBusy):
		return []error{ErrUnavailable}
	case errors.Is(cause, driver.ErrConnLost), errors.Is(cause, context.DeadlineExceeded), errors.Is(cause, context.Canceled):
		if op == opPut {
			return []error{ErrUncertain}
		}
		return []error{ErrUnavailable}
	}
	return []error{ErrInternal}
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("conflict on %q: have revision %d, want %d", e.Key, e.Have, e.Want)
}

func (e *BatchError) Error() string {
	texts := make([]string, len(e.Items))
	for i, item := range e.Items {
		texts[i] = item.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns the failed items by increasing index, in a slice of its own.
func (e *BatchError) Unwrap() []error {
	errs := make([]error, len(e.Items))
	for i, item := range e.Items {
		errs[i] = item
	}
	return errs
}

func (e *ItemError) Error() string { return fmt.Sprintf("item %d: %v", e.Index, e.Err) }

func (e *ItemError) Unwrap() error { return e.Err }

// Retryable reports whether the call that failed with err may be made again,
// unchanged, by a program that has not looked at anything else. Where several
// errors are joined, that must be so for each of them.
func Retryable(err error) bool {
	if err == ErrUnavailable {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return Retryable(e.Unwrap())
	case interface{ Unwrap() []error }:
		errs := e.Unwrap()
		for _, err := range errs {
			if !Retryable(err) {
				return false
			}
		}
		return len(errs) > 0
	}
	return false
}
