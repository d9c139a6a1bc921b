package lru

import "sync"

// state is what the goroutine of an actor owns.
type state struct {
	ring ring
	hits uint64
}

// actor takes work to do on the state. The work is done in the order in which it
// was accepted. Close is work as well: the last.
type actor struct {
	work chan func(*state)
	end  chan struct{} // closed by the goroutine when it leaves
	last *state        // what it left behind: to be read after end
	wait sync.Pool     // of chan struct{}, to be told that work is done
}

// NewActor returns a Cache whose entries belong to one goroutine. Others reach them
// by messages on channels only.
func NewActor(capacity int) Cache {
	a := &actor{
		work: make(chan func(*state), 16),
		end:  make(chan struct{}),
		last: &state{ring: newRing(max(1, capacity))},
		wait: sync.Pool{New: func() any { return make(chan struct{}, 1) }},
	}
	go func(s *state) {
		defer close(a.end)
		for closed := false; !closed; {
			f := <-a.work
			if f != nil {
				f(s)
				continue
			}
			closed = true
			s.ring.empty()
			// What was accepted before still has somebody who waits for it.
			for {
				select {
				case f := <-a.work:
					if f != nil {
						f(s)
					}
					continue
				default:
				}
				break
			}
		}
	}(a.last)
	return a
}

// do has f run by the goroutine, and returns false if it has left.
func (a *actor) do(f func(*state)) bool {
	done := a.wait.Get().(chan struct{})
	select {
	case <-a.end:
		return false
	case a.work <- func(s *state) { f(s); done <- struct{}{} }:
	}
	select {
	case <-done:
	case <-a.end:
		// It may have been done just before the end, or be stuck in the queue.
		select {
		case <-done:
		default:
			return false
		}
	}
	a.wait.Put(done)
	return true
}

func (a *actor) Get(key string) (v int, ok bool) {
	a.do(func(s *state) {
		if p := s.ring.find(key); p != nil {
			s.hits++
			v, ok = *p, true
		}
	})
	return v, ok
}

func (a *actor) Put(key string, v int) { a.do(func(s *state) { s.ring.put(key, v) }) }

func (a *actor) Hits() (n uint64) {
	if !a.do(func(s *state) { n = s.hits }) {
		return a.last.hits
	}
	return n
}

func (a *actor) Len() (n int) {
	a.do(func(s *state) { n = len(s.ring.at) })
	return n
}

func (a *actor) Close() {
	select {
	case a.work <- nil:
	case <-a.end:
	}
	<-a.end
}
