package payimport

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
)

// NewHandler serves POST /imports/{file}: it imports the file and answers with
// the Report, or with a Problem.
func NewHandler(im *Importer, log *slog.Logger) http.Handler {
	c := &importController{importer: im, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /imports/{file}", c.importFile)
	return mux
}

type importController struct {
	importer *Importer
	log      *slog.Logger
}

func (c *importController) importFile(w http.ResponseWriter, r *http.Request) {
	file := r.PathValue("file")
	defer func() {
		if thrown := recover(); thrown != nil {
			c.log.Error("request failed", "file", file, "status", http.StatusInternalServerError, "error", thrown)
			respond(w, http.StatusInternalServerError, Problem{Code: "internal"})
		}
	}()
	report, err := c.importer.Import(r.Context(), file)
	if err != nil {
		c.fail(w, file, err)
		return
	}
	respond(w, http.StatusOK, report)
}

// fail answers with the status that belongs to the exception's code.
func (c *importController) fail(w http.ResponseWriter, file string, err error) {
	text := err.Error()
	status, code := http.StatusInternalServerError, "internal"
	switch {
	case strings.Contains(text, "[FILE_NOT_FOUND]"):
		status, code = http.StatusNotFound, "not_found"
	case strings.Contains(text, "[LOCKED]"):
		status, code = http.StatusConflict, "locked"
	case strings.Contains(text, "context deadline exceeded"):
		status, code = http.StatusGatewayTimeout, "timeout"
	case strings.Contains(text, "[SYNTAX]"),
		strings.Contains(text, "[AMOUNT]"),
		strings.Contains(text, "[CURRENCY]"),
		strings.Contains(text, "[DUPLICATE]"),
		strings.Contains(text, "[EMPTY_FILE]"),
		strings.Contains(text, "[REJECTED]"):
		status, code = http.StatusUnprocessableEntity, "invalid"
	}
	problem := Problem{Code: code}
	if _, rest, ok := strings.Cut(text, "(line "); ok {
		fmt.Sscanf(rest, "%d, field %q)", &problem.Line, &problem.Field)
	}
	c.log.Error("request failed", "file", file, "status", status, "error", text)
	respond(w, status, problem)
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}
