// Package satisfy declares the types that the statements of answers.toml are
// about. They are the shapes that plugins come in.
package satisfy

// Putter takes records.
type Putter interface {
	Put(record string) error
}

// Reader and WriterTo are those of io, in short.
type Reader interface {
	Read(p []byte) (int, error)
}

// WriterTo is the faster way to read, which some readers have.
type WriterTo interface {
	WriteTo(w Putter) (int64, error)
}

// Plain has a value receiver.
type Plain struct{}

func (Plain) Put(string) error { return nil }

// Counting has a pointer receiver.
type Counting struct{ n int }

func (c *Counting) Put(string) error { c.n++; return nil }

// Renamed has the fields of Counting.
type Renamed Counting

// HasValue embeds a value.
type HasValue struct{ Counting }

// HasPointer embeds a pointer.
type HasPointer struct{ *Counting }

// HasBoth embeds two.
type HasBoth struct {
	*Plain
	*Counting
}

// File can be read both ways.
type File struct{}

func (*File) Read([]byte) (int, error)      { return 0, nil }
func (*File) WriteTo(Putter) (int64, error) { return 0, nil }

// Wrapper embeds an interface.
type Wrapper struct{ Reader }

// Box is generic.
type Box[T any] struct{ last T }

func (b *Box[T]) Put(item T) error { b.last = item; return nil }

// Store calls its sink.
func Store[P Putter](sink P) error { return sink.Put("record") }
