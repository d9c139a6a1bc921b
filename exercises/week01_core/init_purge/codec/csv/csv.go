// Package csv writes events as comma-separated values. Import it for its side
// effect.
package csv

import (
	"bytes"
	"encoding/csv"
	"time"

	"gomastery/week01_core/init_purge/codec"
	"gomastery/week01_core/init_purge/event"
)

func init() { codec.Register("csv", Codec{}) }

// Codec is the codec csv.
type Codec struct{}

// Append appends one event to dst.
func (Codec) Append(dst []byte, e event.Event) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{e.ID, e.At.Format(time.RFC3339), e.Kind, e.Text}); err != nil {
		return dst, err
	}
	w.Flush()
	return append(dst, b.Bytes()...), w.Error()
}
