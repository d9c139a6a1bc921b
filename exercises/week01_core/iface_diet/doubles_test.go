package storage_test

import (
	"bytes"
	"io"
	"sync"
	"time"
)

// memory is a device in memory. It fails where it is told to.
type memory struct {
	mu       sync.Mutex
	b        []byte
	short    int // if > 0, the next Write keeps this many bytes and fails
	writeErr error
	readErr  error
}

func (m *memory) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.writeErr != nil {
		n := min(m.short, len(p))
		m.b = append(m.b, p[:n]...)
		return n, m.writeErr
	}
	m.b = append(m.b, p...)
	return len(p), nil
}

func (m *memory) ReadAt(p []byte, off int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.readErr != nil {
		return 0, m.readErr
	}
	if off > int64(len(m.b)) {
		return 0, io.EOF
	}
	return bytes.NewReader(m.b).ReadAt(p, off)
}

// manual is a clock that a test sets.
type manual struct{ at time.Time }

func (c *manual) Now() time.Time { return c.at }
