package catalog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// A Source is where products come from: the database, behind the network.
type Source interface {
	// AppendFrame appends the frame of one product to dst, and returns the longer slice. It does not keep dst.
	AppendFrame(dst []byte, id int) ([]byte, error)
}

// ErrFrame is what is wrong with a frame that cannot be used.
var ErrFrame = errors.New("broken frame")

// frameSize is about the size of a frame: the price history is longer than what we serve.
const frameSize = 1536

// A view is a parsed frame. Its slices point into the frame.
type view struct {
	id      int
	tags    []byte // names, with commas between them
	history []byte // prices of the last years, of no use to the cache
	page    []byte // the rendered page
}

// A frame has its parts in this order: the id in four bytes; tags, history and page, each after its length in two bytes;
// the CRC-32 (IEEE) of all of it in four bytes. Numbers have their high byte first.

// parseFrame returns the parts of a frame.
func parseFrame(frame []byte) (view, error) {
	if len(frame) < 4+3*2+4 {
		return view{}, fmt.Errorf("%w: %d bytes", ErrFrame, len(frame))
	}
	rest, sum := frame[:len(frame)-4], binary.BigEndian.Uint32(frame[len(frame)-4:])
	if crc32.ChecksumIEEE(rest) != sum {
		return view{}, fmt.Errorf("%w: checksum", ErrFrame)
	}
	v := view{id: int(binary.BigEndian.Uint32(rest))}
	rest = rest[4:]
	for _, part := range []*[]byte{&v.tags, &v.history, &v.page} {
		if len(rest) < 2 {
			return view{}, fmt.Errorf("%w: ends early", ErrFrame)
		}
		n := int(binary.BigEndian.Uint16(rest))
		if len(rest) < 2+n {
			return view{}, fmt.Errorf("%w: ends early", ErrFrame)
		}
		*part, rest = rest[2:2+n], rest[2+n:]
	}
	if len(rest) > 0 {
		return view{}, fmt.Errorf("%w: %d bytes too many", ErrFrame, len(rest))
	}
	return v, nil
}

// A Feed is a Source for load tests: products 0 to Products-1, always the same.
type Feed struct {
	Products int
}

// AppendFrame implements [Source].
func (f Feed) AppendFrame(dst []byte, id int) ([]byte, error) {
	if id < 0 || id >= f.Products {
		return dst, fmt.Errorf("there is no product %d", id)
	}
	start := len(dst)
	dst = binary.BigEndian.AppendUint32(dst, uint32(id))
	size := len(dst)
	dst = binary.BigEndian.AppendUint16(dst, 0)
	dst = fmt.Appendf(dst, "shelf-%d,sale", id%97)
	binary.BigEndian.PutUint16(dst[size:], uint16(len(dst)-size-2))
	dst = appendFilled(dst, 580, byte(id*7))
	dst = appendFilled(dst, 850+id%40, byte(id*31+id/256))
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[start:])), nil
}

// appendFilled appends a length and as many bytes.
func appendFilled(dst []byte, n int, first byte) []byte {
	dst = binary.BigEndian.AppendUint16(dst, uint16(n))
	for i := range n {
		dst = append(dst, first+byte(i))
	}
	return dst
}
