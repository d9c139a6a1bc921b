// Package baseline is the encoder as it was handed out: lines and allocations
// are compared with its own.
package baseline

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
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
	line := cleanName(s.Name, true)
	line += formatLabels(e.mergeLabels(s.Labels))
	line += fmt.Sprintf(" %s", formatValue(s.Value))
	if !s.Time.IsZero() {
		line += fmt.Sprintf(" %d", s.Time.UnixMilli())
	}
	line += "\n"
	return []byte(line)
}

// mergeLabels returns the base labels and the sample's labels with clean names,
// sorted, without duplicates and without empty values.
func (e *Encoder) mergeLabels(labels []Label) []Label {
	all := make([]Label, 0)
	all = append(all, e.base...)
	all = append(all, labels...)

	values := make(map[string]string)
	for _, l := range all {
		values[cleanName(l.Name, false)] = l.Value
	}

	var names []string
	for name := range values {
		names = append(names, name)
	}
	sort.Strings(names)

	var merged []Label
	for _, name := range names {
		if values[name] == "" {
			continue
		}
		merged = append(merged, Label{Name: name, Value: values[name]})
	}
	return merged
}

// formatLabels returns labels in braces, or nothing if there are none.
func formatLabels(labels []Label) string {
	if len(labels) == 0 {
		return ""
	}
	var parts []string
	for _, l := range labels {
		parts = append(parts, fmt.Sprintf(`%s="%s"`, l.Name, escapeValue(l.Value)))
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// cleanName returns name with every character replaced that a reader of the
// line would not accept. Only metric names may have colons.
func cleanName(name string, colons bool) string {
	if name == "" {
		return "_"
	}
	var b strings.Builder
	for i, r := range name {
		if i == 0 && isDigit(r) {
			b.WriteByte('_')
		}
		switch {
		case isLetter(r), isDigit(r), r == '_', r == ':' && colons:
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
	}
	return b.String()
}

// escapeValue returns value as it stands between double quotes.
func escapeValue(value string) string {
	var b strings.Builder
	for _, r := range value {
		switch r {
		case '\\':
			b.WriteString(`\\`)
		case '"':
			b.WriteString(`\"`)
		case '\n':
			b.WriteString(`\n`)
		default:
			b.WriteRune(r) // U+FFFD for each byte that is not valid UTF-8
		}
	}
	return b.String()
}

// formatValue returns v as text.
func formatValue(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return fmt.Sprintf("%d", int64(v))
	}
	return fmt.Sprintf("%g", v)
}

func isLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

func isDigit(r rune) bool {
	return '0' <= r && r <= '9'
}
