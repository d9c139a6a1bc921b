package payimport

import (
	"fmt"
	"strings"
)

func (e *StepError) Error() string { return fmt.Sprintf("%s of %s failed: %v", e.Op, e.File, e.Err) }
func (e *StepError) Unwrap() error { return e.Err }

func (e *LineError) Error() string {
	where := fmt.Sprintf("line %d", e.Line)
	if e.Field != "" {
		where += " (" + e.Field + ")"
	}
	return where + ": " + e.Err.Error()
}
func (e *LineError) Unwrap() error { return e.Err }

// failures are the StepErrors of one import: what went wrong, then what went
// wrong while cleaning up.
type failures []error

func (f failures) Error() string {
	texts := make([]string, len(f))
	for i, err := range f {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "; and ")
}

func (f failures) Unwrap() []error { return f }

// err is nil if nothing failed: an empty failures in an error is not nil.
func (f failures) err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
