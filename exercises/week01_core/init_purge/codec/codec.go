// Package codec knows the codecs. They register themselves when they are imported.
package codec

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"gomastery/week01_core/init_purge/event"
)

var (
	mu     sync.Mutex
	codecs = map[string]event.Codec{}
)

// Register makes a codec known. It panics if the name is taken.
func Register(name string, c event.Codec) {
	mu.Lock()
	defer mu.Unlock()
	if _, ok := codecs[name]; ok {
		panic("codec: Register called twice for " + name)
	}
	codecs[name] = c
}

// Lookup returns a codec by its name.
func Lookup(name string) (event.Codec, error) {
	mu.Lock()
	defer mu.Unlock()
	if c, ok := codecs[name]; ok {
		return c, nil
	}
	return nil, fmt.Errorf("unknown codec %q (there are %s)", name, strings.Join(slices.Sorted(maps.Keys(codecs)), ", "))
}
