package tracking

import "sync"

// Config holds how many parcels each depot takes a day. It is changed while the
// service runs, so take its lock around every use of Limits.
type Config struct {
	sync.Mutex
	limits map[string]int
}

// NewConfig returns a Config with the given limits.
func NewConfig(limits map[string]int) *Config {
	c := &Config{limits: make(map[string]int, len(limits))}
	for depot, n := range limits {
		c.limits[depot] = n
	}
	return c
}

// Limit returns the limit of a depot, or 0 if it has none.
func (c *Config) Limit(depot string) int {
	c.Lock()
	defer c.Unlock()
	return c.limits[depot]
}

// SetLimit sets the limit of a depot.
func (c *Config) SetLimit(depot string, n int) {
	c.Lock()
	defer c.Unlock()
	c.limits[depot] = n
}

// Limits returns all limits. Hold the lock for as long as you use the map.
func (c *Config) Limits() map[string]int {
	return c.limits
}
