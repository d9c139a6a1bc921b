package stats

import "time"

// Stat is what a Meter knows of one name. Its zero value is that of a name which
// was never used.
type Stat struct {
	Count int64 // calls of Inc

	Observed int64         // calls of Observe; the fields below are about these
	Sum      time.Duration // all durations added up
	Min      time.Duration // the shortest, 0 if nothing was observed
	Max      time.Duration // the longest, 0 if nothing was observed
}
