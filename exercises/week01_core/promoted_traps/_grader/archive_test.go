package tracking_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	tracking "gomastery/week01_core/promoted_traps"
)

// file is a file of an archive. It writes down in log what happens to it.
type file struct {
	name     string
	log      *[]string
	data     bytes.Buffer
	writeErr error
	refused  bool // a Write got writeErr
	closeErr error
	closed   int
}

func (f *file) Write(b []byte) (int, error) {
	if f.closed > 0 {
		return 0, errors.New(f.name + " is closed already")
	}
	if f.writeErr != nil {
		f.refused = true
		return 0, f.writeErr
	}
	return f.data.Write(b)
}

func (f *file) Close() error {
	f.closed++
	*f.log = append(*f.log, "close "+f.name)
	return f.closeErr
}

// archive returns an archive with two entries, which fit into its buffers, and
// the lines that its files should have.
func archive(t *testing.T) (a *tracking.Archive, pages, index *file, wantPages []tracking.Entry, wantIndex string) {
	t.Helper()
	var log []string
	pages, index = &file{name: "pages", log: &log}, &file{name: "index", log: &log}
	a = tracking.NewArchive(pages, index)
	wantPages = []tracking.Entry{
		{Seq: 1, Event: sample()},
		{Seq: 2, Event: tracking.Event{Parcel: "P-2", Status: tracking.StatusBooked, Depot: "Chur"}},
		{Seq: 3, Event: sample()},
	}
	for _, e := range wantPages {
		wantIndex += fmt.Sprintf("%s %d\n", e.Event.Parcel, a.Size())
		if err := a.Append(e); err != nil {
			t.Fatalf("Append: got error %v, want none", err)
		}
	}
	return a, pages, index, wantPages, wantIndex
}

// isJSONOf reports whether a line means what the entry is as JSON now. What it
// should be is for TestEntryJSON to say.
func isJSONOf(t *testing.T, line string, e tracking.Entry) bool {
	t.Helper()
	b, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	return json.Unmarshal([]byte(line), &got) == nil && reflect.DeepEqual(got, want)
}

func TestArchiveIsStopped(t *testing.T) {
	a, pages, index, want, wantIndex := archive(t)
	if _, ok := any(a).(io.Closer); !ok {
		t.Error("the archive is no io.Closer, want one: Stop asks for it at run time, and passes silently over what is none")
	}
	if err := tracking.Stop("a part without Close", a, 7); err != nil {
		t.Errorf("Stop: got error %v, want none", err)
	}
	for _, f := range []*file{pages, index} {
		if f.closed != 1 {
			t.Errorf("after Stop: the file of the %s was closed %d times, want once: both files belong to the archive", f.name, f.closed)
		}
	}
	if got, want := strings.Join(*pages.log, ", "), "close pages, close index"; got != want {
		t.Errorf("after Stop: got %q, want %q, in this order: an index must not be complete before what it points to", got, want)
	}
	got := strings.SplitAfter(pages.data.String(), "\n")
	if len(got) != len(want)+1 || got[len(want)] != "" {
		t.Errorf("after Stop: got %d lines of pages, want %d: what is in the buffer is lost if nobody closes", len(got)-1, len(want))
	} else {
		for i, e := range want {
			if !isJSONOf(t, got[i], e) {
				t.Errorf("line %d of the pages: got %q, want entry %d as JSON", i+1, got[i], e.Seq)
			}
		}
	}
	if got := index.data.String(); got != wantIndex {
		t.Errorf("after Stop: got index %q, want %q: a parcel that is not in the index is not found any more", got, wantIndex)
	}
}

func TestArchiveFindsEntries(t *testing.T) {
	a, pages, _, want, _ := archive(t)
	for i := range 100 { // more than a buffer takes
		e := tracking.Entry{Seq: int64(len(want) + 1), Event: tracking.Event{Parcel: "P-3", Attempt: i}}
		if err := a.Append(e); err != nil {
			t.Fatalf("Append of entry %d: got error %v, want none", e.Seq, err)
		}
		want = append(want, e)
	}
	size := a.Size()
	offsets := a.Offsets("P-4711")
	second, others := a.Offsets("P-2"), a.Offsets("P-3")
	if len(a.Offsets("P-9")) != 0 || len(offsets) != 2 || len(second) != 1 || len(others) != 100 {
		t.Fatalf("got offsets %v of P-4711, %v of P-2, %v of P-3 and %v of P-9, want 2, 1, 100 and none", offsets, second, others, a.Offsets("P-9"))
	}
	if err := tracking.Stop(a); err != nil {
		t.Fatalf("Stop: got error %v, want none", err)
	}
	if int64(pages.data.Len()) != size {
		t.Errorf("got %d bytes of pages after Stop, want %d, as Size said", pages.data.Len(), size)
	}
	at := append([]int64{offsets[0], second[0], offsets[1]}, others...)
	if !slices.IsSorted(at) {
		t.Errorf("got offsets %v, want them in the order of Append", at)
	}
	for i, off := range at {
		if off > int64(pages.data.Len()) {
			t.Fatalf("offset %d is behind the end of the pages (%d)", off, pages.data.Len())
		}
		line, _, _ := strings.Cut(pages.data.String()[off:], "\n")
		if !isJSONOf(t, line, want[i]) {
			t.Fatalf("at offset %d of the pages: got the line %q, want entry %d", off, line, want[i].Seq)
		}
	}
}

func TestArchiveCloseErrors(t *testing.T) {
	errs := map[string]error{}
	for _, name := range []string{"write pages", "close pages", "write index", "close index"} {
		errs[name] = errors.New(name + " failed")
	}
	for _, failing := range [][]string{
		{"write pages"}, {"close pages"}, {"write index"}, {"close index"},
		{"close pages", "close index"}, {"write pages", "write index"},
		{"write pages", "close pages", "write index", "close index"},
	} {
		if t.Failed() {
			return // enough to read
		}
		a, pages, index, _, wantIndex := archive(t)
		set := func(to *error, name string) {
			if slices.Contains(failing, name) {
				*to = errs[name]
			}
		}
		set(&pages.writeErr, "write pages")
		set(&pages.closeErr, "close pages")
		set(&index.writeErr, "write index")
		set(&index.closeErr, "close index")

		when := strings.Join(failing, ", ") + " fails"
		err := tracking.Stop(a)
		happened := map[string]bool{
			"write pages": pages.refused, "close pages": pages.closeErr != nil,
			"write index": index.refused, "close index": index.closeErr != nil,
		}
		for name, e := range errs {
			switch {
			case happened[name] && !errors.Is(err, e):
				t.Errorf("Stop, and %s: got error %q, want %q in it: a file is not what it should be, and nobody knows", when, fmt.Sprint(err), e)
			case !happened[name] && errors.Is(err, e):
				t.Errorf("Stop, and %s: got error %q, want no %q in it: that did not happen", when, fmt.Sprint(err), e)
			}
		}
		for _, f := range []*file{pages, index} {
			if f.closed != 1 {
				t.Errorf("Stop, and %s: the file of the %s was closed %d times, want once: one failure must not leave the other file open and cut off", when, f.name, f.closed)
			}
		}
		if index.writeErr == nil && index.data.String() != wantIndex {
			t.Errorf("Stop, and %s: got index %q, want %q, as it did not fail", when, index.data.String(), wantIndex)
		}
	}
}
