package export_test

import (
	"bytes"
	"errors"
	"go/ast"
	"go/token"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"gomastery/internal/grade"
	"gomastery/internal/grade/shape"
	export "gomastery/week01_core/typed_nil_registry"
)

var records = []export.Record{{ID: "r1", Cents: 5}, {ID: "r2", Cents: -7}, {ID: "r3"}}

func TestExport(t *testing.T) {
	full := errors.New("disk full")
	a, b, broken := &tap{}, &tap{}, &tap{refuse: "r2", putErr: full}
	r := opened(t, map[string]*tap{"a": a, "b": b, "broken": broken})
	log := &export.AuditLog{}
	e := export.NewExporter(r, log)

	call(t, "Export", func() {
		name, err := e.Export(export.Report{Name: "may", Sinks: []string{"none", "b", "a"}, Records: records})
		if name != "b" || err != nil || !slices.Equal(b.got, records) || len(a.got) != 0 {
			t.Errorf("Export to none, b, a: got %q, %v, with %v in b and %v in a, want all in b, in order: the first that is open takes the report", name, err, b.got, a.got)
		}
	})
	for _, sinks := range [][]string{nil, {"none"}, {"none", "nil", ""}} {
		call(t, "Export", func() {
			name, err := e.Export(export.Report{Name: "may", Sinks: sinks, Records: records})
			if name != "" || !errors.Is(err, export.ErrNoSink) || err.Error() != "report may: no sink is open" {
				t.Errorf("Export to %q, none of which is open: got %q, %v, want report may: no sink is open, that is ErrNoSink: the report went nowhere, and its caller must hear of it", sinks, name, err)
			}
			if name, err := e.Export(export.Report{Name: "empty", Sinks: sinks}); name != "" || !errors.Is(err, export.ErrNoSink) {
				t.Errorf("Export of an empty report to %q, none of which is open: got %q, %v, want ErrNoSink", sinks, name, err)
			}
		})
	}
	name, err := e.Export(export.Report{Name: "june", Sinks: []string{"broken", "a"}, Records: records})
	if name != "" || !errors.Is(err, full) || err.Error() != "report june: r2 to broken: disk full" || len(broken.got) != 1 || len(a.got) != 0 {
		t.Errorf("Export to a sink that refuses r2: got %q, %v, with %d records in it and %d in the next, want report june: r2 to broken: disk full, 1 and 0: half a report is not sent twice", name, err, len(broken.got), len(a.got))
	}
	if got, want := log.Lines(), []string{"3 records to b"}; !slices.Equal(got, want) {
		t.Errorf("the audit log: got %q, want %q: what arrived, and nothing else", got, want)
	}
}

func TestExportWithoutLog(t *testing.T) {
	p := &tap{}
	r := opened(t, map[string]*tap{"tap": p})
	e := export.NewExporter(r, nil)
	call(t, "Export of an Exporter without a log", func() {
		if name, err := e.Export(export.Report{Sinks: []string{"tap"}, Records: records}); name != "tap" || err != nil || len(p.got) != 3 {
			t.Errorf("Export without a log: got %q, %v, and %d records, want tap, no error and 3", name, err, len(p.got))
		}
	})
	call(t, "Attach of an Exporter without a log", func() {
		var out bytes.Buffer
		if n, err := e.Attach(&out, strings.NewReader("paper")); n != 5 || err != nil || out.String() != "paper" {
			t.Errorf("Attach without a log: got %d, %v and %q, want 5, no error and paper", n, err, &out)
		}
	})
}

// source is a reader that can do the copying itself.
type source struct {
	parts   []string
	fail    error
	reads   int
	writeTo []io.Writer
}

func (s *source) Read(p []byte) (int, error) {
	s.reads++
	if len(s.parts) == 0 {
		if s.fail != nil {
			return 0, s.fail
		}
		return 0, io.EOF
	}
	n := copy(p, s.parts[0])
	if s.parts[0] = s.parts[0][n:]; s.parts[0] == "" {
		s.parts = s.parts[1:]
	}
	return n, nil
}

func (s *source) WriteTo(w io.Writer) (int64, error) {
	s.writeTo = append(s.writeTo, w)
	var total int64
	for _, part := range s.parts {
		n, err := io.WriteString(w, part)
		total += int64(n)
		if err != nil {
			return total, err
		}
	}
	s.parts = nil
	return total, s.fail
}

// only hides all methods but Read.
type only struct{ io.Reader }

// receiver is a writer that can do the copying itself.
type receiver struct {
	bytes.Buffer
	readFrom int
}

func (r *receiver) ReadFrom(src io.Reader) (int64, error) {
	r.readFrom++
	return r.Buffer.ReadFrom(src)
}

var errCut = errors.New("line cut")

func TestCounterKeepsWriterTo(t *testing.T) {
	src, dst := &source{parts: []string{"one ", "two"}}, &bytes.Buffer{}
	c := export.Counted(src)
	n, err := io.Copy(dst, c)
	if len(src.writeTo) != 1 || src.reads != 0 {
		t.Errorf("io.Copy from Counted(src), where src has WriteTo: got %d calls of WriteTo and %d of Read, want 1 and 0: a wrapper has only the methods that it declares or that its embedded type declares, so it hid the one that io.Copy looks for", len(src.writeTo), src.reads)
	} else if src.writeTo[0] != io.Writer(dst) {
		t.Errorf("io.Copy from Counted(src): WriteTo got a %T, want the writer that was passed to io.Copy: a writer in between hides methods as well", src.writeTo[0])
	}
	if n != 7 || err != nil || c.N() != 7 || dst.String() != "one two" {
		t.Errorf("io.Copy from Counted(src): got %d, %v, N %d and %q, want 7, no error, 7 and one two: what the shortcut copies counts too", n, err, c.N(), dst)
	}

	src, dst = &source{parts: []string{"one ", "two"}}, &bytes.Buffer{}
	c = export.Counted(src)
	if n, err := io.ReadFull(c, make([]byte, 3)); n != 3 || err != nil || c.N() != 3 {
		t.Errorf("reading 3 bytes: got %d, %v and N %d, want 3, no error and 3", n, err, c.N())
	}
	if n, err := io.Copy(dst, c); n != 4 || err != nil || c.N() != 7 || dst.String() != " two" {
		t.Errorf("3 bytes read, then io.Copy: got %d, %v, N %d and %q, want 4, no error, 7 and the rest: both ways count together", n, err, c.N(), dst)
	}

	src = &source{parts: []string{"one "}, fail: errCut}
	c = export.Counted(src)
	if n, err := io.Copy(&bytes.Buffer{}, c); n != 4 || err != errCut || c.N() != 4 {
		t.Errorf("io.Copy from a source that fails after 4 bytes: got %d, %v and N %d, want 4, its error and 4", n, err, c.N())
	}

	src = &source{parts: []string{"one ", "two"}}
	inner := export.Counted(src)
	outer := export.Counted(inner)
	if n, err := io.Copy(&bytes.Buffer{}, outer); n != 7 || err != nil || inner.N() != 7 || outer.N() != 7 || len(src.writeTo) != 1 {
		t.Errorf("a counter of a counter: got %d, %v, N %d and %d, and %d calls of WriteTo, want 7, no error, 7, 7 and 1", n, err, inner.N(), outer.N(), len(src.writeTo))
	}
}

func TestCounterOfPlainReader(t *testing.T) {
	dst := &receiver{}
	c := export.Counted(only{strings.NewReader("one two")})
	n, err := io.Copy(dst, c)
	if n != 7 || err != nil || c.N() != 7 || dst.String() != "one two" {
		t.Errorf("io.Copy from a source that has only Read: got %d, %v, N %d and %q, want 7, no error, 7 and one two", n, err, c.N(), &dst.Buffer)
	}
	if dst.readFrom != 1 {
		t.Errorf("io.Copy from a source that has only Read to a writer that has ReadFrom: got %d calls of ReadFrom, want 1, as without the counter", dst.readFrom)
	}
	src := &source{parts: []string{"one "}, fail: errCut}
	c = export.Counted(only{src})
	if n, err := io.Copy(&bytes.Buffer{}, c); n != 4 || err != errCut || c.N() != 4 {
		t.Errorf("io.Copy from a plain source that fails after 4 bytes: got %d, %v and N %d, want 4, its error and 4", n, err, c.N())
	}
	c = export.Counted(eager{})
	p := make([]byte, 8)
	if n, err := c.Read(p); n != 3 || err != io.EOF || c.N() != 3 || string(p[:3]) != "end" {
		t.Errorf("Read of a source that returns 3 bytes and io.EOF together: got %d, %v and N %d, want 3, EOF and 3", n, err, c.N())
	}
}

// eager returns its last bytes together with io.EOF, as an io.Reader may.
type eager struct{}

func (eager) Read(p []byte) (int, error) { return copy(p, "end"), io.EOF }

func TestAttach(t *testing.T) {
	log := &export.AuditLog{}
	e := export.NewExporter(&export.Registry{}, log)
	src, dst := &source{parts: []string{"pa", "per"}}, &bytes.Buffer{}
	if n, err := e.Attach(dst, src); n != 5 || err != nil || dst.String() != "paper" || len(src.writeTo) != 1 {
		t.Errorf("Attach: got %d, %v, %q and %d calls of the source's WriteTo, want 5, no error, paper and 1", n, err, dst, len(src.writeTo))
	}
	src = &source{parts: []string{"pa"}, fail: errCut}
	if n, err := e.Attach(&bytes.Buffer{}, src); n != 2 || !errors.Is(err, errCut) || err.Error() != "attachment: line cut" {
		t.Errorf("Attach from a source that fails after 2 bytes: got %d, %v, want 2 and attachment: line cut", n, err)
	}
	if n, err := e.Attach(&bytes.Buffer{}, only{strings.NewReader("plain")}); n != 5 || err != nil {
		t.Errorf("Attach from a source that has only Read: got %d, %v, want 5 and no error", n, err)
	}
	if got, want := log.Lines(), []string{"attachment of 5 bytes", "attachment of 5 bytes"}; !slices.Equal(got, want) {
		t.Errorf("the audit log: got %q, want %q: what arrived, and nothing else", got, want)
	}
}

func TestNilIsCompared(t *testing.T) {
	src := shape.LoadTree(t, ".", "contract.go", "satisfy/satisfy.go")
	const why = "Where the pointer becomes an interface its type is known, and == nil says what you want to know. After it, the next caller will write != nil anyway."
	src.Uses("recover").AtMost(t, 0, "calls of recover, to find out what is nil", why)
	src.Find(func(n ast.Node) (string, bool) {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return "", false
		}
		for _, text := range []string{"%p", "<nil>"} {
			if strings.Contains(lit.Value, text) {
				return text, true
			}
		}
		return "", false
	}).AtMost(t, 0, "texts to find out what is nil", why)
}

func TestPairs(t *testing.T) {
	fresh := func(open bool) func() *export.Registry {
		return func() *export.Registry {
			r := &export.Registry{}
			for _, name := range []string{"memory", "second"} {
				r.Register(name, export.Plugin(export.OpenMemory))
			}
			if open {
				if err := r.Open("memory", good); err != nil {
					t.Error(err)
				}
			}
			return r
		}
	}
	grade.Pairs(t, map[string]func() *export.Registry{"cold": fresh(false), "warm": fresh(true)}, map[string]func(*export.Registry){
		"Register": func(r *export.Registry) { r.Register("third", export.Plugin(export.OpenMemory)) },
		"Open":     func(r *export.Registry) { r.Open("second", good) },
		"Lookup":   func(r *export.Registry) { r.Lookup("memory") },
		"Missing":  func(r *export.Registry) { r.Lookup("none") },
		"Put": func(r *export.Registry) {
			if sink := r.Lookup("memory"); sink != nil {
				sink.Put(export.Record{ID: "r1"})
			}
		},
		"Names": func(r *export.Registry) { r.Names() },
		"Close": func(r *export.Registry) { r.Close() },
		"Export": func(r *export.Registry) {
			export.NewExporter(r, nil).Export(export.Report{Sinks: []string{"none", "memory"}, Records: records})
		},
	})
}

// A plugin is not safe for two goroutines, also not for Put beside Close, and
// an Exporter is shared.
func TestSharedSink(t *testing.T) {
	p := &plainSink{}
	r := &export.Registry{}
	r.Register("plain", export.Plugin(func(export.Settings) (*plainSink, error) { return p, nil }))
	if err := r.Open("plain", good); err != nil {
		t.Fatal(err)
	}
	e := export.NewExporter(r, nil)
	sink := r.Lookup("plain")
	if sink == nil {
		t.Fatal("Lookup of an open sink: got nil")
	}
	var start, done sync.WaitGroup
	start.Add(1)
	for _, op := range []func(){
		func() { sink.Put(export.Record{ID: "r1"}) },
		func() { sink.Close() },
		func() { e.Export(export.Report{Sinks: []string{"plain"}, Records: records}) },
	} {
		done.Go(func() {
			start.Wait()
			op()
		})
	}
	start.Done()
	done.Wait()
}

type plainSink struct{ calls int }

func (p *plainSink) Put(export.Record) error { p.calls++; return nil }
func (p *plainSink) Close() error            { p.calls++; return nil }

// A progress bar asks while another goroutine copies. Nothing orders the two,
// so the detector sees a counter that is not safe, whichever comes first.
func TestProgress(t *testing.T) {
	for _, src := range []io.Reader{&source{parts: []string{"one"}}, only{strings.NewReader("one")}} {
		c := export.Counted(src)
		var done sync.WaitGroup
		done.Go(func() {
			if n := c.N(); n != 0 && n != 3 {
				t.Errorf("N while 3 bytes are copied: got %d, want 0 or 3", n)
			}
		})
		if _, err := io.Copy(&bytes.Buffer{}, c); err != nil {
			t.Error(err)
		}
		done.Wait()
	}
}
