package thumbs

import "slices"

// A kept picture is one that needs no disk.
type kept struct {
	name string
	picture
}

// load returns the picture in the named file, from memory where it is kept.
// Whoever asks for it at the same time waits, and finds it in memory: each
// picture is read once.
func (s *Service) load(name string) (picture, error) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if p, ok := s.find(name); ok {
		return p, nil
	}
	p, err := s.read(name)
	if err != nil {
		return picture{}, err
	}
	s.add(name, p)
	return p, nil
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
