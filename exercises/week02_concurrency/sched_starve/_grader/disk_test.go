package thumbs_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"gomastery/internal/grade"
	thumbs "gomastery/week02_concurrency/sched_starve"
)

// TestKeepsTheLast: which pictures are in memory.
func TestKeepsTheLast(t *testing.T) {
	d := newDisk()
	files := map[string][]byte{}
	for i, name := range []string{"a", "b", "c", "d", "e"} {
		files[name] = d.add(name, file(seeded(uint64(i)), 5+i, 4))
	}
	d.add("bad", []byte("P6\n"))
	d.fails["gone"] = errDisk
	run := func(keep int, asked string, reads ...bool) {
		t.Helper()
		s := newService(t, d, keep)
		defer shut(t, s)
		total := 0
		for i, r := range asked {
			name := string(r)
			before, _ := d.counts()
			if name == "x" {
				for _, name := range []string{"bad", "gone", "none"} {
					if a := get(t, "Thumbnail", ask(s, name, 1)); a.err == nil {
						t.Fatalf("Thumbnail(%s, 1): got no error", name)
					}
				}
			} else {
				want(t, s, name, files[name], 1+i%5)
			}
			after, open := d.counts()
			total += after - before
			if open != 0 {
				t.Fatalf("after a request: got %d files that are still open, want none", open)
			}
			if name == "x" {
				if after-before != 3 {
					t.Errorf("three files that are no pictures, asked for again: got %d of them opened, want 3: an error may be over by the next request", after-before)
				}
				continue
			}
			if got := after-before == 1; got != reads[i] || after-before > 1 {
				t.Errorf("keep %d, requests for %q (x: three that cannot be read): the one at position %d opened %d files, want it from the disk: %t", keep, asked, i, after-before, reads[i])
			}
		}
		if got := s.Stats().Reads; got != total {
			t.Errorf("keep %d, requests for %q: got Reads %d in the Stats, want %d", keep, asked, got, total)
		}
	}
	const y, n = true, false
	run(2, "aabab", y, n, y, n, n)
	run(2, "abacab", y, y, n, y, n, y)
	run(3, "abcdbcda", y, y, y, y, n, n, n, y)
	run(3, "abcaaadbce", y, y, y, n, n, n, y, y, y, y)
	run(1, "aabba", y, n, y, n, y)
	run(0, "aab", y, y, y)
	run(-1, "aa", y, y)
	run(2, "abxxab", y, y, y, y, n, n)
	run(5, "abcdeabcde", y, y, y, y, y, n, n, n, n, n)
}

// TestReadOnce: many ask for one picture while it is read. The one who reads it
// wants it too wide, which is its own error and nobody else's.
func TestReadOnce(t *testing.T) {
	for _, stage := range []string{"Open", "Read", "Close"} {
		d := newDisk()
		f := d.add("a", file(seeded(6), 30, 20))
		s := newService(t, d, 2)
		h := d.hang(t, stage, "a")
		wide := ask(s, "a", 31)
		rest(t, func() bool { return h.in.Load() > 0 })
		var all []chan answer
		for i := range 19 {
			all = append(all, ask(s, "a", 1+i))
		}
		grade.Settle(t)
		if opens, _ := d.counts(); opens != 1 {
			t.Errorf("20 requests for one picture, while the disk hangs in %s: got the file opened %d times, want once: just when the disk is slow, it gets more to do", stage, opens)
		}
		h.release()
		if a := get(t, "a request that reads the picture, and wants it too wide", wide); !errors.Is(a.err, thumbs.ErrWidth) {
			t.Fatalf("Thumbnail(a, 31), which reads a picture that is 30 wide: got error %v and panic %v, want ErrWidth", a.err, a.panic)
		}
		for i, c := range all {
			a := get(t, "a request for a picture that another one reads", c)
			if a.err != nil || a.panic != nil {
				t.Fatalf("Thumbnail(a, %d), while another request reads the picture: got error %v and panic %v, want the thumbnail. (The one that reads it wants 31 of 30 columns, but that is no business of this one.)", 1+i, a.err, a.panic)
			}
			if diff := differs(a.Thumb, shrunk(f, 1+i)); diff != "" {
				t.Fatalf("a request for a picture that another one reads: %s", diff)
			}
		}
		want(t, s, "a", f, 30)
		if got, want := s.Stats(), (thumbs.Stats{Requests: 21, Failed: 1, Reads: 1}); got != want {
			t.Errorf("Stats after 21 requests for one picture, 20 of them at once, one of these too wide: got %+v, want %+v", got, want)
		}
		shut(t, s)
	}
}

// TestOnceEach: several clients ask for the same pictures one after another, so
// that some come just when a read ends. Every picture stays in memory.
func TestOnceEach(t *testing.T) {
	const n = 1000
	d := newDisk()
	for i := range n {
		d.add(fmt.Sprint("p", i), file(seeded(uint64(i)), 1, 1))
	}
	for range 20 {
		d.set(func() { clear(d.opens) })
		s := newService(t, d, n)
		var clients sync.WaitGroup
		for range 8 {
			clients.Go(func() {
				for i := range n {
					s.Thumbnail(fmt.Sprint("p", i), 1)
				}
			})
		}
		within(t, "8 clients, who ask for 1000 pictures each", clients.Wait)
		shut(t, s)
		if opens, _ := d.counts(); opens != n {
			t.Fatalf("8 clients, who ask for the same %d pictures one after another, with room for all of them in memory: got %d files opened, want %d: who comes when a read ends must find the picture, or the read", n, opens, n)
		}
	}
}

// TestManyWaitForTheDisk: requests for different pictures, all of which hang.
func TestManyWaitForTheDisk(t *testing.T) {
	const n = 64
	for _, stage := range []string{"Open", "Read", "Close"} {
		d := newDisk()
		var names []string
		for i := range n {
			names = append(names, fmt.Sprint("p", i))
			d.add(names[i], file(seeded(uint64(i)), 10, 10))
		}
		s := newService(t, d, 100)
		h := d.hang(t, stage, names...)
		var all []chan answer
		for _, name := range names {
			all = append(all, ask(s, name, 4))
		}
		if !rest(t, func() bool { return h.in.Load() == n }) {
			t.Errorf("%d requests for different pictures, while the disk hangs in %s: got %d of them there, want all: the others wait for a lock, or for a turn, that the slow one holds", n, stage, h.in.Load())
		}
		for _, c := range all {
			if len(c) > 0 {
				t.Errorf("a request for a picture, while %s of its file has not returned: got an answer, want it when the file is closed: files that are still open pile up, and a process may have only so many", stage)
				break
			}
		}
		h.release()
		for i, c := range all {
			a := get(t, "a request, after the disk hung", c)
			if a.err != nil || differs(a.Thumb, shrunk(d.files[names[i]].Data, 4)) != "" {
				t.Fatalf("a request, after the disk hung: got error %v and %s", a.err, differs(a.Thumb, shrunk(d.files[names[i]].Data, 4)))
			}
		}
		shut(t, s)
	}
}

// TestMemoryDoesNotWait: what needs no disk is answered while it hangs.
func TestMemoryDoesNotWait(t *testing.T) {
	for _, stage := range []string{"Open", "Read", "Close"} {
		d := newDisk()
		hot := d.add("hot", file(seeded(8), 20, 20))
		d.add("warm", file(seeded(9), 20, 20))
		var cold []string
		for i := range 64 {
			cold = append(cold, fmt.Sprint("cold", i))
			d.add(cold[i], file(seeded(uint64(i)), 10, 10))
		}
		s := newService(t, d, 100)
		want(t, s, "hot", hot, 5)
		h := d.hang(t, stage, cold...)
		var slow []chan answer
		for i := range 128 { // two for each: some read, others wait for them
			slow = append(slow, ask(s, cold[i%64], 4))
		}
		rest(t, func() bool { return h.in.Load() == 64 })
		for name, what := range map[string]string{"hot": "a picture in memory", "warm": "another picture, which the disk has at once", "none": "a file that is not there"} {
			var a answer
			c := ask(s, name, 5)
			if !rest(t, func() bool {
				select {
				case a = <-c:
					return true
				default:
					return false
				}
			}) {
				t.Errorf("a request for %s, while the disk hangs in %s of others: it waits, want an answer: one slow file must not stop all", what, stage)
			} else if name == "hot" && differs(a.Thumb, shrunk(hot, 5)) != "" {
				t.Errorf("a request for %s, while the disk hangs: error %v, %s", what, a.err, differs(a.Thumb, shrunk(hot, 5)))
			} else if (a.err != nil) != (name == "none") {
				t.Errorf("a request for %s, while the disk hangs: got error %v", what, a.err)
			}
		}
		stats := make(chan thumbs.Stats, 1)
		go func() { stats <- s.Stats() }()
		if !rest(t, func() bool { return len(stats) == 1 }) {
			t.Errorf("Stats, while the disk hangs in %s: it waits, want numbers: that is when somebody looks at them", stage)
		} else if got := <-stats; got.Requests != 4 || got.Failed != 1 || got.Reads != 67 && stage != "Open" {
			// While Open hangs, it is free whether that counts already.
			t.Errorf("Stats, while 128 requests wait for 64 pictures, and four were answered: got %+v, want Requests 4, Failed 1, Reads 67", got)
		}
		h.release()
		for _, c := range slow {
			if a := get(t, "a request, after the disk hung", c); a.err != nil {
				t.Fatalf("a request, after the disk hung: got error %v", a.err)
			}
		}
		shut(t, s)
	}
}

// TestFailureIsShort: whoever waits for a read that fails, or panics, hears of
// it, and the next one reads again.
func TestFailureIsShort(t *testing.T) {
	for _, how := range []string{"error of Open", "error of Read", "panic of Open", "panic of Read", "panic of Close"} {
		kind, stage, _ := strings.Cut(how, " of ")
		d := newDisk()
		f := d.add("photo", file(seeded(10), 20, 10))
		other := d.add("b", file(seeded(11), 20, 10))
		switch how {
		case "error of Open":
			d.fails["photo"] = errDisk
		case "error of Read":
			d.breaks["photo"] = errDisk
		default:
			d.panics["photo"] = stage
		}
		s := newService(t, d, 2)
		want(t, s, "b", other, 2)
		h := d.hang(t, stage, "photo")
		var all []chan answer
		for range 5 {
			all = append(all, ask(s, "photo", 4))
		}
		rest(t, func() bool { return h.in.Load() > 0 })
		h.release()
		one := "one of five requests for a picture whose read ends with the " + how
		told := 0
		for _, c := range all {
			a := get(t, one, c)
			switch {
			// When Close panics, the picture is there, and may be answered.
			case a.err == nil && a.panic == nil && (stage != "Close" || differs(a.Thumb, shrunk(f, 4)) != ""):
				t.Errorf("%s: got neither an error nor a panic", one)
			case kind == "error" && (a.panic != nil || !errors.Is(a.err, errDisk)):
				t.Errorf("%s: got error %v and panic %v, want the error of the disk, also for who waited: else nobody knows what was wrong", one, a.err, a.panic)
			case a.err != nil && !strings.Contains(a.err.Error(), "photo"):
				t.Errorf("%s: got error %q, want the name of the file in it", one, a.err)
			}
			for _, other := range []error{thumbs.ErrFormat, thumbs.ErrWidth, thumbs.ErrClosed} {
				if errors.Is(a.err, other) {
					t.Errorf("%s: got error %q, which has nothing to do with it", one, a.err)
				}
			}
			if a.panic != nil {
				told++
			}
		}
		if kind == "panic" && told == 0 {
			t.Errorf("five requests for a picture whose read ends with the %s: nobody was told of it", how)
		}
		// Who waited may have tried again: how often it was opened is free.
		if _, open := d.counts(); open != 0 {
			t.Errorf("after five requests for a picture whose read ends with the %s: got %d files that are still open, want none: a process may have only so many", how, open)
		}
		d.set(func() { clear(d.fails); clear(d.breaks); clear(d.panics) })
		want(t, s, "photo", f, 4) // the disk is well again
		want(t, s, "b", other, 2)
		before, _ := d.counts()
		want(t, s, "photo", f, 5)
		if after, _ := d.counts(); after != before {
			t.Errorf("after the %s and a good read: got the picture read again, want it from memory", how)
		}
		within(t, "Close after the "+how, s.Close)
	}
	grade.NoLeaks(t, under)
}

// TestManyAtOnce is the traffic of many clients.
func TestManyAtOnce(t *testing.T) {
	d := newDisk()
	var names []string
	files := map[string][]byte{}
	for i := range 6 {
		names = append(names, fmt.Sprint("p", i))
		files[names[i]] = d.add(names[i], file(seeded(uint64(i)), 20+i, 12))
	}
	files["p5"] = d.add("p5", file(seeded(5), 25, 4000)) // worth more than one goroutine, for who thinks so
	d.add("bad", []byte("P6"))
	// What each client asks for, and the right answers, before the clock of within runs.
	ask := func(client, i int) (name string, width int) { return names[(client*5+i*i)%6], 1 + (client+i)%20 }
	right := map[string]thumbs.Thumb{}
	for c := range 8 {
		for i := range 12 {
			name, width := ask(c, i)
			if key := fmt.Sprint(name, " ", width); right[key].Pix == nil {
				right[key] = shrunk(files[name], width)
			}
		}
	}
	for _, keep := range []int{0, 1, 3, 10} {
		s := newService(t, d, keep)
		var clients sync.WaitGroup
		for c := range 8 {
			clients.Go(func() {
				for i := range 12 {
					name, width := ask(c, i)
					got, err := s.Thumbnail(name, width)
					if diff := differs(got, right[fmt.Sprint(name, " ", width)]); err != nil || diff != "" {
						t.Errorf("Thumbnail(%s, %d), with 8 clients at once and keep %d: error %v, %s", name, width, keep, err, diff)
						return
					}
					got.Pix[0]++
					if i%4 == 0 {
						s.Stats()
						s.Thumbnail("bad", 1)
					}
				}
			})
		}
		within(t, "8 clients at once", clients.Wait)
		if got := s.Stats(); got.Requests != 8*15 || got.Failed != 8*3 {
			t.Errorf("Stats after 120 requests of 8 clients, 24 of them for no picture: got %+v", got)
		}
		var ends sync.WaitGroup
		for range 2 {
			ends.Go(s.Close)
			ends.Go(func() { s.Stats() })
			ends.Go(func() { s.Thumbnail("p0", 3) })
		}
		within(t, "Close, twice at once, with requests and Stats", ends.Wait)
	}
	grade.NoLeaks(t, under)
}
