// Package entry turns records into bytes and back.
package entry

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"time"
)

// ErrCorrupt: the bytes are not those of a record.
var ErrCorrupt = errors.New("record is corrupt")

const overhead = 8 + 4 + 4 + 4

// Record is one version of a value.
type Record struct {
	K  string
	V  []byte
	At time.Time
}

func (r *Record) Key() string     { return r.K }
func (r *Record) Value() []byte   { return r.V }
func (r *Record) Time() time.Time { return r.At }

// Codec encodes and decodes.
type Codec struct{}

// Encode appends r to dst.
func (*Codec) Encode(dst []byte, r *Record) []byte {
	start := len(dst)
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.At.UnixNano()))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(r.K)))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(r.V)))
	dst = append(dst, r.K...)
	dst = append(dst, r.V...)
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))
}

// Decode returns the record in b, and keeps nothing of b.
func (*Codec) Decode(b []byte) (*Record, error) {
	if len(b) < overhead {
		return nil, fmt.Errorf("%d bytes: %w", len(b), ErrCorrupt)
	}
	body, sum := b[:len(b)-4], b[len(b)-4:]
	if crc32.ChecksumIEEE(body) != binary.BigEndian.Uint32(sum) {
		return nil, ErrCorrupt
	}
	nanos, rest := int64(binary.BigEndian.Uint64(body)), body[16:]
	k, v := uint64(binary.BigEndian.Uint32(body[8:])), uint64(binary.BigEndian.Uint32(body[12:]))
	if k+v != uint64(len(rest)) {
		return nil, ErrCorrupt
	}
	return &Record{string(rest[:k]), append([]byte(nil), rest[k:]...), time.Unix(0, nanos)}, nil
}
