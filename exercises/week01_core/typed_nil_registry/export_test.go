package export_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	export "gomastery/week01_core/typed_nil_registry"
)

var settings = export.Settings{Target: "preview", Batch: 10, Retries: 1}

func TestTodayOpenAndExport(t *testing.T) {
	var r export.Registry
	var out bytes.Buffer
	r.Register("lines", export.Plugin(export.LinesTo(&out)))
	if err := r.Open("lines", settings); err != nil {
		t.Fatal(err)
	}
	log := &export.AuditLog{}
	name, err := export.NewExporter(&r, log).Export(export.Report{Name: "may", Sinks: []string{"lines"}, Records: []export.Record{{"r1", 250}}})
	if name != "lines" || err != nil || out.String() != "r1 250\n" {
		t.Errorf("got %q, %v and %q, want lines, no error and r1 250", name, err, &out)
	}
}

func TestTodayBadSettings(t *testing.T) {
	err := export.Validate(export.Settings{Target: "preview"})
	var errs *export.Errors
	if !errors.As(err, &errs) || err.Error() != "batch is 0, not 1 to 1000" {
		t.Errorf("got %v, want an *Errors: batch is 0, not 1 to 1000", err)
	}
}

func TestTodayCounter(t *testing.T) {
	c := export.Counted(strings.NewReader("paper"))
	if _, err := io.Copy(io.Discard, c); err != nil || c.N() != 5 {
		t.Errorf("got %v and N %d, want no error and 5", err, c.N())
	}
}

// The incident: nobody opened "archive", and the report went into a panic.
func TestNewLookupOfNothing(t *testing.T) {
	var r export.Registry
	if sink := r.Lookup("archive"); sink != nil {
		t.Errorf("Lookup of a sink that nobody opened: got a %T that is not nil, want nil", sink)
	}
}

func TestNewGoodSettings(t *testing.T) {
	if err := export.Validate(settings); err != nil {
		t.Errorf("Validate of good settings: got a %T that is not nil, want nil", err)
	}
}
