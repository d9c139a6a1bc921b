package live

import (
	"fmt"
	"net/netip"
	"slices"
)

// A snapshot is a config, and what follows from it. It is complete before anybody sees it.
type snapshot struct {
	Config
	nets []netip.Prefix // Deny, parsed
}

// newSnapshot copies cfg: the loader will use its map and its slice again.
func newSnapshot(cfg Config, overrides map[string]int) (*snapshot, error) {
	snap := &snapshot{Config: Config{Limits: merged(cfg.Limits, overrides), Deny: slices.Clone(cfg.Deny)}}
	for _, rule := range cfg.Deny {
		net, err := netip.ParsePrefix(rule)
		if err != nil {
			return nil, fmt.Errorf("live: the config denies %q: %w", rule, err)
		}
		snap.nets = append(snap.nets, net)
	}
	return snap, nil
}

// Denied reports whether the newest config denies addr.
func (s *Store) Denied(addr netip.Addr) bool {
	snap := s.now.Load()
	return snap != nil && slices.ContainsFunc(snap.nets, func(net netip.Prefix) bool { return net.Contains(addr) })
}
