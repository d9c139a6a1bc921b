package meterline_test

import (
	"bytes"
	"errors"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

// FuzzRoundTrip is about the record []string{a, b}[:n%3].
func FuzzRoundTrip(f *testing.F) {
	f.Add(uint8(2), "meter-17", "23.5 kWh")
	f.Add(uint8(0), "", "")
	f.Add(uint8(1), "", "")
	f.Add(uint8(2), "", "")
	f.Add(uint8(1), "a\r\nb\n\r", "")
	f.Add(uint8(2), `say "hi", C:\`, `\n`)
	f.Add(uint8(2), "\xff\xfe", "\x00")
	f.Add(uint8(2), strings.Repeat("x", 5000), strings.Repeat(`"`, 5000))
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		fields := []string{a, b}[:n%3]
		line := meterline.Encode(fields)
		if at := bytes.IndexAny(line, "\r\n"); at >= 0 {
			t.Errorf("Encode(%q) = %q, with a line end at %d; want one line", fields, line, at)
		}
		for _, end := range []string{"", "\n", "\r\n"} {
			ended := append(bytes.Clone(line), end...)
			got, err := meterline.Decode(ended)
			if err != nil || !slices.Equal(got, fields) {
				t.Errorf("Decode(%q) = %q, %v; want %q", ended, got, err, fields)
			}
		}
	})
}

// format is the grammar of a line. It says what is a line, and leaves to the codec what it means.
var format = regexp.MustCompile(strings.ReplaceAll(`^F(?:,F)*(?:\r?\n)?$`, "F",
	`(?:"(?:[^"\\\r\n]|\\["\\nr])*"|[^,"\\\r\n]*)`))

// FuzzDecode is about any line that may come in.
func FuzzDecode(f *testing.F) {
	for _, line := range []string{
		"", "\n", "\r\n", `""`, `"`, `a`, `a,b`, `,`, `a,,b`, `"a"`, `"a",b`, `"\n\r\"\\"`, // lines, and one that is none
		`a"b`, `"a"b`, `"a" ,b`, `"a""b"`, `"a`, `"a\`, `"\x"`, `a\`, "a\nb", "a\r", "\"a\nb\"", "\xff", "a\n\n", // others
	} {
		f.Add([]byte(line))
	}
	f.Add([]byte(`"` + strings.Repeat(`\"`, 5000) + `"`))
	f.Add(bytes.Repeat([]byte(","), 5000))
	f.Fuzz(func(t *testing.T, line []byte) {
		before := bytes.Clone(line)
		var fields []string
		var err error
		spent := allocated(func() { fields, err = meterline.Decode(line) })
		if most := 256*uint64(len(line)) + 64<<10; spent > most {
			t.Errorf("Decode of %d bytes allocated %d, want at most %d", len(line), spent, most)
		}
		if !bytes.Equal(line, before) {
			t.Errorf("Decode(%q) left its argument as %q", before, line)
		}
		if want := format.Match(before); (err == nil) != want {
			t.Errorf("Decode(%q) = %q, %v; is it a line of the format? %v", before, fields, err, want)
		}
		if err != nil {
			if !errors.Is(err, meterline.ErrSyntax) {
				t.Errorf("Decode(%q): %v is not ErrSyntax", line, err)
			}
			return
		}
		kept := cloned(fields)
		for i := range line {
			line[i] ^= 0x55
		}
		if !slices.Equal(fields, kept) {
			t.Errorf("the fields of %q were %q; they are %q since the buffer was used again", before, kept, fields)
		}

		line = meterline.Encode(kept)
		if again, err := meterline.Decode(line); err != nil || !slices.Equal(again, kept) {
			t.Errorf("Decode(%q) = %q, encoded %q, which is %q, %v", before, kept, line, again, err)
		}
		if got, want := content(line), content(trimLineEnd(before)); got != want {
			t.Errorf("Decode(%q) = %q: of %q only %q is left", before, kept, want, got)
		}
	})
}

// content is what two lines of the same record have in common: all but quotes and backslashes.
func content(line []byte) string {
	return strings.NewReplacer(`"`, "", `\`, "").Replace(string(line))
}

func trimLineEnd(line []byte) []byte {
	if short, ok := bytes.CutSuffix(line, []byte("\n")); ok {
		return bytes.TrimSuffix(short, []byte("\r"))
	}
	return line
}

func cloned(fields []string) []string {
	var all []string
	for _, field := range fields {
		all = append(all, strings.Clone(field))
	}
	return all
}

// allocated says how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
