package catalog

import (
	"fmt"
	"strings"
	"sync"
)

// A Loader makes products out of the frames of a source. Many goroutines may use one.
type Loader struct {
	source Source
	frames sync.Pool // of *[]byte: each is in one hand at a time, and no product points into it
}

// NewLoader returns a Loader that asks source.
func NewLoader(source Source) *Loader {
	return &Loader{source: source}
}

// Load fetches one product. The errors of the source can be found in its own, and [ErrFrame] if the frame is of no use.
func (l *Loader) Load(id int) (*Product, error) {
	buf, ok := l.frames.Get().(*[]byte)
	if !ok {
		buf = new(make([]byte, 0, frameSize))
	}
	defer l.frames.Put(buf)
	frame, err := l.source.AppendFrame((*buf)[:0], id)
	if err != nil {
		return nil, fmt.Errorf("load product %d: %w", id, err)
	}
	*buf = frame
	v, err := parseFrame(frame)
	if err != nil {
		return nil, fmt.Errorf("load product %d: %w", id, err)
	}
	if v.id != id {
		return nil, fmt.Errorf("load product %d: %w: it is of product %d", id, ErrFrame, v.id)
	}
	p := &Product{ID: id, Tags: strings.Split(string(v.tags), ","), Page: make([]byte, len(v.page))}
	copy(p.Page, v.page)
	return p, nil
}
