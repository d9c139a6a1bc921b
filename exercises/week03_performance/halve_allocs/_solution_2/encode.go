// Package metrics writes measurements as lines of text, one per sample, in the
// form that metric scrapers and log shippers read:
//
//	http_requests_total{host="web-1",method="GET",status="200"} 1027 1767225600000
package metrics

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// A Label is one name and value that tells a sample from others of the same
// metric.
type Label struct {
	Name, Value string
}

// A Sample is one measurement.
type Sample struct {
	// Name is the metric's name, such as "http_requests_total".
	Name string

	// Labels are in no particular order.
	Labels []Label

	// Value is what was measured.
	Value float64

	// Time is when. The zero time leaves the timestamp out.
	Time time.Time
}

// An Encoder turns samples into lines. It adds its base labels to every sample;
// the zero Encoder has none and is ready to use. Any number of goroutines may
// use one Encoder at the same time.
type Encoder struct {
	base []Label // clean, sorted, without duplicates
}

// New returns an Encoder that adds base labels to every sample. It copies them:
// the caller may reuse the slice.
func New(base ...Label) *Encoder {
	var w writer
	w.prepare(base)
	return &Encoder{base: w.labels}
}

// Encode returns the line for s, with its newline. The line belongs to the
// caller, who may keep it, change it and append to it. Encode does not change s.
//
// A line is the name, the labels in braces if there are any, the value and the
// time in milliseconds since 1970 if there is one:
//
//   - Names are cleaned: every character but ASCII letters, digits and
//     underscores becomes an underscore, one that would begin with a digit gets
//     an underscore in front, and an empty one becomes a single underscore.
//     Metric names, not label names, may have colons too.
//   - Labels are sorted by clean name, byte by byte. Of several labels with the
//     same clean name the last one counts, and the sample's labels come after
//     the base labels: a sample overrides them.
//   - A label whose value is empty is left out, also where it overrides another.
//   - In values, backslash, double quote and newline are escaped by a backslash
//     (the newline as \n), and every byte that is not valid UTF-8 becomes U+FFFD.
//   - Whole numbers below 1e15 either side of zero are written in full, without
//     an exponent; negative zero is 0. All others are the shortest %g: 0.25,
//     1e+15, NaN, +Inf, -Inf.
func (e *Encoder) Encode(s Sample) []byte {
	w := writers.Get().(*writer)
	line := w.encode(e.base, s)
	w.reset()
	writers.Put(w)
	return line
}

// writers holds idle writers, for all encoders together.
var writers = sync.Pool{New: func() any { return new(writer) }}

// A writer is the scratch space of one call to Encode.
type writer struct {
	line   []byte
	labels []Label
}

// reset forgets the last sample, strings included, and keeps the space.
func (w *writer) reset() {
	clear(w.labels)
	w.labels = w.labels[:0]
	w.line = w.line[:0]
}

// encode returns the line for s in memory of its own. base is prepared.
func (w *writer) encode(base []Label, s Sample) []byte {
	w.name(s.Name, true)
	w.prepare(s.Labels)
	w.merge(base, w.labels)
	w.line = append(w.line, ' ')
	w.value(s.Value)
	if !s.Time.IsZero() {
		w.line = append(w.line, ' ')
		w.line = strconv.AppendInt(w.line, s.Time.UnixMilli(), 10)
	}
	w.line = append(w.line, '\n')
	line := make([]byte, len(w.line))
	copy(line, w.line)
	return line
}

// prepare puts labels into w.labels: clean, sorted, without duplicates. Labels
// without a value stay, for they may override others.
func (w *writer) prepare(labels []Label) {
	for _, l := range labels {
		w.labels = append(w.labels, Label{cleanName(l.Name), l.Value})
	}
	slices.SortStableFunc(w.labels, compareNames)
	last := w.labels[:0]
	for i, l := range w.labels {
		if i+1 == len(w.labels) || w.labels[i+1].Name != l.Name {
			last = append(last, l)
		}
	}
	clear(w.labels[len(last):])
	w.labels = last
}

// merge writes two prepared lists as one; of equal names the one in over counts.
func (w *writer) merge(base, over []Label) {
	start := len(w.line)
	for len(base) > 0 || len(over) > 0 {
		switch {
		case len(over) == 0 || len(base) > 0 && base[0].Name < over[0].Name:
			w.label(base[0], start)
			base = base[1:]
		case len(base) > 0 && base[0].Name == over[0].Name:
			base = base[1:]
		default:
			w.label(over[0], start)
			over = over[1:]
		}
	}
	if len(w.line) > start {
		w.line = append(w.line, '}')
	}
}

// label writes one label; the first one stands at start.
func (w *writer) label(l Label, start int) {
	if l.Value == "" {
		return
	}
	if len(w.line) == start {
		w.line = append(w.line, '{')
	} else {
		w.line = append(w.line, ',')
	}
	w.line = append(w.line, l.Name...)
	w.line = append(w.line, '=', '"')
	w.escaped(l.Value)
	w.line = append(w.line, '"')
}

// escaped writes value as it stands between double quotes. It copies the
// stretches that need no escape at once.
func (w *writer) escaped(value string) {
	done := 0
	for i := 0; i < len(value); {
		r, size := utf8.DecodeRuneInString(value[i:])
		special := ""
		switch {
		case r == '\\':
			special = `\\`
		case r == '"':
			special = `\"`
		case r == '\n':
			special = `\n`
		case r == utf8.RuneError: // U+FFFD itself, or a byte that is not UTF-8
			special = "\uFFFD"
		}
		if special != "" {
			w.line = append(w.line, value[done:i]...)
			w.line = append(w.line, special...)
			done = i + size
		}
		i += size
	}
	w.line = append(w.line, value[done:]...)
}

// value writes v.
func (w *writer) value(v float64) {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		w.line = strconv.AppendInt(w.line, int64(v), 10)
		return
	}
	w.line = strconv.AppendFloat(w.line, v, 'g', -1, 64)
}

// name writes a clean name.
func (w *writer) name(name string, colons bool) {
	w.line = appendClean(w.line, name, colons)
}

// cleanName returns the clean form of a label's name; mostly that is the name
// itself, which costs nothing.
func cleanName(name string) string {
	if isClean(name) {
		return name
	}
	return string(appendClean(nil, name, false))
}

func isClean(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isLetter(c) && c != '_' && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return name != ""
}

// appendClean appends name with every character replaced that a reader of the
// line would not accept. Only metric names may have colons.
func appendClean(dst []byte, name string, colons bool) []byte {
	if name == "" || isDigit(name[0]) {
		dst = append(dst, '_')
	}
	for _, r := range name {
		c := byte('_')
		if r < utf8.RuneSelf && (isLetter(byte(r)) || isDigit(byte(r)) || r == ':' && colons) {
			c = byte(r)
		}
		dst = append(dst, c)
	}
	return dst
}

func compareNames(a, b Label) int {
	return strings.Compare(a.Name, b.Name)
}

func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}
