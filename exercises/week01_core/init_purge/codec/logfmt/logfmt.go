// Package logfmt writes events as key=value pairs. Import it for its side effect.
package logfmt

import (
	"fmt"
	"time"

	"gomastery/week01_core/init_purge/codec"
	"gomastery/week01_core/init_purge/event"
)

func init() { codec.Register("logfmt", Codec{}) }

// Codec is the codec logfmt.
type Codec struct{}

// Append appends one event to dst.
func (Codec) Append(dst []byte, e event.Event) ([]byte, error) {
	return fmt.Appendf(dst, "id=%s at=%s kind=%q text=%q\n", e.ID, e.At.Format(time.RFC3339), e.Kind, e.Text), nil
}
