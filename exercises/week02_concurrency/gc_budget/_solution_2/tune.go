package catalog

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"runtime/debug"
)

// Settings are what the garbage collector of the service is told.
type Settings struct {
	GCPercent   int   // as GOGC: the garbage that is allowed, in percent of what is live. Negative is off
	MemoryLimit int64 // as GOMEMLIMIT, in bytes. math.MaxInt64 is none
}

const (
	off     = -1
	noLimit = math.MaxInt64
)

// Plan returns the settings for a process with the environment env, which is used like [os.LookupEnv]. It lets garbage
// pile up to the memory limit, at all times of the day: the container is ours alone, so memory that is not used is wasted.
// The environment has the last word:
//
//	GOGC          100 or the like, or off. Default: off while there is a limit, 100 if there is none
//	GOMEMLIMIT    150MiB or the like, or off. Default: CACHE_MEMORY less an eighth
//	CACHE_MEMORY  memory of the container, at least 64MiB. Default: 192MiB
//
// What is set and empty is not set.
func Plan(env func(name string) (value string, set bool)) (Settings, error) {
	s := Settings{GCPercent: off}
	container, _, err := number(env, "CACHE_MEMORY", "192MiB")
	if err != nil || !container.IsInt64() || container.Int64() < 64<<20 {
		return Settings{}, bad(env, "CACHE_MEMORY", "the memory of the container, like 192MiB, and at least 64MiB")
	}
	s.MemoryLimit = container.Int64() - container.Int64()/8

	limit, isOff, err := number(env, "GOMEMLIMIT", "")
	switch {
	case err != nil || limit != nil && !limit.IsInt64():
		return Settings{}, bad(env, "GOMEMLIMIT", "a size like 150MiB or 1GiB, or off")
	case isOff:
		s.MemoryLimit = noLimit
	case limit != nil:
		s.MemoryLimit = limit.Int64()
	}
	if s.MemoryLimit == noLimit {
		s.GCPercent = 100 // somebody has to stop the heap
	}

	switch text, _ := env("GOGC"); {
	case text == "off":
		s.GCPercent = off
	case text != "":
		n, ok := new(big.Int).SetString(text, 10)
		if !ok || !n.IsInt64() || int64(int32(n.Int64())) != n.Int64() {
			return Settings{}, bad(env, "GOGC", "a percentage like 100, or off")
		}
		s.GCPercent = max(int(n.Int64()), off)
	}
	return s, nil
}

// Apply tells the runtime: the limit first, so that the heap is never without a bound.
func (s Settings) Apply() {
	debug.SetMemoryLimit(s.MemoryLimit)
	debug.SetGCPercent(s.GCPercent)
}

// bad is the error for a variable that cannot be used.
func bad(env func(string) (string, bool), name, want string) error {
	text, _ := env(name)
	return fmt.Errorf("the environment has %s=%s, and that is not %s", name, text, want)
}

// number returns the size that a variable has, or the one in byDefault; nil if both are empty.
func number(env func(string) (string, bool), name, byDefault string) (n *big.Int, isOff bool, err error) {
	text, _ := env(name)
	if text == "" {
		text = byDefault
	}
	switch text {
	case "":
		return nil, false, nil
	case "off":
		if name == "CACHE_MEMORY" {
			return nil, false, fmt.Errorf("a container has a size")
		}
		return nil, true, nil
	}
	parts := sizePattern.FindStringSubmatch(text)
	if parts == nil {
		return nil, false, fmt.Errorf("not a size")
	}
	n, _ = new(big.Int).SetString(parts[1], 10)
	return n.Lsh(n, shift[parts[2]]), false, nil
}

var sizePattern = regexp.MustCompile(`^([0-9]+)(|B|KiB|MiB|GiB|TiB)$`)

var shift = map[string]uint{"KiB": 10, "MiB": 20, "GiB": 30, "TiB": 40}
