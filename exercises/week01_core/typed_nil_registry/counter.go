package export

import (
	"io"
	"sync/atomic"
)

// Counter counts what is read through it.
type Counter struct {
	io.Reader
	n atomic.Int64
}

// Counted counts what is read from src.
func Counted(src io.Reader) *Counter {
	return &Counter{Reader: src}
}

// Read counts what the source returns.
func (c *Counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// N returns how many bytes were read so far. A progress bar may ask while
// another goroutine copies.
func (c *Counter) N() int64 { return c.n.Load() }
