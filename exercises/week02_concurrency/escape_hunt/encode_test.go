package frame_test

import (
	"bytes"
	"errors"
	"testing"

	"gomastery/internal/grade"
	frame "gomastery/week02_concurrency/escape_hunt"
)

// sample is an event as the relay sees thousands of them a second.
func sample() *frame.Event {
	return &frame.Event{
		Seq:    90_071,
		Millis: 1_732_312_345_007,
		Stream: "edge-7/orders",
		Fields: []frame.Field{
			frame.Text("path", "/v2/orders/4711"),
			frame.Int("status", 201),
			frame.Int("delta", -70_000),
			frame.Flag("cached", true),
		},
	}
}

// TestOneFrameByHand spells a whole frame out, byte by byte.
func TestOneFrameByHand(t *testing.T) {
	ev := &frame.Event{
		Seq:    42,
		Millis: 1000,
		Stream: "eu",
		Fields: []frame.Field{
			frame.Text("to", "bo"),
			frame.Int("n", -3),
			frame.Flag("ok", true),
		},
	}
	want := []byte("EV1 seq=42 t=1000 len=00000021\n" +
		"\x02eu" + // the stream, behind its length
		"\x03" + // three fields
		"\x02to" + "\x02" + "\x00\x02bo" + // a text: its length takes two bytes, the high one first
		"\x01n" + "\x01" + "\x05" + // an int: -3 is 5 as a zigzag varint
		"\x02ok" + "\x03" + "\x01" + // a flag
		"\xdb\x76\x4e\xc0") // the checksum of everything above, high byte first
	got, err := frame.NewEncoder(nil).Encode(ev)
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("Encode:\n got %q\nwant %q", got, want)
	}
}

func TestEncodeToAppendsBehindWhatIsThere(t *testing.T) {
	enc := frame.NewEncoder(nil)
	alone, err := enc.Encode(sample())
	if err != nil {
		t.Fatalf("Encode: %v", err)
	}
	got, err := enc.EncodeTo([]byte("already here,"), sample())
	if err != nil {
		t.Fatalf("EncodeTo: %v", err)
	}
	if want := append([]byte("already here,"), alone...); !bytes.Equal(got, want) {
		t.Errorf("EncodeTo:\n got %q\nwant %q", got, want)
	}
}

func TestRefusesAnEmptyKey(t *testing.T) {
	ev := sample()
	ev.Fields[2].Key = ""
	_, err := frame.NewEncoder(nil).Encode(ev)
	var limit *frame.LimitError
	if !errors.As(err, &limit) || limit.Part != "key" || limit.Field != 2 {
		t.Errorf("Encode: got error %v, want a *LimitError for the key of field 2", err)
	}
}

func TestAllocationsOfTheSample(t *testing.T) {
	ev := sample()
	for _, enc := range []*frame.Encoder{frame.NewEncoder(nil), frame.NewEncoder(new(frame.Journal))} {
		dst := make([]byte, 0, 1024)
		grade.WantAllocs(t, "EncodeTo with room in dst", 0, func() {
			if _, err := enc.EncodeTo(dst, ev); err != nil {
				t.Fatal(err)
			}
		})
		grade.WantAllocs(t, "Encode", 1, func() {
			if _, err := enc.Encode(ev); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func BenchmarkEncodeTo(b *testing.B) {
	enc, ev := frame.NewEncoder(new(frame.Journal)), sample()
	dst := make([]byte, 0, 1024)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := enc.EncodeTo(dst, ev); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	enc, ev := frame.NewEncoder(new(frame.Journal)), sample()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := enc.Encode(ev); err != nil {
			b.Fatal(err)
		}
	}
}
