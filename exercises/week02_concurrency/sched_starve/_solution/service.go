package thumbs

import (
	"fmt"
	"io/fs"
	"sync"
)

// A Service makes thumbnails. Many goroutines may use it at once.
type Service struct {
	disk fs.FS
	keep int

	// Each request holds life for reading until it ends, so that Close, which
	// takes it for writing, waits for all.
	life   sync.RWMutex
	closed bool

	// mu guards what is in memory, and nobody waits for the disk with it.
	mu      sync.Mutex
	recent  []kept              // the one asked for last is the last
	reading map[string]*reading // what is being read

	count *recorder
}

// New returns a service for the pictures on the disk, which keeps the last so
// many of them in memory.
func New(disk fs.FS, keep int) *Service {
	return &Service{disk: disk, keep: keep, reading: make(map[string]*reading), count: newRecorder()}
}

// Thumbnail returns the picture in the named file, as wide as told and as high
// as its form asks for.
func (s *Service) Thumbnail(name string, width int) (Thumb, error) {
	s.life.RLock()
	defer s.life.RUnlock()
	if s.closed {
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
	return scale(p, width), nil
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
	s.count.stop()
}
