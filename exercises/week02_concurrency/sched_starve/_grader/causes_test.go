package thumbs_test

import (
	"runtime"
	"testing"
	"testing/fstest"

	"gomastery/internal/grade"
	"gomastery/week02_concurrency/sched_starve/baseline"
)

// TestCauses takes one suspect at a time from the service as it was handed
// out, and looks whether each of the four things is still seen. The one without which it is
// not seen is its cause.
func TestCauses(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	grade.Metric(t, "created", float64(traffic(t, baseline.None, 100)), "goroutines")
	for name, seen := range map[string]func(*testing.T, baseline.Cause) bool{
		"burst": func(t *testing.T, without baseline.Cause) bool { return traffic(t, without, 5) > 5*300 },
		"threads": func(t *testing.T, without baseline.Cause) bool {
			s := baseline.New(manyPictures(), 64, without)
			defer s.Close()
			theirs, _, _ := clients(64, func(name string) {
				if _, err := s.Thumbnail(name, 4); err != nil {
					t.Error(err)
				}
			})
			return theirs == 64
		},
		"stuck": stuck,
		"idle": func(t *testing.T, without baseline.Cause) bool {
			runtime.GOMAXPROCS(6)
			baseline.New(manyPictures(), 1, without).Close()
			return runtime.GOMAXPROCS(0) == 2
		},
	} {
		if !seen(t, baseline.None) {
			t.Fatalf("%s is not seen in the service as it was handed out", name)
		}
		var causes []baseline.Cause
		for c := range baseline.Causes {
			if !seen(t, c) {
				causes = append(causes, c)
			}
		}
		if len(causes) != 1 {
			t.Fatalf("%s has the causes %v, want one", name, causes)
		}
		grade.Metric(t, name, float64(causes[0]), "(the code of what it cannot be seen without)")
	}
}

// traffic is that of TestTraffic: how many goroutines n requests create.
func traffic(t *testing.T, without baseline.Cause, n int) int {
	t.Helper()
	s := baseline.New(fstest.MapFS{"a": {Data: file(seeded(1), 640, 600)}}, 2, without)
	defer s.Close()
	var before int
	for i := range n + 1 {
		if _, err := s.Thumbnail("a", 160); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			before = created()
		}
	}
	return created() - before
}

// stuck tells whether a picture in memory has to wait for another on the disk.
func stuck(t *testing.T, without baseline.Cause) bool {
	d := newDisk()
	for i, name := range []string{"hot", "cold"} {
		d.add(name, file(seeded(uint64(i)), 8, 8))
	}
	s := baseline.New(d, 4, without)
	defer s.Close()
	ask := func(name string) chan error {
		c := make(chan error, 1)
		go func() {
			_, err := s.Thumbnail(name, 4)
			c <- err
		}()
		return c
	}
	if err := <-ask("hot"); err != nil {
		t.Fatal(err)
	}
	h := d.hang(t, "Read", "cold")
	defer h.release() // before Close, which waits for it
	cold := ask("cold")
	rest(t, func() bool { return h.in.Load() == 1 })
	hot := ask("hot")
	free := rest(t, func() bool { return len(hot) == 1 })
	h.release()
	for _, c := range []chan error{cold, hot} {
		if err := <-c; err != nil {
			t.Fatalf("after the disk hung: %v", err)
		}
	}
	return !free
}
