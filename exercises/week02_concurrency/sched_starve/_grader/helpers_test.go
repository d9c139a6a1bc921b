package thumbs_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"gomastery/internal/grade"
	thumbs "gomastery/week02_concurrency/sched_starve"
)

// under is the package that the learner writes.
const under = "gomastery/week02_concurrency/sched_starve"

// file returns a picture of random pixels.
func file(r *rand.Rand, width, height int) []byte {
	f := fmt.Appendf(nil, "P6\n%d %d\n255\n", width, height)
	for range width * height * 3 {
		f = append(f, byte(r.Uint32()))
	}
	return f
}

func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// shrunk is the oracle: each value from its own area, looked up pixel by pixel.
func shrunk(file []byte, w int) thumbs.Thumb {
	var width, height int
	head := bytes.SplitAfterN(file, []byte("\n"), 4)
	fmt.Sscanf(string(head[1]), "%d %d", &width, &height)
	pix := head[3]
	h := height * w / width
	if h == 0 {
		h = 1
	}
	t := thumbs.Thumb{Width: w, Height: h}
	for y := range h {
		for x := range w {
			for c := range 3 {
				sum, n := 0, 0
				for v := y * height / h; v < (y+1)*height/h; v++ {
					for u := x * width / w; u < (x+1)*width/w; u++ {
						value := int(pix[(v*width+u)*3+c])
						sum += value * value
						n++
					}
				}
				root := 0
				for (root+1)*(root+1) <= sum/n {
					root++
				}
				t.Pix = append(t.Pix, byte(root))
			}
		}
	}
	return t
}

// differs says where two thumbnails differ, or nothing.
func differs(got, want thumbs.Thumb) string {
	if got.Width != want.Width || got.Height != want.Height || len(got.Pix) != len(want.Pix) {
		return fmt.Sprintf("got %d by %d pixels in %d bytes, want %d by %d in %d", got.Width, got.Height, len(got.Pix), want.Width, want.Height, len(want.Pix))
	}
	for i := range got.Pix {
		if got.Pix[i] != want.Pix[i] {
			x, y := i/3%got.Width, i/3/got.Width
			return fmt.Sprintf("at column %d of row %d, colour %d: got %d, want %d", x, y, i%3, got.Pix[i], want.Pix[i])
		}
	}
	return ""
}

// A disk is a file system that counts, and that can be told to hang, to fail
// and to panic.
type disk struct {
	mu     sync.Mutex
	files  fstest.MapFS
	opens  map[string]int
	open   int                      // files that are not closed yet
	fails  map[string]error         // of Open
	breaks map[string]error         // of Read, in the middle of a file
	panics map[string]string        // the stage in which it panics, by file
	hook   func(stage, name string) // called at Open, in the middle of a file and at Close
}

func newDisk() *disk {
	return &disk{files: fstest.MapFS{}, opens: map[string]int{}, fails: map[string]error{}, breaks: map[string]error{}, panics: map[string]string{}, hook: func(string, string) {}}
}

func (d *disk) add(name string, data []byte) []byte {
	d.files[name] = &fstest.MapFile{Data: data}
	return data
}

func (d *disk) Open(name string) (fs.File, error) {
	d.mu.Lock()
	d.opens[name]++
	err := d.fails[name]
	d.mu.Unlock()
	d.pass("Open", name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	f, err := d.files.Open(name)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open++
	info, _ := f.Stat()
	return &openFile{File: f, d: d, name: name, half: int(info.Size() / 2)}, nil
}

// pass is called in each stage: it hangs, or panics, if told to.
func (d *disk) pass(stage, name string) {
	d.mu.Lock()
	hook, panics := d.hook, d.panics[name]
	d.mu.Unlock()
	hook(stage, name)
	if panics == stage {
		panic("the driver of the disk has a bug")
	}
}

// counts returns how often files were opened, and how many are open.
func (d *disk) counts() (opens, open int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, n := range d.opens {
		opens += n
	}
	return opens, d.open
}

// set changes what the disk does.
func (d *disk) set(f func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f()
}

type openFile struct {
	fs.File
	d          *disk
	name       string
	half, off  int
	past, done bool
}

func (f *openFile) Read(b []byte) (int, error) {
	f.d.mu.Lock()
	done := f.done
	f.d.mu.Unlock()
	if done {
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrClosed}
	}
	if f.off >= f.half && !f.past {
		f.past = true
		f.d.mu.Lock()
		err := f.d.breaks[f.name]
		f.d.mu.Unlock()
		f.d.pass("Read", f.name)
		if err != nil {
			return 0, err
		}
	}
	if !f.past {
		b = b[:min(len(b), f.half-f.off)]
	}
	n, err := f.File.Read(b)
	f.off += n
	return n, err
}

func (f *openFile) Close() error {
	f.d.mu.Lock()
	if !f.done {
		f.done = true
		f.d.open--
	}
	f.d.mu.Unlock()
	f.d.pass("Close", f.name)
	return f.File.Close()
}

// A hang keeps all who come to one stage, for the names it was told of, until
// it is released.
type hang struct {
	in    atomic.Int32
	leave chan struct{}
	once  sync.Once
}

func (d *disk) hang(t *testing.T, stage string, names ...string) *hang {
	h := &hang{leave: make(chan struct{})}
	these := map[string]bool{}
	for _, n := range names {
		these[n] = true
	}
	d.set(func() {
		d.hook = func(s, name string) {
			if s == stage && these[name] {
				h.in.Add(1)
				<-h.leave
			}
		}
	})
	t.Cleanup(h.release)
	return h
}

func (h *hang) release() { h.once.Do(func() { close(h.leave) }) }

// rest waits until ok, or nothing moves any more. It needs no deadline for
// what hangs, so it says the same on a busy machine.
func rest(t *testing.T, ok func() bool) bool {
	t.Helper()
	for range 3 {
		grade.Settle(t)
		if ok() {
			return true
		}
		time.Sleep(20 * time.Millisecond) // for who looks again by the clock
	}
	return ok()
}

// newService makes a service, and puts back what it may change in the process.
func newService(t *testing.T, d fs.FS, keep int) *thumbs.Service {
	t.Helper()
	procs := runtime.GOMAXPROCS(0)
	var s *thumbs.Service
	within(t, "New", func() { s = thumbs.New(d, keep) })
	runtime.GOMAXPROCS(procs)
	return s
}

// shut closes a service whose end is not what is tested.
func shut(t *testing.T, s *thumbs.Service) {
	t.Helper()
	within(t, "Close", s.Close)
}

// An answer is what a request got.
type answer struct {
	thumbs.Thumb
	err   error
	panic any
}

// ask has a goroutine of its own for a request.
func ask(s *thumbs.Service, name string, width int) chan answer {
	c := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			a.panic = recover()
			c <- a
		}()
		a.Thumb, a.err = s.Thumbnail(name, width)
	}()
	return c
}

var hung atomic.Bool

// within fails the test at once if f takes for ever: after the first time, the
// verdict stands, and nobody needs to wait long again.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	limit := 10 * time.Second
	if hung.Load() {
		limit = 100 * time.Millisecond
	}
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit):
		hung.Store(true)
		t.Fatalf("%s: it did not return, and nothing that it could wait for is still to come", what)
	}
}

// get waits for an answer, with the deadline of within.
func get(t *testing.T, what string, c chan answer) (a answer) {
	t.Helper()
	within(t, what, func() { a = <-c })
	return a
}

// want asks for a thumbnail and compares it with the oracle's.
func want(t *testing.T, s *thumbs.Service, name string, data []byte, width int) {
	t.Helper()
	right := shrunk(data, width) // before, so that nothing has time to be finished after the answer
	a := get(t, fmt.Sprintf("Thumbnail(%s, %d)", name, width), ask(s, name, width))
	if a.err != nil || a.panic != nil {
		t.Fatalf("Thumbnail(%s, %d): got error %v and panic %v, want a thumbnail", name, width, a.err, a.panic)
	}
	if d := differs(a.Thumb, right); d != "" {
		t.Fatalf("Thumbnail(%s, %d): %s", name, width, d)
	}
}

var errDisk = errors.New("input/output error")
