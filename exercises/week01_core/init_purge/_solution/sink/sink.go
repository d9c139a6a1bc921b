// Package sink is the file that events are written to.
package sink

import (
	"io"
	"os"
)

// Open opens a file to append to.
func Open(name string) (io.WriteCloser, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}
