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

	// mu guards what follows, for a few instructions at a time.
	mu      sync.Mutex
	entries map[string]*entry
	clock   uint64 // counts requests
	stats   Stats
	closed  bool

	requests sync.WaitGroup // added to under mu, and not once closed
}

// New returns a service for the pictures on the disk, which keeps the last so
// many of them in memory.
func New(disk fs.FS, keep int) *Service {
	return &Service{disk: disk, keep: keep, entries: make(map[string]*entry)}
}

// Thumbnail returns the picture in the named file, as wide as told and as high
// as its form asks for.
func (s *Service) Thumbnail(name string, width int) (Thumb, error) {
	if !s.begin() {
		return Thumb{}, fmt.Errorf("thumbnail of %s: %w", name, ErrClosed)
	}
	defer s.requests.Done()

	thumb, err := s.make(name, width)
	s.update(func(st *Stats) {
		st.Requests++
		if err != nil {
			st.Failed++
		}
	})
	if err != nil {
		return Thumb{}, fmt.Errorf("thumbnail of %s: %w", name, err)
	}
	return thumb, nil
}

func (s *Service) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.requests.Add(1)
	}
	return !s.closed
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

func (s *Service) update(f func(*Stats)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.stats)
}

// Stats tells what was done so far.
func (s *Service) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// Close waits for the requests under way, and ends the service: later ones get
// ErrClosed. Closing it again does nothing.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.requests.Wait()
}
