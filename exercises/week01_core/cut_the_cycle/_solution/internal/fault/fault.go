// Package fault says whose fault an error is, so that what answers requests need
// not know all errors that there are.
package fault

import "fmt"

// Kind is what is wrong with a request.
type Kind int

// Kinds of faults.
const (
	Invalid  Kind = iota + 1 // it makes no sense
	Missing                  // it is about something that is not there
	Conflict                 // it is not possible now
)

// Error is an error of a kind.
type Error struct {
	Kind Kind
	text string
}

// New returns an error of a kind.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}

// Error says what is wrong.
func (e *Error) Error() string { return e.text }
