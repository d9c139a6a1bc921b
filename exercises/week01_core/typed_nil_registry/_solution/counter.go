package export

import (
	"io"
	"sync/atomic"
)

// Counter counts what is read through it.
type Counter struct {
	src io.Reader
	n   atomic.Int64
}

// Counted counts what is read from src.
func Counted(src io.Reader) *Counter {
	return &Counter{src: src}
}

// Read counts what the source returns.
func (c *Counter) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// WriteTo leaves the copying to a source that can do it itself; io.Copy asks
// for this method, and would not look behind the Counter.
func (c *Counter) WriteTo(w io.Writer) (int64, error) {
	if src, ok := c.src.(io.WriterTo); ok {
		n, err := src.WriteTo(w)
		c.n.Add(n)
		return n, err
	}
	// Only Read, or io.Copy would call this method again, for ever.
	return io.Copy(w, struct{ io.Reader }{c})
}

// N returns how many bytes were read so far. A progress bar may ask while
// another goroutine copies.
func (c *Counter) N() int64 { return c.n.Load() }
