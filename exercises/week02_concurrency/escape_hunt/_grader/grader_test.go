package frame_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	frame "gomastery/week02_concurrency/escape_hunt"
)

// checkFrame reports how got differs from the frame of ev.
func checkFrame(t *testing.T, call string, ev *frame.Event, got []byte, err error) bool {
	t.Helper()
	if err != nil {
		t.Errorf("%s of %s: got error %q, want a frame: every part of this event is within the limits", call, show(ev), err)
		return false
	}
	want, parts := wantFrame(ev)
	if d := difference(got, want, parts); d != "" {
		t.Errorf("%s of %s: %s", call, show(ev), d)
		return false
	}
	return true
}

// tooMany ends a loop over events when a fault has been shown often enough.
func tooMany(t *testing.T, faults *int, ok bool) {
	t.Helper()
	if ok {
		return
	}
	if *faults++; *faults == 3 {
		t.Fatalf("and perhaps more: the other events were not tried")
	}
}

func TestFrameBytes(t *testing.T) {
	enc := frame.NewEncoder(nil)
	var zero frame.Encoder
	events := append(edgeEvents(), randomEvents(1, 400)...)
	faults := 0
	for _, ev := range events {
		got, err := enc.EncodeTo(nil, ev)
		tooMany(t, &faults, checkFrame(t, "EncodeTo(nil)", ev, got, err))
		got, err = enc.Encode(ev)
		tooMany(t, &faults, checkFrame(t, "Encode", ev, got, err))
		got, err = zero.Encode(ev)
		tooMany(t, &faults, checkFrame(t, "Encode of a zero Encoder", ev, got, err))
	}
	big := largestEvent()
	got, err := enc.Encode(big)
	checkFrame(t, "Encode", big, got, err)
}

// TestFrameFollowsTheEvent encodes one Event value again and again, changed in
// place: what was encoded before must not shine through.
func TestFrameFollowsTheEvent(t *testing.T) {
	enc := frame.NewEncoder(nil)
	ev := &frame.Event{Seq: 300, Millis: 1000, Stream: "aa", Fields: []frame.Field{frame.Int("i", 1000), frame.Text("t", "abc"), frame.Flag("f", true)}}
	for _, change := range []func(){
		func() {},
		func() { ev.Seq++ },
		func() { ev.Millis++ },
		func() { ev.Stream = "ab" },
		func() { ev.Fields[0].Int = 1001 },
		func() { ev.Fields[1].Text = "abd" },
		func() { ev.Fields[1].Key = "u" },
		func() { ev.Fields[2].Int = 0 },
		func() { ev.Fields[0], ev.Fields[1] = ev.Fields[1], ev.Fields[0] },
		func() { ev.Fields = ev.Fields[:2] },
	} {
		change()
		kept := frame.Event{Seq: ev.Seq, Millis: ev.Millis, Stream: ev.Stream, Fields: slices.Clone(ev.Fields)}
		got, err := enc.EncodeTo(nil, ev)
		checkFrame(t, "EncodeTo(nil), after a change of the same event,", ev, got, err)
		got, err = enc.Encode(ev)
		checkFrame(t, "Encode, after a change of the same event,", ev, got, err)
		if !reflect.DeepEqual(kept, *ev) {
			t.Fatalf("encoding changed the event: got %s, want %s. The caller still owns it: encoding only reads", show(ev), show(&kept))
		}
	}
}

// TestEncodingOnlyReads: the event is the caller's, with all that its slice of
// fields has room for.
func TestEncodingOnlyReads(t *testing.T) {
	enc := frame.NewEncoder(nil)
	faults := 0
	for _, ev := range append(edgeEvents(), randomEvents(6, 60)...) {
		fields := append(slices.Clone(ev.Fields), frame.Text("behind", "the fields"), frame.Int("of the event", 1000))
		mine := &frame.Event{Seq: ev.Seq, Millis: ev.Millis, Stream: ev.Stream, Fields: fields[:len(ev.Fields)]}
		kept := slices.Clone(fields)
		_, err := enc.EncodeTo(nil, mine)
		if err == nil {
			_, err = enc.Encode(mine)
		}
		ok := true
		switch {
		case err != nil:
			t.Fatalf("encoding %s: got error %q, want a frame", show(ev), err)
		case !slices.Equal(fields, kept) && slices.Equal(fields[:len(ev.Fields)], ev.Fields):
			ok = false
			t.Errorf("encoding %s wrote into the caller's array behind the fields of the event. Encoding only reads", show(ev))
		case !slices.Equal(fields, kept) || !reflect.DeepEqual(mine.Fields, fields[:len(ev.Fields)]) || mine.Seq != ev.Seq || mine.Millis != ev.Millis || mine.Stream != ev.Stream:
			ok = false
			what := ""
			for i, f := range mine.Fields {
				if i < len(ev.Fields) && f != ev.Fields[i] {
					what = fmt.Sprintf(" (field %d: got Kind %d and Int %d, want %d and %d)", i, f.Kind, f.Int, ev.Fields[i].Kind, ev.Fields[i].Int)
					break
				}
			}
			t.Errorf("encoding changed the event%s: got %s, want %s as it was. The caller still owns it, and may be encoding it elsewhere: encoding only reads", what, show(mine), show(ev))
		}
		tooMany(t, &faults, ok)
	}
}

func TestFrameLimits(t *testing.T) {
	good := func() *frame.Event {
		return &frame.Event{Seq: 300, Millis: 400, Stream: "s", Fields: []frame.Field{
			frame.Int("a", 1000), frame.Text("b", "text"), frame.Flag("c", true), frame.Text("d", ""),
		}}
	}
	type refusal struct {
		part  string
		field int
		got   int
		low   int
		high  int
		spoil func(ev *frame.Event)
	}
	cases := []refusal{
		{"stream", -1, 0, 1, frame.MaxStream, func(ev *frame.Event) { ev.Stream = "" }},
		{"stream", -1, frame.MaxStream + 1, 1, frame.MaxStream, func(ev *frame.Event) { ev.Stream = strings.Repeat("s", frame.MaxStream+1) }},
		{"stream", -1, 257, 1, frame.MaxStream, func(ev *frame.Event) { ev.Stream = strings.Repeat("s", 257) }},
		{"fields", -1, frame.MaxFields + 1, 0, frame.MaxFields, func(ev *frame.Event) { ev.Fields = slices.Repeat(ev.Fields[:1], frame.MaxFields+1) }},
		{"fields", -1, 1000, 0, frame.MaxFields, func(ev *frame.Event) { ev.Fields = slices.Repeat(ev.Fields[:1], 1000) }},
	}
	for i := range 4 {
		cases = append(cases,
			refusal{"key", i, 0, 1, frame.MaxKey, func(ev *frame.Event) { ev.Fields[i].Key = "" }},
			refusal{"key", i, frame.MaxKey + 1, 1, frame.MaxKey, func(ev *frame.Event) { ev.Fields[i].Key = strings.Repeat("k", frame.MaxKey+1) }},
			refusal{"kind", i, 0, 1, 3, func(ev *frame.Event) { ev.Fields[i].Kind = 0 }},
			refusal{"kind", i, 4, 1, 3, func(ev *frame.Event) { ev.Fields[i].Kind = 4 }},
			refusal{"kind", i, 255, 1, 3, func(ev *frame.Event) { ev.Fields[i].Kind = 255 }},
			refusal{"text", i, frame.MaxText + 1, 0, frame.MaxText, func(ev *frame.Event) {
				ev.Fields[i] = frame.Text("t", strings.Repeat("t", frame.MaxText+1))
			}},
		)
	}
	journal := new(frame.Journal)
	enc := frame.NewEncoder(journal)
	for _, c := range cases {
		ev := good()
		c.spoil(ev)
		check := func(call string, err error) {
			t.Helper()
			var limit *frame.LimitError
			want := frame.LimitError{Part: c.part, Field: c.field, Got: c.got, Min: c.low, Max: c.high}
			switch {
			case err == nil:
				t.Errorf("%s of %s: got no error, want %q. A length that does not fit into its bytes is cut short in silence, "+
					"and the reader takes the rest for the next field", call, show(ev), &want)
			case !errors.As(err, &limit):
				t.Errorf("%s of %s: got error %q (%T), want a *LimitError: callers look at its Part and Field", call, show(ev), err, err)
			case *limit != want:
				t.Errorf("%s of %s: got the error %+v, want %+v", call, show(ev), *limit, want)
			}
		}
		out, err := enc.Encode(ev)
		check("Encode", err)
		if err != nil && out != nil {
			t.Errorf("Encode of %s: got %d bytes beside an error, want nil: half a frame would be sent", show(ev), len(out))
		}
		full := append(make([]byte, 0, 256), "kept"...)
		for _, dst := range [][]byte{nil, full, full[:4:4]} {
			out, err := enc.EncodeTo(dst, ev)
			check("EncodeTo", err)
			if err == nil {
				continue
			}
			if len(out) != len(dst) || !bytes.Equal(out, dst) || string(full) != "kept" {
				t.Errorf("EncodeTo(%q) of %s: got %q beside an error, want dst as it was: "+
					"callers go on appending to what they get back, so half a frame, or a lost prefix, would be sent", dst, show(ev), out)
			}
		}
	}
	if lines := journal.Lines(); len(lines) != 0 {
		t.Errorf("after refused events only: the journal says %q, want nothing: it lists frames", lines[0])
	}
	got, err := enc.EncodeTo(nil, good())
	checkFrame(t, "EncodeTo(nil), after refused events,", good(), got, err)
}

// filler stands in memory that belongs to the caller.
const filler = 0xA5

func TestEncodeToAppends(t *testing.T) {
	enc := frame.NewEncoder(nil)
	prefix := []byte("#EV1 len=12345678\nan older frame\xff\x00")
	events := append(edgeEvents(), randomEvents(2, 60)...)
	faults := 0
	for _, ev := range events {
		want, parts := wantFrame(ev)
		for _, kept := range []int{0, 1, len(prefix)} {
			for _, room := range []int{0, 1, len(want) / 2, len(want) - 1, len(want), len(want) + 1, len(want) + 64, 3 * len(want)} {
				// mine is the part of a larger array that EncodeTo may use.
				array := bytes.Repeat([]byte{filler}, kept+room+32)
				copy(array, prefix[:kept])
				mine := array[: kept : kept+room]
				out, err := enc.EncodeTo(mine, ev)
				ok := true
				fault := func(format string, args ...any) {
					t.Helper()
					ok = false
					t.Errorf("EncodeTo(dst with %d bytes and room for %d more) of %s, a frame of %d bytes: %s",
						kept, room, show(ev), len(want), fmt.Sprintf(format, args...))
				}
				switch {
				case err != nil:
					fault("got error %q, want a frame: the event is within the limits", err)
				case len(out) < kept || !bytes.Equal(out[:kept], prefix[:kept]):
					fault("the result does not begin with what dst held. An append function adds behind it: callers collect many frames in one buffer")
				case difference(out[kept:], want, parts) != "":
					fault("behind what dst held, %s", difference(out[kept:], want, parts))
				case !bytes.Equal(array[:kept], prefix[:kept]):
					fault("the %d bytes that dst held were overwritten in the caller's memory: got %q, want %q", kept, array[:kept], prefix[:kept])
				case bytes.Count(array[kept+room:], []byte{filler}) != 32:
					fault("memory behind the capacity of dst was written. It belongs to somebody else")
				case room >= len(want) && &out[:1][0] != &array[0]:
					fault("the result stands in other memory, want it in dst, which had room. The caller paid for that buffer so that nothing need be allocated")
				case room >= len(want) && cap(out) != cap(mine):
					fault("the result has a capacity of %d, want the %d of dst. Without it, the next append would have to copy everything", cap(out), cap(mine))
				case room >= len(want) && bytes.Count(array[kept+len(want):], []byte{filler}) != len(array)-kept-len(want):
					fault("bytes behind the end of the frame were written: got %q, want only %#x. What lies behind the returned slice is not the encoder's to use",
						array[kept+len(want):min(len(array), kept+len(want)+16)], filler)
				}
				tooMany(t, &faults, ok)
			}
		}
	}
}

func TestEncodeToManyFramesInOneBuffer(t *testing.T) {
	enc := frame.NewEncoder(nil)
	var got, want []byte
	for i, ev := range randomEvents(3, 40) {
		var err error
		got, err = enc.EncodeTo(got, ev)
		if err != nil {
			t.Fatalf("EncodeTo of %s: got error %q, want a frame", show(ev), err)
		}
		one, parts := wantFrame(ev)
		if len(got) < len(want) || !bytes.Equal(got[:len(want)], want) {
			t.Fatalf("frame %d appended to %d earlier ones: the earlier frames were changed", i+1, i)
		}
		if d := difference(got[len(want):], one, parts); d != "" {
			t.Fatalf("frame %d appended to %d earlier ones: %s", i+1, i, d)
		}
		want = append(want, one...)
	}
}

func TestEncodeToForgetsDst(t *testing.T) {
	journal := new(frame.Journal)
	enc := frame.NewEncoder(journal)
	var held, copies [][]byte
	for i, ev := range randomEvents(4, 50) {
		dst := bytes.Repeat([]byte{filler}, 8192)
		out, err := enc.EncodeTo(dst[:i%7], ev)
		if err != nil {
			t.Fatalf("EncodeTo of %s: got error %q, want a frame", show(ev), err)
		}
		held, copies = append(held, dst), append(copies, bytes.Clone(dst))
		if i%2 == 0 { // a caller may cut, extend and overwrite what it got
			_ = append(out, "the caller's own"...)
			copies[i] = bytes.Clone(dst)
		}
		if _, err := enc.EncodeTo(nil, ev); err != nil {
			t.Fatalf("EncodeTo(nil) of %s: got error %q, want a frame", show(ev), err)
		}
		if _, err := enc.Encode(ev); err != nil {
			t.Fatalf("Encode of %s: got error %q, want a frame", show(ev), err)
		}
	}
	for i := range held {
		if !bytes.Equal(held[i], copies[i]) {
			t.Fatalf("the buffer of call %d was written again by a later call, which had been given another dst. "+
				"EncodeTo must not keep dst: its owner may send it, reuse it or hand it on", i)
		}
	}
	ev := sample()
	const size = 4 << 20
	grew := grade.Retained(t, func() {
		if _, err := enc.EncodeTo(make([]byte, 0, size), ev); err != nil {
			t.Errorf("EncodeTo: got error %q, want a frame", err)
		}
	})
	if grew > size/2 {
		t.Errorf("after EncodeTo into a buffer of %d bytes that nobody else holds, %d bytes stay in use: "+
			"the encoder kept dst. A service would keep the largest buffer that it ever saw", size, grew)
	}
	runtime.KeepAlive(enc)
}

// TestEncodeReturnsMemoryOfItsOwn holds many results at once.
func TestEncodeReturnsMemoryOfItsOwn(t *testing.T) {
	enc := frame.NewEncoder(nil)
	other := frame.NewEncoder(nil) // what the package shares shows between two encoders
	encoders := []*frame.Encoder{enc, other}
	for _, c := range []struct {
		name   string
		encode func(e *frame.Encoder, ev *frame.Event) ([]byte, error)
	}{
		{"Encode", (*frame.Encoder).Encode},
		{"EncodeTo(nil)", func(e *frame.Encoder, ev *frame.Event) ([]byte, error) { return e.EncodeTo(nil, ev) }},
	} {
		// Events of one size, so that a buffer used twice fits twice.
		events := make([]*frame.Event, 128)
		held := make([][]byte, len(events))
		for i := range events {
			ev := sample()
			ev.Seq = uint64(90_100 + i)
			ev.Fields[0].Text = fmt.Sprintf("/v2/orders/%04d", 4711+i)
			events[i] = ev
			var err error
			if held[i], err = c.encode(encoders[i/2%2], ev); err != nil {
				t.Fatalf("%s of %s: got error %q, want a frame", c.name, show(ev), err)
			}
		}
		for i := range held { // a caller may append to what it got
			_ = append(held[i], "and something of the caller's own"...)
		}
		for i, ev := range events {
			want, parts := wantFrame(ev)
			if d := difference(held[i], want, parts); d != "" {
				t.Fatalf("%s: result %d of %d, looked at after later calls and after appends to the other results: %s. "+
					"If a later call overwrote it, two callers share one buffer: each sends the other's event", c.name, i+1, len(events), d)
			}
		}
		// A caller may overwrite what it got, to the last byte.
		for i := range held {
			full := held[i][:cap(held[i])]
			for j := range full {
				full[j] = filler
			}
		}
		for i, ev := range events {
			got, err := c.encode(encoders[i%2], ev)
			if !checkFrame(t, c.name+", after the caller overwrote earlier results,", ev, got, err) {
				t.FailNow()
			}
		}
		for i := range held {
			if bytes.Count(held[i], []byte{filler}) != len(held[i]) {
				t.Fatalf("%s: later calls wrote into result %d, which belongs to the caller: two callers share one buffer", c.name, i+1)
			}
		}
	}
}

// TestResultKeepsOnlyItself: of many results the caller keeps a few. A result
// that is a piece of something larger keeps all of that alive.
func TestResultKeepsOnlyItself(t *testing.T) {
	enc := frame.NewEncoder(nil)
	ev := sample()
	const kept, of = 500, 40
	want, _ := wantFrame(ev)
	limit := int64(4*len(want) + 256)
	held := make([][]byte, kept)
	encode := func(keep [][]byte) {
		for i := range kept * of {
			got, err := enc.Encode(ev)
			if err != nil {
				t.Fatalf("Encode of %s: got error %q, want a frame", show(ev), err)
			}
			if i%of == 0 {
				keep[i/of] = got
			}
		}
	}
	encode(make([][]byte, kept))
	if got := grade.Retained(t, func() { encode(held) }) / kept; got > limit {
		t.Errorf("of %d results of Encode one in %d is kept: got %d bytes of live heap for each, want at most 4 times the frame and 256 (%d). "+
			"A piece of a larger block keeps the whole block alive: Encode makes one allocation, for this frame", kept*of, of, got, limit)
	}
	runtime.KeepAlive(held)
}

func TestJournalHasOneLinePerFrame(t *testing.T) {
	journal := new(frame.Journal)
	enc := frame.NewEncoder(journal)
	var want []string
	for i, ev := range randomEvents(5, 40) {
		one, _ := wantFrame(ev)
		var err error
		if i%2 == 0 {
			_, err = enc.Encode(ev)
		} else {
			_, err = enc.EncodeTo(make([]byte, i, i+i*20), ev)
		}
		if err != nil {
			t.Fatalf("encoding %s: got error %q, want a frame", show(ev), err)
		}
		want = append(want, fmt.Sprintf("encoded seq=%d bytes=%d", ev.Seq, len(one)))
	}
	got := journal.Lines()
	for i := range want {
		if i >= len(got) || got[i] != want[i] {
			t.Fatalf("line %d of the journal: got %q, want %q. Whoever is woken at night reads this page: "+
				"faster must not mean silent", i+1, slices.Concat(got, make([]string, len(want)))[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("after %d frames the journal has %d lines, want one for each frame", len(want), len(got))
	}
}

// An allocShape is an event whose allocations are counted.
type allocShape struct {
	name string
	ev   *frame.Event
}

// allocShapes are events that between them use every line of an encoder. Their
// numbers are above 255: smaller ones fit into an interface without allocating.
func allocShapes() []allocShape {
	shape := func(stream string, fields ...frame.Field) *frame.Event {
		return &frame.Event{Seq: 1 << 40, Millis: 1_732_312_345_007, Stream: stream, Fields: fields}
	}
	many := func(n int, f frame.Field) *frame.Event { return shape("many", slices.Repeat([]frame.Field{f}, n)...) }
	mixed := shape("mixed")
	for i := range frame.MaxFields {
		mixed.Fields = append(mixed.Fields, []frame.Field{frame.Int("i", -1<<(i%60)), frame.Text("t", strings.Repeat("y", i)), frame.Flag("f", i%2 == 0)}[i%3])
	}
	shapes := []allocShape{
		{"the sample of encode_test.go", sample()},
		{"no fields", shape("s")},
		{"numbers of 20 digits", &frame.Event{Seq: math.MaxUint64 - 1<<40, Millis: math.MaxUint64, Stream: "s"}},
		{"long stream", shape(strings.Repeat("s", frame.MaxStream))},
		{"one int", shape("one", frame.Int("i", math.MinInt64))},
		{"one text", shape("one", frame.Text("t", strings.Repeat("x", 300)))},
		{"one empty text", shape("one", frame.Text("t", ""))},
		{"one flag", shape("one", frame.Flag("f", true))},
		{"255 ints", many(255, frame.Int("i", 1<<50))},
		{"255 small ints", many(255, frame.Int("i", 1000))},
		{"255 texts", many(255, frame.Text("some-key", strings.Repeat("x", 40)))},
		{"255 flags", many(255, frame.Flag("f", false))},
		{"255 mixed fields", mixed},
		{"a text of 5000 bytes", shape("large", frame.Text("t", strings.Repeat("x", 5000)))},
		{"two texts of 65535 bytes", shape("large", frame.Text("t", strings.Repeat("x", frame.MaxText)), frame.Text("u", strings.Repeat("y", frame.MaxText)))},
		{"a long key", shape("key", frame.Text(strings.Repeat("k", frame.MaxKey), "v"))},
	}
	for n := 2; n < 40; n += 1 + n/10 { // a place on the stack for a few fields is of no use to one more
		shapes = append(shapes, allocShape{fmt.Sprintf("%d fields", n), shape("several", mixed.Fields[255-n:]...)})
	}
	return shapes
}

// countedEncoders are the encoders whose allocations are counted.
func countedEncoders() map[string]*frame.Encoder {
	return map[string]*frame.Encoder{
		"with a journal":    frame.NewEncoder(new(frame.Journal)),
		"without a journal": frame.NewEncoder(nil),
	}
}

func TestEncodeToAllocs(t *testing.T) {
	encoders := countedEncoders()
	faults := 0
	for _, how := range []string{"without a journal", "with a journal"} {
		for _, s := range allocShapes() {
			want, _ := wantFrame(s.ev)
			for _, room := range []int{len(want), len(want) + 500} {
				dst := append(make([]byte, 0, 7+room), "earlier"...)
				var out []byte
				what := fmt.Sprintf("EncodeTo %s, event with %s, dst with room for %d bytes, frame of %d", how, s.name, room, len(want))
				encode := func() {
					s.ev.Seq++ // no call may live on the work of the one before
					var err error
					if out, err = encoders[how].EncodeTo(dst, s.ev); err != nil {
						t.Fatalf("%s: got error %q, want a frame", what, err)
					}
				}
				ok := wantAllocs(t, what, 0, encode)
				if ok && room == len(want) && room < 2000 { // a count is rounded down: one allocation in many calls would not show
					ok = wantAllocs(t, "10 calls of "+what, 0, func() {
						for range 10 {
							encode()
						}
					})
				}
				want, parts := wantFrame(s.ev)
				if d := difference(out[len("earlier"):], want, parts); d != "" {
					t.Fatalf("%s: %s", what, d)
				}
				tooMany(t, &faults, ok)
			}
		}
	}
}

func TestEncodeAllocs(t *testing.T) {
	encoders := countedEncoders()
	faults := 0
	for _, how := range []string{"without a journal", "with a journal"} {
		for _, s := range allocShapes() {
			var out []byte
			what := fmt.Sprintf("Encode %s, event with %s", how, s.name)
			encode := func() {
				s.ev.Seq++
				var err error
				if out, err = encoders[how].Encode(s.ev); err != nil {
					t.Fatalf("%s: got error %q, want a frame", what, err)
				}
			}
			ok := wantAllocs(t, what, 1, encode)
			want, parts := wantFrame(s.ev)
			if d := difference(out, want, parts); d != "" {
				t.Fatalf("%s: %s", what, d)
			}
			if got, limit := bytesPerCall(20, encode), uint64(4*len(want)+256); got > limit {
				ok = false
				t.Errorf("%s: got %d bytes of heap per call for a frame of %d bytes, want at most 4 times the frame and 256 (%d). "+
					"One allocation that is far too large is no gain: it is cleared, and the collector has to run sooner", what, got, len(want), limit)
			}
			tooMany(t, &faults, ok)
		}
	}
}

// wantAllocs is grade.WantAllocs, and reports whether f kept to it.
func wantAllocs(t *testing.T, what string, want float64, f func()) bool {
	t.Helper()
	w := watched{TB: t}
	grade.WantAllocs(&w, what, want, f)
	return !w.failed
}

// watched remembers whether an error was reported through it.
type watched struct {
	testing.TB
	failed bool
}

func (w *watched) Errorf(format string, args ...any) {
	w.Helper()
	w.failed = true
	w.TB.Errorf(format, args...)
}

// bytesPerCall returns how many bytes of heap one call of f allocates.
func bytesPerCall(runs uint64, f func()) uint64 {
	f()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / runs
}

// TestConcurrentEncodes lets goroutines use the same package, and the same
// Encoder, with nothing that orders them. Each one only owns its dst, and at first
// its events, so whatever else two of them touch is shared by the encoder. The
// detector compares what is ordered, not what happens to overlap: it reports the
// sharing on a quiet machine and on a busy one.
func TestConcurrentEncodes(t *testing.T) {
	const workers, rounds = 4, 3
	shared := frame.NewEncoder(nil)
	noted := frame.NewEncoder(new(frame.Journal))
	same := append(randomEvents(99, 8), sample())
	for _, c := range []struct {
		name    string
		encoder func() *frame.Encoder
		events  func(w int) []*frame.Event
	}{
		{"one Encoder", func() *frame.Encoder { return shared }, ownEvents},
		{"an Encoder each", func() *frame.Encoder { return frame.NewEncoder(nil) }, ownEvents},
		{"one Encoder with a journal", func() *frame.Encoder { return noted }, ownEvents},
		{"an Encoder each, the same events", func() *frame.Encoder { return frame.NewEncoder(nil) }, func(int) []*frame.Event { return same }},
	} {
		type result struct {
			ev   *frame.Event
			call string
			got  []byte
			err  error
		}
		results := make([][]result, workers)
		start := make(chan struct{})
		var all sync.WaitGroup
		for w := range workers {
			enc := c.encoder()
			events := c.events(w)
			bad := sample()
			bad.Fields[w].Key = ""
			mine := make([]result, 0, 2*rounds*len(events))
			all.Go(func() {
				<-start
				for range rounds {
					for _, ev := range events {
						got, err := enc.EncodeTo(make([]byte, 0, 16), ev)
						mine = append(mine, result{ev, "EncodeTo", got, err})
						got, err = enc.Encode(ev)
						mine = append(mine, result{ev, "Encode", got, err})
					}
					_, _ = enc.Encode(bad)
				}
				results[w] = mine
			})
		}
		close(start)
		all.Wait()
		faults := 0
		for w := range results {
			for _, r := range results[w] {
				tooMany(t, &faults, checkFrame(t, fmt.Sprintf("%s by %d goroutines (%s)", r.call, workers, c.name), r.ev, r.got, r.err))
			}
		}
	}
}

// TestEncodesAtTheSameMoment is for what the race detector does not see: it knows
// nothing of what strconv writes, which since Go 1.26 is a part of the runtime. So two
// goroutines encode until enough calls of the one have ended within a call of the
// other, which is counted, and all frames are compared. Digits in the Encoder are
// mixed up in one of fifty such calls.
func TestEncodesAtTheSameMoment(t *testing.T) {
	const enough, chunk, atMost = 3000, 100, 10 * time.Second
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0))))
	enc := frame.NewEncoder(nil)
	// All parts are of the same length, and no digit or letter is the same in both.
	events := [2]*frame.Event{
		{Seq: 1_111_111_111_111_111_111, Millis: 2_222_222_222_222, Stream: "stream", Fields: []frame.Field{
			frame.Int("int", 0x11_1111_1111), frame.Text("text", "one one one"), frame.Flag("flag", true)}},
		{Seq: 3_333_333_333_333_333_333, Millis: 4_444_444_444_444, Stream: "STREAM", Fields: []frame.Field{
			frame.Int("INT", 0x22_2222_2222), frame.Text("TEXT", "TWO TWO TWO"), frame.Flag("FLAG", false)}},
	}
	var calls [2]atomic.Int64
	var overlaps atomic.Int64
	var wrong atomic.Bool
	var first [2][]byte // a wrong frame of each
	var errs [2]error
	begin := time.Now()
	var all sync.WaitGroup
	for w, ev := range events {
		want, _ := wantFrame(ev)
		dst := make([]byte, 0, len(want))
		all.Go(func() {
			for !wrong.Load() && overlaps.Load() < enough && time.Since(begin) < atMost {
				n := int64(0)
				for range chunk {
					before := calls[1-w].Load()
					got, err := enc.EncodeTo(dst, ev)
					calls[w].Add(1)
					if calls[1-w].Load() != before {
						n++
					}
					if err != nil || !bytes.Equal(got, want) {
						first[w], errs[w] = append([]byte{}, got...), err
						wrong.Store(true)
						return
					}
				}
				overlaps.Add(n)
			}
		})
	}
	all.Wait()
	for w, got := range first {
		if got != nil && !checkFrame(t, "EncodeTo, while another goroutine encodes another event with the same Encoder,", events[w], got, errs[w]) {
			t.Fatal("what stands in the Encoder or in the package is shared: nothing keeps a second call from writing there. What a call needs for itself belongs on its stack, or in dst")
		}
	}
}

// ownEvents returns the events of one worker.
func ownEvents(w int) []*frame.Event { return append(randomEvents(uint64(100+w), 8), sample()) }
