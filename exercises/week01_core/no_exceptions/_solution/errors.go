package payimport

import (
	"errors"
	"fmt"
)

func (e *StepError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.Op, e.File, e.Err)
}

// Unwrap lets errors.Is and errors.As see why the step failed.
func (e *StepError) Unwrap() error { return e.Err }

func (e *LineError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("line %d, %s: %v", e.Line, e.Field, e.Err)
}

// Unwrap lets errors.Is and errors.As see what is wrong with the line.
func (e *LineError) Unwrap() error { return e.Err }

// step returns nil for nil, so that a step can be wrapped where it is called.
func step(op Op, file string, err error) error {
	if err == nil {
		return nil
	}
	return &StepError{Op: op, File: file, Err: err}
}

// cleanUp is for defer: it runs f, and adds its failure to *err without hiding
// what went wrong before.
func cleanUp(err *error, op Op, file string, f func() error) {
	if failed := f(); failed != nil {
		*err = errors.Join(*err, step(op, file, failed))
	}
}
