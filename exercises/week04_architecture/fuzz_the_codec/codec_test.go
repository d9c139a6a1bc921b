package meterline_test

import (
	"testing"

	meterline "gomastery/week04_architecture/fuzz_the_codec"
)

// FuzzRoundTrip is about the record []string{a, b}[:n%3].
func FuzzRoundTrip(f *testing.F) {
	f.Add(uint8(2), "meter-17", "23.5 kWh")
	f.Fuzz(func(t *testing.T, n uint8, a, b string) {
		fields := []string{a, b}[:n%3]
		if _, err := meterline.Decode(meterline.Encode(fields)); err != nil {
			t.Skip("not a line")
		}
	})
}

// FuzzDecode is about any line that may come in.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`meter-17,"23,5 kWh"`))
	f.Fuzz(func(t *testing.T, line []byte) {
		meterline.Decode(line)
	})
}
