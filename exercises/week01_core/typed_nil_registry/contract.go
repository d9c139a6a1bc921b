// Package export sends reports to sinks, which are plugins that a tenant's
// configuration names.
package export

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

// Record is one line of a report.
type Record struct {
	ID    string
	Cents int64
}

// Sink takes the records of reports. A plugin is a Sink that need not be safe
// for use by several goroutines.
type Sink interface {
	Put(Record) error
	Close() error
}

// Settings are what a tenant can choose for a sink.
type Settings struct {
	Target  string // where to, never empty
	Batch   int    // records per request, 1 to 1000
	Retries int    // 0 to 10
	Off     bool   // the tenant has switched it off
}

// Factory makes a sink. It returns nil and no error for a sink that is
// switched off.
type Factory func(Settings) (Sink, error)

// Report is a list of records, and the sinks that may take it, best first.
type Report struct {
	Name    string
	Sinks   []string
	Records []Record
}

var (
	// ErrNoSink: no sink of the report is open.
	ErrNoSink = errors.New("no sink is open")
	// ErrUnknown: there is no factory of that name.
	ErrUnknown = errors.New("unknown sink")
	// ErrOpen: a sink of that name is open already.
	ErrOpen = errors.New("sink is open already")
	// ErrClosed: the sink has been closed.
	ErrClosed = errors.New("sink is closed")
)

// AuditLog notes what left the house.
type AuditLog struct {
	mu    sync.Mutex
	lines []string
}

// Delivered notes a report.
func (l *AuditLog) Delivered(sink string, records int) {
	l.note(fmt.Sprintf("%d records to %s", records, sink))
}

// Attached notes an attachment.
func (l *AuditLog) Attached(bytes int64) {
	l.note(fmt.Sprintf("attachment of %d bytes", bytes))
}

// Lines returns what was noted, oldest first.
func (l *AuditLog) Lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.lines...)
}

func (l *AuditLog) note(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
}

// Memory is a plugin that keeps the records, for previews.
type Memory struct {
	Records []Record
}

// OpenMemory returns nil if the sink is switched off.
func OpenMemory(s Settings) (*Memory, error) {
	if s.Off {
		return nil, nil
	}
	return &Memory{}, nil
}

// Put keeps r.
func (m *Memory) Put(r Record) error {
	m.Records = append(m.Records, r)
	return nil
}

// Close does nothing: a preview is read after it.
func (m *Memory) Close() error { return nil }

// Lines is a plugin that writes a line for each record.
type Lines struct {
	out io.Writer
}

// LinesTo returns a constructor of Lines, which writes to out. The sink is nil
// if it is switched off.
func LinesTo(out io.Writer) func(Settings) (*Lines, error) {
	return func(s Settings) (*Lines, error) {
		if out == nil {
			return nil, fmt.Errorf("lines to %s: no output", s.Target)
		}
		if s.Off {
			return nil, nil
		}
		return &Lines{out}, nil
	}
}

// Put writes r.
func (l *Lines) Put(r Record) error {
	_, err := fmt.Fprintf(l.out, "%s %d\n", r.ID, r.Cents)
	return err
}

// Close leaves the output open: it is not ours.
func (l *Lines) Close() error { return nil }
