package thumbs

import "sync"

// An entry is a picture that somebody wants, or that is kept.
type entry struct {
	// reading is held while the picture is read. It is taken before the lock of
	// the service, never after it.
	reading sync.Mutex

	// The service's lock guards the rest.
	p     picture
	ready bool
	users int    // requests that want it now
	used  uint64 // when it was asked for last, by the service's clock
}

// load returns the picture in the named file, from memory where it is kept.
// Requests for one picture wait for each other, and for no other.
func (s *Service) load(name string) (picture, error) {
	e := s.enter(name)
	defer s.leave(name, e)
	e.reading.Lock()
	defer e.reading.Unlock()

	if p, ok := s.kept(e); ok {
		return p, nil
	}
	p, err := s.read(name)
	if err != nil {
		return picture{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e.p, e.ready = p, true
	return p, nil
}

func (s *Service) kept(e *entry) (picture, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return e.p, e.ready
}

func (s *Service) enter(name string) *entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.entries[name]
	if e == nil {
		e = new(entry)
		s.entries[name] = e
	}
	s.clock++
	e.used = s.clock
	e.users++
	return e
}

// leave forgets what nobody uses and is not to be kept.
func (s *Service) leave(name string, e *entry) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.users--
	if e.users == 0 && !e.ready {
		delete(s.entries, name)
		return
	}
	for {
		var oldest string
		ready := 0
		for name, e := range s.entries {
			if !e.ready {
				continue
			}
			ready++
			if e.users == 0 && (oldest == "" || e.used < s.entries[oldest].used) {
				oldest = name
			}
		}
		if ready <= max(0, s.keep) || oldest == "" {
			return
		}
		delete(s.entries, oldest)
	}
}

// read reads a picture from the disk.
func (s *Service) read(name string) (picture, error) {
	s.update(func(st *Stats) { st.Reads++ })
	f, err := s.disk.Open(name)
	if err != nil {
		return picture{}, err
	}
	defer f.Close()
	return decode(f)
}
