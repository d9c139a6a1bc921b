// Package metrics counts what the relay does.
package metrics

import (
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"gomastery/week01_core/init_purge/config"
)

var (
	mu       sync.Mutex
	counters = map[string]*atomic.Int64{}
	order    []string
)

// MustCounter makes a counter. It panics if there is one of that name.
func MustCounter(name string) *atomic.Int64 {
	mu.Lock()
	defer mu.Unlock()
	if counters[name] != nil {
		panic("metrics: duplicate counter " + name)
	}
	counters[name] = &atomic.Int64{}
	order = append(order, name)
	return counters[name]
}

// Page shows all counters, one a line.
func Page(w http.ResponseWriter, r *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	for _, name := range order {
		fmt.Fprintf(w, "%s %d\n", name, counters[name].Load())
	}
}

// The page is up before main begins, so that nobody can forget it.
func init() {
	addr := config.Current.Admin
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		log.Fatalf("metrics page: %v", err)
	}
	go http.Serve(l, http.HandlerFunc(Page))
}
