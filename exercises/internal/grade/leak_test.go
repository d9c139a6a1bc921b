package grade

import (
	"context"
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const dump = `goroutine 1 [running]:
main.main()
	/x/main.go:3 +0x1

goroutine 7 [chan send (durable), 2 minutes, synctest bubble 12]:
gomastery/week02/pool.(*Pool[...]).work(0xc000014120, {0x1, 0x2})
	/x/pool.go:52 +0x90
sync.(*WaitGroup).Go.func1()
	/src/sync/waitgroup.go:258 +0x4a
created by sync.(*WaitGroup).Go in goroutine 9
	/src/sync/waitgroup.go:238 +0x73

goroutine 8 [chan receive (nil chan) (leaked)]:
gomastery/week02/pool/queue.loop(...)
	/x/queue/queue.go:7
created by gomastery/week02/pool.New[...] in goroutine 9
	/x/pool.go:41 +0x2c

goroutine 9 [sync.WaitGroup.Wait]:
gomastery/week02/pool.(*Pool[...]).Close(...)
	/x/pool.go:70 +0x1
gomastery/week02/pool_test.TestClose.func1()
	/x/pool_test.go:8 +0x1
created by gomastery/week02/pool_test.TestClose in goroutine 3
	/x/pool_test.go:7 +0x1

goroutine 10 [select]:
gomastery/week02/pool.(*Pool[...]).Submit(...)
	/x/pool.go:60 +0x1
gomastery/week02/pool_test.TestSubmit.func1()
	/x/pool_test.go:9 +0x1
sync.(*WaitGroup).Go.func1()
	/src/sync/waitgroup.go:258 +0x4a
created by sync.(*WaitGroup).Go in goroutine 3
	/src/sync/waitgroup.go:238 +0x73

goroutine 11 [sleep]:
time.Sleep(0x1)
	/src/time/sleep.go:1 +0x1
gomastery/week02/pooling.tick()
	/x/pooling.go:1 +0x1
...additional frames elided...
created by gomastery/week02/pooling.New in goroutine 1
	/x/pooling.go:2 +0x1

goroutine 12 [runnable]:
gomastery/internal/grade.inOrder.func1()
	/x/race.go:1 +0x1
created by sync.(*WaitGroup).Go in goroutine 1
	/src/sync/waitgroup.go:238 +0x73

not a goroutine
`

func TestParseStacks(t *testing.T) {
	gs := parseStacks(dump)
	if len(gs) != 7 {
		t.Fatalf("got %d goroutines, want 7", len(gs))
	}
	g := gs[1]
	if g.ID != 7 || g.State != "chan send" || !g.Durable || g.Leaked || g.Bubble != 12 || len(g.Stack) != 2 {
		t.Errorf("got %+v", g)
	}
	if want := (Frame{"gomastery/week02/pool.(*Pool[...]).work", "/x/pool.go", 52}); g.Stack[0] != want {
		t.Errorf("got the frame %+v, want %+v", g.Stack[0], want)
	}
	if g = gs[2]; g.State != "chan receive (nil chan)" || !g.Leaked || g.Durable || g.Bubble != 0 {
		t.Errorf("got %+v", g)
	}
	if want := (Frame{"gomastery/week02/pool.New[...]", "/x/pool.go", 41}); g.Creator != want {
		t.Errorf("got the creator %+v, want %+v", g.Creator, want)
	}
}

func TestScope(t *testing.T) {
	for _, c := range []struct {
		scope  scope
		owns   []int
		passes []int
	}{
		{nil, []int{7, 8, 11}, []int{7, 8, 9, 10, 11}},
		{scope{"gomastery/week02/pool"}, []int{7, 8}, []int{7, 8, 9, 10}},
		{scope{"gomastery/week02/pool/queue"}, nil, []int{8}},
		{scope{"sync"}, []int{7, 10, 12}, []int{7, 10}},
	} {
		var owns, passes []int
		for _, g := range parseStacks(dump) {
			if c.scope.owns(g) {
				owns = append(owns, g.ID)
			}
			if c.scope.passes(g) {
				passes = append(passes, g.ID)
			}
		}
		if !slices.Equal(owns, c.owns) || !slices.Equal(passes, c.passes) {
			t.Errorf("scope %v: got owns %v and passes %v, want %v and %v", c.scope, owns, passes, c.owns, c.passes)
		}
	}
}

func TestGoroutineInWords(t *testing.T) {
	gs := parseStacks(dump)
	for i, want := range map[int]string{
		1: "goroutine 7, started by sync.(*WaitGroup).Go, is blocked on a chan send at pool.go:52 (pool.(*Pool[...]).work)",
		2: "goroutine 8, started at pool.go:41 (pool.New[...]), is blocked for ever on a chan receive (nil chan) at queue.go:7 (queue.loop)",
		5: "goroutine 11, started at pooling.go:2 (pooling.New), sleeps at pooling.go:1 (pooling.tick)",
	} {
		if got := gs[i].String(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// foreign is a context that package context does not know, so that it has to
// start a goroutine to watch it: the leak of these tests.
type foreign struct {
	context.Context
	done chan struct{}
}

func (f foreign) Done() <-chan struct{} { return f.done }

func (f foreign) Err() error { return nil }

// recorder keeps what a test reports.
type recorder struct {
	testing.TB
	text string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.text += fmt.Sprintf(format, args...)
}

func TestSurvivors(t *testing.T) {
	s := scope{"context"}
	if left := survivors(s, time.Second); len(left) > 0 {
		t.Fatalf("got %v before the test, want none", left)
	}
	parent := foreign{context.Background(), make(chan struct{})}
	_, cancel := context.WithCancel(parent)
	r := &recorder{TB: t}
	NoLeaks(r, "context")
	for _, want := range []string{"got 1 goroutine of context still alive 2s after", "is blocked on a select at context.go"} {
		if !strings.Contains(r.text, want) {
			t.Errorf("got %q, want %q in it", r.text, want)
		}
	}
	cancel()
	if left := survivors(s, time.Second); len(left) > 0 {
		t.Errorf("got %v after the cancel, want none", left)
	}
}

// TestLeaked is about a goroutine that no one can wake any more.
func TestLeaked(t *testing.T) {
	go func() {
		var never sync.WaitGroup
		never.Add(1)
		never.Wait()
	}()
	Settle(t)
	left := leaked(scope{"sync"})
	if pprof.Lookup("goroutineleak") == nil {
		if left != nil {
			t.Errorf("got %v without the profile, want nil", left)
		}
		return
	}
	if len(left) != 1 || !strings.Contains(left[0].String(), "leak_test.go") {
		t.Errorf("got %v, want the goroutine that is stuck in sync", left)
	}
}
