// Command catalogd does the work of a day, and says what the garbage collector does meanwhile.
package main

import (
	"fmt"
	"os"
	"runtime/metrics"
	"time"

	catalog "gomastery/week02_concurrency/gc_budget"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "catalogd:", err)
		os.Exit(1)
	}
}

func run() error {
	settings, err := catalog.Plan(os.LookupEnv)
	if err != nil {
		return err
	}
	if os.Getenv("UNTUNED") == "" { // with UNTUNED=1: the runtime as it is, to compare with
		settings.Apply()
	}
	service := catalog.NewService(catalog.NewLoader(catalog.Feed{Products: catalog.Spike.Products()}))
	fmt.Println("phase   part  cycles   live MiB   goal MiB  total MiB  GC CPU s  time")
	begin, last := time.Now(), uint64(0)
	_, err = catalog.Simulate(service, func(p catalog.Phase, part int) error {
		read := []metrics.Sample{
			{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/heap/live:bytes"}, {Name: "/gc/heap/goal:bytes"},
			{Name: "/memory/classes/total:bytes"}, {Name: "/cpu/classes/gc/total:cpu-seconds"},
		}
		metrics.Read(read)
		cycles := read[0].Value.Uint64()
		fmt.Printf("%-6s  %d/%d  %7d %10.1f %10.1f %10.1f %9.2f  %v\n", p, part, catalog.Parts, cycles-last,
			mib(read[1]), mib(read[2]), mib(read[3]), read[4].Value.Float64(), time.Since(begin).Round(time.Millisecond))
		last = cycles
		return nil
	})
	return err
}

func mib(s metrics.Sample) float64 {
	return float64(s.Value.Uint64()) / (1 << 20)
}
