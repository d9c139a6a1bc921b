package thumbs

import (
	"errors"
	"slices"
)

// errUnread is what those hear who wait for a reading that panics.
var errUnread = errors.New("the picture was not read to its end")

// A kept picture is one that needs no disk.
type kept struct {
	name string
	picture
}

// A reading is a picture that somebody reads, and others may wait for.
type reading struct {
	done chan struct{} // closed when the rest is there
	p    picture
	err  error
}

// load returns the picture in the named file, from memory where it is kept.
// Whoever asks for it while it is read waits for that: each picture is read once.
func (s *Service) load(name string) (picture, error) {
	s.mu.Lock()
	if p, ok := s.find(name); ok {
		s.mu.Unlock()
		return p, nil
	}
	if r, ok := s.reading[name]; ok {
		s.mu.Unlock()
		<-r.done
		return r.p, r.err
	}
	r := &reading{done: make(chan struct{}), err: errUnread}
	s.reading[name] = r
	s.mu.Unlock()

	// Deferred, because a disk may panic: those who wait must hear of an end.
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.reading, name)
		if r.err == nil {
			s.add(name, r.p)
		}
		close(r.done)
	}()
	r.p, r.err = s.read(name)
	return r.p, r.err
}

// find looks a picture up and notes that it was asked for. Its caller holds mu.
func (s *Service) find(name string) (picture, bool) {
	i := slices.IndexFunc(s.recent, func(k kept) bool { return k.name == name })
	if i < 0 {
		return picture{}, false
	}
	k := s.recent[i]
	s.recent = append(slices.Delete(s.recent, i, i+1), k)
	return k.picture, true
}

// add keeps a picture, and forgets the one that nobody asked for for the
// longest time if there are too many. Its caller holds mu.
func (s *Service) add(name string, p picture) {
	if s.keep < 1 {
		return
	}
	if len(s.recent) >= s.keep {
		s.recent = slices.Delete(s.recent, 0, 1)
	}
	s.recent = append(s.recent, kept{name, p})
}

// read reads a picture from the disk.
func (s *Service) read(name string) (picture, error) {
	s.count.read()
	f, err := s.disk.Open(name)
	if err != nil {
		return picture{}, err
	}
	defer f.Close()
	return decode(f)
}
