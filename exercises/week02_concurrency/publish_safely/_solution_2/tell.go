package live

import (
	"net/netip"
	"sync"
)

// Subscribe has f called with each config that is published from now on.
func (s *Store) Subscribe(f func(*Config)) {
	for {
		old := s.subs.Load()
		longer := append((*old)[:len(*old):len(*old)], f)
		if s.subs.CompareAndSwap(old, &longer) {
			return
		}
	}
}

func newRules(cfg *Config) *rules {
	return &rules{cfg, sync.OnceValue(func() (nets []netip.Prefix) {
		for _, rule := range cfg.Deny {
			nets = append(nets, netip.MustParsePrefix(rule))
		}
		return nets
	})}
}
