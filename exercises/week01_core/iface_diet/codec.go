package storage

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"
)

// IRecord is what a journal entry holds.
type IRecord interface {
	Key() string
	Value() []byte
	Time() time.Time
}

type record struct {
	key   string
	value []byte
	at    time.Time
}

func NewRecord(key string, value []byte, at time.Time) IRecord { return &record{key, value, at} }
func (r *record) Key() string                                  { return r.key }
func (r *record) Value() []byte                                { return r.value }
func (r *record) Time() time.Time                              { return r.at }

// IChecksum guards an entry against bit rot.
type IChecksum interface{ Sum(b []byte) uint32 }

type checksum struct{}

func NewChecksum() IChecksum         { return checksum{} }
func (checksum) Sum(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// IEncoder appends a record in the form of the journal.
type IEncoder interface {
	Encode(dst []byte, r IRecord) []byte
}

// ISizer tells how many bytes a record needs in the journal.
type ISizer interface{ Size(r IRecord) int }

type sizer struct{}

func NewSizer() ISizer           { return sizer{} }
func (sizer) Size(r IRecord) int { return 20 + len(r.Key()) + len(r.Value()) }

type encoder struct{ sum IChecksum }

func NewEncoder() IEncoder { return &encoder{NewChecksum()} }
func (e *encoder) Encode(dst []byte, r IRecord) []byte {
	start := len(dst)
	dst = binary.BigEndian.AppendUint64(dst, uint64(r.Time().UnixNano()))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(r.Key())))
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(r.Value())))
	dst = append(append(dst, r.Key()...), r.Value()...)
	return binary.BigEndian.AppendUint32(dst, e.sum.Sum(dst[start:]))
}

// IDecoder is the opposite of IEncoder.
type IDecoder interface {
	Decode(b []byte) (IRecord, error)
}

type decoder struct{ sum IChecksum }

func NewDecoder() IDecoder { return &decoder{NewChecksum()} }
func (d *decoder) Decode(b []byte) (IRecord, error) {
	if len(b) < 20 {
		return nil, fmt.Errorf("%d bytes: %w", len(b), ErrCorrupt)
	}
	k, v := uint64(binary.BigEndian.Uint32(b[8:])), uint64(binary.BigEndian.Uint32(b[12:]))
	end := len(b) - 4
	if 16+k+v != uint64(end) || d.sum.Sum(b[:end]) != binary.BigEndian.Uint32(b[end:]) {
		return nil, ErrCorrupt
	}
	at := time.Unix(0, int64(binary.BigEndian.Uint64(b)))
	return NewRecord(string(b[16:16+k]), append([]byte(nil), b[16+k:end]...), at), nil
}
