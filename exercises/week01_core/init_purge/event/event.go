// Package event has what all parts of the relay share.
package event

import "time"

// Event is something that happened.
type Event struct {
	ID   string
	At   time.Time
	Kind string
	Text string
}

// A Codec writes events. It keeps nothing between calls.
type Codec interface {
	// Append appends one event to dst, with the newline that ends it.
	Append(dst []byte, e Event) ([]byte, error)
}
