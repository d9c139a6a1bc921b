package tracking

import (
	"maps"
	"sync"
)

// Config holds how many parcels each depot takes a day. It is changed while the
// service runs; all methods may be called from any number of goroutines.
type Config struct {
	mu     sync.Mutex // guards limits
	limits map[string]int
}

// NewConfig returns a Config with the given limits.
func NewConfig(limits map[string]int) *Config {
	c := &Config{limits: make(map[string]int, len(limits))}
	maps.Copy(c.limits, limits)
	return c
}

// Limit returns the limit of a depot, or 0 if it has none.
func (c *Config) Limit(depot string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.limits[depot]
}

// SetLimit sets the limit of a depot.
func (c *Config) SetLimit(depot string, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limits[depot] = n
}

// Limits returns all limits as they were at one moment. The map is the caller's.
func (c *Config) Limits() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.limits)
}
