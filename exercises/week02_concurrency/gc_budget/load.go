package catalog

import (
	"fmt"
	"strings"
)

// A Loader makes products out of the frames of a source. Many goroutines may use one.
type Loader struct {
	source Source
}

// NewLoader returns a Loader that asks source.
func NewLoader(source Source) *Loader {
	return &Loader{source}
}

// Load fetches one product. The errors of the source can be found in its own, and [ErrFrame] if the frame is of no use.
func (l *Loader) Load(id int) (*Product, error) {
	frame, err := l.source.AppendFrame(make([]byte, 0, frameSize), id)
	if err != nil {
		return nil, fmt.Errorf("load product %d: %w", id, err)
	}
	v, err := parseFrame(frame)
	if err != nil {
		return nil, fmt.Errorf("load product %d: %w", id, err)
	}
	if v.id != id {
		return nil, fmt.Errorf("load product %d: %w: it is of product %d", id, ErrFrame, v.id)
	}
	return &Product{
		ID:   id,
		Tags: strings.Split(string(v.tags), ","),
		Page: v.page, // it is in memory already, so there is nothing to copy
	}, nil
}
