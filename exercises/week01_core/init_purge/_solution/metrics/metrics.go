// Package metrics counts what a relay does.
package metrics

import (
	"fmt"
	"net/http"
	"sync/atomic"
)

// Relay has the counters of one relay. The zero value is ready.
type Relay struct {
	Sent    atomic.Int64 // events taken
	Written atomic.Int64 // events in the file
}

// ServeHTTP shows all counters, one a line.
func (m *Relay) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, "relay_sent_total %d\nrelay_written_total %d\n", m.Sent.Load(), m.Written.Load())
}
