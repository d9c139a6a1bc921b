package meterline_test

import (
	"slices"
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

func FuzzRoundTrip(f *testing.F) {
	cases := []struct {
		record []string
		line   string
	}{
		{[]string{"a", "b"}, "a,b"},
		{[]string{"a b", "23.5"}, "a b,23.5"},
		{[]string{`say "hi"`}, `"say \"hi\""`},
		{[]string{"a\nb"}, `"a\nb"`},
	}
	for _, c := range cases {
		f.Add(uint8(len(c.record)), c.record[0], c.line)
	}
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		for _, c := range cases {
			if c.record[0] != a {
				continue
			}
			if got, err := meterline.Decode([]byte(c.line)); err != nil || !slices.Equal(got, c.record) {
				t.Errorf("Decode(%q) = %q, %v; want %q", c.line, got, err, c.record)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	bad := []string{`a"b`, `"a"b`, `"a`, `"\x"`, `a\`}
	for _, line := range bad {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if _, err := meterline.Decode(line); err == nil && slices.Contains(bad, string(line)) {
			t.Errorf("Decode(%q): no error", line)
		}
	})
}
