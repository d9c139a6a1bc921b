package payimport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
)

// NewHandler serves POST /imports/{file}: it imports the file and answers with
// the Report, or with a Problem. It is the only place that logs, and the only
// one that stops a panic: by then everything below has cleaned up.
func NewHandler(im *Importer, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /imports/{file}", func(w http.ResponseWriter, r *http.Request) {
		file := r.PathValue("file")
		fail := func(status int, problem Problem, err error) {
			level := slog.LevelWarn
			if status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			log.Log(r.Context(), level, "import failed", "file", file, "status", status, "error", err)
			respond(w, status, problem)
		}
		defer func() {
			if bug := recover(); bug != nil {
				fail(http.StatusInternalServerError, Problem{Code: "internal"}, fmt.Errorf("panic: %v", bug))
			}
		}()
		report, err := im.Import(r.Context(), file)
		if err != nil {
			status, problem := answer(err)
			problem.Committed = report.Committed
			fail(status, problem, err)
			return
		}
		respond(w, http.StatusOK, report)
	})
	return mux
}

// invalid are the errors that are the fault of whoever wrote the file.
var invalid = []error{ErrSyntax, ErrAmount, ErrCurrency, ErrDuplicate, ErrEmpty, ErrRejected}

// answer maps an error of Import to what the client may know of it.
func answer(err error) (status int, problem Problem) {
	if line, ok := errors.AsType[*LineError](err); ok {
		problem.Line, problem.Field = line.Line, line.Field
	}
	status, problem.Code = classify(err)
	return status, problem
}

func classify(err error) (status int, code string) {
	failed, ok := errors.AsType[*StepError](err)
	switch {
	// Only the inbox's: a ledger that cannot find its socket is not a missing file.
	case ok && failed.Op == OpOpen && errors.Is(failed, fs.ErrNotExist):
		return http.StatusNotFound, "not_found"
	case errors.Is(err, ErrLocked):
		return http.StatusConflict, "locked"
	}
	for _, target := range invalid {
		if errors.Is(err, target) {
			return http.StatusUnprocessableEntity, "invalid"
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return http.StatusGatewayTimeout, "timeout"
	}
	return http.StatusInternalServerError, "internal"
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
