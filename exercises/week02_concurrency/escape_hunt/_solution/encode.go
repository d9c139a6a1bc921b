package frame

import (
	"encoding/binary"
	"hash/crc32"
	"strconv"
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
	// EncodeTo checks once more. That is a few comparisons, and here the size of
	// an event that may be sent is needed before there is memory to send it from.
	if err := check(ev); err != nil {
		return nil, err
	}
	return e.EncodeTo(make([]byte, 0, maxHead+bodySize(ev)+sumSize), ev)
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
	start := len(dst)
	dst = appendHead(dst, ev)
	dst = appendBody(dst, ev)
	dst = binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))

	e.journal.Note("encoded", ev.Seq, len(dst)-start)
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

const (
	lenDigits = 8 // the length in the head is padded to this many digits
	maxHead   = len("EV1 seq= t= len=\n") + 20 + 20 + lenDigits
	sumSize   = 4
)

// appendHead appends the head line of ev.
func appendHead(dst []byte, ev *Event) []byte {
	dst = append(dst, "EV1 seq="...)
	dst = strconv.AppendUint(dst, ev.Seq, 10)
	dst = append(dst, " t="...)
	dst = strconv.AppendUint(dst, ev.Millis, 10)
	dst = append(dst, " len="...)
	dst = appendPadded(dst, bodySize(ev))
	return append(dst, '\n')
}

// appendPadded appends n as lenDigits decimal digits.
func appendPadded(dst []byte, n int) []byte {
	var digits [lenDigits]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = byte('0' + n%10)
		n /= 10
	}
	return append(dst, digits[:]...)
}

// bodySize returns how many bytes appendBody appends. To know it beforehand is
// what makes a second buffer for the body needless.
func bodySize(ev *Event) int {
	n := 1 + len(ev.Stream) + 1
	for i := range ev.Fields {
		f := &ev.Fields[i]
		n += 1 + len(f.Key) + 1
		switch f.Kind {
		case KindInt:
			n += varintSize(f.Int)
		case KindText:
			n += 2 + len(f.Text)
		case KindFlag:
			n++
		}
	}
	return n
}

// varintSize returns how many bytes binary.AppendVarint appends for v.
func varintSize(v int64) int {
	var buf [binary.MaxVarintLen64]byte
	return binary.PutVarint(buf[:], v)
}

// appendBody appends the binary part of a frame.
func appendBody(dst []byte, ev *Event) []byte {
	dst = append(dst, byte(len(ev.Stream)))
	dst = append(dst, ev.Stream...)
	dst = append(dst, byte(len(ev.Fields)))
	for i := range ev.Fields {
		dst = appendField(dst, &ev.Fields[i])
	}
	return dst
}

// appendField appends one field of the body.
func appendField(dst []byte, f *Field) []byte {
	dst = append(dst, byte(len(f.Key)))
	dst = append(dst, f.Key...)
	dst = append(dst, byte(f.Kind))
	switch f.Kind {
	case KindInt:
		dst = binary.AppendVarint(dst, f.Int)
	case KindText:
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(f.Text)))
		dst = append(dst, f.Text...)
	case KindFlag:
		var flag byte
		if f.Int != 0 {
			flag = 1
		}
		dst = append(dst, flag)
	}
	return dst
}
