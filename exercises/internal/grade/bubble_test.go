package grade

import (
	"io"
	"runtime/pprof"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestBubbleTimeIsVirtual(t *testing.T) {
	start := time.Now()
	Bubble(t, func(t *testing.T) {
		WantElapsed(t, time.Hour, "sleeping an hour", func() { time.Sleep(time.Hour) })
	})
	if real := time.Since(start); real > time.Minute {
		t.Errorf("got %v of real time for a virtual hour, want next to nothing", real)
	}
}

// TestSettleTakesALockForRest: synctest.Wait would never return here.
func TestSettleTakesALockForRest(t *testing.T) {
	Bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		var got atomic.Bool
		mu.Lock()
		go func() {
			mu.Lock()
			defer mu.Unlock()
			got.Store(true)
		}()
		Settle(t)
		if got.Load() {
			t.Error("got past a lock that is held")
		}
		mu.Unlock()
		Settle(t)
		if !got.Load() {
			t.Error("Settle returned before the other goroutine was done")
		}
	})
}

func TestSettleOutsideOfABubble(t *testing.T) {
	for range 100 {
		in, out := make(chan int), make(chan int, 1)
		go func() { out <- <-in * 2 }()
		in <- 21
		Settle(t)
		select {
		case got := <-out:
			if got != 42 {
				t.Fatalf("got %d, want 42", got)
			}
		default:
			t.Fatal("Settle returned before the other goroutine was done")
		}
	}
}

// TestSettleUnderACPUProfile: the runtime's writer is no neighbour.
func TestSettleUnderACPUProfile(t *testing.T) {
	if err := pprof.StartCPUProfile(io.Discard); err != nil {
		t.Skip("a profile is being taken already:", err)
	}
	defer pprof.StopCPUProfile()
	end := time.Now().Add(300 * time.Millisecond) // its writer looks every 100 ms
	for time.Now().Before(end) {
		Settle(t)
	}
}

// TestBubbleSaysWhatWentWrong runs tests that fail and reads what they say.
func TestBubbleSaysWhatWentWrong(t *testing.T) {
	for name, wants := range map[string][]string{
		"TestHelperBubbleFails":    {"bubble_test.go", "said by the test"},
		"TestHelperBubbleLeaves":   {"got 2 goroutines blocked for ever when the test was over", "chan send at bubble_test.go", "chan receive at bubble_test.go"},
		"TestHelperBubbleDeadlock": {"got a deadlock, want progress", "sync.WaitGroup.Wait at bubble_test.go"},
		"TestHelperBubbleLock":     {"got a wait for a lock that does not end", "(sync.Mutex.Lock) at bubble_test.go"},
		"TestHelperBubbleGlobal":   {"channel that was not made by this test's objects", "chan receive at bubble_test.go"},
		"TestHelperBubbleWrong":    {"sleeping: got 2s of virtual time, want exactly 1s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			lines, exit, out := rerun(t, "^("+name+"|TestHelperBubbleNext)$")
			if exit != 1 || len(lines) != 1 {
				t.Errorf("got exit code %d and the receipt %v, want 1 and a line", exit, lines)
			}
			for _, want := range append(wants, "--- FAIL: "+name, "--- PASS: TestHelperBubbleNext") {
				if !strings.Contains(out, want) {
					t.Errorf("got no %q in\n%s", want, out)
				}
			}
		})
	}
}

func TestHelperBubbleFails(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) { t.Fatal("said by the test") })
	t.Error("got here, want the test to end with the bubble")
}

func TestHelperBubbleLeaves(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) {
		go func() { make(chan int) <- 1 }()
		go func() { <-make(chan int) }()
	})
}

func TestHelperBubbleDeadlock(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) {
		var wg sync.WaitGroup
		wg.Add(1)
		wg.Wait()
	})
}

func TestHelperBubbleLock(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) {
		var mu sync.Mutex
		mu.Lock()
		go func() {
			mu.Lock()
			mu.Unlock()
		}()
		time.Sleep(time.Second)
		mu.Unlock()
	})
}

var global = make(chan int)

func TestHelperBubbleGlobal(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) { <-global })
}

func TestHelperBubbleWrong(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) {
		WantElapsed(t, time.Second, "sleeping", func() { time.Sleep(2 * time.Second) })
	})
}

// TestHelperBubbleNext runs after the one that fails, in the same process.
func TestHelperBubbleNext(t *testing.T) {
	helper(t)
	Bubble(t, func(t *testing.T) { time.Sleep(time.Second) })
}

// TestWatchSeesASpinner feeds the watch with looks, as ten seconds of them.
func TestWatchSeesASpinner(t *testing.T) {
	var w watch
	now := time.Now()
	spin := func(ms int) string {
		real := time.Duration(ms) * time.Millisecond
		return w.look([]Goroutine{{ID: 1, State: "chan receive"}, {ID: 2, State: "running"}}, now.Add(real), time.Hour+real)
	}
	for ms := 0; ms < 10_000; ms += 20 {
		if why := spin(ms); why != "" {
			t.Fatalf("after %d ms: got %q, want patience", ms, why)
		}
	}
	if why := spin(10_000); !strings.Contains(why, "goroutine 2") || !w.spins {
		t.Errorf("got %q, want the goroutine that runs", why)
	}
}

// TestWatchIsPatient: a picture that changes, or is not at rest, is not stuck.
func TestWatchIsPatient(t *testing.T) {
	waiting := Goroutine{ID: 1, State: "sync.Mutex.Lock"}
	pictures := [][]Goroutine{
		{waiting, {ID: 2, State: "runnable"}},
		{waiting, {ID: 2, State: "chan send", Durable: true}},
		{waiting, {ID: 2, State: "sleep", Durable: true}},
	}
	var w watch
	now := time.Now()
	for i := range 100 {
		if why := w.look(pictures[i%len(pictures)], now.Add(time.Duration(i)*lookEvery), 0); why != "" {
			t.Fatalf("look %d: got %q, want patience", i, why)
		}
	}
}

// TestWatchWaitsForTheStarved: who gets no processor for a minute does not spin.
func TestWatchWaitsForTheStarved(t *testing.T) {
	var w watch
	now := time.Now()
	for ms := 0; ms < 60_000; ms += 20 {
		had := time.Duration(ms) * time.Millisecond / 20 // a twentieth of one processor
		if why := w.look([]Goroutine{{ID: 2, State: "runnable"}}, now.Add(time.Duration(ms)*time.Millisecond), had); why != "" {
			t.Fatalf("after %d ms, of which it ran %v: got %q, want patience", ms, had, why)
		}
	}
}

func TestCPUTimeGrows(t *testing.T) {
	before := cpuTime()
	for end := time.Now().Add(time.Minute); cpuTime()-before < 50*time.Millisecond; {
		if time.Now().After(end) {
			t.Fatalf("got %v of processor time after a minute of work, want more", cpuTime()-before)
		}
	}
}
