package tracking

import (
	"maps"
	"sync"
	"sync/atomic"
)

// Config holds how many parcels each depot takes a day. It is read with every
// booking and changed a few times a day, so readers take no lock: each change
// makes a new map. All methods may be called from any number of goroutines.
type Config struct {
	change sync.Mutex // held while the next map is made
	limits atomic.Pointer[map[string]int]
}

// NewConfig returns a Config with the given limits.
func NewConfig(limits map[string]int) *Config {
	c, first := &Config{}, copied(limits)
	c.limits.Store(&first)
	return c
}

// Limit returns the limit of a depot, or 0 if it has none.
func (c *Config) Limit(depot string) int { return (*c.limits.Load())[depot] }

// SetLimit sets the limit of a depot.
func (c *Config) SetLimit(depot string, n int) {
	c.change.Lock()
	defer c.change.Unlock()
	next := copied(*c.limits.Load())
	next[depot] = n
	c.limits.Store(&next)
}

// Limits returns all limits as they were at one moment. The map is the caller's.
func (c *Config) Limits() map[string]int { return copied(*c.limits.Load()) }

func copied(limits map[string]int) map[string]int {
	c := make(map[string]int, len(limits)+1)
	maps.Copy(c, limits)
	return c
}
