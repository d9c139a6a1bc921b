package fanin_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	fanin "gomastery/week02_concurrency/ordered_fanin"
)

const ms = time.Millisecond

// script is how long each shard takes, in milliseconds, and what comes of it.
type script struct {
	name   string
	k, w   int
	take   []int       // work on each shard
	emit   int         // each call of emit
	fail   map[int]int // shards that fail, after so long, whatever take says
	leave  int         // when the caller's context ends, 0 for never
	refuse int         // the call of emit that fails, counted from 1
}

// Whatever ends something (a failing shard, emit that refuses, the caller who leaves)
// has its millisecond for itself: with another event beside it, what comes first would
// be chance. So emit takes time where it refuses: what ends just then frees a hand, too.
var scripts = []script{
	{name: "one after the other", k: 1, w: 1, take: []int{30, 10, 20}},
	{name: "all at the same time", k: 4, w: 4, take: []int{40, 10, 30, 20}},
	{name: "a free hand takes the next shard at once", k: 2, w: 10, take: []int{50, 11, 12, 13, 14, 15}},
	{name: "a slow first shard, and a window of three", k: 2, w: 3, take: []int{100, 7, 8, 9, 10, 11}},
	{name: "a slow first shard, and a window as large as the hands", k: 3, w: 3, take: []int{100, 7, 8, 9, 10, 11, 12}},
	{name: "emit is slow: work goes on meanwhile", k: 2, w: 6, take: []int{5, 6, 7, 8, 9, 10, 11, 12}, emit: 21},
	{name: "emit is slow: the window is full", k: 2, w: 2, take: []int{5, 6, 7, 8, 9, 10}, emit: 53},
	{name: "sixty shards", k: 7, w: 13, take: lengths(60)},
	{name: "sixty shards, slow emit", k: 5, w: 9, take: lengths(60), emit: 17},
	{name: "more hands than shards", k: 8, w: 20, take: []int{5, 3, 4}},
	{name: "no shards", k: 3, w: 3},
	{name: "the first one fails", k: 2, w: 4, take: []int{20, 30, 40, 50}, fail: map[int]int{0: 9}},
	{name: "a late one fails: those before it are emitted", k: 4, w: 8, take: []int{100, 90, 80, 70, 60, 50}, fail: map[int]int{2: 15}},
	{name: "a late one fails, then an early one", k: 4, w: 8, take: []int{100, 90, 80, 70, 60}, fail: map[int]int{3: 10, 1: 25}},
	{name: "an early one fails, then a late one would have", k: 4, w: 8, take: []int{100, 90, 80, 70, 60}, fail: map[int]int{1: 10, 3: 25}},
	{name: "one fails while emit is at work", k: 2, w: 6, take: []int{5, 6, 40, 41, 42, 43}, emit: 30, fail: map[int]int{3: 22}},
	{name: "the last one fails", k: 3, w: 5, take: []int{5, 6, 7, 8, 9}, fail: map[int]int{4: 100}},
	{name: "one that waits for its turn has failed", k: 3, w: 5, take: []int{200, 10, 11, 12, 13}, fail: map[int]int{1: 10}},
	{name: "the caller leaves", k: 3, w: 6, take: lengths(30), emit: 3, leave: 97},
	{name: "the caller leaves while all wait for the first", k: 3, w: 3, take: []int{500, 10, 20, 30, 40}, leave: 131},
	{name: "emit refuses", k: 3, w: 6, take: lengths(30), emit: 7, refuse: 5},
	{name: "emit refuses the first", k: 2, w: 4, take: []int{10, 500, 500}, emit: 4, refuse: 1},
	{name: "one has failed, and then the caller leaves", k: 3, w: 5, take: []int{200, 10, 11, 12, 13}, fail: map[int]int{1: 10}, leave: 57},
	{name: "one has failed, and then emit refuses", k: 3, w: 6, take: []int{30, 40, 50, 60}, emit: 7, fail: map[int]int{2: 11}, refuse: 1},
}

// lengths are n different durations.
func lengths(n int) (take []int) {
	for i := range n {
		take = append(take, 10+(i*37)%61+i%2)
	}
	return take
}

// want is what must happen: a model that goes from one millisecond to the next.
func (s script) want() []string {
	var lines []string
	type shard struct {
		end          int
		done, failed bool
	}
	var begun []shard
	running, emitted := 0, 0
	failed, over := -1, ""
	busy := -1 // when emit returns
	note := func(now int, format string, args ...any) {
		lines = append(lines, fmt.Sprintf("%04d ", now)+fmt.Sprintf(format, args...))
	}
	end := func(now, from int) {
		for i := max(from, 0); i < len(begun); i++ {
			if !begun[i].done {
				begun[i].done, begun[i].failed = true, true
				running--
				note(now, "shard %d is told to stop", i)
			}
		}
	}
	for now := 0; now < 100_000; now++ {
		if s.leave > 0 && now == s.leave && over == "" {
			over = "the caller has left"
			end(now, 0)
		}
		for i := range begun {
			if b := &begun[i]; !b.done && b.end == now {
				b.done = true
				running--
				note(now, "shard %d ends", i)
				if _, bad := s.fail[i]; bad {
					b.failed = true
					if failed < 0 || i < failed {
						failed = i
						end(now, i+1)
					}
				}
			}
		}
		for again := true; again; {
			again = false
			if busy == now {
				busy = -1
				if s.refuse == emitted+1 {
					if over == "" {
						over = "emit refuses"
						end(now, 0)
					}
				} else {
					emitted++
				}
			}
			for over == "" && failed < 0 && running < s.k && len(begun)-emitted < s.w && len(begun) < len(s.take) {
				i := len(begun)
				d := s.take[i]
				if f, bad := s.fail[i]; bad {
					d = f
				}
				begun = append(begun, shard{end: now + d})
				running++
				note(now, "shard %d begins", i)
			}
			if busy < 0 && over == "" && emitted < len(begun) && emitted != failed && begun[emitted].done {
				note(now, "shard %d is emitted", emitted)
				busy = now + s.emit
				again = s.emit == 0
			}
		}
		if busy >= 0 {
			continue
		}
		switch {
		case over != "" && running == 0:
			note(now, "returns %s", over)
		case over == "" && failed >= 0 && emitted == failed && running == 0:
			note(now, "returns shard %d: broken", failed)
		case over == "" && failed < 0 && emitted == len(s.take):
			note(now, "returns <nil>")
		default:
			continue
		}
		break
	}
	return sorted(lines)
}

// sorted puts what happens at one moment in a fixed order: which comes first is chance.
func sorted(lines []string) []string {
	slices.Sort(lines)
	return lines
}

var errLeft = errors.New("the caller has left")

func TestScripts(t *testing.T) {
	for _, s := range scripts {
		t.Run(s.name, func(t *testing.T) {
			grade.Bubble(t, func(t *testing.T) { s.play(t) })
		})
	}
}

func (s script) play(t *testing.T) {
	start := time.Now()
	var mu sync.Mutex
	var lines []string
	note := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, fmt.Sprintf("%04d ", time.Since(start)/ms)+fmt.Sprintf(format, args...))
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	if s.leave > 0 {
		time.AfterFunc(time.Duration(s.leave)*ms, func() { cancel(errLeft) })
	}
	calls := 0
	err := fanin.Process(ctx, fanin.Config{Parallel: s.k, Window: s.w},
		func(yield func(int) bool) {
			for i := range s.take {
				if !yield(i) {
					return
				}
			}
		},
		func(ctx context.Context, i int) (int, error) {
			note("shard %d begins", i)
			d, bad := s.fail[i]
			if !bad {
				d = s.take[i]
			}
			select {
			case <-time.After(time.Duration(d) * ms):
			case <-ctx.Done():
				note("shard %d is told to stop", i)
				return 0, ctx.Err()
			}
			note("shard %d ends", i)
			if bad {
				return 0, errors.New("broken")
			}
			return i, nil
		},
		func(i int) error {
			note("shard %d is emitted", i)
			time.Sleep(time.Duration(s.emit) * ms)
			if calls++; calls == s.refuse {
				return errors.New("emit refuses")
			}
			return nil
		})
	note("returns %v", err)
	got, want := sorted(lines), s.want()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Errorf("Parallel %d, Window %d, work of %v ms, emit of %d ms, failures %v: what happens (with the millisecond) differs\ngot  %s\nwant %s\nboth before that: %s", s.k, s.w, s.take, s.emit, s.fail,
				first(got, i), first(want, i), strings.Join(want[max(0, i-3):i], "; "))
			return
		}
	}
}

func first(lines []string, i int) string {
	if i >= len(lines) {
		return "nothing more"
	}
	return strings.Join(lines[i:min(i+3, len(lines))], "; ")
}
