// Package meterline quotes every field and reads lines with a state machine.
package meterline

import (
	"errors"
	"strconv"
	"strings"
)

// ErrSyntax is what every error of Decode is, in the sense of errors.Is.
var ErrSyntax = errors.New("bad line")

// A SyntaxError says where a line is wrong.
type SyntaxError struct{ Offset int }

func (e *SyntaxError) Error() string { return "bad line at byte " + strconv.Itoa(e.Offset) }

// Is makes it an ErrSyntax.
func (e *SyntaxError) Is(target error) bool { return target == ErrSyntax }

var escapes = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", `\n`, "\r", `\r`)

// Encode quotes all fields.
func Encode(fields []string) []byte {
	quoted := []string{}
	for _, field := range fields {
		quoted = append(quoted, `"`+escapes.Replace(field)+`"`)
	}
	return []byte(strings.Join(quoted, ","))
}

type state int

const (
	start state = iota // of a field
	bare
	inside
	escape
	closed
	returned // a CR that only an LF may follow
	ended
)

// Decode goes through the line byte by byte.
func Decode(line []byte) ([]string, error) {
	fields := []string{}
	var field []byte
	now := start
	for i, c := range line {
		bad := false
		switch now {
		case start, bare, closed:
			switch {
			case c == ',':
				fields, field, now = append(fields, string(field)), nil, start
			case c == '\n':
				now = ended
				if i > 0 {
					fields = append(fields, string(field))
				}
			case c == '\r':
				bad = i != len(line)-2
				if i > 0 {
					fields = append(fields, string(field))
				}
				now = returned
			case c == '"' && now == start:
				now = inside
			case c == '"' || c == '\\' || now == closed:
				bad = true
			default:
				field, now = append(field, c), bare
			}
		case inside:
			switch c {
			case '"':
				now = closed
			case '\\':
				now = escape
			case '\r', '\n':
				bad = true
			default:
				field = append(field, c)
			}
		case escape:
			at := strings.IndexByte(`"\nr`, c)
			bad = at < 0
			if !bad {
				field, now = append(field, "\"\\\n\r"[at]), inside
			}
		case returned:
			bad, now = c != '\n', ended
		case ended:
			bad = true
		}
		if bad {
			return fields, &SyntaxError{i}
		}
	}
	switch {
	case len(line) == 0 || now == ended:
		return fields, nil
	case now == inside || now == escape || now == returned:
		return fields, &SyntaxError{len(line)}
	}
	return append(fields, string(field)), nil
}
