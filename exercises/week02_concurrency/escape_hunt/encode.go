package frame

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
)

// An Encoder turns events into frames. It may be used by many goroutines at
// once. The zero value encodes, and keeps no journal.
type Encoder struct {
	journal *Journal
}

// NewEncoder returns an Encoder that notes every frame in j, which may be nil.
func NewEncoder(j *Journal) *Encoder {
	return &Encoder{journal: j}
}

// Encode returns the frame of ev in memory of its own: it belongs to the caller,
// and no later call touches it.
//
// If ev does not fit into a frame, the error is a *LimitError.
func (e *Encoder) Encode(ev *Event) ([]byte, error) {
	return e.EncodeTo(nil, ev)
}

// EncodeTo appends the frame of ev to dst, like the append functions of strconv,
// and returns the longer slice. It does not keep dst.
//
// If ev does not fit into a frame, EncodeTo returns dst as it was, and a
// *LimitError.
func (e *Encoder) EncodeTo(dst []byte, ev *Event) ([]byte, error) {
	if err := check(ev); err != nil {
		return dst, err
	}

	// The length of the body stands in the head, in front of it. So the fields
	// are first collected as parts, and the head is written when all are known.
	var parts []part
	for i := range ev.Fields {
		f := &ev.Fields[i]
		parts = append(parts, newLabel(f))
		if f.Kind != KindInt {
			parts = append(parts, partFunc(f.appendValue))
			continue
		}
		var digits [binary.MaxVarintLen64]byte
		n := binary.PutVarint(digits[:], f.Int)
		parts = append(parts, partFunc(func(b []byte) []byte {
			return append(b, digits[:n]...)
		}))
	}

	var body []byte
	body = append(body, byte(len(ev.Stream)))
	body = append(body, ev.Stream...)
	body = append(body, byte(len(ev.Fields)))
	for _, p := range parts {
		body = p.appendTo(body)
	}

	start := len(dst)
	dst = append(dst, fmt.Sprintf("EV1 seq=%d t=%d len=%08d\n", ev.Seq, ev.Millis, len(body))...)
	dst = append(dst, body...)
	dst = append(dst, checksum(dst[start:])...)

	e.journal.Notef("encoded seq=%d bytes=%d", ev.Seq, len(dst)-start)
	return dst, nil
}

// check reports the first part of ev that does not fit into a frame.
func check(ev *Event) error {
	if n := len(ev.Stream); n < 1 || n > MaxStream {
		return limitError("stream", -1, n, 1, MaxStream)
	}
	if n := len(ev.Fields); n > MaxFields {
		return limitError("fields", -1, n, 0, MaxFields)
	}
	for i := range ev.Fields {
		f := &ev.Fields[i]
		if n := len(f.Key); n < 1 || n > MaxKey {
			return limitError("key", i, n, 1, MaxKey)
		}
		if f.Kind < KindInt || f.Kind > KindFlag {
			return limitError("kind", i, int(f.Kind), int(KindInt), int(KindFlag))
		}
		if n := len(f.Text); f.Kind == KindText && n > MaxText {
			return limitError("text", i, n, 0, MaxText)
		}
	}
	return nil
}

// A part appends itself to the body of a frame.
type part interface {
	appendTo(b []byte) []byte
}

// A partFunc is a function that is a part.
type partFunc func(b []byte) []byte

func (f partFunc) appendTo(b []byte) []byte { return f(b) }

// A label is what stands in front of a value: its key and its kind.
type label struct {
	key  string
	kind Kind
}

func newLabel(f *Field) *label {
	l := label{key: f.Key, kind: f.Kind}
	return &l
}

func (l *label) appendTo(b []byte) []byte {
	b = append(b, byte(len(l.key)))
	b = append(b, l.key...)
	return append(b, byte(l.kind))
}

// appendValue appends the value of a text or a flag.
func (f *Field) appendValue(b []byte) []byte {
	if f.Kind == KindText {
		b = binary.BigEndian.AppendUint16(b, uint16(len(f.Text)))
		return append(b, f.Text...)
	}
	if f.Int != 0 {
		return append(b, 1)
	}
	return append(b, 0)
}

// checksum returns the four bytes that end a frame.
func checksum(frame []byte) []byte {
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32.ChecksumIEEE(frame))
	return sum[:]
}
