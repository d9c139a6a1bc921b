package live

import (
	"sync"
	"sync/atomic"
	"time"
)

// The snippets A to H: in each of them two goroutines use limit (in H, limits). They are what you judge in verdicts.go. The
// sleeps are there to make it happen in the order in which one reads it; a sleep orders nothing.

// A waits for the goroutine with a channel.
func A() int {
	limit, read := 0, make(chan struct{})
	go func() {
		limit = 10
		<-read
	}()
	read <- struct{}{}
	return limit
}

// B does the same, with room in the channel, so that nobody is held up.
func B() int {
	limit, read := 0, make(chan struct{}, 1)
	go func() {
		limit = 10
		<-read
	}()
	time.Sleep(5 * time.Millisecond)
	read <- struct{}{}
	return limit
}

// C has a flag.
func C() int {
	limit := 0
	var ready atomic.Bool
	go func() {
		limit = 10
		ready.Store(true)
	}()
	for !ready.Load() {
		time.Sleep(time.Millisecond)
	}
	return limit
}

// D reads when the goroutine has ended long ago.
func D() int {
	limit := 0
	go func() { limit = 10 }()
	time.Sleep(5 * time.Millisecond)
	return limit
}

// E has a channel on which nothing is ever sent.
func E() int {
	limit, ready := 0, make(chan struct{}, 8)
	go func() {
		limit = 10
		close(ready)
	}()
	<-ready
	return limit
}

// F has a lock for those who write, and one for those who read.
func F() int {
	limit := 0
	var writing, reading sync.Mutex
	go func() {
		writing.Lock()
		defer writing.Unlock()
		limit = 10
	}()
	time.Sleep(5 * time.Millisecond)
	reading.Lock()
	defer reading.Unlock()
	return limit
}

// G counts up twice, under the lock of readers.
func G() int {
	limit := 8
	var mu sync.RWMutex
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			mu.RLock()
			defer mu.RUnlock()
			limit++
		})
	}
	both.Wait()
	return limit
}

// H has a slice that two goroutines fill.
func H() int {
	limits := make([]int, 2)
	var both sync.WaitGroup
	for i := range limits {
		both.Go(func() { limits[i] = 5 })
	}
	both.Wait()
	return limits[0] + limits[1]
}

// A Rule of the memory model says why one access happens before the other, or why they need no order.
type Rule string

// The rules. In a snippet with a race no rule orders the two accesses.
const (
	Race               Rule = "nothing orders them: it is a race"
	GoStatement        Rule = "the go statement happens before its goroutine begins"
	SendBeforeReceive  Rule = "a send happens before the receive that gets the value"
	ReceiveBeforeSend  Rule = "a receive from a channel without room happens before the send has ended"
	CloseBeforeReceive Rule = "a close happens before a receive that returns because of it"
	UnlockBeforeLock   Rule = "an Unlock happens before the next Lock"
	AtomicBeforeAtomic Rule = "an atomic write happens before the atomic read that sees it"
	EndOfGoroutine     Rule = "the end of a goroutine happens before what comes later"
	DoneBeforeWait     Rule = "a Done happens before the Wait that it lets go on"
	OtherVariable      Rule = "the two goroutines write to different variables"
)
