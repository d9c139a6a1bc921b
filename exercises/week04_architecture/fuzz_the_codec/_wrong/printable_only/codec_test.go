package meterline_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

func FuzzRoundTrip(f *testing.F) {
	f.Add(uint8(2), "meter-17", `say "hi", \`)
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		record := []string{printable(a), printable(b)}[:n%3]
		line := meterline.Encode(record)
		if strings.ContainsAny(string(line), "\r\n") {
			t.Errorf("%q is more than one line", line)
		}
		got, err := meterline.Decode(line)
		if err != nil || !slices.Equal(got, record) {
			t.Errorf("Decode(%q) = %q, %v; want %q", line, got, err, record)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`a,"b"`))
	f.Fuzz(func(t *testing.T, line []byte) {
		text := printable(string(line))
		fields, err := meterline.Decode([]byte(text))
		if err != nil {
			if !errors.Is(err, meterline.ErrSyntax) {
				t.Errorf("Decode(%q): %v", text, err)
			}
			return
		}
		again, err := meterline.Decode(meterline.Encode(fields))
		if err != nil || !slices.Equal(again, fields) {
			t.Errorf("%q became %q, %v", fields, again, err)
		}
	})
}

// printable keeps what a meter may say.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return -1
		}
		return r
	}, s)
}
