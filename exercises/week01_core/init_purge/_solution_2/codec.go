package relay

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gomastery/week01_core/init_purge/event"
)

// codecNamed returns the function that writes events in the format of that name.
func codecNamed(name string, own map[string]event.Codec) (func([]byte, event.Event) ([]byte, error), error) {
	switch c, ok := own[name]; {
	case ok:
		return c.Append, nil
	case name == "csv":
		return appendCSV, nil
	case name == "json":
		return appendJSON, nil
	case name == "logfmt":
		return appendLogfmt, nil
	}
	there := append(slices.Collect(maps.Keys(own)), "csv", "json", "logfmt")
	slices.Sort(there)
	return nil, fmt.Errorf("unknown codec %q (there are %s)", name, strings.Join(there, ", "))
}

func appendCSV(dst []byte, e event.Event) ([]byte, error) {
	line := bytes.NewBuffer(dst)
	w := csv.NewWriter(line)
	w.Write([]string{e.ID, e.At.Format(time.RFC3339), e.Kind, e.Text})
	w.Flush()
	return line.Bytes(), w.Error()
}

func appendJSON(dst []byte, e event.Event) ([]byte, error) {
	b, err := json.Marshal(map[string]any{"id": e.ID, "at": e.At, "kind": e.Kind, "text": e.Text})
	return append(append(dst, b...), '\n'), err
}

func appendLogfmt(dst []byte, e event.Event) ([]byte, error) {
	return fmt.Appendf(dst, "id=%s at=%s kind=%q text=%q\n", e.ID, e.At.Format(time.RFC3339), e.Kind, e.Text), nil
}
