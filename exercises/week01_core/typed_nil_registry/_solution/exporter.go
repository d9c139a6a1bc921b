package export

import (
	"fmt"
	"io"
)

// auditor is what an Exporter needs of the audit log.
type auditor interface {
	Delivered(sink string, records int)
	Attached(bytes int64)
}

// Exporter delivers reports.
type Exporter struct {
	sinks *Registry
	audit auditor
}

// NewExporter returns an Exporter that delivers to the open sinks, and notes
// that in log unless it is nil.
func NewExporter(sinks *Registry, log *AuditLog) *Exporter {
	e := &Exporter{sinks: sinks}
	if log != nil {
		e.audit = log
	}
	return e
}

// Export gives the records to the first sink of the report that is open, and
// returns its name. If a record is refused, it returns "" and the error.
func (e *Exporter) Export(r Report) (string, error) {
	for _, name := range r.Sinks {
		sink := e.sinks.Lookup(name)
		if sink == nil {
			continue
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
	return "", fmt.Errorf("report %s: %w", r.Name, ErrNoSink)
}

// Attach copies an attachment, and returns how many bytes of it were read.
func (e *Exporter) Attach(dst io.Writer, src io.Reader) (int64, error) {
	counted := Counted(src)
	_, err := io.Copy(dst, counted)
	if err != nil {
		return counted.N(), fmt.Errorf("attachment: %w", err)
	}
	if e.audit != nil {
		e.audit.Attached(counted.N())
	}
	return counted.N(), nil
}
