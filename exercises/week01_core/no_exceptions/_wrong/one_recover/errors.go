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

// must stops the import if the step failed.
func must(op Op, file string, err error) {
	if err != nil {
		panic(&StepError{Op: op, File: file, Err: err})
	}
}

// rescue is for defer: it turns what must stopped into an error.
func rescue(err *error) {
	if v := recover(); v != nil {
		failed, ok := v.(*StepError)
		if !ok {
			panic(v) // a bug
		}
		*err = failed
	}
}

// cleanUp is for defer: it runs f, and adds its failure to *err without hiding
// what went wrong before.
func cleanUp(err *error, op Op, file string, f func() error) {
	if failed := f(); failed != nil {
		*err = errors.Join(*err, &StepError{Op: op, File: file, Err: failed})
	}
}
