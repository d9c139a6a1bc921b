package export_test

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	export "gomastery/week01_core/typed_nil_registry"
)

var (
	good = export.Settings{Target: "s3://reports", Batch: 100, Retries: 3}
	off  = export.Settings{Target: "s3://reports", Batch: 100, Retries: 3, Off: true}
)

// tap is a plugin that export has never heard of. Like most, it breaks when it
// is called on a nil pointer.
type tap struct {
	got      []export.Record
	closed   int
	refuse   string
	putErr   error
	closeErr error
}

func (p *tap) Put(r export.Record) error {
	if r.ID == p.refuse {
		return p.putErr
	}
	p.got = append(p.got, r)
	return nil
}

func (p *tap) Close() error {
	p.closed++
	return p.closeErr
}

// quiet is a plugin whose methods all work on a nil pointer, and which prints
// the same whether it is nil or not. So nothing gives it away but a comparison
// with nil.
type quiet struct{ n int }

func (q *quiet) Put(export.Record) error      { return nil }
func (q *quiet) Close() error                 { return nil }
func (q *quiet) Format(s fmt.State, _ rune)   { io.WriteString(s, "quiet") }
func (q *quiet) MarshalJSON() ([]byte, error) { return []byte(`"quiet"`), nil }

// shelf is a generic plugin.
type shelf[T any] struct {
	items []T
}

func (s *shelf[T]) Put(r export.Record) error { s.items = append(s.items, *new(T)); return nil }
func (s *shelf[T]) Close() error              { return nil }

// plugins are factories that switch off, by what they make.
func plugins() map[string]export.Factory {
	return map[string]export.Factory{
		"*export.Memory": export.Plugin(export.OpenMemory),
		"*export.Lines":  export.Plugin(export.LinesTo(io.Discard)),
		"*tap of another package": export.Plugin(func(s export.Settings) (*tap, error) {
			if s.Off {
				return nil, nil
			}
			return &tap{}, nil
		}),
		"*quiet of another package": export.Plugin(func(s export.Settings) (*quiet, error) {
			if s.Off {
				return nil, nil
			}
			return &quiet{}, nil
		}),
		"*shelf[int] of another package": export.Plugin(func(s export.Settings) (*shelf[int], error) {
			if s.Off {
				return nil, nil
			}
			return &shelf[int]{}, nil
		}),
		"a Sink, by a factory written by hand": func(s export.Settings) (export.Sink, error) {
			if s.Off {
				return nil, nil
			}
			return &tap{}, nil
		},
	}
}

// always is a factory that makes p.
func always(p *tap) export.Factory {
	return export.Plugin(func(export.Settings) (*tap, error) { return p, nil })
}

// opened returns a registry in which these sinks are open.
func opened(t *testing.T, sinks map[string]*tap) *export.Registry {
	t.Helper()
	r := &export.Registry{}
	for name, p := range sinks {
		r.Register(name, always(p))
		if err := r.Open(name, good); err != nil {
			t.Fatalf("Open(%q): got %v, want no error", name, err)
		}
	}
	return r
}

// wantNone checks that name is not open, as a caller would.
func wantNone(t *testing.T, r *export.Registry, name, when string) {
	t.Helper()
	if sink := r.Lookup(name); sink != nil {
		t.Errorf("Lookup(%q) of %s: got a Sink that is not nil and holds a %T, want nil: every caller asks sink != nil, and sends its records to what is not there", name, when, sink)
	}
}

// call turns a panic into a failure that says what happened.
func call(t *testing.T, what string, f func()) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			t.Errorf("%s panicked: %v: an interface that holds a nil pointer is not nil, so the check before the call let it pass", what, v)
		}
	}()
	f()
}

func TestLookupOfNothing(t *testing.T) {
	var empty export.Registry
	wantNone(t, &empty, "tap", "the zero Registry")
	wantNone(t, &empty, "", "the zero Registry")
	empty.Register("tap", always(&tap{}))
	wantNone(t, &empty, "tap", "a name that is registered, and not open")

	p := &tap{}
	r := opened(t, map[string]*tap{"tap": p})
	wantNone(t, r, "tape", "another name than the one that is open")
	sink := r.Lookup("tap")
	if sink == nil {
		t.Fatalf(`Lookup("tap") of an open sink: got nil, want it`)
	}
	if err := sink.Put(export.Record{ID: "r1"}); err != nil || len(p.got) != 1 {
		t.Errorf("Put: got %v, and the plugin has %d records, want no error and 1", err, len(p.got))
	}
	if err := r.Close(); err != nil {
		t.Errorf("Close: got %#v, want nil", err)
	}
	wantNone(t, r, "tap", "a sink that was closed")
}

func TestSwitchedOff(t *testing.T) {
	for what, f := range plugins() {
		call(t, "a factory of "+what, func() {
			sink, err := f(off)
			if sink != nil || err != nil {
				t.Errorf("a factory of %s, switched off: got a Sink that is not nil (it holds a %T) and error %v, want nil and nil, for every type of plugin", what, sink, err)
			}
			if sink, err := f(good); sink == nil || err != nil {
				t.Errorf("a factory of %s, not switched off: got %v and error %v, want a sink and nil", what, sink, err)
			}
		})
		call(t, what, func() {
			var r export.Registry
			r.Register("main", f)
			if err := r.Open("main", off); err != nil {
				t.Errorf("Open of %s, switched off: got %v, want no error", what, err)
			}
			wantNone(t, &r, "main", what+", switched off")
			if got := r.Names(); len(got) != 0 {
				t.Errorf("Names with %s, switched off: got %q, want none: it is not open", what, got)
			}
			spare := &tap{}
			r.Register("spare", always(spare))
			if err := r.Open("spare", good); err != nil {
				t.Fatal(err)
			}
			name, err := export.NewExporter(&r, &export.AuditLog{}).Export(export.Report{Name: "may", Sinks: []string{"main", "spare"}, Records: []export.Record{{ID: "r1"}}})
			if name != "spare" || err != nil || len(spare.got) != 1 {
				t.Errorf("Export to %s, switched off, and a spare: got %q, %v, and %d records in the spare, want all in the spare", what, name, err, len(spare.got))
			}
			if err := r.Open("main", good); err != nil || r.Lookup("main") == nil {
				t.Errorf("Open of %s when it is switched on again: got error %v and sink %v, want it open", what, err, r.Lookup("main"))
			}
			if err := r.Close(); err != nil {
				t.Errorf("Close with %s: got %#v, want nil", what, err)
			}
		})
	}
}

// A pointer to a value that is zero is a plugin; only no pointer is none.
func TestZeroPluginIsOpen(t *testing.T) {
	f := export.Plugin(func(export.Settings) (*quiet, error) { return new(quiet), nil })
	if sink, err := f(good); sink == nil || err != nil {
		t.Errorf("a plugin that is a pointer to a zero value: got %v, %v, want it: its fields are its own affair", sink, err)
	}
	// What is off is for the constructor to say, not for its settings.
	var r export.Registry
	r.Register("always", always(&tap{}))
	if err := r.Open("always", off); err != nil || r.Lookup("always") == nil {
		t.Errorf("a plugin that ignores Off: got error %v and sink %v, want it open: the constructor decides, and it returned a sink", err, r.Lookup("always"))
	}
}

var errPlugin = errors.New("no credentials")

func TestConstructorFails(t *testing.T) {
	calls := 0
	f := export.Plugin(func(s export.Settings) (*tap, error) {
		calls++
		if s != good {
			t.Errorf("the constructor got %+v, want the settings %+v", s, good)
		}
		return nil, errPlugin
	})
	if sink, err := f(good); sink != nil || err != errPlugin {
		t.Errorf("a constructor that fails: got a Sink that is not nil: %t, and error %v, want nil and its error, unchanged", sink != nil, err)
	}
	var r export.Registry
	r.Register("tap", f)
	if err := r.Open("tap", good); !errors.Is(err, errPlugin) || err.Error() != "open tap: no credentials" {
		t.Errorf("Open of a plugin that fails: got %v, want open tap: no credentials, that is the plugin's error", err)
	}
	wantNone(t, &r, "tap", "a plugin that could not be opened")
	if calls != 2 {
		t.Errorf("the constructor was called %d times by the factory and by Open, want once each", calls)
	}
	both := export.Plugin(func(export.Settings) (*tap, error) { return &tap{}, errPlugin })
	if sink, err := both(good); sink != nil || err != errPlugin {
		t.Errorf("a constructor that returns a plugin and an error: got a Sink that is not nil: %t, and error %v, want nil and its error: it has failed", sink != nil, err)
	}
	// A sink beside an error is not to be used.
	r.Register("half", func(export.Settings) (export.Sink, error) { return &tap{}, errPlugin })
	if err := r.Open("half", good); !errors.Is(err, errPlugin) {
		t.Errorf("Open of a factory that returns a sink and an error: got %v, want the error", err)
	}
	wantNone(t, &r, "half", "a plugin that returned an error")
}

func TestOpen(t *testing.T) {
	var r export.Registry
	if err := r.Open("tap", good); !errors.Is(err, export.ErrUnknown) || err.Error() != "open tap: unknown sink" {
		t.Errorf("Open of a name without a factory: got %v, want open tap: unknown sink, that is ErrUnknown", err)
	}
	calls := 0
	first := &tap{}
	r.Register("tap", always(&tap{}))
	r.Register("tap", func(export.Settings) (export.Sink, error) { calls++; return first, nil })
	bad := r.Open("tap", export.Settings{})
	var errs *export.Errors
	if !errors.As(bad, &errs) || !slices.Equal(errs.Fields(), []string{"target", "batch"}) || bad.Error() != "open tap: target is empty; batch is 0, not 1 to 1000" {
		t.Errorf("Open with settings that are wrong: got %v, want open tap: target is empty; batch is 0, not 1 to 1000, with an *Errors of both fields", bad)
	}
	if calls != 0 {
		t.Errorf("Open with settings that are wrong called the factory, want it left alone")
	}
	if err := r.Open("tap", good); err != nil {
		t.Errorf("Open: got %#v, want nil", err)
	}
	if err := r.Open("tap", good); !errors.Is(err, export.ErrOpen) || err.Error() != "open tap: sink is open already" {
		t.Errorf("Open of what is open: got %v, want open tap: sink is open already, that is ErrOpen", err)
	}
	if calls != 1 {
		t.Errorf("the factory of that name that was registered last was called %d times, want once, by the Open that could open", calls)
	}
	if sink := r.Lookup("tap"); sink == nil || sink.Put(export.Record{ID: "r1"}) != nil || len(first.got) != 1 {
		t.Errorf("after an Open that was refused: the open sink has %d records, want it still there, with the record that was put", len(first.got))
	}
	r.Register("abc", always(&tap{}))
	if err := r.Open("abc", good); err != nil {
		t.Fatal(err)
	}
	if got, want := r.Names(), []string{"abc", "tap"}; !slices.Equal(got, want) {
		t.Errorf("Names: got %q, want %q, sorted", got, want)
	}
}

func TestValidate(t *testing.T) {
	for _, s := range []export.Settings{good, off, {Target: "x", Batch: 1}, {Target: "x", Batch: 1000, Retries: 10}} {
		if err := export.Validate(s); err != nil {
			t.Errorf("Validate(%+v): got an error that is not nil and holds a %T, want nil: every caller asks err != nil, and turns good settings down", s, err)
		}
	}
	for _, c := range []struct {
		s      export.Settings
		fields string
		text   string
	}{
		{export.Settings{Batch: 1}, "target", "target is empty"},
		{export.Settings{Target: "x"}, "batch", "batch is 0, not 1 to 1000"},
		{export.Settings{Target: "x", Batch: 1001}, "batch", "batch is 1001, not 1 to 1000"},
		{export.Settings{Target: "x", Batch: 5, Retries: -1}, "retries", "retries is -1, not 0 to 10"},
		{export.Settings{Target: "x", Batch: 5, Retries: 11, Off: true}, "retries", "retries is 11, not 0 to 10"},
		{export.Settings{Batch: -1, Retries: 12}, "target batch retries", "target is empty; batch is -1, not 1 to 1000; retries is 12, not 0 to 10"},
	} {
		err := export.Validate(c.s)
		var errs *export.Errors
		if !errors.As(err, &errs) || errs == nil {
			t.Errorf("Validate(%+v): got %v, want an error in which errors.As finds an *Errors", c.s, err)
			continue
		}
		if got := strings.Join(errs.Fields(), " "); got != c.fields || err.Error() != c.text {
			t.Errorf("Validate(%+v): got the fields %q and %q, want %q and %q", c.s, got, err, c.fields, c.text)
		}
	}
}

func TestClose(t *testing.T) {
	var empty export.Registry
	if err := empty.Close(); err != nil {
		t.Errorf("Close of the zero Registry: got an error that is not nil and holds a %T, want nil", err)
	}
	full, gone := errors.New("disk full"), errors.New("host gone")
	a, b, c := &tap{closeErr: full}, &tap{}, &tap{closeErr: gone}
	r := opened(t, map[string]*tap{"b": b, "c": c, "a": a})
	old := r.Lookup("b")
	err := r.Close()
	var errs *export.Errors
	if !errors.As(err, &errs) || !slices.Equal(errs.Fields(), []string{"a", "c"}) || err.Error() != "a disk full; c host gone" {
		t.Errorf("Close of three sinks, two of which fail: got %v, want a disk full; c host gone, with an *Errors of both names", err)
	}
	if !errors.Is(err, full) || !errors.Is(err, gone) || errors.Is(err, export.ErrClosed) {
		t.Errorf("Close of three sinks, two of which fail: errors.Is finds %t and %t, want both causes, and nothing else", errors.Is(err, full), errors.Is(err, gone))
	}
	if a.closed != 1 || b.closed != 1 || c.closed != 1 {
		t.Errorf("Close: the plugins were closed %d, %d and %d times, want once each: one that fails does not stop the others", a.closed, b.closed, c.closed)
	}
	if got := r.Names(); len(got) != 0 {
		t.Errorf("Names after Close: got %q, want none", got)
	}
	if err := r.Close(); err != nil || b.closed != 1 {
		t.Errorf("a second Close: got %#v, and %d calls of the plugin's Close, want nil and 1: nothing is open", err, b.closed)
	}
	if old == nil {
		t.Fatal("Lookup of an open sink: got nil")
	}
	if err := old.Put(export.Record{ID: "late"}); !errors.Is(err, export.ErrClosed) || len(b.got) != 0 {
		t.Errorf("Put to a sink that was looked up before Close: got %v, and %d records in the plugin, want ErrClosed and none", err, len(b.got))
	}
	if err := old.Close(); err != nil || b.closed != 1 {
		t.Errorf("Close of a sink that is closed: got %v, and %d calls of the plugin, want nil and 1", err, b.closed)
	}
	if err := r.Open("b", good); err != nil || r.Lookup("b") == nil || r.Lookup("b").Put(export.Record{ID: "again"}) != nil {
		t.Errorf("Open after Close: got %v, want the sink open again", err)
	}
	if err := r.Close(); err != nil {
		t.Errorf("Close of sinks that close well: got an error that is not nil and holds a %T, want nil", err)
	}
}
