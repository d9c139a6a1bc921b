package export

import (
	"io"
	"sync/atomic"
)

// Counter counts what is read through it.
type Counter struct {
	read func([]byte) (int, error)
	// copy is how the source gives itself to a writer.
	copy func(io.Writer) (int64, error)
	n    atomic.Int64
}

// Counted counts what is read from src.
func Counted(src io.Reader) *Counter {
	c := &Counter{read: src.Read}
	c.copy = func(w io.Writer) (int64, error) { return io.Copy(w, reader(src.Read)) }
	if src, ok := src.(io.WriterTo); ok {
		c.copy = src.WriteTo
	}
	return c
}

// Read counts what the source returns.
func (c *Counter) Read(p []byte) (int, error) {
	n, err := c.read(p)
	c.n.Add(int64(n))
	return n, err
}

// WriteTo is what io.Copy asks for.
func (c *Counter) WriteTo(w io.Writer) (int64, error) {
	n, err := c.copy(w)
	c.n.Add(n)
	return n, err
}

// N returns how many bytes were read so far.
func (c *Counter) N() int64 { return c.n.Load() }

// reader is a function that has Read, and nothing else.
type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }
