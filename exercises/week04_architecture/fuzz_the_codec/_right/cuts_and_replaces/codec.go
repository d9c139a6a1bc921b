// Package meterline first finds where a field ends, and then replaces what is in its quotes in one go.
package meterline

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// ErrSyntax is what every error of Decode is, in the sense of errors.Is.
var ErrSyntax = errors.New("syntax")

var (
	plain  = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, "\n", `\r`, "\r")
	quoted = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", `\n`, "\r", `\r`)
)

// Encode quotes fields that are not words or numbers.
func Encode(fields []string) []byte {
	var line bytes.Buffer
	for i, field := range fields {
		if i > 0 {
			line.WriteByte(',')
		}
		if word(field) {
			line.WriteString(field)
			continue
		}
		line.WriteByte('"')
		_, _ = quoted.WriteString(&line, field)
		line.WriteByte('"')
	}
	return line.Bytes()
}

func word(field string) bool {
	for _, c := range []byte(field) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return field != ""
}

// Decode cuts off one field after the other.
func Decode(line []byte) ([]string, error) {
	text := strings.TrimSuffix(string(line), "\n")
	if len(text) < len(line) {
		text = strings.TrimSuffix(text, "\r")
	}
	if strings.ContainsAny(text, "\r\n") {
		return nil, errors.Join(errors.New("more than one line"), ErrSyntax)
	}
	var fields []string
	for more := text != ""; more; {
		end := fieldEnd(text)
		if end < 0 || end < len(text) && text[end] != ',' {
			return nil, fmt.Errorf("%w: field at %.20q", ErrSyntax, text)
		}
		field := text[:end]
		if strings.HasPrefix(field, `"`) {
			field = plain.Replace(field[1 : end-1])
		}
		fields = append(fields, field)
		if more = end < len(text); more {
			text = text[end+1:]
		}
	}
	return fields, nil
}

// fieldEnd is the length of the first field as it is written, or -1.
func fieldEnd(text string) int {
	if !strings.HasPrefix(text, `"`) {
		if end := strings.IndexAny(text, `,"\`); end >= 0 {
			return end
		}
		return len(text)
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i + 1
		case '\\':
			if i++; i == len(text) || !strings.ContainsRune(`"\nr`, rune(text[i])) {
				return -1
			}
		}
	}
	return -1
}
