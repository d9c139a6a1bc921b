package baseline

import (
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
)

// procs is how many processors the service uses: a request for a thumbnail
// must not take those of its neighbours.
const procs = 2

// A Service makes thumbnails. Many goroutines may use it at once.
type Service struct {
	disk    fs.FS
	without Cause
	keep    int

	// Each request holds life for reading until it ends, so that Close, which
	// takes it for writing, waits for all.
	life   sync.RWMutex
	closed bool
	over   atomic.Bool // instead of closed, without LifeLock

	// mu guards the pictures in memory.
	mu     sync.Mutex
	recent []kept // the one asked for last is the last

	count *recorder
}

// New returns a service for the pictures on the disk, which keeps the last so
// many of them in memory. One cause may be taken away.
func New(disk fs.FS, keep int, without Cause) *Service {
	if without != FixedProcs {
		runtime.GOMAXPROCS(procs)
	}
	return &Service{disk: disk, without: without, keep: keep, count: newRecorder(without)}
}

// Thumbnail returns the picture in the named file, as wide as told and as high
// as its form asks for.
func (s *Service) Thumbnail(name string, width int) (Thumb, error) {
	if s.without != LifeLock {
		s.life.RLock()
		defer s.life.RUnlock()
	}
	if s.over.Load() {
		return Thumb{}, fmt.Errorf("thumbnail of %s: %w", name, ErrClosed)
	}

	thumb, err := s.make(name, width)
	s.count.request(err)
	if err != nil {
		return Thumb{}, fmt.Errorf("thumbnail of %s: %w", name, err)
	}
	return thumb, nil
}

func (s *Service) make(name string, width int) (Thumb, error) {
	if width < 1 {
		return Thumb{}, fmt.Errorf("%w: %d", ErrWidth, width)
	}
	p, err := s.load(name)
	if err != nil {
		return Thumb{}, err
	}
	if width > p.width {
		return Thumb{}, fmt.Errorf("%w: %d of %d", ErrWidth, width, p.width)
	}
	return scale(p, width, s.without), nil
}

// Stats tells what was done so far.
func (s *Service) Stats() Stats {
	return s.count.stats()
}

// Close waits for the requests under way, and ends the service: later ones get
// ErrClosed. Closing it again does nothing.
func (s *Service) Close() {
	s.life.Lock()
	defer s.life.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	s.over.Store(true)
	s.count.stop()
}
