package catalog_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	catalog "gomastery/week02_concurrency/gc_budget"
)

// The collector of the test's own process has been through other tests, and was started with whatever environment. So what
// it does is measured in processes of their own: this binary, started again, runs only TestChild.
const (
	taskEnv = "CATALOG_CHILD_TASK" // a task as JSON
	fileEnv = "CATALOG_CHILD_FILE" // where the child writes its report
)

// ours are the variables that a Plan may ask for.
var ours = []string{"GOGC", "GOMEMLIMIT", "CACHE_MEMORY"}

const mib = 1 << 20

// A task is what a child does.
type task struct {
	Tuned    bool               // calls Plan and Apply
	Apply    []catalog.Settings // then applies these, one after the other
	Simulate bool               // then does the work of a day
	// Most is how many collections in a phase leave no doubt. The day ends there: all that it could still show is how slow
	// it is. 0 is no bound.
	Most map[catalog.Phase]uint64
}

// A report is what a child found.
type report struct {
	Settings catalog.Settings // from Plan
	Err      string           // of Plan
	Readings []reading
	Sum      uint32
	Live     uint64    // bytes that are reachable at the end, after everything else was freed
	Stopped  string    // where it was stopped, because it held far more than the container has, or did nothing but collect
	Moved    []reading // the settings while a product was loaded, if they were not those before the day
}

// hoards says that a day was stopped since it held far more than the container has.
func (r *report) hoards() bool {
	return r.Stopped != "" && r.at(r.Stopped).Total > mostHeld
}

// mostHeld is where a day is stopped, to spare the learner's machine.
const mostHeld = 1 << 30

// at returns the reading of one moment.
func (r *report) at(where string) reading {
	for _, x := range r.Readings {
		if x.Where == where {
			return x
		}
	}
	return r.Readings[len(r.Readings)-1]
}

// A reading is what the runtime knows at one moment.
type reading struct {
	Where          string
	Cycles, Forced uint64
	Goal           uint64
	Total          uint64 // what the process has from the system, without what it gave back
	Allocs         uint64
	Percent        int32
	Limit          int64
}

func read(where string) reading {
	s := []metrics.Sample{
		{Name: "/gc/cycles/total:gc-cycles"}, {Name: "/gc/cycles/forced:gc-cycles"}, {Name: "/gc/heap/goal:bytes"},
		{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}, {Name: "/gc/heap/allocs:bytes"},
		{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"},
	}
	metrics.Read(s)
	n := func(i int) uint64 { return s[i].Value.Uint64() }
	return reading{where, n(0), n(1), n(2), n(3) - n(4), n(5), int32(n(6)), int64(n(7))}
}

var errStopped = errors.New("stopped")

// run does a task.
func (t task) run() (r report) {
	r.Readings = append(r.Readings, read("start"))
	if t.Tuned {
		s, err := catalog.Plan(func(name string) (string, bool) {
			if !slices.Contains(ours, name) {
				return "", false
			}
			return os.LookupEnv(name)
		})
		r.Settings = s
		if err != nil {
			r.Err = err.Error()
			return r
		}
		r.Readings = append(r.Readings, read("Plan"))
		s.Apply()
		r.Readings = append(r.Readings, read("Apply"))
	}
	for _, s := range t.Apply {
		s.Apply()
		r.Readings = append(r.Readings, read(fmt.Sprint(s)))
	}
	if !t.Simulate {
		return r
	}
	source := &watch{feed: catalog.Feed{Products: catalog.Spike.Products()}, before: r.Readings[len(r.Readings)-1]}
	service := catalog.NewService(catalog.NewLoader(source))
	sum, err := catalog.Simulate(service, func(p catalog.Phase, part int) error {
		now := read(moment(p, part))
		r.Readings = append(r.Readings, now)
		if most := t.Most[p]; now.Total > mostHeld || most > 0 && r.cycles(p) > most {
			r.Stopped = now.Where
			return errStopped
		}
		return nil
	})
	if err != nil && !errors.Is(err, errStopped) {
		r.Err = err.Error()
	}
	r.Sum, r.Moved = sum, source.moved
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	r.Live = m.HeapAlloc
	runtime.KeepAlive(service)
	return r
}

// A watch is the source of a day. It looks at the settings while products are loaded: what is set and put back within one
// Load shows at no reading.
type watch struct {
	feed   catalog.Feed
	before reading
	mu     sync.Mutex
	moved  []reading // the first one that differs
}

// AppendFrame implements [catalog.Source].
func (w *watch) AppendFrame(dst []byte, id int) ([]byte, error) {
	if id%16 == 0 {
		s := []metrics.Sample{{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"}}
		metrics.Read(s)
		now := reading{Where: fmt.Sprint("the load of product ", id), Percent: int32(s[0].Value.Uint64()), Limit: int64(s[1].Value.Uint64())}
		if now.Percent != w.before.Percent || now.Limit != w.before.Limit {
			w.mu.Lock()
			if len(w.moved) == 0 {
				w.moved = append(w.moved, now)
			}
			w.mu.Unlock()
		}
	}
	return w.feed.AppendFrame(dst, id)
}

// moment names a reading.
func moment(p catalog.Phase, part int) string { return fmt.Sprintf("%s %d/%d", p, part, catalog.Parts) }

// TestChild is what a child runs; in the test itself it does nothing.
func TestChild(t *testing.T) {
	text := os.Getenv(taskEnv)
	if text == "" {
		return
	}
	var todo task
	if err := json.Unmarshal([]byte(text), &todo); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(todo.run())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv(fileEnv), b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// child does a task in a process of its own, with these variables and none else that the collector heeds, on two
// processors whatever the machine has.
func child(dir string, todo task, env ...string) (*report, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(todo)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "report.json")
	ctx, cancel := context.WithTimeout(context.Background(), dayLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool {
		name, _, _ := strings.Cut(s, "=")
		return slices.Contains(ours, name) || name == "GODEBUG" || name == "GOMAXPROCS"
	}), taskEnv+"="+string(text), fileEnv+"="+file, "GOMAXPROCS=2")
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return nil, fmt.Errorf("the service did not come to the end of its work in %v, with the environment %v: see whether it does anything but collect", dayLimit, env)
	}
	if err != nil {
		return nil, fmt.Errorf("the service, with the environment %v: %w\n%.2000s", env, err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("the service ended before its work was done, with the environment %v: %w\n%.2000s", env, err, out)
	}
	r := &report{}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, err
	}
	os.Remove(file)
	return r, nil
}

// dayLimit ends a child that hangs. A day takes 2 s, and what does nothing but collect is ended by its count.
const dayLimit = 200 * time.Second

// start is child for a test that cannot go on without.
func start(t *testing.T, todo task, env ...string) *report {
	t.Helper()
	r, err := child(t.TempDir(), todo, env...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// size prints bytes for people.
func size(n uint64) string {
	switch {
	case n >= 1<<40:
		return "no bound at all"
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%.0f MiB", float64(n)/mib)
}

// limitText prints a memory limit.
func limitText(n int64) string {
	if n == math.MaxInt64 {
		return "none"
	}
	return fmt.Sprintf("%d (%.1f MiB)", n, float64(n)/mib)
}

// percentText prints a percentage for the collector.
func percentText[T int | int32](n T) string {
	if n < 0 {
		return "off"
	}
	return fmt.Sprint(n)
}
