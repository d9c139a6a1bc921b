// Package workerpool runs jobs on a bounded number of workers.
//
// The mail gateway uses it to scan attachments: the scanner is slow, takes much
// memory and, on a broken attachment, panics.
package workerpool

import (
	"errors"
	"fmt"
)

// ErrClosed is returned by Submit once Close has been called.
var ErrClosed = errors.New("workerpool: closed")

// A Result is what became of one job.
type Result[I, O any] struct {
	In  I
	Out O     // what the function returned; the zero value if it panicked
	Err error // what the function returned; a *PanicError if it panicked
}

// A PanicError is the error of a job that panicked.
type PanicError struct {
	Value any    // what panic was called with
	Stack []byte // the stack at the call of panic, as from debug.Stack
}

// Error says what the job panicked with. The stack is for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("workerpool: job panicked: %v", e.Value) }

// Unwrap returns what panic was called with if that was an error, so that
// errors.Is and errors.As see it.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
