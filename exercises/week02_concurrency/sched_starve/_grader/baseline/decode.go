package baseline

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"runtime"
)

// side is the longest side of a picture that is accepted.
const side = 4000

// decode reads a picture in the binary form of PPM with one byte for each
// colour: "P6", a line feed, width and height with a space between them, a line
// feed, "255", a line feed, and three bytes for each pixel.
func decode(r io.Reader, without Cause) (picture, error) {
	// The decoder keeps its state for each thread.
	if without != LockedThread {
		runtime.LockOSThread()
	}

	in := bufio.NewReader(r)
	var w, h int
	for _, line := range []func(string) error{
		func(l string) error { return want(l == "P6") },
		func(l string) (err error) { w, h, err = size(l); return err },
		func(l string) error { return want(l == "255") },
	} {
		text, err := in.ReadString('\n')
		if err != nil {
			return picture{}, short(err)
		}
		if err := line(text[:len(text)-1]); err != nil {
			return picture{}, err
		}
	}
	pix := make([]byte, w*h*3)
	if _, err := io.ReadFull(in, pix); err != nil {
		return picture{}, short(err)
	}
	return picture{w, h, pix}, nil
}

// size reads "640 480".
func size(line string) (w, h int, err error) {
	if _, err := fmt.Sscanf(line, "%d %d", &w, &h); err != nil || line != fmt.Sprintf("%d %d", w, h) {
		return 0, 0, fmt.Errorf("%w: its size is %q", ErrFormat, line)
	}
	if w < 1 || h < 1 || w > side || h > side {
		return 0, 0, fmt.Errorf("%w: its size is %d by %d", ErrFormat, w, h)
	}
	return w, h, nil
}

func want(ok bool) error {
	if !ok {
		return fmt.Errorf("%w: its header is not that of a PPM", ErrFormat)
	}
	return nil
}

// short says that a file which ends too early is no picture. Other errors are
// the disk's.
func short(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early", ErrFormat)
	}
	return err
}
