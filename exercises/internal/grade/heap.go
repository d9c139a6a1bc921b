package grade

import (
	"runtime"
	"runtime/metrics"
	"testing"
)

// LiveHeap returns the bytes of heap that are still reachable. It collects
// twice: the first collection moves what a sync.Pool holds into the pool's
// victim cache, only the second one frees it.
func LiveHeap() uint64 {
	runtime.GC()
	runtime.GC()
	return readMetric("/gc/heap/live:bytes")
}

// Retained runs f and returns by how many bytes the live heap grew: what f
// left behind after everything unreachable was collected. It is negative if f
// let go of older memory.
//
// What f captures stays alive until the measurement is over, so a cache inside
// a captured value counts, as it would in a service that holds that value. Call
// f once before, where one-off set-up (a table, a first buffer) should not count.
// A few kilobytes either way are the runtime's own.
func Retained(t testing.TB, f func()) int64 {
	t.Helper()
	before := LiveHeap()
	f()
	after := LiveHeap()
	runtime.KeepAlive(f)
	return int64(after) - int64(before)
}

// mappedBytes returns the memory that the Go runtime counts against its limit.
func mappedBytes() int64 {
	return int64(readMetric("/memory/classes/total:bytes") - readMetric("/memory/classes/heap/released:bytes"))
}

// readMetric returns the value of one integer metric of package runtime/metrics.
func readMetric(name string) uint64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		panic("grade: this Go release has no metric " + name)
	}
	return s[0].Value.Uint64()
}
