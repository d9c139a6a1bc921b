// Package meterline is the line format in which electricity meters ship their records to billing: the fields of one
// record, separated by commas, quoted where that is needed, without a line end inside.
//
//	line   = [ field { "," field } ] [ LF | CR LF ]
//	field  = bare | quoted
//	bare   = { any byte but comma, quote, backslash, CR, LF }
//	quoted = `"` { any byte but quote, backslash, CR, LF | `\"` | `\\` | `\n` | `\r` } `"`
//
// Bytes mean themselves, whether they are UTF-8 or not. A line with nothing in it is the record without fields; the
// record with one empty field is `""`.
package meterline

import (
	"errors"
	"fmt"
	"strings"
)

// ErrSyntax is what every error of Decode is, in the sense of errors.Is.
var ErrSyntax = errors.New("meterline: not a line of the format")

// special are the bytes that a bare field cannot hold.
const special = ",\"\\\r\n"

// Encode returns the line of a record, without a line end. Fields that are empty, or hold a byte that means something
// in the format, are quoted; others may be.
func Encode(fields []string) []byte {
	size := 0
	for _, field := range fields {
		size += len(field) + len(`"",`)
	}
	line := make([]byte, 0, size)
	for i, field := range fields {
		if i > 0 {
			line = append(line, ',')
		}
		line = appendField(line, field)
	}
	return line
}

func appendField(line []byte, field string) []byte {
	if field != "" && !strings.ContainsAny(field, special) {
		return append(line, field...)
	}
	line = append(line, '"')
	for i := 0; i < len(field); i++ {
		switch c := field[i]; c {
		case '"', '\\':
			line = append(line, '\\', c)
		case '\n':
			line = append(line, '\\', 'n')
		case '\r':
			line = append(line, '\\', 'r')
		default:
			line = append(line, c)
		}
	}
	return append(line, '"')
}

// Decode returns the fields of a line, with or without its line end. It accepts every line of the format, also one
// that Encode would have written in another way. It neither changes line nor keeps any part of it.
func Decode(line []byte) ([]string, error) {
	rest := trimLineEnd(string(line))
	if rest == "" {
		return nil, nil
	}
	var fields []string
	for {
		field, after, err := cutField(rest)
		if err != nil {
			return nil, fmt.Errorf("field %d: %w", len(fields)+1, err)
		}
		fields = append(fields, field)
		if after == "" {
			return fields, nil
		}
		if after[0] != ',' {
			return nil, fmt.Errorf("field %d: %w: %q after its end", len(fields), ErrSyntax, after[0])
		}
		rest = after[1:]
	}
}

func trimLineEnd(line string) string {
	if short, ok := strings.CutSuffix(line, "\n"); ok {
		return strings.TrimSuffix(short, "\r")
	}
	return line
}

// cutField splits off the first field and gives its value and what follows it.
func cutField(line string) (field, after string, err error) {
	if strings.HasPrefix(line, `"`) {
		return cutQuoted(line[1:])
	}
	if end := strings.IndexAny(line, special); end >= 0 {
		return line[:end], line[end:], nil
	}
	return line, "", nil
}

// cutQuoted is cutField for what follows an opening quote.
func cutQuoted(line string) (field, after string, err error) {
	end := strings.IndexAny(line, "\"\\\r\n")
	if end >= 0 && line[end] == '"' {
		return line[:end], line[end+1:], nil
	}
	var value strings.Builder
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case '"':
			return value.String(), line[i+1:], nil
		case '\r', '\n':
			return "", "", fmt.Errorf("%w: line end in quotes", ErrSyntax)
		case '\\':
			i++
			if i == len(line) {
				return "", "", fmt.Errorf("%w: nothing after a backslash", ErrSyntax)
			}
			plain, ok := unescape(line[i])
			if !ok {
				return "", "", fmt.Errorf("%w: unknown escape %q", ErrSyntax, line[i])
			}
			value.WriteByte(plain)
		default:
			value.WriteByte(c)
		}
	}
	return "", "", fmt.Errorf("%w: no closing quote", ErrSyntax)
}

func unescape(c byte) (plain byte, ok bool) {
	switch c {
	case '"', '\\':
		return c, true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	}
	return 0, false
}
