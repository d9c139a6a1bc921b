package tracking

import (
	"log/slog"
	"net/http"

	"gomastery/week01_core/promoted_traps/accesslog"
)

// AccessLog returns a handler that passes each request on to next, and logs it
// when next is done: its method and path, the status that was sent, and how
// many bytes of body.
func AccessLog(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := accesslog.Around(w)
		next.ServeHTTP(sent, r)
		log.Info("request", "method", r.Method, "path", r.URL.Path, "status", sent.Status(), "bytes", sent.Bytes())
	})
}
