package tracking

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Stop ends a service: it closes the parts that can be closed, in their order,
// and returns what went wrong.
func Stop(parts ...any) error {
	var errs []error
	for _, p := range parts {
		if c, ok := p.(io.Closer); ok {
			errs = append(errs, c.Close())
		}
	}
	return errors.Join(errs...)
}

// writeWait is how long one entry may take to reach a slow client.
const writeWait = 10 * time.Second

// Stream answers with the entries as they come, one JSON object a line, until
// the channel is closed or the client is gone.
func Stream(entries <-chan Entry) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/x-ndjson")
		rc := http.NewResponseController(w)
		if err := rc.Flush(); err != nil {
			http.Error(w, fmt.Sprintf("cannot stream: %v", err), http.StatusInternalServerError)
			return
		}
		enc := json.NewEncoder(w)
		for {
			select {
			case <-r.Context().Done():
				return
			case e, ok := <-entries:
				if !ok {
					return
				}
				if rc.SetWriteDeadline(time.Now().Add(writeWait)) != nil || enc.Encode(e) != nil || rc.Flush() != nil {
					return
				}
			}
		}
	})
}
