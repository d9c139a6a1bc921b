// Package sink is the file that events are written to.
package sink

import (
	"io"
	"log"
	"os"

	"gomastery/week01_core/init_purge/config"
)

// Open opens a file to append to.
var Open = func(name string) (io.WriteCloser, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}

// Default is the file of this process.
var Default io.WriteCloser

func init() {
	var err error
	if Default, err = Open(config.Current.File); err != nil {
		log.Fatalf("open sink: %v", err)
	}
}
