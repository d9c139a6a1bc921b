package frame

import "fmt"

// What a frame can hold. The length of a stream, a key and a text is written in
// one, one and two bytes, so a longer one would not be cut short: it would make
// every byte behind it unreadable.
const (
	MaxStream = 64    // bytes, at least 1
	MaxFields = 255   // fields, may be 0
	MaxKey    = 255   // bytes, at least 1
	MaxText   = 65535 // bytes, may be 0
)

// A LimitError says which part of an Event does not fit into a frame.
type LimitError struct {
	Part     string // "stream", "fields", "key", "kind" or "text"
	Field    int    // index into Event.Fields, or -1 for the Event itself
	Got      int    // a length, a count or a Kind
	Min, Max int
}

func (e *LimitError) Error() string {
	if e.Field < 0 {
		return fmt.Sprintf("frame: %s: got %d, want %d to %d", e.Part, e.Got, e.Min, e.Max)
	}
	return fmt.Sprintf("frame: field %d: %s: got %d, want %d to %d", e.Field, e.Part, e.Got, e.Min, e.Max)
}

// limitError makes a *LimitError. Refusing an event is rare, so it may allocate.
// It is kept out of line: inlined, its allocation would be listed in each of its
// callers, and the report on the hot path would be full of cold lines.
//
//go:noinline
func limitError(part string, field, got, low, high int) error {
	return &LimitError{Part: part, Field: field, Got: got, Min: low, Max: high}
}
