package batch_test

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
	batch "gomastery/week02_concurrency/batch_stage"
)

func stage(t *testing.T, ctx context.Context, c batch.Config) *batch.Stage[int] {
	t.Helper()
	s, err := batch.New[int](ctx, c)
	if err != nil {
		t.Fatalf("New(%+v): got error %v, want none", c, err)
	}
	return s
}

func TestConfig(t *testing.T) {
	for _, c := range []batch.Config{{}, cfg(0, 1, 1), cfg(-1, 1, 1), cfg(1, 0, 1), cfg(1, -1, 1), cfg(3, 1, 2), cfg(1, 1, 0)} {
		if s, err := batch.New[int](context.Background(), c); err == nil || s != nil {
			t.Errorf("New(%+v): got error %v, want one, and no stage", c, err)
		}
	}
	grade.Bubble(t, func(t *testing.T) {
		for _, c := range []batch.Config{cfg(1, 1, 1), {Size: 1, Wait: 1, Queue: 1}} {
			stage(t, context.Background(), c).Close()
		}
	})
}

var errDown = errors.New("the table is gone")

// wantEnd checks that a stage has ended at once, for a reason.
func wantEnd(t *testing.T, s *batch.Stage[int], what string, reason error) {
	t.Helper()
	if err := s.Put(9); !errors.Is(err, reason) {
		t.Errorf("Put after %s: got error %v, want %v: who puts should stop", what, err, reason)
	}
	select {
	case b, ok := <-s.Batches():
		if ok {
			t.Errorf("Batches after %s: got the batch %v, want a channel that is closed: everything ends at once", what, b)
		}
	default:
		t.Errorf("Batches after %s: it is not closed, want it closed: whoever ranges over it would wait forever", what)
	}
	for range 2 {
		if err := s.Close(); !errors.Is(err, reason) {
			t.Errorf("Close after %s: got error %v, want %v: not all has been taken", what, err, reason)
		}
	}
	if n := s.Dropped(); n != 0 {
		t.Errorf("Dropped after %s: got %d, want 0: what is given up was not dropped for want of room", what, n)
	}
	// Closed, and ended for a reason: the contract leaves open which of the two Put tells.
	if err := s.Put(9); !errors.Is(err, batch.ErrClosed) && !errors.Is(err, reason) {
		t.Errorf("Put after %s, and Close: got error %v, want ErrClosed or %v", what, err, reason)
	}
}

// TestEnds: what comes after it fails, or the context ends, in all states of a stage.
func TestEnds(t *testing.T) {
	states := map[string]func(s *batch.Stage[int]){
		"nothing was put": func(*batch.Stage[int]) {},
		"an item waits":   func(s *batch.Stage[int]) { s.Put(1) },
		"a batch waits to be taken": func(s *batch.Stage[int]) {
			for i := range 8 {
				s.Put(i)
			}
		},
		"a batch was taken": func(s *batch.Stage[int]) {
			for i := range 4 {
				s.Put(i)
			}
			<-s.Batches()
		},
	}
	for name, prepare := range states {
		for _, how := range []string{"Fail", "the end of the context"} {
			grade.Bubble(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(context.Background())
				defer cancel(nil)
				s := stage(t, ctx, cfg(3, 100, 10))
				prepare(s)
				grade.Settle(t)
				if how == "Fail" {
					s.Fail(errDown)
					s.Fail(errors.New("second")) // the first one counts
					grade.Settle(t)
					cancel(errors.New("third"))
				} else {
					cancel(errDown)
					grade.Settle(t)
					s.Fail(errors.New("second"))
				}
				grade.Settle(t)
				wantEnd(t, s, fmt.Sprintf("%s, when %s", how, name), errDown)
			})
		}
	}
}

// TestFailDuringClose: who waits in Close is told that it cannot be done.
func TestFailDuringClose(t *testing.T) {
	for _, how := range []string{"when what comes after the stage fails meanwhile", "when the context ends meanwhile"} {
		grade.Bubble(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			s := stage(t, ctx, cfg(3, 100, 10))
			for i := range 7 {
				s.Put(i)
			}
			closed := make(chan error, 2)
			for range 2 {
				go func() { closed <- s.Close() }()
			}
			grade.Settle(t)
			select {
			case err := <-closed:
				t.Errorf("Close, when nobody takes what waits: it returned %v, want that it waits", err)
			default:
			}
			if err := s.Put(7); !errors.Is(err, batch.ErrClosed) {
				t.Errorf("Put, while somebody waits in Close: got error %v, want ErrClosed: nothing comes in any more", err)
			}
			if b := <-s.Batches(); fmt.Sprint(b) != "[0 1 2]" {
				t.Errorf("the first batch: got %v, want [0 1 2]", b)
			}
			grade.Settle(t)
			if strings.Contains(how, "context") {
				cancel(errDown)
			} else {
				s.Fail(errDown)
			}
			grade.Settle(t)
			for range 2 {
				select {
				case err := <-closed:
					if !errors.Is(err, errDown) {
						t.Errorf("Close, %s: got error %v, want %v", how, err, errDown)
					}
				default:
					t.Fatalf("Close, %s: it still waits, want that it returns %v: what waits will not be taken any more", how, errDown)
				}
			}
			if b, ok := <-s.Batches(); ok {
				t.Errorf("Batches, %s: got one more batch, %v, want a channel that is closed", how, b)
			}
		})
	}
}

// TestAfterTheEnd: what has ended well stays so.
func TestAfterTheEnd(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		s := stage(t, ctx, cfg(3, 100, 10))
		s.Put(1)
		go func() {
			for range s.Batches() {
			}
		}()
		if err := s.Close(); err != nil {
			t.Errorf("Close: got error %v, want none", err)
		}
		s.Fail(errDown)
		cancel()
		grade.Settle(t)
		if err := s.Close(); err != nil {
			t.Errorf("a second Close, after Fail: got error %v, want none: all had been taken", err)
		}
		if err := s.Put(1); !errors.Is(err, batch.ErrClosed) {
			t.Errorf("Put after Close: got error %v, want ErrClosed", err)
		}
		if n := s.Dropped(); n != 0 {
			t.Errorf("Dropped: got %d, want 0", n)
		}
	})
}

// TestBatchesBelongToWhoTakesThem: a batch does not change after it was taken, and nobody looks at it again.
func TestBatchesBelongToWhoTakesThem(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		s := stage(t, context.Background(), cfg(3, 100, 6))
		var kept [][]int
		done := make(chan struct{})
		go func() {
			defer close(done)
			for b := range s.Batches() {
				kept = append(kept, append(b, 100)) // with room or without
				time.Sleep(10 * ms)
			}
		}()
		for i := range 12 {
			s.Put(i)
			time.Sleep(7 * ms)
		}
		s.Close()
		<-done
		want := [][]int{{0, 1, 2, 100}, {3, 4, 5, 100}, {6, 7, 8, 100}, {9, 10, 11, 100}}
		if !slices.EqualFunc(kept, want, slices.Equal[[]int]) {
			t.Errorf("batches that were kept, and appended to: got %v, want %v", kept, want)
		}
	})
}

// TestTheVeryMoment: time is not counted in steps.
func TestTheVeryMoment(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		const wait, put = 1_234_567 * time.Nanosecond, 89 * time.Nanosecond
		start := time.Now()
		s := stage(t, context.Background(), batch.Config{Size: 3, Wait: wait, Queue: 3})
		time.Sleep(put)
		s.Put(1)
		<-s.Batches()
		if got := time.Since(start); got != put+wait {
			t.Errorf("one item, put at %v with a Wait of %v: got its batch at %v, want at %v, at that very moment", put, wait, got, put+wait)
		}
		s.Close()
	})
}

// TestNobodyIsLeft: a stage that has ended leaves nothing, neither does one whose context lives on.
func TestNobodyIsLeft(t *testing.T) {
	defer grade.NoLeaks(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	kept := grade.Retained(t, func() {
		for round := range 4000 {
			s := stage(t, ctx, batch.Config{Size: 10, Wait: time.Hour, Queue: 10})
			if round%2 == 0 { // something waits, and time runs
				s.Put(1)
				s.Fail(errDown)
				continue
			}
			for i := range 10 {
				s.Put(i)
			}
			go func() {
				for range s.Batches() {
				}
			}()
			s.Close()
		}
		grade.Settle(t) // who was told to end has ended
	})
	if kept > 256<<10 {
		t.Errorf("4000 stages that have ended, while their context lives on: got %d KB that are still kept, want next to nothing", kept>>10)
	}
}

// TestQueueIsBounded: a stage from which nobody takes anything does not grow.
func TestQueueIsBounded(t *testing.T) {
	type large [1024]byte
	s, err := batch.New[*large](context.Background(), batch.Config{Size: 8, Wait: time.Hour, Queue: 64})
	if err != nil {
		t.Fatal(err)
	}
	kept := grade.Retained(t, func() {
		for range 200_000 {
			if err := s.Put(new(large)); err != nil {
				t.Fatal(err)
			}
		}
	})
	if kept > 1<<20 {
		t.Errorf("200000 items of 1 KB with a queue of 64 and nobody who takes them: got %d KB that are kept, want those of 72 items", kept>>10)
	}
	if n := s.Dropped(); n < 200_000-72 || n > 200_000-64 {
		t.Errorf("200000 items with a queue of 64 and a batch of 8 that waits to be taken: got %d dropped, want 199928 (or up to 8 more, if none was ready)", n)
	}
	s.Fail(errDown)
	for range s.Batches() {
	}
}

// TestTakenIsNotKept: what was taken is the business of whoever took it.
func TestTakenIsNotKept(t *testing.T) {
	type large [64 << 10]byte
	s, err := batch.New[*large](context.Background(), batch.Config{Size: 50, Wait: time.Hour, Queue: 60})
	if err != nil {
		t.Fatal(err)
	}
	kept := grade.Retained(t, func() {
		for range 2 {
			for range 50 {
				s.Put(new(large))
			}
			<-s.Batches()
		}
		grade.Settle(t) // who has sent the last batch knows that it was taken
	})
	if kept > 1<<20 {
		t.Errorf("a stage from which all items of 64 KB each were taken: got %d KB that it still keeps, want next to nothing", kept>>10)
	}
	s.Fail(errDown)
	for range s.Batches() {
	}
}

// TestManyAtOnce runs in both gates: each item is taken once or counted as dropped, and those of one goroutine stay in order.
func TestManyAtOnce(t *testing.T) {
	defer grade.NoLeaks(t)
	const from, each = 6, 2000
	s := stage(t, context.Background(), batch.Config{Size: 7, Wait: time.Millisecond, Queue: 20})
	var putters, takers sync.WaitGroup
	for g := range from {
		putters.Go(func() {
			for i := range each {
				if err := s.Put(g*each + i); err != nil {
					t.Errorf("Put: got error %v, want none", err)
				}
				if i%50 == 0 {
					s.Dropped()
				}
			}
		})
	}
	taken := 0
	last := [from]int{-1, -1, -1, -1, -1, -1}
	takers.Go(func() {
		for b := range s.Batches() {
			if len(b) == 0 || len(b) > 7 {
				t.Errorf("got a batch of %d items, want 1 to 7", len(b))
			}
			for _, n := range b {
				if g := n / each; n%each <= last[g] {
					t.Errorf("got item %d of goroutine %d after its item %d, want them in the order in which they were put", n%each, g, last[g])
				} else {
					last[g] = n % each
				}
			}
			taken += len(b)
		}
	})
	putters.Wait()
	var closers sync.WaitGroup
	for range 3 {
		closers.Go(func() {
			if err := s.Close(); err != nil {
				t.Errorf("Close: got error %v, want none", err)
			}
		})
	}
	closers.Wait()
	takers.Wait()
	if got := taken + s.Dropped(); got != from*each {
		t.Errorf("%d items: got %d taken and %d dropped, together %d, want all", from*each, taken, s.Dropped(), got)
	}
}

// TestNoSignalIsLost: a batch that is due while the stage is just about to wait.
func TestNoSignalIsLost(t *testing.T) {
	const n = 30_000
	s := stage(t, context.Background(), batch.Config{Size: 1, Wait: time.Hour, Queue: 4})
	defer func() { s.Fail(errDown) }()
	late := time.NewTimer(time.Hour)
	defer late.Stop()
	for i := range n {
		late.Reset(5 * time.Second) // for this one item, which takes microseconds
		s.Put(i)
		select {
		case b := <-s.Batches():
			if b[0] != i {
				t.Fatalf("item %d, with batches of one: got batch %v", i, b)
			}
		case <-late.C:
			t.Fatalf("item %d of %d, with batches of one: no batch came, want it at once: whoever waits must not miss what was put just before", i, n)
		}
	}
}

// TestPairs runs in the race gate.
func TestPairs(t *testing.T) {
	fresh := func() *batch.Stage[int] {
		s, err := batch.New[int](context.Background(), batch.Config{Size: 2, Wait: time.Hour, Queue: 2})
		if err != nil {
			panic(err)
		}
		t.Cleanup(func() { s.Fail(errDown) })
		s.Put(1)
		go func() {
			for range s.Batches() {
			}
		}()
		return s
	}
	grade.Pairs(t, map[string]func() *batch.Stage[int]{"a stage": fresh}, map[string]func(*batch.Stage[int]){
		"Put":     func(s *batch.Stage[int]) { s.Put(2) },
		"Dropped": func(s *batch.Stage[int]) { s.Dropped() },
		"Fail":    func(s *batch.Stage[int]) { s.Fail(errDown) },
		"Close":   func(s *batch.Stage[int]) { s.Close() },
	})
}

// A full stage, from which nobody takes: each Put drops something.
func TestFullPairs(t *testing.T) {
	grade.Pairs(t, map[string]func() *batch.Stage[int]{"a full stage": func() *batch.Stage[int] {
		s, err := batch.New[int](context.Background(), batch.Config{Size: 2, Wait: time.Hour, Queue: 2})
		if err != nil {
			panic(err)
		}
		t.Cleanup(func() { s.Fail(errDown) })
		for i := range 6 {
			s.Put(i)
		}
		return s
	}}, map[string]func(*batch.Stage[int]){
		"Put":     func(s *batch.Stage[int]) { s.Put(2) },
		"Dropped": func(s *batch.Stage[int]) { s.Dropped() },
		"Fail":    func(s *batch.Stage[int]) { s.Fail(errDown) },
	})
}

// Batches that are due at the moment when somebody puts, and contexts that end at the moment when somebody makes a stage.
func TestWhatTimeAndContextsDo(t *testing.T) {
	defer grade.NoLeaks(t)
	const n = 3000
	s := stage(t, context.Background(), batch.Config{Size: n, Wait: 20 * time.Microsecond, Queue: n})
	var taker sync.WaitGroup
	taken := 0
	taker.Go(func() {
		for b := range s.Batches() {
			taken += len(b)
		}
	})
	for i := range n {
		if s.Put(i); i%10 == 0 {
			time.Sleep(20 * time.Microsecond)
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: got error %v, want none", err)
	}
	if taker.Wait(); taken != n {
		t.Errorf("%d items, of which some are due at any moment: got %d taken, want all", n, taken)
	}
	for round := range 1000 {
		ctx, cancel := context.WithCancelCause(context.Background())
		if round%2 == 0 {
			cancel(errDown)
		} else {
			go cancel(errDown)
		}
		s, err := batch.New[int](ctx, cfg(1, 1, 1))
		if err != nil {
			continue
		}
		if err := s.Close(); err != nil && !errors.Is(err, errDown) {
			t.Errorf("Close of a stage whose context ended meanwhile: got error %v, want none, or the cause", err)
		}
		cancel(nil)
	}
}
