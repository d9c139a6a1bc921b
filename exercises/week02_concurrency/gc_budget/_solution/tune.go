package catalog

import (
	"fmt"
	"math"
	"runtime/debug"
	"strconv"
	"strings"
)

// Settings are what the garbage collector of the service is told.
type Settings struct {
	GCPercent   int   // as GOGC: the garbage that is allowed, in percent of what is live. Negative is off
	MemoryLimit int64 // as GOMEMLIMIT, in bytes. math.MaxInt64 is none
}

const (
	// defaultMemory is the container that the service is deployed in.
	defaultMemory = 192 << 20
	// leastMemory is less than any container that could hold the cache. Who gives less forgot the unit.
	leastMemory = 64 << 20
	// goShare is how many percent of the container the Go runtime may fill. The rest is for what it does not count: the
	// binary, the kernel's buffers, and the moment by which a collection comes too late, since the limit is a soft one.
	goShare = 90
)

// Plan returns the settings for a process with the environment env, which is used like [os.LookupEnv]. These variables
// have the last word; one that is empty counts as not set:
//
//   - GOGC is a percentage, or off, as for any Go program. The default is 100: in the steady hours its goal is far below the
//     limit, and a cycle is no more frequent than it has to be.
//   - GOMEMLIMIT is a size in bytes, or off, as for any Go program. The default is 90 percent of CACHE_MEMORY. It is
//     what holds in the spike, when live heap and garbage of the same size do not fit.
//   - CACHE_MEMORY is the memory of the container, 64MiB or more. The default is 192MiB.
//
// Sizes are whole numbers with B, KiB, MiB, GiB or TiB, or with nothing for bytes. Anything else is an error.
func Plan(env func(name string) (value string, set bool)) (Settings, error) {
	percent, err := lookup(env, "GOGC", 100, parsePercent)
	if err != nil {
		return Settings{}, err
	}
	memory, err := lookup(env, "CACHE_MEMORY", defaultMemory, parseMemory)
	if err != nil {
		return Settings{}, err
	}
	limit, err := lookup(env, "GOMEMLIMIT", memory/100*goShare, parseLimit)
	if err != nil {
		return Settings{}, err
	}
	return Settings{GCPercent: percent, MemoryLimit: limit}, nil
}

// Apply tells the runtime.
func (s Settings) Apply() {
	debug.SetGCPercent(s.GCPercent)
	debug.SetMemoryLimit(s.MemoryLimit)
}

// lookup returns the value of a variable, or byDefault if there is none.
func lookup[T any](env func(string) (string, bool), name string, byDefault T, parse func(string) (T, error)) (T, error) {
	text, _ := env(name)
	if text == "" {
		return byDefault, nil
	}
	v, err := parse(text)
	if err != nil {
		return v, fmt.Errorf("%s=%q: %w", name, text, err)
	}
	return v, nil
}

func parsePercent(text string) (int, error) {
	if text == "off" {
		return -1, nil
	}
	n, err := strconv.ParseInt(text, 10, 32) // the runtime has 32 bits for it
	if err != nil {
		return 0, fmt.Errorf("set it to a whole number of percent such as 100, or to off")
	}
	return int(n), nil
}

func parseLimit(text string) (int64, error) {
	if text == "off" {
		return math.MaxInt64, nil
	}
	n, ok := parseSize(text)
	if !ok {
		return 0, fmt.Errorf("set it to a size such as 150MiB (B, KiB, MiB, GiB or TiB), or to off")
	}
	return n, nil
}

func parseMemory(text string) (int64, error) {
	n, ok := parseSize(text)
	if !ok || n < leastMemory {
		return 0, fmt.Errorf("set it to the memory of the container, 64MiB or more, such as 192MiB (B, KiB, MiB, GiB or TiB)")
	}
	return n, nil
}

// parseSize reads a size as the runtime reads GOMEMLIMIT.
func parseSize(text string) (int64, bool) {
	unit := int64(1)
	if number, ok := strings.CutSuffix(text, "B"); ok {
		text = number
		for i, prefix := range []string{"Ki", "Mi", "Gi", "Ti"} {
			if number, ok := strings.CutSuffix(text, prefix); ok {
				text, unit = number, 1<<(10*(i+1))
				break
			}
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return 0, false
	}
	return n * unit, true
}
