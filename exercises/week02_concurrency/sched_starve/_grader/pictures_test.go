package thumbs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"gomastery/internal/grade"
	thumbs "gomastery/week02_concurrency/sched_starve"
)

// TestPixels compares each value, for sizes that do and do not divide, with
// few and with many processors.
func TestPixels(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	r := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	d := newDisk()
	// The light of white, many pixels of it, is a large number.
	white := append([]byte("P6\n640 600\n255\n"), bytes.Repeat([]byte{255}, 640*600*3)...)
	d.add("white", white)
	s := newService(t, d, 1)
	defer shut(t, s)
	want(t, s, "white", white, 1)
	files := map[string][]byte{}
	for i, size := range [][3]int{{1, 1, 1}, {1, 9, 1}, {3, 2, 1}, {3, 2, 2}, {3, 2, 3}, {7, 5, 3}, {8, 8, 8}, {9, 1, 4}, {100, 3, 10}, {2, 101, 1}, {64, 48, 5}, {61, 67, 13}, {61, 67, 60}, {33, 200, 32}, {640, 600, 160}, {1999, 7, 31}, {4000, 2, 100}, {5, 4000, 3}} {
		name := fmt.Sprint("p", i)
		files[name] = d.add(name, file(r, size[0], size[1]))
		for _, procs := range []int{1, 2, 5} {
			few := newService(t, d, i%2)
			runtime.GOMAXPROCS(procs)
			want(t, few, name, files[name], size[2])
			want(t, few, name, files[name], 1)
			shut(t, few)
		}
	}
	d.add("more", append(file(seeded(7), 2, 2), "and what stands behind"...))
	want(t, s, "more", file(seeded(7), 2, 2), 2)
}

func TestErrors(t *testing.T) {
	d := newDisk()
	d.add("good", file(seeded(1), 4, 3))
	for i, text := range []string{"", "P6", "P6\n", "P6\n2 2", "P6\n2 2\n", "P6\n2 2\n255", "P6\n2 2\n255\n", "P6\n2 2\n255\n12345678901", "P5\n2 2\n255\n123456789012", "P6\r\n2 2\n255\n123456789012",
		"P6 \n2 2\n255\n123456789012", "P6\n2  2\n255\n123456789012", "P6\n02 2\n255\n123456789012", "P6\n2 2 \n255\n123456789012", "P6\n-2 -2\n255\n123456789012", "P6\n0 2\n255\n123456789012", "P6\n2 0\n255\n123456789012",
		"P6\n2 2\n254\n123456789012", "P6\n2 2\n65535\n123456789012", "P6\n2\n255\n123456789012", "P6\n4001 1\n255\n" + strings.Repeat("123", 4001), "P6\n1 4001\n255\n" + strings.Repeat("123", 4001)} {
		name := fmt.Sprint("bad", i)
		d.add(name, []byte(text))
	}
	d.add("torn", file(seeded(2), 40, 30))
	d.breaks["torn"] = errDisk
	d.fails["gone"] = errDisk
	s := newService(t, d, 4)
	defer shut(t, s)
	asked := 0
	check := func(name string, width int, want error) {
		t.Helper()
		asked++
		a := get(t, fmt.Sprintf("Thumbnail(%s, %d)", name, width), ask(s, name, width))
		if a.panic != nil || !errors.Is(a.err, want) || a.Width != 0 || a.Height != 0 || a.Pix != nil {
			t.Errorf("Thumbnail(%s, %d), whose file is %.40q: got %d pixels, error %v and panic %v, want none and %v", name, width, data(d, name), len(a.Pix)/3, a.err, a.panic, want)
			return
		}
		if !strings.Contains(a.err.Error(), name) {
			t.Errorf("Thumbnail(%s, %d): got error %q, want the name of the file in it: whoever reads the log must know which", name, width, a.err)
		}
		for _, other := range []error{thumbs.ErrFormat, thumbs.ErrWidth, thumbs.ErrClosed} {
			if other != want && errors.Is(a.err, other) {
				t.Errorf("Thumbnail(%s, %d): got error %q, which is %q as well, want %q only", name, width, a.err, other, want)
			}
		}
	}
	for name := range d.files {
		if strings.HasPrefix(name, "bad") {
			check(name, 1, thumbs.ErrFormat)
		}
	}
	before, _ := d.counts()
	for _, width := range []int{0, -1} {
		check("none", width, thumbs.ErrWidth)
		check("good", width, thumbs.ErrWidth)
	}
	if after, _ := d.counts(); after != before {
		t.Errorf("requests for a width below 1: got %d files opened, want none: the answer does not depend on a file", after-before)
	}
	for range 2 { // the second time from memory
		for _, width := range []int{0, -1, 5, 1 << 40} {
			check("good", width, thumbs.ErrWidth)
		}
	}
	check("none", 1, fs.ErrNotExist)
	check("torn", 1, errDisk)
	check("gone", 1, errDisk)
	want(t, s, "good", file(seeded(1), 4, 3), 4)
	if got := s.Stats(); got.Requests != asked+1 || got.Failed != asked {
		t.Errorf("Stats after %d requests that failed and one that did not: got %+v", asked, got)
	}
	if _, open := d.counts(); open != 0 {
		t.Errorf("after requests for files that are no pictures, or cannot be read: got %d files that are still open, want none: a process may have only so many", open)
	}
}

func data(d *disk, name string) []byte {
	if f := d.files[name]; f != nil {
		return f.Data
	}
	return nil
}

// TestPixelsAreYours: what was answered is overwritten.
func TestPixelsAreYours(t *testing.T) {
	d := newDisk()
	f := d.add("a", file(seeded(3), 12, 8))
	s := newService(t, d, 2)
	defer shut(t, s)
	for _, width := range []int{12, 12, 5, 5, 12} {
		a := get(t, "Thumbnail", ask(s, "a", width))
		b := get(t, "Thumbnail", ask(s, "a", width))
		for i := range a.Pix {
			a.Pix[i] = 99
		}
		if diff := differs(b.Thumb, shrunk(f, width)); diff != "" {
			t.Fatalf("Thumbnail(a, %d) while another caller writes into the same thumbnail of its own: %s: pixels belong to who asked for them", width, diff)
		}
	}
	want(t, s, "a", f, 12)
}

// TestClose: the end of a service.
func TestClose(t *testing.T) {
	d := newDisk()
	f := d.add("a", file(seeded(4), 6, 6))
	d.add("b", file(seeded(5), 6, 6))
	s := newService(t, d, 2)
	want(t, s, "a", f, 3)
	h := d.hang(t, "Read", "b")
	slow := ask(s, "b", 2)
	rest(t, func() bool { return h.in.Load() == 1 })
	closed := make(chan bool)
	go func() {
		s.Close()
		close(closed)
	}()
	grade.Settle(t)
	select {
	case <-closed:
		t.Error("Close, while a request waits for the disk: it returned, want that it waits for the request")
	default:
	}
	h.release()
	if a := get(t, "a request that was under way when Close was called", slow); a.err != nil || a.panic != nil {
		t.Errorf("a request that was under way when Close was called: got error %v and panic %v, want its thumbnail", a.err, a.panic)
	}
	within(t, "Close, after the last request", func() { <-closed })
	for range 2 {
		for _, name := range []string{"a", "none"} {
			if a := get(t, "Thumbnail after Close", ask(s, name, 3)); !errors.Is(a.err, thumbs.ErrClosed) || a.Pix != nil {
				t.Errorf("Thumbnail after Close: got %d pixels and error %v, want none and ErrClosed", len(a.Pix)/3, a.err)
			} else if !strings.Contains(a.err.Error(), name) {
				t.Errorf("Thumbnail(%s, 3) after Close: got error %q, want the name of the file in it", name, a.err)
			}
		}
		within(t, "Close again", s.Close)
	}
	within(t, "Stats after Close", func() {
		if got, want := s.Stats(), (thumbs.Stats{Requests: 2, Reads: 2}); got != want {
			t.Errorf("Stats after two requests, Close, and requests afterwards: got %+v, want %+v", got, want)
		}
	})
	grade.NoLeaks(t, under)
}
