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
	pages, index *part
	size         int64 // of the pages, with what is still buffered
	offsets      map[string][]int64
}

// NewArchive returns an Archive that writes to the two files and owns them from
// now on. Neither file is complete before the archive is closed.
func NewArchive(pageFile, indexFile io.WriteCloser) *Archive {
	return &Archive{
		pages:   &part{buf: bufio.NewWriter(pageFile), file: pageFile},
		index:   &part{buf: bufio.NewWriter(indexFile), file: indexFile},
		offsets: map[string][]int64{},
	}
}

// Size returns how many bytes the pages have, also those not written yet.
func (a *Archive) Size() int64 { return a.size }

// Offsets returns where in the pages the entries of a parcel begin, in the order
// in which they were appended.
func (a *Archive) Offsets(parcel string) []int64 { return slices.Clone(a.offsets[parcel]) }

// Append adds an entry.
func (a *Archive) Append(e Entry) error {
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("archive entry %d: %w", e.Seq, err)
	}
	if _, err := fmt.Fprintf(a.pages.buf, "%s\n", line); err != nil {
		return fmt.Errorf("archive entry %d: %w", e.Seq, err)
	}
	a.offsets[e.Parcel] = append(a.offsets[e.Parcel], a.size)
	if _, err := fmt.Fprintf(a.index.buf, "%s %d\n", e.Parcel, a.size); err != nil {
		return fmt.Errorf("index entry %d: %w", e.Seq, err)
	}
	a.size += int64(len(line)) + 1
	return nil
}

// Close completes and closes the pages, then the index.
func (a *Archive) Close() error {
	var errs []error
	for _, p := range []*part{a.pages, a.index} {
		errs = append(errs, p.buf.Flush(), p.file.Close())
	}
	return errors.Join(errs...)
}

// part is one of the two files.
type part struct {
	buf  *bufio.Writer
	file io.Closer
}
