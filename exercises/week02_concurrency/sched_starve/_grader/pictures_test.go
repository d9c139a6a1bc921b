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
	// A picture that is asked for too wide first was read, and is kept.
	d.add("narrow", file(seeded(3), 2, 2))
	check("narrow", 3, thumbs.ErrWidth)
	before, _ = d.counts()
	check("narrow", 4, thumbs.ErrWidth)
	if after, _ := d.counts(); after != before {
		t.Errorf("Thumbnail(narrow, 4), after Thumbnail(narrow, 3) of a picture that is 2 wide: got the file opened again, want it from memory: it could be read")
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

// TestStatsAreExact: numbers are right as soon as the answer is there. On one
// processor a goroutine that would count a little later has not run by then.
func TestStatsAreExact(t *testing.T) {
	d := newDisk()
	d.add("a", file(seeded(4), 4, 4))
	s := newService(t, d, 1)
	defer shut(t, s)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	within(t, "requests, one after another, and Stats after each", func() {
		for i := range 100 {
			for failed, width := range []int{2, 0} {
				if _, err := s.Thumbnail("a", width); (err != nil) != (failed == 1) {
					t.Errorf("Thumbnail(a, %d): got error %v", width, err)
					return
				}
				if got, want := s.Stats(), (thumbs.Stats{Requests: 2*i + 1 + failed, Failed: i + failed, Reads: 1}); got != want {
					t.Errorf("Stats, when Thumbnail has returned for the %dth time: got %+v, want %+v: what was answered is counted", 2*i+1+failed, got, want)
					return
				}
			}
		}
		s.Close()
		if got, want := s.Stats(), (thumbs.Stats{Requests: 200, Failed: 100, Reads: 1}); got != want {
			t.Errorf("Stats after 200 requests and Close: got %+v, want %+v", got, want)
		}
	})
}

// TestClose: the end of a service.
func TestClose(t *testing.T) {
	d := newDisk()
	f := d.add("a", file(seeded(4), 6, 6))
	d.add("b", file(seeded(5), 6, 6))
	s := newService(t, d, 2)
	want(t, s, "a", f, 3)
	h := d.hang(t, "Read", "b")
	slow := []chan answer{ask(s, "b", 2), ask(s, "b", 2)} // one reads, the other waits for it
	rest(t, func() bool { return h.in.Load() == 1 })
	closed := make(chan bool)
	go func() {
		s.Close()
		close(closed)
	}()
	grade.Settle(t)
	select {
	case <-closed:
		t.Error("Close, while requests wait for the disk: it returned, want that it waits for the request")
	default:
	}
	late := ask(s, "a", 3) // may be told now, or when Close has returned
	grade.Settle(t)
	h.release()
	for _, c := range slow {
		if a := get(t, "a request that was under way when Close was called", c); a.err != nil || a.panic != nil {
			t.Errorf("a request that was under way when Close was called: got error %v and panic %v, want its thumbnail", a.err, a.panic)
		}
	}
	if a := get(t, "a request that came while Close waits", late); !errors.Is(a.err, thumbs.ErrClosed) || a.Pix != nil {
		t.Errorf("a request that came while Close waits for others: got %d pixels and error %v, want none and ErrClosed: with new ones all the time, Close would never return", len(a.Pix)/3, a.err)
	}
	within(t, "Close, after the last request", func() { <-closed })
	for range 2 {
		for _, name := range []string{"a", "none"} {
			for _, width := range []int{3, 0, 99} {
				if a := get(t, "Thumbnail after Close", ask(s, name, width)); !errors.Is(a.err, thumbs.ErrClosed) || errors.Is(a.err, thumbs.ErrWidth) || a.Pix != nil {
					t.Errorf("Thumbnail(%s, %d) after Close: got %d pixels and error %v, want none and ErrClosed", name, width, len(a.Pix)/3, a.err)
				} else if !strings.Contains(a.err.Error(), name) {
					t.Errorf("Thumbnail(%s, %d) after Close: got error %q, want the name of the file in it", name, width, a.err)
				}
			}
		}
		within(t, "Close again", s.Close)
	}
	within(t, "Stats after Close", func() {
		if got, want := s.Stats(), (thumbs.Stats{Requests: 3, Reads: 2}); got != want {
			t.Errorf("Stats after three requests, Close, and requests that came later: got %+v, want %+v", got, want)
		}
	})
	grade.NoLeaks(t, under)
}

// TestCloseWaitsForAll: requests that have left the disk behind are under way
// as well, until they are answered.
func TestCloseWaitsForAll(t *testing.T) {
	const n = 8
	d := newDisk()
	d.add("a", file(seeded(6), 640, 600))
	s := newService(t, d, 1)
	h := d.hang(t, "Read", "a")
	var all []chan answer
	for range n {
		all = append(all, ask(s, "a", 160))
	}
	rest(t, func() bool { return h.in.Load() == 1 })
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // so that eight thumbnails take their time
	answered := make(chan int)
	go func() {
		s.Close()
		there := 0
		for _, c := range all {
			there += len(c)
		}
		answered <- there
	}()
	grade.Settle(t)
	h.release()
	within(t, "Close, after the last request", func() {
		// One or another may be on its last step, from Thumbnail into its caller.
		if there := <-answered; there < n/2 {
			t.Errorf("Close, while %d requests were under way: it returned when %d of them were answered, want all: a file that was read is not yet a thumbnail", n, there)
		}
	})
	for _, c := range all {
		get(t, "a request that was under way when Close was called", c)
	}
}
