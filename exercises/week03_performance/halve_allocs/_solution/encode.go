// Package metrics writes measurements as lines of text, one per sample, in the
// form that metric scrapers and log shippers read:
//
//	http_requests_total{host="web-1",method="GET",status="200"} 1027 1767225600000
package metrics

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// Room for the work of one call, on the stack of the caller's goroutine. What
// does not fit moves to the heap: slower, still right.
const (
	lineRoom  = 1024
	nameRoom  = 512
	fieldRoom = 32
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
	base []Label
}

// New returns an Encoder that adds base labels to every sample. It copies them:
// the caller may reuse the slice.
func New(base ...Label) *Encoder {
	return &Encoder{base: slices.Clone(base)}
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
	var room [lineRoom]byte
	line := appendName(room[:0], s.Name, true)
	line = e.appendLabels(line, s.Labels)
	line = append(line, ' ')
	line = appendValue(line, s.Value)
	if !s.Time.IsZero() {
		line = append(line, ' ')
		line = strconv.AppendInt(line, s.Time.UnixMilli(), 10)
	}
	line = append(line, '\n')
	return bytes.Clone(line) // the one allocation, of the right size
}

// A field is a label on its way into a line. Its clean name is
// names[start:end]; a slice of names in here would make names escape.
type field struct {
	start, end int
	value      string
}

// appendLabels appends the base labels and the sample's labels in braces, or
// nothing if none has a value.
func (e *Encoder) appendLabels(line []byte, labels []Label) []byte {
	var nameSpace [nameRoom]byte
	var fieldSpace [fieldRoom]field
	names, fields := nameSpace[:0], fieldSpace[:0]
	for _, group := range [...][]Label{e.base, labels} {
		for _, l := range group {
			start := len(names)
			names = appendName(names, l.Name, false)
			fields = append(fields, field{start, len(names), l.Value})
		}
	}
	byName := func(a, b field) int {
		return bytes.Compare(names[a.start:a.end], names[b.start:b.end])
	}
	slices.SortStableFunc(fields, byName) // stable: the last of equals counts

	before := byte('{')
	for i, f := range fields {
		overridden := i+1 < len(fields) && byName(f, fields[i+1]) == 0
		if overridden || f.value == "" {
			continue
		}
		line = append(line, before)
		before = ','
		line = append(line, names[f.start:f.end]...)
		line = append(line, '=', '"')
		line = appendEscaped(line, f.value)
		line = append(line, '"')
	}
	if before == ',' {
		line = append(line, '}')
	}
	return line
}

// appendName appends name with every character replaced that a reader of the
// line would not accept. Only metric names may have colons.
func appendName(dst []byte, name string, colons bool) []byte {
	if name == "" {
		return append(dst, '_')
	}
	if isDigit(rune(name[0])) {
		dst = append(dst, '_')
	}
	for _, r := range name {
		if !isLetter(r) && !isDigit(r) && !(colons && r == ':') {
			r = '_'
		}
		dst = append(dst, byte(r))
	}
	return dst
}

// appendEscaped appends value as it stands between double quotes.
func appendEscaped(dst []byte, value string) []byte {
	for _, r := range value {
		switch r {
		case '\\':
			dst = append(dst, `\\`...)
		case '"':
			dst = append(dst, `\"`...)
		case '\n':
			dst = append(dst, `\n`...)
		default:
			dst = utf8.AppendRune(dst, r) // U+FFFD for each byte that is not valid UTF-8
		}
	}
	return dst
}

// appendValue appends v as text.
func appendValue(dst []byte, v float64) []byte {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.AppendInt(dst, int64(v), 10)
	}
	return strconv.AppendFloat(dst, v, 'g', -1, 64)
}

func isLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

func isDigit(r rune) bool {
	return '0' <= r && r <= '9'
}
