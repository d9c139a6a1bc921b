//go:build race

package grade

// raceEnabled tells whether this binary was built with -race, where
// allocation counts are not those of production.
const raceEnabled = true
