package live

import "net/netip"

// Denied reports whether the newest config denies addr. The rules are parsed by the first who asks; what two parse at the
// same time is the same.
func (s *Store) Denied(addr netip.Addr) bool {
	cfg := s.Load()
	if cfg == nil {
		return false
	}
	r := s.rules.Load()
	if r == nil || r.of != cfg {
		r = newRules(cfg)
		s.rules.Store(r)
	}
	for _, net := range r.nets() {
		if net.Contains(addr) {
			return true
		}
	}
	return false
}
