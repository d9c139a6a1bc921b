package storage

import (
	"fmt"
	"io"
)

// Device is what a journal is written to: a file, and in tests a piece of memory.
type Device interface {
	io.ReaderAt
	io.Writer
}

// span says where an entry is in the journal.
type span struct {
	off int64
	n   int
}

// journal appends entries to a device.
type journal struct {
	dev Device
	end int64
}

func (j *journal) append(b []byte) (span, error) {
	n, err := j.dev.Write(b)
	s := span{j.end, n}
	j.end += int64(n) // also what a failed write left there
	if err != nil {
		return span{}, fmt.Errorf("append: %w", err)
	}
	return s, nil
}

func (j *journal) read(s span) ([]byte, error) {
	b := make([]byte, s.n)
	if n, err := j.dev.ReadAt(b, s.off); n < len(b) {
		return nil, fmt.Errorf("read at %d: %w", s.off, err)
	}
	return b, nil
}
