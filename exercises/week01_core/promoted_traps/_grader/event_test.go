package tracking_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tracking "gomastery/week01_core/promoted_traps"
)

func sample() tracking.Event {
	return tracking.Event{
		Parcel: "P-4711", Status: tracking.StatusDelivered, Depot: "Olten-2",
		Time:    time.Date(2026, 3, 29, 1, 59, 58, 123456789, time.UTC),
		Attempt: 17, SignedBy: "M. Rossi", Photos: []string{"door.jpg", "stairs.jpg"},
	}
}

type eventCase struct {
	name  string
	event tracking.Event
	json  string
}

// events are the cases of all tests of events, with what they are as JSON.
func events() []eventCase {
	zone := time.FixedZone("", 2*60*60)
	return []eventCase{
		{"with all fields", sample(),
			`{"parcel":"P-4711","status":"delivered","depot":"Olten-2","at":"2026-03-29T01:59:58.123456789Z","attempt":17,"signed_by":"M. Rossi","photos":["door.jpg","stairs.jpg"]}`},
		{"from a paper slip, without a time", tracking.Event{Parcel: "P-1", Status: tracking.StatusFailed, Depot: "Chur", Attempt: 1},
			`{"parcel":"P-1","status":"failed","depot":"Chur","at":"0001-01-01T00:00:00Z","attempt":1}`},
		{"in another time zone", tracking.Event{Parcel: "P-2", Status: tracking.StatusPickedUp, Depot: "Bern", Time: time.Date(2026, 7, 1, 12, 0, 0, 0, zone)},
			`{"parcel":"P-2","status":"picked_up","depot":"Bern","at":"2026-07-01T12:00:00+02:00","attempt":0}`},
		{"signed, without photos", tracking.Event{Parcel: "P-3", SignedBy: "Ida"},
			`{"parcel":"P-3","status":"","depot":"","at":"0001-01-01T00:00:00Z","attempt":0,"signed_by":"Ida"}`},
		{"with a photo, not signed", tracking.Event{Parcel: "P-3", Photos: []string{"a\"b.jpg"}},
			`{"parcel":"P-3","status":"","depot":"","at":"0001-01-01T00:00:00Z","attempt":0,"photos":["a\"b.jpg"]}`},
		{"without anything", tracking.Event{},
			`{"parcel":"","status":"","depot":"","at":"0001-01-01T00:00:00Z","attempt":0}`},
	}
}

func TestEventJSON(t *testing.T) {
	for _, c := range events() {
		if t.Failed() {
			return // the other events fail for the same reason
		}
		name := c.name
		wantJSON(t, "the event "+name, c.event, c.json)
		wantJSON(t, "a pointer to the event "+name, &c.event, c.json)
		wantJSON(t, "a list of the event "+name, []tracking.Event{c.event}, "["+c.json+"]")

		var back tracking.Event
		if err := json.Unmarshal([]byte(c.json), &back); err != nil {
			t.Errorf("reading %s: got error %v, want the event %s", c.json, err, name)
		} else {
			wantSame(t, "reading "+c.json, c.event, back)
		}
	}
	for _, bad := range []string{`{"parcel":"P-1","at":"yesterday"}`, `{"parcel":"P-1","attempt":"two"}`, `{"parcel":7}`, `"2026-03-29T01:59:58Z"`, `[]`} {
		var e tracking.Event
		if err := json.Unmarshal([]byte(bad), &e); err == nil {
			t.Errorf("reading %s as an event: got no error, want one: this is not an event, and half of one would be archived", bad)
		}
	}
}

func TestEntryJSON(t *testing.T) {
	for _, c := range events() {
		if t.Failed() {
			return // the other events fail for the same reason
		}
		name := c.name
		entry := tracking.Entry{Seq: 42, Event: c.event}
		want := `{"seq":42,` + c.json[1:]
		wantJSON(t, "the entry with the event "+name, entry, want)
		wantJSON(t, "a pointer to the entry with the event "+name, &entry, want)

		var back tracking.Entry
		if err := json.Unmarshal([]byte(want), &back); err != nil {
			t.Errorf("reading %s: got error %v, want the entry", want, err)
			continue
		}
		if back.Seq != 42 {
			t.Errorf("reading %s: got seq %d, want 42", want, back.Seq)
		}
		wantSame(t, "reading "+want, c.event, back.Event)
	}
	for _, bad := range []string{`{"seq":"one","parcel":"P-1"}`, `{"seq":1,"at":"yesterday"}`} {
		var e tracking.Entry
		if err := json.Unmarshal([]byte(bad), &e); err == nil {
			t.Errorf("reading %s as an entry: got no error, want one: this is not an entry", bad)
		}
	}
}

func TestSummaryJSON(t *testing.T) {
	slip := tracking.Event{Parcel: "P-1", Status: tracking.StatusDelivered, Depot: "Chur"} // no time
	history := []tracking.Entry{
		{Seq: 1, Event: tracking.Event{Parcel: "P-1", Status: tracking.StatusBooked, Depot: "Bern", Time: sample().Time}},
		{Seq: 2, Event: sample()},
	}
	s := tracking.Summarize("P-1", history)
	wantJSON(t, "the summary of a parcel on its way", s, `{"parcel":"P-1","events":1}`)

	s = tracking.Summarize("P-1", append(history, tracking.Entry{Seq: 3, Event: slip}))
	again := tracking.Entry{Seq: 4, Event: tracking.Event{Parcel: "P-1", Status: tracking.StatusDelivered, Depot: "Thun"}}
	if s := tracking.Summarize("P-1", append(history, tracking.Entry{Seq: 3, Event: slip}, again)); s.Delivered.Depot != "Thun" || s.Events != 3 {
		t.Errorf("the summary of a parcel that was delivered twice, last in Thun: got %d events and %q, want 3 and the last delivery", s.Events, s.Delivered.Depot)
	}
	want := `{"parcel":"P-1","events":2,"delivered":{"parcel":"P-1","status":"delivered","depot":"Chur","at":"0001-01-01T00:00:00Z","attempt":0}}`
	wantJSON(t, "the summary of a parcel whose delivery was entered from a paper slip", s, want)
	var back tracking.Summary
	if err := json.Unmarshal([]byte(want), &back); err != nil {
		t.Errorf("reading %s: got error %v, want the summary", want, err)
	} else {
		wantSame(t, "reading "+want, slip, back.Delivered)
	}

	s = tracking.Summarize("P-4711", history)
	wantJSON(t, "the summary of a delivered parcel", s, `{"parcel":"P-4711","events":1,"delivered":`+events()[0].json+`}`)
}

func TestEventGob(t *testing.T) {
	for _, c := range events() {
		if t.Failed() {
			return // the other events fail for the same reason
		}
		name := c.name
		var buf bytes.Buffer
		enc, dec := gob.NewEncoder(&buf), gob.NewDecoder(&buf)
		var back tracking.Event
		if err := enc.Encode(struct{ E tracking.Event }{c.event}); err != nil {
			t.Errorf("gob of the event %s: got error %v, want none", name, err)
			continue
		}
		var holder struct{ E tracking.Event }
		if err := dec.Decode(&holder); err != nil {
			t.Errorf("gob of the event %s: reading it gives error %v, want none", name, err)
			continue
		}
		back = holder.E
		wantSame(t, "the event "+name+" through gob", c.event, back)

		if err := enc.Encode(tracking.Entry{Seq: 42, Event: c.event}); err != nil {
			t.Errorf("gob of the entry with the event %s: got error %v, want none", name, err)
			continue
		}
		var entry tracking.Entry
		if err := dec.Decode(&entry); err != nil {
			t.Errorf("gob of the entry with the event %s: reading it gives error %v, want none", name, err)
			continue
		}
		if entry.Seq != 42 {
			t.Errorf("the entry with the event %s through gob: got seq %d, want 42: another depot would number it anew", name, entry.Seq)
		}
		wantSame(t, "the entry with the event "+name+" through gob", c.event, entry.Event)
	}
}

func TestEventInTheLog(t *testing.T) {
	e := sample()
	text := func(v any) string {
		var b bytes.Buffer
		slog.New(slog.NewTextHandler(&b, nil)).Info("seen", "event", v)
		return b.String()
	}
	jsonText := func(v any) string {
		var b bytes.Buffer
		slog.New(slog.NewJSONHandler(&b, nil)).Info("seen", "event", v)
		return b.String()
	}
	facts := []string{"P-4711", "delivered", "Olten-2", "2026", "59:58", "17", "M. Rossi", "door.jpg", "stairs.jpg"}
	for what, got := range map[string]string{
		"fmt.Sprint of an event":                         fmt.Sprint(e),
		"fmt.Sprint of a pointer to an event":            fmt.Sprint(&e),
		"fmt's %+v of a list of events":                  fmt.Sprintf("%+v", []tracking.Event{e}),
		"slog's text of an event":                        text(e),
		"slog's text of a pointer to an event":           text(&e),
		"slog's JSON of an event":                        jsonText(e),
		"fmt.Sprint of an entry (seq 90125)":             fmt.Sprint(tracking.Entry{Seq: 90125, Event: e}),
		"slog's text of an entry (seq 90125)":            text(tracking.Entry{Seq: 90125, Event: e}),
		"slog's JSON of an entry (seq 90125)":            jsonText(tracking.Entry{Seq: 90125, Event: e}),
		"fmt.Sprint of a list with an entry (seq 90125)": fmt.Sprint([]tracking.Entry{{Seq: 90125, Event: e}}),
	} {
		want := facts
		if strings.Contains(what, "90125") {
			want = append([]string{"90125"}, facts...)
		}
		for _, fact := range want {
			if !strings.Contains(got, fact) {
				t.Errorf("%s: got %q, want %q in it: a log that shows one field of an event is read as if it were all", what, got, fact)
				break
			}
		}
	}
}

// wantJSON compares the meaning of the JSON, not the order of its keys.
func wantJSON(t *testing.T, what string, v any, want string) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Errorf("%s as JSON: got error %v, want %s", what, err, want)
		return
	}
	var g, w any
	if err := json.Unmarshal(b, &g); err != nil {
		t.Errorf("%s as JSON: got %s, which is no JSON: %v", what, b, err)
		return
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(g, w) {
		return
	}
	why := "somebody else's method may answer for the whole struct"
	gm, ok1 := g.(map[string]any)
	wm, ok2 := w.(map[string]any)
	if ok1 && ok2 {
		why = difference(gm, wm)
	}
	t.Errorf("%s as JSON: got %s, want %s (%s)", what, b, want, why)
}

// difference says in words what the first difference between two objects is.
func difference(got, want map[string]any) string {
	for _, k := range slices.Sorted(maps.Keys(want)) {
		g, ok := got[k]
		if !ok {
			return fmt.Sprintf("the key %q is missing: what is not written is lost, without any error", k)
		}
		if gm, ok := g.(map[string]any); ok {
			if wm, ok := want[k].(map[string]any); ok && !reflect.DeepEqual(gm, wm) {
				return difference(gm, wm)
			}
		}
		if !reflect.DeepEqual(g, want[k]) {
			return fmt.Sprintf("the key %q differs", k)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[k]; !ok {
			return fmt.Sprintf("the key %q should not be there", k)
		}
	}
	return "they differ"
}

// wantSame compares every exported field that an event has, times as moments
// with their offset from UTC.
func wantSame(t *testing.T, what string, want, got tracking.Event) {
	t.Helper()
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range w.NumField() {
		f := w.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		a, b := g.Field(i).Interface(), w.Field(i).Interface()
		ta, ok := a.(time.Time)
		if ok {
			tb := b.(time.Time)
			_, za := ta.Zone()
			_, zb := tb.Zone()
			if ta.Equal(tb) && za == zb {
				continue
			}
		} else if reflect.DeepEqual(a, b) {
			continue
		}
		t.Errorf("%s: got %s %v, want %v: what was sent must arrive, also the fields that were added last", what, f.Name, a, b)
	}
}
