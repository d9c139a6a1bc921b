// Package baseline is the service as it was handed out, from which one cause can
// be taken away at a time. Change the starter, and copy it again.
package baseline

import "errors"

// A Thumb is a small picture. Pix has three bytes for each pixel, red, green
// and blue, row after row. It belongs to whoever asked for it.
type Thumb struct {
	Width, Height int
	Pix           []byte
}

// Stats tell what a service has done so far.
type Stats struct {
	Requests int // thumbnails asked for while it was open, and answered
	Failed   int // those among them that were answered with an error
	Reads    int // files opened, or tried to
}

var (
	// ErrClosed is the answer of a service that was closed.
	ErrClosed = errors.New("service is closed")
	// ErrWidth is the answer to a width below 1, or above that of the picture.
	ErrWidth = errors.New("width is not possible")
	// ErrFormat is the answer to a file that holds no picture.
	ErrFormat = errors.New("not a picture")
)

// A picture is what a file holds, in the form of [Thumb].
type picture struct {
	width, height int
	pix           []byte
}
