package meterline_test

import (
	"bytes"
	"errors"
	"reflect"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

// A law is something that holds for every line, whatever it says.
type law struct {
	name  string
	check func(t *testing.T, line []byte)
}

// FuzzRoundTrip builds lines from records, so that all of them are right, and breaks them in known ways.
func FuzzRoundTrip(f *testing.F) {
	nasty := []string{"", ",", `"`, `\`, "\r\n", "\r", "\n", "\xff", "\xed\xa0\x80", "n", strings.Repeat("kWh", 999)}
	for i, a := range nasty {
		for n := range uint8(3) {
			f.Add(n, a, nasty[len(nasty)-1-i])
		}
	}
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		record := []string{a, b}[:n%3]
		line := string(meterline.Encode(record))
		if strings.Count(line, "\n")+strings.Count(line, "\r") > 0 {
			t.Fatalf("%q is more than one line: %q", record, line)
		}
		for _, end := range []string{"", "\n", "\r\n"} {
			wantDecoded(t, line+end, record)
		}
		// With one more field, which is quoted, the end of the line is known: so is every way to spoil it.
		longer := slices.Clone(record)
		longer = append(longer, "x,y")
		ended := string(meterline.Encode(longer))
		wantDecoded(t, ended, longer)
		wantDecoded(t, ","+ended, append([]string{""}, longer...))
		open := ended[:len(ended)-1]
		for _, spoilt := range []string{
			ended + "x", ended + `"`, ended + `""`, ended + " ", ended + "\n\n", ended + "\r", "\n" + ended, `\,` + ended,
			open, open + `\`, open + `\x"`, open + "\n\"", open + "\r\"",
		} {
			wantRefused(t, spoilt)
		}
	})
}

// FuzzDecode holds any line against every law.
func FuzzDecode(f *testing.F) {
	for _, line := range []string{`"`, `"\`, `"\"`, `a,"b"`, `"a"`, "a\r\n", ",,", `"a"b`, "\n", `"\`, `"\q"`, "x\rx"} {
		f.Add([]byte(line))
	}
	f.Add([]byte(`"` + strings.Repeat(`\n`, 3000) + `"`))
	laws := []law{
		{"an error is ErrSyntax", func(t *testing.T, line []byte) {
			if _, err := meterline.Decode(line); err != nil && !errors.Is(err, meterline.ErrSyntax) {
				t.Errorf("Decode(%q): %#v", line, err)
			}
		}},
		{"the buffer stays the caller's", func(t *testing.T, line []byte) {
			buffer := []byte(string(line))
			fields, _ := meterline.Decode(buffer)
			if string(buffer) != string(line) {
				t.Errorf("Decode(%q) changed its argument: %q", line, buffer)
			}
			said := strings.Join(fields, "\x00")
			clear(buffer)
			if now := strings.Join(fields, "\x00"); now != said {
				t.Errorf("fields changed with the buffer: %q, then %q", said, now)
			}
		}},
		{"memory in proportion", func(t *testing.T, line []byte) {
			before := allocated()
			meterline.Decode(line)
			// The counter lags by what the allocator hands out at once, so it is no good for small numbers.
			if got, most := allocated()-before, uint64(1<<20+256*len(line)); got > most {
				t.Errorf("%d bytes allocated for a line of %d, want at most %d", got, len(line), most)
			}
		}},
		{"what was accepted is all there", func(t *testing.T, line []byte) {
			fields, err := meterline.Decode(line)
			if err != nil {
				return
			}
			again := string(meterline.Encode(fields))
			wantDecoded(t, again, fields)
			if was, is := letters(strings.TrimRight(string(line), "\r\n")), letters(again); was != is {
				t.Errorf("Decode(%q) = %q: %q became %q", line, fields, was, is)
			}
		}},
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		for _, law := range laws {
			law.check(t, bytes.Clone(line)) // its own copy: a codec may have spoilt the last one
			if t.Failed() {
				t.Fatalf("broken: %s", law.name)
			}
		}
	})
}

// letters are the bytes of a line that no quoting adds or takes away.
func letters(line string) string {
	var all []byte
	for i := range len(line) {
		if c := line[i]; c != '"' && c != '\\' {
			all = append(all, c)
		}
	}
	return string(all)
}

// allocated is what the process has allocated so far, in bytes. Unlike runtime.ReadMemStats it stops nothing.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func wantDecoded(t *testing.T, line string, want []string) {
	t.Helper()
	got, err := meterline.Decode([]byte(line))
	if err != nil {
		t.Fatalf("Decode(%q): %v, want %q", line, err, want)
	}
	if len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Fatalf("Decode(%q) = %q, want %q", line, got, want)
	}
}

func wantRefused(t *testing.T, line string) {
	t.Helper()
	if got, err := meterline.Decode([]byte(line)); err == nil {
		t.Fatalf("Decode(%q) = %q, want an error", line, got)
	}
}
