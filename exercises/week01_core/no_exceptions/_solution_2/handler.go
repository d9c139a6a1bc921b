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

// outcome is what a request came to.
type outcome struct {
	status int
	body   any
	err    error
}

// answers maps errors to answers; the first row that fits counts.
var answers = []struct {
	status int
	code   string
	fits   func(error) bool
}{
	{http.StatusNotFound, "not_found", missingFile},
	{http.StatusConflict, "locked", isAny(ErrLocked)},
	{http.StatusUnprocessableEntity, "invalid", isAny(ErrSyntax, ErrAmount, ErrCurrency, ErrDuplicate, ErrEmpty, ErrRejected)},
	{http.StatusGatewayTimeout, "timeout", isAny(context.DeadlineExceeded)},
	{http.StatusInternalServerError, "internal", func(error) bool { return true }},
}

func missingFile(err error) bool {
	var step *StepError
	return errors.As(err, &step) && step.Op == OpOpen && errors.Is(step.Err, fs.ErrNotExist)
}

func isAny(targets ...error) func(error) bool {
	return func(err error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
}

// NewHandler serves POST /imports/{file}.
func NewHandler(im *Importer, log *slog.Logger) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("POST /imports/{file}", boundary(log, func(r *http.Request) outcome {
		report, err := im.Import(r.Context(), r.PathValue("file"))
		if err == nil {
			return outcome{http.StatusOK, report, nil}
		}
		problem := Problem{Committed: report.Committed}
		var line *LineError
		if errors.As(err, &line) {
			problem.Line, problem.Field = line.Line, line.Field
		}
		for _, row := range answers {
			if row.fits(err) {
				problem.Code = row.code
				return outcome{row.status, problem, err}
			}
		}
		return outcome{http.StatusInternalServerError, problem, err}
	}))
	return mux
}

// boundary turns an outcome into an answer and a log record.
func boundary(log *slog.Logger, serve func(*http.Request) outcome) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		o := protect(serve, r)
		log := log.With("file", r.PathValue("file"), "status", o.status)
		switch {
		case o.status >= 500:
			log.ErrorContext(r.Context(), "request failed", "error", o.err.Error())
		case o.status >= 400:
			log.WarnContext(r.Context(), "request failed", "error", o.err.Error())
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(o.status)
		json.NewEncoder(w).Encode(o.body)
	}
}

func protect(serve func(*http.Request) outcome, r *http.Request) (o outcome) {
	defer func() {
		if v := recover(); v != nil {
			o = outcome{http.StatusInternalServerError, Problem{Code: "internal"}, fmt.Errorf("panic: %v", v)}
		}
	}()
	return serve(r)
}
