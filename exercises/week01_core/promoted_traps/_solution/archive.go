package tracking

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// Archive keeps the entries of a day in two files: the pages, with one entry a
// line, and an index that says where in the pages a parcel occurs. One
// goroutine at a time may use it.
type Archive struct {
	pages *pages
	index *index
}

// NewArchive returns an Archive that writes to the two files and owns them from
// now on. Neither file is complete before the archive is closed.
func NewArchive(pageFile, indexFile io.WriteCloser) *Archive {
	return &Archive{
		pages: &pages{file: pageFile, buf: bufio.NewWriter(pageFile)},
		index: &index{file: indexFile, buf: bufio.NewWriter(indexFile), at: map[string][]int64{}},
	}
}

// Size returns how many bytes the pages have, also those not written yet.
func (a *Archive) Size() int64 { return a.pages.size }

// Offsets returns where in the pages the entries of a parcel begin, in the order
// in which they were appended.
func (a *Archive) Offsets(parcel string) []int64 { return slices.Clone(a.index.at[parcel]) }

// Append adds an entry.
func (a *Archive) Append(e Entry) error {
	at := a.pages.size
	if err := a.pages.write(e); err != nil {
		return fmt.Errorf("archive entry %d: %w", e.Seq, err)
	}
	if err := a.index.write(e.Parcel, at); err != nil {
		return fmt.Errorf("index entry %d: %w", e.Seq, err)
	}
	return nil
}

// Close completes both files and closes them, the second also if the first fails.
func (a *Archive) Close() error {
	return errors.Join(a.pages.close(), a.index.close())
}

var _ io.Closer = (*Archive)(nil) // Stop asks for it at run time, and takes no for an answer

// pages is the file with the entries, one JSON object a line.
type pages struct {
	file io.WriteCloser
	buf  *bufio.Writer
	size int64 // with what is still in buf
}

func (p *pages) write(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	n, err := p.buf.Write(append(line, '\n'))
	p.size += int64(n)
	return err
}

// close writes what is still in the buffer and closes the file.
func (p *pages) close() error {
	return errors.Join(p.buf.Flush(), p.file.Close())
}

// index is the file with one line for each entry: the parcel, a blank, and where
// its line begins in the pages.
type index struct {
	file io.WriteCloser
	buf  *bufio.Writer
	at   map[string][]int64
}

func (x *index) write(parcel string, at int64) error {
	x.at[parcel] = append(x.at[parcel], at)
	_, err := fmt.Fprintf(x.buf, "%s %d\n", parcel, at)
	return err
}

// close writes what is still in the buffer and closes the file.
func (x *index) close() error {
	return errors.Join(x.buf.Flush(), x.file.Close())
}
