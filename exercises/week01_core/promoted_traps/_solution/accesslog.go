package tracking

import (
	"log/slog"
	"net/http"
)

// AccessLog returns a handler that passes each request on to next, and logs it
// when next is done: its method and path, the status that was sent, and how
// many bytes of body.
func AccessLog(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: w}
		next.ServeHTTP(rec, r)
		if rec.status == 0 {
			rec.status = http.StatusOK // net/http sends it when the handler has said nothing
		}
		log.Info("request", "method", r.Method, "path", r.URL.Path, "status", rec.status, "bytes", rec.bytes)
	})
}

// recorder is a ResponseWriter that remembers what was sent.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// Unwrap is how [http.ResponseController] finds what the writer below can do.
// Embedding the interface promotes its three methods and nothing else.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) WriteHeader(status int) {
	// Only the first final status is sent. 1xx are hints on the way to it.
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}
