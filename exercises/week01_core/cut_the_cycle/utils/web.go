package utils

import (
	"encoding/json"
	"errors"
	"net/http"

	"gomastery/week01_core/cut_the_cycle/common"
)

// WriteJSON answers with a value.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// WriteError answers with an error.
func WriteError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var e *common.Error
	if errors.As(err, &e) {
		status = e.Status
	}
	WriteJSON(w, status, map[string]any{"error": err.Error()})
}

// ReadJSON reads the body of a request.
func ReadJSON(r *http.Request, v any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return common.Errorf(http.StatusBadRequest, "the body is not what is expected here")
	}
	return nil
}
