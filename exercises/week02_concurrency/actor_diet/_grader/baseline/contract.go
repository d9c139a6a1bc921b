// Package baseline keeps the settings of a program, and tells who is interested.
package baseline

// Change is a setting that was set or deleted.
type Change struct {
	Version  uint64 // of the store, after it
	Key      string
	Old, New string
	Deleted  bool
}

// kept is how many changes History remembers.
const kept = 16
