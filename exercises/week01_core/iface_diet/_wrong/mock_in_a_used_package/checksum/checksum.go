// Package checksum guards entries against bit rot.
package checksum

import "hash/crc32"

// CRC is the checksum of the journal.
type CRC struct{}

func New() CRC { return CRC{} }

func (CRC) Sum(b []byte) uint32 { return crc32.ChecksumIEEE(b) }

// Mock returns the same sum for everything.
type Mock struct{ Value uint32 }

func NewMock(v uint32) *Mock { return &Mock{v} }

func (m *Mock) Sum([]byte) uint32 { return m.Value }
