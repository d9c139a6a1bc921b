package thumbs_test

import (
	"fmt"
	"runtime/metrics"
	"slices"
	"testing"
	"testing/fstest"

	thumbs "gomastery/week02_concurrency/sched_starve"
)

// stripes is a picture whose rows are dark and bright by turns.
func stripes(width, height int) []byte {
	file := fmt.Appendf(nil, "P6\n%d %d\n255\n", width, height)
	for y := range height {
		for range width {
			v := byte(y % 2 * 200)
			file = append(file, v, v, 0)
		}
	}
	return file
}

func TestThumbnail(t *testing.T) {
	s := thumbs.New(fstest.MapFS{"a": {Data: stripes(8, 4)}}, 2)
	defer s.Close()
	for range 2 {
		got, err := s.Thumbnail("a", 2)
		// Half of the light of 200 is that of 141: light is the square.
		want := []byte{141, 141, 0, 141, 141, 0}
		if err != nil || got.Width != 2 || got.Height != 1 || !slices.Equal(got.Pix, want) {
			t.Errorf("Thumbnail(a, 2): got %+v and error %v, want 2 by 1 pixels %v", got, err, want)
		}
	}
	if got, want := s.Stats(), (thumbs.Stats{Requests: 2, Reads: 1}); got != want {
		t.Errorf("Stats after two requests for one picture: got %+v, want %+v", got, want)
	}
}

// TestTraffic is there to be watched: 100 requests, one after another, for a
// picture in memory. Run it with -v, with GODEBUG=schedtrace=100, or with
// -trace trace.out. It fails only if a request does.
func TestTraffic(t *testing.T) {
	s := thumbs.New(fstest.MapFS{"a": {Data: stripes(640, 600)}}, 2)
	defer s.Close()
	if _, err := s.Thumbnail("a", 160); err != nil { // from here on it is in memory
		t.Fatal(err)
	}
	before := latencies()
	for range 100 {
		if _, err := s.Thumbnail("a", 160); err != nil {
			t.Fatal(err)
		}
	}
	after := latencies()
	for i := range after.Counts {
		after.Counts[i] -= before.Counts[i]
	}
	// What else do the metrics whose names begin with /sched/ tell?
	t.Logf("of 100 goroutines that could run, 99 waited for less than %.0f µs", p99(after)*1e6)
}

func latencies() *metrics.Float64Histogram {
	s := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(s)
	h := s[0].Value.Float64Histogram()
	return &metrics.Float64Histogram{Counts: slices.Clone(h.Counts), Buckets: slices.Clone(h.Buckets)}
}

// p99 is the upper end of the bucket that the 99th of 100 is in.
func p99(h *metrics.Float64Histogram) float64 {
	var all, seen uint64
	for _, n := range h.Counts {
		all += n
	}
	for i, n := range h.Counts {
		if seen += n; seen*100 >= all*99 {
			return h.Buckets[i+1]
		}
	}
	return 0
}
