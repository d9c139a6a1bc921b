// Package frame turns the relay's events into frames for the wire.
//
// A frame is a head line that a person can read in a packet capture, a binary
// body, and a checksum; TASK.md has the byte table.
package frame

// Kind says how the value of a Field is written.
type Kind byte

// The kinds of format version 1.
const (
	KindInt  Kind = 1 // Int, as a zigzag varint
	KindText Kind = 2 // Text, behind its length in two bytes
	KindFlag Kind = 3 // one byte: 0 where Int is 0, else 1
)

// A Field is one named value of an Event. The value stands in Int or in Text,
// whichever the Kind says.
type Field struct {
	Key  string
	Kind Kind
	Int  int64
	Text string
}

// Int returns a Field that holds a number.
func Int(key string, v int64) Field { return Field{Key: key, Kind: KindInt, Int: v} }

// Text returns a Field that holds a string.
func Text(key, v string) Field { return Field{Key: key, Kind: KindText, Text: v} }

// Flag returns a Field that holds a truth value.
func Flag(key string, v bool) Field {
	f := Field{Key: key, Kind: KindFlag}
	if v {
		f.Int = 1
	}
	return f
}

// An Event is what the relay passes on. Encoding only reads it.
type Event struct {
	Seq    uint64 // number of the event in its stream
	Millis uint64 // milliseconds since 1970
	Stream string
	Fields []Field
}
