package payimport

import "fmt"

// The error types of the contract. The callers have asked for them for months;
// the import does not return them yet.

func (e *StepError) Error() string {
	return fmt.Sprintf("%s %s: %v", e.Op, e.File, e.Err)
}

func (e *LineError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("line %d, %s: %v", e.Line, e.Field, e.Err)
}
