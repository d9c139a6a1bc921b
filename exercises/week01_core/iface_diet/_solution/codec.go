package storage

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"
)

// An entry is time, length of key, length of value, key, value, checksum.
const (
	headerSize = 16
	sumSize    = 4
)

// Record is one version of a value. It shares the value's bytes with whoever
// made it.
type Record struct {
	key   string
	value []byte
	at    time.Time
}

func NewRecord(key string, value []byte, at time.Time) Record { return Record{key, value, at} }

func (r Record) Key() string     { return r.key }
func (r Record) Value() []byte   { return r.value }
func (r Record) Time() time.Time { return r.at }

// Encoder writes records in the form of the journal.
type Encoder struct{}

func NewEncoder() Encoder { return Encoder{} }

// Encode appends r to dst.
func (Encoder) Encode(dst []byte, r Record) []byte {
	start := len(dst)
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.at.UnixNano()))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(r.key)))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(r.value)))
	dst = append(append(dst, r.key...), r.value...)
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:]))
}

// Decoder reads what an Encoder wrote.
type Decoder struct{}

func NewDecoder() Decoder { return Decoder{} }

// Decode returns the record that b holds. It keeps nothing of b.
func (Decoder) Decode(b []byte) (Record, error) {
	if len(b) < headerSize+sumSize {
		return Record{}, fmt.Errorf("%d bytes: %w", len(b), ErrCorrupt)
	}
	k, v := uint64(binary.BigEndian.Uint32(b[8:])), uint64(binary.BigEndian.Uint32(b[12:]))
	end := len(b) - sumSize
	if headerSize+k+v != uint64(end) || crc32.ChecksumIEEE(b[:end]) != binary.BigEndian.Uint32(b[end:]) {
		return Record{}, ErrCorrupt
	}
	at := time.Unix(0, int64(binary.BigEndian.Uint64(b)))
	return Record{string(b[headerSize : headerSize+k]), append([]byte(nil), b[headerSize+k:end]...), at}, nil
}
