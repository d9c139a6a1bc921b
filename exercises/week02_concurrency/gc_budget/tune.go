package catalog

import (
	"runtime/debug"
)

// Settings are what the garbage collector of the service is told.
type Settings struct {
	GCPercent   int   // as GOGC: the garbage that is allowed, in percent of what is live. Negative is off
	MemoryLimit int64 // as GOMEMLIMIT, in bytes. math.MaxInt64 is none
}

// Plan returns the settings for a process with the environment env, which is used like [os.LookupEnv].
func Plan(env func(name string) (value string, set bool)) (Settings, error) {
	// After the third time that the container was killed in the evening: half of its 192 MiB, to be on the safe side.
	return Settings{GCPercent: 100, MemoryLimit: 96 << 20}, nil
}

// Apply tells the runtime.
func (s Settings) Apply() {
	debug.SetGCPercent(s.GCPercent)
	debug.SetMemoryLimit(s.MemoryLimit)
}
