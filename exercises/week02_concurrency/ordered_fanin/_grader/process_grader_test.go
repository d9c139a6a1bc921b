package fanin_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"gomastery/internal/grade"
	fanin "gomastery/week02_concurrency/ordered_fanin"
)

const under = "gomastery/week02_concurrency/ordered_fanin"

func conf(k, w int) fanin.Config { return fanin.Config{Parallel: k, Window: w} }

func double(_ context.Context, n int) (int, error) { return 2 * n, nil }

// count is an endless input that knows how far it was asked, and whether it was let go.
type count struct {
	asked, ended atomic.Int64
	closing      func() // what it does when it is let go, like closing files
}

func (c *count) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		defer c.ended.Add(1)
		if c.closing != nil {
			defer c.closing()
		}
		for i := 0; ; i++ {
			c.asked.Add(1)
			if !yield(i) {
				return
			}
		}
	}
}

func TestConfig(t *testing.T) {
	for _, c := range []fanin.Config{{}, conf(0, 1), conf(-1, 3), conf(3, 2), conf(1, 0)} {
		grade.Bubble(t, func(t *testing.T) { // where waiting for ever is found at once
			var in count
			// The input has no end, so this is what ends a Process that takes such a Config.
			err := fanin.Process(context.Background(), c, in.all(), double, func(int) error { return errLeft })
			if err == nil || in.asked.Load() > 0 {
				t.Errorf("Process with %+v: got error %v and %d shards asked for, want an error and none", c, err, in.asked.Load())
			}
		})
	}
}

func TestResults(t *testing.T) {
	for _, c := range []fanin.Config{conf(1, 1), conf(1, 7), conf(4, 4), conf(8, 100)} {
		var got []int
		err := fanin.Process(context.Background(), c, slices.Values([]int{5, 0, 7, 3, 3, 9}), double, func(n int) error { got = append(got, n); return nil })
		if err != nil || !slices.Equal(got, []int{10, 0, 14, 6, 6, 18}) {
			t.Errorf("Process with %+v: got %v and error %v, want the results in the order of the shards", c, got, err)
		}
	}
	// A shard may be nil, and so may a result.
	var got []any
	err := fanin.Process(context.Background(), conf(2, 2), slices.Values([]any{nil, 1, nil}), func(_ context.Context, in any) (any, error) { return in, nil },
		func(out any) error { got = append(got, out); return nil })
	if err != nil || !slices.Equal(got, []any{nil, 1, nil}) {
		t.Errorf("Process of the shards nil, 1 and nil, each of which is its own result: got %v and error %v, want all three: nil is a value like any other", got, err)
	}
}

// TestErrors: what comes back, and what can be found in it.
func TestErrors(t *testing.T) {
	// Whatever the error is: a shard may set itself a deadline, and miss it.
	for _, broken := range []error{errors.New("disk is broken"), context.Canceled, context.DeadlineExceeded} {
		emitted := 0
		err := fanin.Process(context.Background(), conf(2, 2), slices.Values([]int{0, 1, 2}), func(_ context.Context, n int) (int, error) {
			if n == 1 {
				return 0, broken
			}
			return n, nil
		}, func(int) error { emitted++; return nil })
		var shard *fanin.ShardError
		if !errors.As(err, &shard) || shard.Index != 1 || !errors.Is(err, broken) || emitted != 1 {
			t.Errorf("Process, when shard 1 fails with %q: got error %v after %d results, want a ShardError with index 1 and its cause, after 1", broken, err, emitted)
		}
	}
	for _, refused := range []error{errors.New("pipe is closed"), io.EOF, context.Canceled} {
		err := fanin.Process(context.Background(), conf(2, 2), slices.Values([]int{0, 1, 2}), double, func(int) error { return refused })
		if err != refused {
			t.Errorf("Process, when emit fails: got error %v, want just that: %v", err, refused)
		}
	}
	left := errors.New("client has left")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(left)
	var in count
	err := fanin.Process(ctx, conf(2, 2), in.all(), double, func(int) error { t.Error("emit was called, want not"); return nil })
	if !errors.Is(err, left) || in.asked.Load() > 0 {
		t.Errorf("Process with a context that has ended: got error %v and %d shards asked for, want its cause and none", err, in.asked.Load())
	}
}

// TestShardsAreAskedForWhenNeeded: an endless input, a slow emit.
func TestShardsAreAskedForWhenNeeded(t *testing.T) {
	defer grade.NoLeaks(t)
	for _, end := range []string{"emit", "work", "context"} {
		grade.Bubble(t, func(t *testing.T) {
			var in count
			if end != "context" {
				// A Process that does not wait for the end of the loop returns by then.
				in.closing = func() { grade.Settle(t) }
			}
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			emitted := 0
			most := int64(0)
			err := fanin.Process(ctx, conf(3, 5), in.all(), func(ctx context.Context, n int) (int, error) {
				if end == "work" && n == 40 {
					return 0, errLeft
				}
				return n, nil
			}, func(n int) error {
				time.Sleep(time.Second)
				most = max(most, in.asked.Load()-int64(emitted))
				if emitted++; emitted == 40 {
					switch end {
					case "emit":
						return errLeft
					case "context":
						cancel(errLeft)
						grade.Settle(t)
					}
				}
				return nil
			})
			if !errors.Is(err, errLeft) || emitted != 40 {
				t.Errorf("an endless input, ended by %s: got error %v after %d results, want its reason after 40", end, err, emitted)
			}
			if most > 5 {
				t.Errorf("an endless input with a window of 5: got %d shards asked for and not emitted, want at most 5: one more is asked for only when it may begin", most)
			}
			if in.ended.Load() != 1 {
				t.Errorf("an endless input, ended by %s: its loop has ended %d times when Process returns, want once: its defers close files", end, in.ended.Load())
			}
		})
	}
}

// TestNoShardIsAskedForAhead: not even one that waits for a free hand.
func TestNoShardIsAskedForAhead(t *testing.T) {
	for _, c := range []fanin.Config{conf(1, 1), conf(1, 4), conf(3, 5)} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var in count
			done := make(chan struct{})
			go func() {
				defer close(done)
				fanin.Process(ctx, c, in.all(), func(ctx context.Context, n int) (int, error) {
					<-ctx.Done()
					return 0, ctx.Err()
				}, func(int) error { return nil })
			}()
			grade.Settle(t)
			if got := int(in.asked.Load()); got != c.Parallel {
				t.Errorf("Process with %+v, and no shard is done yet: got %d shards asked for, want %d: one more is asked for only when it may begin", c, got, c.Parallel)
			}
			cancel()
			<-done
		})
	}
}

// TestReturnsLast: whoever is told to stop may need a moment for that. Meanwhile hands
// are free, but no shard may begin, so none is asked for.
func TestReturnsLast(t *testing.T) {
	for _, end := range []string{"work", "emit", "context"} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			if end == "context" {
				time.AfterFunc(time.Second, func() { cancel(errLeft) })
			}
			var in count
			var running atomic.Int64
			emitted := 0
			start := time.Now()
			err := fanin.Process(ctx, conf(3, 5), in.all(), func(ctx context.Context, n int) (int, error) {
				running.Add(1)
				defer running.Add(-1)
				switch {
				case n == 0 && end == "emit":
					return 0, nil
				case n == 0 && end == "work":
					time.Sleep(time.Second)
					return 0, errLeft
				}
				<-ctx.Done()
				time.Sleep(2 * time.Second)
				return n, nil // it was nearly done, and comes too late all the same
			}, func(int) error { emitted++; time.Sleep(time.Second); return errLeft })
			if took, left := time.Since(start), running.Load(); took != 3*time.Second || left != 0 || !errors.Is(err, errLeft) {
				t.Errorf("ended by %s after 1s, and those at work need 2s to stop: got error %v after %v, with %d still at work, want %q after 3s, with none", end, err, took, left, errLeft)
			}
			want, calls := int64(3), 0
			if end == "emit" {
				want, calls = 4, 1 // the first one has left its hand to another
			}
			if got := in.asked.Load(); got != want {
				t.Errorf("ended by %s after 1s, when %d shards were begun: got %d shards asked for, want no more, as none may begin", end, want, got)
			}
			if emitted != calls {
				t.Errorf("ended by %s after 1s: got %d calls of emit, want %d: what comes after the end is not emitted", end, emitted, calls)
			}
		})
	}
}

// TestFewGoroutines: as many as work, not as many as there are shards.
func TestFewGoroutines(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		var in count
		const k = 4
		most, emitted := 0, 0
		fanin.Process(context.Background(), conf(k, 500), in.all(), func(_ context.Context, n int) (int, error) {
			if n == 0 {
				time.Sleep(time.Second) // all others wait for it
			}
			time.Sleep(ms)
			if n == 300 {
				grade.Settle(t) // whoever is about to end has ended
				most = len(grade.Goroutines(under))
			}
			return n, nil
		}, func(int) error {
			if emitted++; emitted == 600 {
				return errLeft
			}
			return nil
		})
		// The test is one of them, k work, and there may be one who hands out and one who listens.
		if most > k+3 {
			t.Errorf("shards with Parallel %d, of which 300 wait for the first: got %d goroutines, want at most %d: a result that waits needs no goroutine", k, most-1, k+2)
		}
	})
}

// TestNothingIsKept: results that were emitted, their shards, and the contexts of shards.
func TestNothingIsKept(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	type kilobyte = [1024]byte
	n := 0
	grown := int64(0)
	base := uint64(0)
	fanin.Process(ctx, conf(2, 8), func(yield func(*kilobyte) bool) {
		for yield(new(kilobyte)) {
		}
	}, func(context.Context, *kilobyte) (*kilobyte, error) { return new(kilobyte), nil },
		func(*kilobyte) error {
			switch n++; n {
			case 1000:
				base = grade.LiveHeap()
			case 21_000:
				grown = int64(grade.LiveHeap()) - int64(base)
				return errLeft
			}
			return nil
		})
	if grown > 512<<10 {
		t.Errorf("20000 shards of 1 KB with results of 1 KB: got %d KB more than before, want next to nothing: what was emitted is not needed any more", grown>>10)
	}
	if kept := grade.Retained(t, func() {
		for range 3000 {
			fanin.Process(ctx, conf(2, 2), slices.Values([]int{1, 2}), double, func(int) error { return nil })
		}
	}); kept > 256<<10 {
		t.Errorf("3000 calls of Process while their context lives on: got %d KB that are kept, want next to nothing", kept>>10)
	}
}

// TestOneAtATime runs in both gates: emit and the input are never used by two at the same time, and need no lock.
func TestOneAtATime(t *testing.T) {
	defer grade.NoLeaks(t)
	sum, asked := 0, 0
	var parallel, most atomic.Int64
	err := fanin.Process(context.Background(), conf(6, 12), func(yield func(int) bool) {
		for i := range 5000 {
			asked++
			if !yield(i) {
				return
			}
		}
	}, func(_ context.Context, n int) (string, error) {
		now := parallel.Add(1)
		for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
		}
		runtime.Gosched()
		parallel.Add(-1)
		return fmt.Sprint(n), nil
	}, func(s string) error {
		if s != fmt.Sprint(sum) {
			t.Errorf("got result %s, want %d", s, sum)
		}
		sum++
		return nil
	})
	if err != nil || sum != 5000 || asked != 5000 || most.Load() > 6 {
		t.Errorf("5000 shards: got error %v, %d results, %d shards asked for, up to %d at the same time, want none, 5000, 5000 and at most 6", err, sum, asked, most.Load())
	}
}

// TestManyFail runs in both gates: whatever fails first, the first in order is what is told.
func TestManyFail(t *testing.T) {
	for round := range 200 {
		bad := round % 17
		got := 0
		err := fanin.Process(context.Background(), conf(5, 9), func(yield func(int) bool) {
			for i := 0; yield(i); i++ {
			}
		}, func(ctx context.Context, n int) (int, error) {
			if n >= bad {
				return 0, errLeft
			}
			runtime.Gosched()
			return n, nil
		}, func(int) error { got++; return nil })
		var shard *fanin.ShardError
		if !errors.As(err, &shard) || shard.Index != bad || got != bad {
			t.Fatalf("all shards from %d on fail: got error %v after %d results, want that of shard %d after %d", bad, err, got, bad, bad)
		}
	}
}

// The end of the context during emit, when there is more to emit, and when there is not. What comes of it must not be chance.
func TestEndsDuringEmit(t *testing.T) {
	left := errors.New("client has left")
	for _, n := range []int{1, 2, 5} {
		for range 30 {
			grade.Bubble(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(context.Background())
				time.AfterFunc(time.Second, func() { cancel(left) })
				emitted := 0
				err := fanin.Process(ctx, conf(2, 2), slices.Values(make([]int, n)), double, func(int) error {
					emitted++
					time.Sleep(2 * time.Second)
					return nil
				})
				if !errors.Is(err, left) || emitted != 1 {
					t.Errorf("Process of %d shards, whose context ends during the first emit: got error %v and %d calls of emit, want the cause, %q, and 1", n, err, emitted, left)
				}
			})
		}
	}
}

type userKey struct{}

func TestContextOfWork(t *testing.T) {
	ctx := context.WithValue(context.Background(), userKey{}, "maria")
	err := fanin.Process(ctx, conf(2, 2), slices.Values([]int{1, 2, 3}), func(ctx context.Context, n int) (int, error) {
		if got := ctx.Value(userKey{}); got != "maria" {
			t.Errorf("the context of work: got %v for a value of the caller's context, want maria: it must come from that one", got)
		}
		return n, nil
	}, func(int) error { return nil })
	if err != nil {
		t.Errorf("Process: got error %v, want none", err)
	}
}

// What was emitted is not kept until its place in the window is needed again.
func TestEmittedIsLetGo(t *testing.T) {
	const n = 64
	type result = [1024]byte
	var results []weak.Pointer[result]
	kept := -1
	last := make(chan struct{})
	err := fanin.Process(context.Background(), conf(1, 2*n), func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}, func(_ context.Context, i int) (*result, error) {
		if i < n-1 {
			out := new(result)
			results = append(results, weak.Make(out))
			return out, nil
		}
		select {
		case <-last: // all before it were emitted
		case <-time.After(5 * time.Second):
			return nil, errors.New("what comes before the last shard was not emitted while that one was being worked on")
		}
		runtime.GC()
		kept = 0
		for _, r := range results {
			if r.Value() != nil {
				kept++
			}
		}
		return nil, nil
	}, func() func(*result) error {
		emitted := 0
		return func(*result) error {
			if emitted++; emitted == n-1 {
				close(last)
			}
			return nil
		}
	}())
	if err != nil || kept > 4 {
		t.Errorf("%d results, all of which were emitted: got %d of them kept and error %v, want nothing kept", n-1, kept, err)
	}
}
