package export

import (
	"fmt"
	"io"
)

// Exporter delivers reports. Its log is a pointer of a known type: there is one
// implementation, and nil means what it says.
type Exporter struct {
	sinks *Registry
	audit *AuditLog
}

// NewExporter returns an Exporter that delivers to the open sinks, and notes
// that in log unless it is nil.
func NewExporter(sinks *Registry, log *AuditLog) *Exporter {
	return &Exporter{sinks, log}
}

// Export gives the records to the first sink of the report that is open, and
// returns its name. If a record is refused, it returns "" and the error.
func (e *Exporter) Export(r Report) (string, error) {
	name, sink := e.first(r.Sinks)
	if sink == nil {
		return "", fmt.Errorf("report %s: %w", r.Name, ErrNoSink)
	}
	for _, record := range r.Records {
		if err := sink.Put(record); err != nil {
			return "", fmt.Errorf("report %s: %s to %s: %w", r.Name, record.ID, name, err)
		}
	}
	if e.audit != nil {
		e.audit.Delivered(name, len(r.Records))
	}
	return name, nil
}

func (e *Exporter) first(names []string) (string, Sink) {
	for _, name := range names {
		if sink := e.sinks.Lookup(name); sink != nil {
			return name, sink
		}
	}
	return "", nil
}

// Attach copies an attachment, and returns how many bytes of it were read.
func (e *Exporter) Attach(dst io.Writer, src io.Reader) (int64, error) {
	counted := Counted(src)
	if _, err := io.Copy(dst, counted); err != nil {
		return counted.N(), fmt.Errorf("attachment: %w", err)
	}
	if e.audit != nil {
		e.audit.Attached(counted.N())
	}
	return counted.N(), nil
}
