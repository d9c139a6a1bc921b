// Package supervisor runs the long-lived jobs of a service: it starts them in
// order, brings back those that fail, and stops them in reverse order.
package supervisor

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

var (
	// ErrStarted is returned by Start when it was called before.
	ErrStarted = errors.New("supervisor: already started")

	// ErrStopped is returned by Start once Stop has been called.
	ErrStopped = errors.New("supervisor: stopped")
)

// A Job is one part of the service.
type Job struct {
	Name string // what logs and ErrStuck call it

	// Run does the work until it is done (nil), fails (an error or a panic), or ctx
	// ends. It calls ready when the jobs after it may start.
	Run func(ctx context.Context, ready func()) error
}

// A Failure is a run that failed.
type Failure struct {
	Name  string
	Err   error         // what Run returned, or a *PanicError
	Retry time.Duration // how long from now until the next run; 0 if there is none
}

// A PanicError is the error of a run that panicked.
type PanicError struct {
	Value any    // what recover returned
	Stack []byte // the stack at the call of panic, as from debug.Stack
}

// Error says what the run panicked with. The stack is for the log.
func (e *PanicError) Error() string { return fmt.Sprintf("supervisor: job panicked: %v", e.Value) }

// Unwrap returns what panic was called with if that was an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ErrStuck is returned, as *ErrStuck, by a Stop that gave up waiting.
type ErrStuck struct {
	Names []string // the jobs that were running still
	Cause error    // why Stop gave up: the cause of its context
}

// Error names the jobs.
func (e *ErrStuck) Error() string {
	return fmt.Sprintf("supervisor: still running: %s: %v", strings.Join(e.Names, ", "), e.Cause)
}

// Unwrap returns why Stop gave up.
func (e *ErrStuck) Unwrap() error { return e.Cause }
