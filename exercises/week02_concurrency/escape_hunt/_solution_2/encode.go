package frame

import (
	"encoding/binary"
	"hash/crc32"
	"strconv"
	"sync"
)

// An Encoder turns events into frames. It may be used by many goroutines at
// once. The zero value encodes, and keeps no journal.
type Encoder struct {
	journal *Journal
	scratch sync.Pool // of *[]byte, for Encode
}

// NewEncoder returns an Encoder that notes every frame in j, which may be nil.
func NewEncoder(j *Journal) *Encoder {
	return &Encoder{journal: j}
}

// keepScratch is the largest scratch buffer that goes back to the pool, so that
// one giant event does not stay in memory for ever.
const keepScratch = 1 << 20

// Encode returns the frame of ev in memory of its own: it belongs to the caller,
// and no later call touches it.
//
// If ev does not fit into a frame, the error is a *LimitError.
func (e *Encoder) Encode(ev *Event) ([]byte, error) {
	scratch, _ := e.scratch.Get().(*[]byte)
	if scratch == nil {
		scratch = new([]byte)
	}
	// What comes from the pool goes back to it; the caller gets a copy.
	frame, err := e.EncodeTo((*scratch)[:0], ev)
	var out []byte
	if err == nil {
		out = append(out, frame...)
	}
	if cap(frame) <= keepScratch {
		*scratch = frame
		e.scratch.Put(scratch)
	}
	return out, err
}

// EncodeTo appends the frame of ev to dst, like the append functions of strconv,
// and returns the longer slice. It does not keep dst.
//
// If ev does not fit into a frame, EncodeTo returns dst as it was, and a
// *LimitError.
func (e *Encoder) EncodeTo(dst []byte, ev *Event) ([]byte, error) {
	w := writer{buf: dst, start: len(dst)}
	if err := w.frame(ev); err != nil {
		return dst, err
	}
	e.journal.Note("encoded", ev.Seq, len(w.buf)-w.start)
	return w.buf, nil
}

// A writer builds one frame behind whatever buf already holds. It checks each
// part at the moment of writing it, and puts the length in afterwards.
type writer struct {
	buf   []byte
	start int // of the frame
}

const lenHole = "00000000"

func (w *writer) frame(ev *Event) error {
	w.text("EV1 seq=")
	w.buf = strconv.AppendUint(w.buf, ev.Seq, 10)
	w.text(" t=")
	w.buf = strconv.AppendUint(w.buf, ev.Millis, 10)
	w.text(" len=" + lenHole + "\n")
	body := len(w.buf)

	if n := len(ev.Stream); n < 1 || n > MaxStream {
		return limitError("stream", -1, n, 1, MaxStream)
	}
	w.byte(byte(len(ev.Stream)))
	w.text(ev.Stream)
	if n := len(ev.Fields); n > MaxFields {
		return limitError("fields", -1, n, 0, MaxFields)
	}
	w.byte(byte(len(ev.Fields)))
	for i := range ev.Fields {
		if err := w.field(i, &ev.Fields[i]); err != nil {
			return err
		}
	}

	hole := w.buf[body-1-len(lenHole) : body-1]
	for i, n := len(hole)-1, len(w.buf)-body; n > 0; i, n = i-1, n/10 {
		hole[i] = byte('0' + n%10)
	}
	w.buf = binary.BigEndian.AppendUint32(w.buf, crc32.ChecksumIEEE(w.buf[w.start:]))
	return nil
}

func (w *writer) field(i int, f *Field) error {
	if n := len(f.Key); n < 1 || n > MaxKey {
		return limitError("key", i, n, 1, MaxKey)
	}
	w.byte(byte(len(f.Key)))
	w.text(f.Key)
	w.byte(byte(f.Kind))
	switch f.Kind {
	case KindInt:
		w.buf = binary.AppendVarint(w.buf, f.Int)
	case KindText:
		n := len(f.Text)
		if n > MaxText {
			return limitError("text", i, n, 0, MaxText)
		}
		w.byte(byte(n >> 8))
		w.byte(byte(n))
		w.text(f.Text)
	case KindFlag:
		if f.Int != 0 {
			w.byte(1)
		} else {
			w.byte(0)
		}
	default:
		return limitError("kind", i, int(f.Kind), int(KindInt), int(KindFlag))
	}
	return nil
}

func (w *writer) byte(b byte)   { w.buf = append(w.buf, b) }
func (w *writer) text(s string) { w.buf = append(w.buf, s...) }
