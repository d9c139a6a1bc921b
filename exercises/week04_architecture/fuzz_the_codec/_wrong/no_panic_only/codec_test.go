package meterline_test

import (
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

func FuzzRoundTrip(f *testing.F) {
	f.Add(uint8(2), "meter-17", `say "hi"`)
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		meterline.Decode(meterline.Encode([]string{a, b}[:n%3]))
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`a,"b"`))
	f.Add([]byte(`"`))
	f.Fuzz(func(t *testing.T, line []byte) {
		fields, err := meterline.Decode(line)
		if err == nil {
			meterline.Encode(fields)
		}
	})
}
