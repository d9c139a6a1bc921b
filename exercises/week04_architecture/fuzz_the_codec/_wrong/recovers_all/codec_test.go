package meterline_test

import (
	"slices"
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

func FuzzRoundTrip(f *testing.F) {
	f.Add(uint8(2), "meter-17", `say "hi"`)
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		defer goOn(t)
		record := []string{a, b}[:n%3]
		got, err := meterline.Decode(meterline.Encode(record))
		if err != nil {
			panic(err)
		}
		if !slices.Equal(got, record) {
			t.Errorf("got %q, want %q", got, record)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`a,"b"`))
	f.Add([]byte(`"`))
	f.Fuzz(func(t *testing.T, line []byte) {
		defer goOn(t)
		fields, err := meterline.Decode(line)
		if err != nil {
			panic(err)
		}
		again, err := meterline.Decode(meterline.Encode(fields))
		if err != nil {
			panic(err)
		}
		if !slices.Equal(again, fields) {
			t.Errorf("%q became %q", fields, again)
		}
	})
}

// goOn keeps one bad input from ending the search.
func goOn(t *testing.T) {
	if r := recover(); r != nil {
		t.Logf("recovered: %v", r)
	}
}
