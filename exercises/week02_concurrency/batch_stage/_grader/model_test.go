package batch_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"gomastery/internal/grade"
	batch "gomastery/week02_concurrency/batch_stage"
)

// script is what is put when, and how fast batches are taken. All in milliseconds; no two things happen at the same one,
// unless their order does not matter.
type script struct {
	name  string
	cfg   batch.Config
	puts  []int // when; the same moment several times puts several items
	begin int   // when the first batch is asked for
	work  int   // how long the consumer is busy with each batch
	close int   // when Close is called
}

const ms = time.Millisecond

func cfg(size, wait, queue int) batch.Config {
	return batch.Config{Size: size, Wait: time.Duration(wait) * ms, Queue: queue}
}

func every(from, step, n int) (at []int) {
	for i := range n {
		at = append(at, from+i*step)
	}
	return at
}

var scripts = []script{
	{name: "one item", cfg: cfg(3, 100, 10), puts: []int{7}, close: 1000},
	{name: "a full batch is due at once", cfg: cfg(3, 100, 10), puts: []int{7, 8, 9}, close: 1000},
	{name: "each item on its own", cfg: cfg(1, 100, 10), puts: []int{7, 19, 23}, close: 1000},
	{name: "the time counts from the first item of a batch", cfg: cfg(10, 100, 10), puts: every(30, 40, 8), close: 1000},
	{name: "one item every 90 ms does not put it off", cfg: cfg(100, 100, 100), puts: every(5, 90, 12), close: 2000},
	{name: "the time starts again with the first item after a full batch", cfg: cfg(2, 100, 10), puts: []int{10, 95, 99, 150, 300}, close: 1000},
	{name: "a burst", cfg: cfg(4, 100, 40), puts: append(slices.Repeat([]int{50}, 11), 120), close: 1000},
	{name: "long silences", cfg: cfg(3, 100, 10), puts: []int{10, 5_000_003, 5_000_050, 9_000_001}, close: 10_000_000},
	{name: "a slow consumer: what waited long enough is due when he comes back", cfg: cfg(3, 100, 50), puts: every(11, 30, 9), work: 250, close: 3000},
	{name: "a slow consumer: what has not, is not", cfg: cfg(5, 100, 50), puts: []int{10, 11, 12, 13, 14, 203, 250, 290}, work: 200, close: 3000},
	{name: "a consumer who comes late", cfg: cfg(2, 50, 50), puts: every(3, 10, 7), begin: 1004, close: 3000},
	{name: "the queue overflows: the oldest go", cfg: cfg(3, 100, 4), puts: every(5, 10, 20), begin: 506, close: 3000},
	{name: "it overflows while he works", cfg: cfg(2, 50, 3), puts: every(5, 10, 30), work: 127, close: 3000},
	{name: "who is dropped, his time does not count", cfg: cfg(4, 100, 4), puts: []int{10, 20, 30, 40, 75, 85, 95, 105, 115, 134}, begin: 1, work: 71, close: 3000},
	{name: "Close takes what is there", cfg: cfg(3, 100, 20), puts: []int{10, 11, 12, 13, 14}, close: 50},
	{name: "Close takes several batches", cfg: cfg(3, 1000, 20), puts: every(1, 2, 11), begin: 100, work: 33, close: 60},
	{name: "Close of nothing", cfg: cfg(3, 100, 20), close: 50},
	{name: "Close waits for as long as it takes", cfg: cfg(3, 100, 20), puts: every(1, 2, 11), begin: 5_000_000, work: 3_000_000, close: 60},
	{name: "one item just before a batch is due, one just after", cfg: cfg(3, 100, 20), puts: []int{10, 109, 111}, close: 1000},
	{name: "what waits behind a batch keeps its own time", cfg: cfg(4, 100, 20), puts: []int{10, 11, 12, 13, 150, 151, 152, 153, 190, 205, 300}, work: 200, close: 3000},
	{name: "a large queue overflows", cfg: cfg(5, 100, 40), puts: every(3, 2, 90), begin: 504, close: 3000},
	{name: "a queue as large as a batch", cfg: cfg(3, 100, 3), puts: every(4, 25, 14), work: 61, close: 3000},
}

// want is what must happen: a model that goes from one millisecond to the next.
func (s script) want() (batches []string, dropped int, closed int) {
	type item struct{ n, at int }
	var queue []item
	var offer []item
	size, wait, room := s.cfg.Size, int(s.cfg.Wait/ms), s.cfg.Queue
	free := s.begin // when the consumer takes the next one
	puts := 0
	moments := []int{s.close, free}
	moments = append(moments, s.puts...)
	for len(moments) > 0 {
		slices.Sort(moments)
		now := moments[0]
		moments = moments[1:]
		form := func() {
			if offer == nil && len(queue) > 0 && (len(queue) >= size || now >= queue[0].at+wait || now >= s.close) {
				n := min(size, len(queue))
				offer, queue = queue[:n:n], queue[n:]
			}
		}
		for puts < len(s.puts) && s.puts[puts] <= now {
			if len(queue) == room {
				queue = queue[1:]
				dropped++
			}
			queue = append(queue, item{puts + 1, now})
			puts++
			moments = append(moments, now+wait)
			if now >= free || offer == nil {
				form()
			}
		}
		for form(); offer != nil && now >= free; form() {
			var ns []int
			for _, it := range offer {
				ns = append(ns, it.n)
			}
			batches = append(batches, fmt.Sprintf("%dms %v", now, ns))
			offer, free = nil, now+s.work
			moments = append(moments, free)
			closed = now
		}
	}
	return batches, dropped, max(closed, s.close)
}

func TestScripts(t *testing.T) {
	for _, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			grade.Bubble(t, func(t *testing.T) { s.play(t) })
		})
	}
}

func (s script) play(t *testing.T) {
	start := time.Now()
	since := func() int { return int(time.Since(start) / ms) }
	st, err := batch.New[int](context.Background(), s.cfg)
	if err != nil {
		t.Errorf("New(%+v): got error %v, want none", s.cfg, err)
		return
	}
	var got []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		time.Sleep(time.Duration(s.begin) * ms)
		for b := range st.Batches() {
			got = append(got, fmt.Sprintf("%dms %v", since(), b))
			time.Sleep(time.Duration(s.work) * ms)
		}
	}()
	closed := make(chan int)
	go func() {
		time.Sleep(time.Duration(s.close) * ms)
		if err := st.Close(); err != nil {
			t.Errorf("Close: got error %v, want none", err)
		}
		closed <- since()
	}()
	for i, at := range s.puts {
		time.Sleep(time.Duration(at)*ms - time.Since(start))
		if err := st.Put(i + 1); err != nil {
			t.Errorf("Put at %dms: got error %v, want none", at, err)
		}
		if at != since() {
			t.Errorf("Put at %dms: it returned at %dms, want that it never waits", at, since())
		}
	}
	end := <-closed
	<-done
	want, dropped, wantEnd := s.want()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Errorf("items put at %v, %+v, taken from %dms on, %dms of work with each batch, Close at %dms:\ngot  %q\nwant %q\nbatch %d differs", s.puts, s.cfg, s.begin, s.work, s.close, got, want, i+1)
			break
		}
	}
	if got := st.Dropped(); got != dropped {
		t.Errorf("items put at %v, %+v, taken from %dms on, %dms of work with each: got %d dropped, want %d", s.puts, s.cfg, s.begin, s.work, got, dropped)
	}
	if end != wantEnd {
		t.Errorf("Close at %dms: it returned at %dms, want at %dms, when the last batch has been taken", s.close, end, wantEnd)
	}
}
