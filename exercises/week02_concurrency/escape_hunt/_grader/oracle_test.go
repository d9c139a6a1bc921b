package frame_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"strings"

	frame "gomastery/week02_concurrency/escape_hunt"
)

// A stretch is a part of a wanted frame: bytes up to end, and what to know
// about them when they are wrong.
type stretch struct {
	end  int
	what string
}

// An oracle writes the frame of an event in the plainest way there is, and
// remembers what stands where. It shares no code with the encoder.
type oracle struct {
	buf   bytes.Buffer
	parts []stretch
}

// put appends b, which is what says.
func (o *oracle) put(what string, b ...byte) {
	o.buf.Write(b)
	o.parts = append(o.parts, stretch{o.buf.Len(), what})
}

// wantFrame returns the frame of ev, and its parts.
func wantFrame(ev *frame.Event) ([]byte, []stretch) {
	var body, all oracle
	body.put("the length of the stream, in one byte", byte(len(ev.Stream)))
	body.put("the bytes of the stream", []byte(ev.Stream)...)
	body.put("the number of fields, in one byte", byte(len(ev.Fields)))
	for i, f := range ev.Fields {
		body.put(fmt.Sprintf("the length of the key of field %d, in one byte", i), byte(len(f.Key)))
		body.put(fmt.Sprintf("the key of field %d", i), []byte(f.Key)...)
		body.put(fmt.Sprintf("the kind of field %d, in one byte", i), byte(f.Kind))
		switch f.Kind {
		case frame.KindInt:
			body.put(fmt.Sprintf("the value of field %d, %d as a zigzag varint", i, f.Int), zigzag(f.Int)...)
		case frame.KindText:
			n := len(f.Text)
			body.put(fmt.Sprintf("the length of the text of field %d, in two bytes, the high one first", i), byte(n/256), byte(n%256))
			body.put(fmt.Sprintf("the text of field %d", i), []byte(f.Text)...)
		case frame.KindFlag:
			flag := byte(1)
			if f.Int == 0 {
				flag = 0
			}
			body.put(fmt.Sprintf("the flag of field %d: 0 for an Int of 0, 1 for any other (here Int is %d)", i, f.Int), flag)
		}
	}
	all.put("the head: the word EV1 and the number of the event, in decimal", fmt.Appendf(nil, "EV1 seq=%d", ev.Seq)...)
	all.put("the head: the time, in decimal", fmt.Appendf(nil, " t=%d", ev.Millis)...)
	all.put("the head: the length of the body alone, padded with zeros to 8 digits", fmt.Appendf(nil, " len=%08d", body.buf.Len())...)
	all.put("the end of the head line", '\n')
	head := all.buf.Len()
	for _, p := range body.parts {
		all.parts = append(all.parts, stretch{head + p.end, p.what})
	}
	all.buf.Write(body.buf.Bytes())
	sum := crc32.ChecksumIEEE(all.buf.Bytes())
	all.put("the checksum: CRC-32 (IEEE) of the bytes of this frame before it, high byte first",
		byte(sum>>24), byte(sum>>16), byte(sum>>8), byte(sum))
	return all.buf.Bytes(), all.parts
}

// zigzag returns v as a zigzag varint: 0, -1, 1, -2 are 0, 1, 2, 3, written in
// groups of seven bits, the low group first.
func zigzag(v int64) []byte {
	u := uint64(v) << 1
	if v < 0 {
		u = ^u
	}
	var b []byte
	for ; u >= 128; u /= 128 {
		b = append(b, byte(u%128+128))
	}
	return append(b, byte(u))
}

// difference says in words where got leaves want, or "" if it does not.
func difference(got, want []byte, parts []stretch) string {
	if bytes.Equal(got, want) {
		return ""
	}
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	if at == len(want) {
		return fmt.Sprintf("got %d bytes, want %d: the frame is right, but %d more bytes follow it", len(got), len(want), len(got)-len(want))
	}
	what := ""
	for _, p := range parts {
		if at < p.end {
			what = p.what
			break
		}
	}
	return fmt.Sprintf("got %d bytes, want %d; the first difference is in byte %d, which belongs to %s:\n\t got %s\n\twant %s\n"+
		"A reader of the wire trusts every length and every digit: one wrong byte costs it this frame and all behind it",
		len(got), len(want), at, what, window(got, at), window(want, at))
}

// window shows the bytes of b around at.
func window(b []byte, at int) string {
	lo, hi := max(0, at-8), min(len(b), at+12)
	if lo >= hi {
		return "(nothing)"
	}
	head, tail := "", ""
	if lo > 0 {
		head = "…"
	}
	if hi < len(b) {
		tail = "…"
	}
	return fmt.Sprintf("%s%q%s", head, b[lo:hi], tail)
}

// show describes an event in a few words.
func show(ev *frame.Event) string {
	var s strings.Builder
	fmt.Fprintf(&s, "event{Seq: %d, Millis: %d, Stream: %s", ev.Seq, ev.Millis, brief(ev.Stream))
	for i, f := range ev.Fields {
		if i == 3 {
			fmt.Fprintf(&s, ", … %d fields in all", len(ev.Fields))
			break
		}
		switch f.Kind {
		case frame.KindInt:
			fmt.Fprintf(&s, ", %s=%d", brief(f.Key), f.Int)
		case frame.KindText:
			fmt.Fprintf(&s, ", %s=%s", brief(f.Key), brief(f.Text))
		case frame.KindFlag:
			fmt.Fprintf(&s, ", %s=flag %d", brief(f.Key), f.Int)
		default:
			fmt.Fprintf(&s, ", %s=kind %d", brief(f.Key), f.Kind)
		}
	}
	return s.String() + "}"
}

func brief(s string) string {
	if len(s) <= 16 {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%q… (%d bytes)", s[:8], len(s))
}

// ints holds numbers around every length of a varint.
func ints() []int64 {
	v := []int64{0, 1, -1, 2, -2, 63, 64, -64, -65, 255, 256, -255, -256, math.MaxInt32, math.MinInt32, math.MaxInt64, math.MinInt64}
	for shift := 6; shift < 63; shift += 7 {
		edge := int64(1) << shift
		v = append(v, edge-1, edge, edge+1, -edge-1, -edge, -edge+1)
	}
	return v
}

// edgeEvents returns events at every limit of the format.
func edgeEvents() []*frame.Event {
	ev := func(stream string, fields ...frame.Field) *frame.Event {
		return &frame.Event{Seq: 1000, Millis: 1_732_312_345_007, Stream: stream, Fields: fields}
	}
	var all []*frame.Event
	for _, n := range []int{1, 2, 31, 32, 33, 63, frame.MaxStream} {
		all = append(all, ev(strings.Repeat("s", n)))
	}
	for _, n := range []int{1, 2, 127, 128, 254, frame.MaxKey} {
		all = append(all, ev("keys", frame.Int(strings.Repeat("k", n), 7), frame.Text(strings.Repeat("q", n), "v"), frame.Flag(strings.Repeat("f", n), true)))
	}
	for _, n := range []int{0, 1, 127, 128, 255, 256, 257, 511, 512, 1023, 1024, 4095, 4096, 4097, 32767, 32768, 65534, frame.MaxText} {
		all = append(all, ev("texts", frame.Text("v", strings.Repeat("x", n))))
	}
	for _, n := range []int{0, 1, 2, 127, 128, 200, 254, frame.MaxFields} {
		e := ev("fields")
		for i := range n {
			e.Fields = append(e.Fields, []frame.Field{frame.Int("i", int64(i)<<(i%56)), frame.Text("t", strings.Repeat("y", i)), frame.Flag("f", i%2 == 0)}[i%3])
		}
		all = append(all, e)
	}
	for _, v := range ints() {
		all = append(all, ev("ints", frame.Int("before", -v), frame.Int("v", v), frame.Flag("after", true)))
	}
	for _, v := range []int64{0, 1, 2, -1, 255, 256, 512, 1 << 32, math.MinInt64} {
		all = append(all, ev("flags", frame.Field{Key: "f", Kind: frame.KindFlag, Int: v}))
	}
	// What a Kind does not use is not written, and not checked.
	all = append(all, ev("other value",
		frame.Field{Key: "i", Kind: frame.KindInt, Int: 5, Text: strings.Repeat("n", frame.MaxText+1)},
		frame.Field{Key: "t", Kind: frame.KindText, Int: 99, Text: "yes"},
		frame.Field{Key: "f", Kind: frame.KindFlag, Text: strings.Repeat("n", frame.MaxText+1)}))
	// Text is bytes, not letters.
	all = append(all, ev("Größe/€", frame.Text("naïve\x00key", "日本\xff\xfe\n\x00")))
	for _, n := range []uint64{0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 9999, 10_000, math.MaxUint32, math.MaxInt64, 1 << 63, math.MaxUint64 - 1, math.MaxUint64} {
		e := ev("numbers", frame.Int("x", 1))
		e.Seq, e.Millis = n, math.MaxUint64-n
		all = append(all, e)
		f := ev("numbers", frame.Int("x", 1))
		f.Seq, f.Millis = math.MaxUint64/3, n
		all = append(all, f)
	}
	// Every length of the body around the places where it needs one digit more.
	for _, digits := range []int{10, 100, 1000, 10_000} {
		for body := digits - 3; body <= digits+3; body++ {
			if e := bodyOf(body); e != nil {
				all = append(all, e)
			}
		}
	}
	return all
}

// bodyOf returns an event whose body has n bytes, or nil if there is none.
func bodyOf(n int) *frame.Event {
	e := &frame.Event{Seq: 5, Millis: 6, Stream: "s"}
	if n < 3 {
		return nil
	}
	if n < 3+5 {
		e.Stream = strings.Repeat("s", n-2)
		return e
	}
	e.Fields = []frame.Field{frame.Text("k", strings.Repeat("b", n-3-5))}
	return e
}

// largestEvent returns the event with the largest frame there is.
func largestEvent() *frame.Event {
	e := &frame.Event{Seq: math.MaxUint64, Millis: math.MaxUint64, Stream: strings.Repeat("s", frame.MaxStream)}
	key, text := strings.Repeat("k", frame.MaxKey), strings.Repeat("t", frame.MaxText)
	for range frame.MaxFields {
		e.Fields = append(e.Fields, frame.Text(key, text))
	}
	return e
}

// randomEvents returns n events made from seed.
func randomEvents(seed uint64, n int) []*frame.Event {
	r := rand.New(rand.NewPCG(seed, 14))
	word := func(low, high int) string {
		b := make([]byte, low+r.IntN(high-low+1))
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
		return string(b)
	}
	all := make([]*frame.Event, n)
	for i := range all {
		e := &frame.Event{Seq: r.Uint64() >> r.IntN(64), Millis: r.Uint64() >> r.IntN(64), Stream: word(1, frame.MaxStream)}
		for range r.IntN(12) {
			key := word(1, 20)
			switch r.IntN(3) {
			case 0:
				e.Fields = append(e.Fields, frame.Int(key, int64(r.Uint64())>>r.IntN(64)))
			case 1:
				e.Fields = append(e.Fields, frame.Text(key, word(0, 300)))
			default:
				e.Fields = append(e.Fields, frame.Flag(key, r.IntN(2) == 0))
			}
		}
		all[i] = e
	}
	return all
}
