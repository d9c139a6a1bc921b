package live

import "net/netip"

// Denied reports whether the newest config denies addr.
func (s *Store) Denied(addr netip.Addr) bool {
	cfg := s.Load()
	if cfg == nil {
		return false
	}
	if s.netsOf != cfg { // most of the time it is the same, and no lock is needed
		s.netsMu.Lock()
		if s.netsOf != cfg { // somebody else may have been here meanwhile
			s.netsOf = cfg
			s.nets = nil
			for _, rule := range cfg.Deny {
				s.nets = append(s.nets, netip.MustParsePrefix(rule))
			}
		}
		s.netsMu.Unlock()
	}
	for _, net := range s.nets {
		if net.Contains(addr) {
			return true
		}
	}
	return false
}
