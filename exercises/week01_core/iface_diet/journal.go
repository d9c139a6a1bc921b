package storage

import (
	"fmt"
	"io"
	"sort"
	"strings"
)

// Device is what a journal is written to: a file, and in tests a piece of memory.
type Device interface {
	io.ReaderAt
	io.Writer
}

// IJournal appends entries to a device and reads them back.
type IJournal interface {
	Append(b []byte) (ISpan, error)
	Read(s ISpan) ([]byte, error)
}

// ISpan says where an entry is in the journal.
type ISpan interface {
	Offset() int64
	Length() int
}

type span struct {
	off int64
	n   int
}

func NewSpan(off int64, n int) ISpan { return span{off, n} }
func (s span) Offset() int64         { return s.off }
func (s span) Length() int           { return s.n }

type journal struct {
	dev Device
	end int64
}

func NewJournal(dev Device) IJournal { return &journal{dev: dev} }
func (j *journal) Append(b []byte) (ISpan, error) {
	n, err := j.dev.Write(b)
	s := NewSpan(j.end, n)
	j.end += int64(n)
	if err != nil {
		return nil, fmt.Errorf("append: %w", err)
	}
	return s, nil
}
func (j *journal) Read(s ISpan) ([]byte, error) {
	b := make([]byte, s.Length())
	if n, err := j.dev.ReadAt(b, s.Offset()); n < len(b) {
		return nil, fmt.Errorf("read at %d: %w", s.Offset(), err)
	}
	return b, nil
}

// IIndex finds the newest entry of a key.
type IIndex interface {
	Put(key string, s ISpan)
	Get(key string) (ISpan, bool)
	Delete(key string)
	Keys(prefix string) []string
}

type index struct{ m map[string]ISpan }

func NewIndex() IIndex                        { return &index{m: map[string]ISpan{}} }
func (x *index) Put(key string, s ISpan)      { x.m[key] = s }
func (x *index) Get(key string) (ISpan, bool) { s, ok := x.m[key]; return s, ok }
func (x *index) Delete(key string)            { delete(x.m, key) }
func (x *index) Keys(prefix string) []string {
	var keys []string
	for k := range x.m {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	sort.Strings(keys)
	return keys
}
