package settings

import (
	"errors"
	"fmt"
	"strings"
)

// Every kind of failure is a type of its own that says by itself what it is.
// None has a field for the driver's error.
type (
	missing     struct{ where }
	unavailable struct{ where }
	uncertain   struct{ where }
	internal    struct{ where }

	// ended: the caller's context was done. Sent is false for a write that
	// never left this package.
	ended struct {
		where
		maybeWritten bool
		why          error
	}
	conflicted struct {
		where
		found *ConflictError
	}
)

type where struct{ op, key string }

func (w where) text(what string) string { return w.op + " " + w.key + ": " + what }

func (e missing) Error() string     { return e.text(ErrNotFound.Error()) }
func (e unavailable) Error() string { return e.text(ErrUnavailable.Error()) }
func (e uncertain) Error() string   { return e.text(ErrUncertain.Error()) }
func (e internal) Error() string    { return e.text(ErrInternal.Error()) }
func (e conflicted) Error() string  { return e.text(e.found.Error()) }

func (e ended) Error() string {
	if e.maybeWritten {
		return e.text(e.why.Error() + ", " + ErrUncertain.Error())
	}
	return e.text(e.why.Error())
}

func (missing) Is(target error) bool     { return target == ErrNotFound }
func (unavailable) Is(target error) bool { return target == ErrUnavailable }
func (uncertain) Is(target error) bool   { return target == ErrUncertain }
func (internal) Is(target error) bool    { return target == ErrInternal }
func (e ended) Is(target error) bool     { return e.maybeWritten && target == ErrUncertain }

func (e ended) Unwrap() error      { return e.why }
func (e conflicted) Unwrap() error { return e.found }

func (e *ConflictError) Error() string {
	return fmt.Sprint("revision is ", e.Have, ", want ", e.Want)
}

func (e *ItemError) Error() string { return fmt.Sprint("item ", e.Index, ": ", e.Err) }
func (e *ItemError) Unwrap() error { return e.Err }

func (e *BatchError) Error() string {
	var b strings.Builder
	for _, item := range e.Items {
		b.WriteString(item.Error() + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func (e *BatchError) Unwrap() []error {
	var errs []error
	for _, item := range e.Items {
		errs = append(errs, item)
	}
	return errs
}

// Retryable looks at the leaves: it collects them all, then none may be of
// another kind.
func Retryable(err error) bool {
	leaves := leavesOf(nil, err)
	for _, leaf := range leaves {
		if !errors.Is(leaf, ErrUnavailable) {
			return false
		}
	}
	return len(leaves) > 0
}

func leavesOf(leaves []error, err error) []error {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, err := range many.Unwrap() {
			leaves = leavesOf(leaves, err)
		}
		return leaves
	}
	if next := errors.Unwrap(err); next != nil {
		return leavesOf(leaves, next)
	}
	if err == nil {
		return leaves
	}
	return append(leaves, err)
}
