// Package jsonlines writes events as JSON, one object a line.
package jsonlines

import (
	"encoding/json"
	"time"

	"gomastery/week01_core/init_purge/event"
)

// Codec is the codec json.
type Codec struct{}

// Append appends one event to dst.
func (Codec) Append(dst []byte, e event.Event) ([]byte, error) {
	b, err := json.Marshal(struct {
		ID   string    `json:"id"`
		At   time.Time `json:"at"`
		Kind string    `json:"kind"`
		Text string    `json:"text"`
	}{e.ID, e.At, e.Kind, e.Text})
	if err != nil {
		return dst, err
	}
	return append(append(dst, b...), '\n'), nil
}
