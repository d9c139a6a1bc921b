package sched

import (
	"errors"
	"fmt"
	"slices"
)

// Sim is a scheduler with a program. It has no queues: each G knows at which place it
// waits and when it came there. The front of a queue is the one at a place that came
// first. That is slow with many Gs, and nothing can be in two places.
type Sim struct {
	gs       []g
	ps       []proc
	sizes    []int // of each place
	arrivals int   // so far, at all places
	steps    int
}

// place is where a G is: nowhere (dead), parked, in the global queue, or one of three
// places for each P.
type place int

const (
	nowhere place = iota
	parked
	global
	local // and above: running, runnext, ring of P 0; of P 1; and so on
)

func running(p int) place { return local + place(3*p) }
func runnext(p int) place { return local + place(3*p) + 1 }
func ring(p int) place    { return local + place(3*p) + 2 }

type g struct {
	script  Script
	pc      int
	at      place
	arrived int
}

type proc struct {
	ran, tick int
	sliceLeft int
	nextSet   int // the step in which something came into runnext
}

// New makes a simulator with procs Ps. G i follows scripts[i]; G 0 is the main
// goroutine.
func New(procs int, scripts []Script) (*Sim, error) {
	switch {
	case procs < 1:
		return nil, errors.New("sched: there must be a P")
	case len(scripts) == 0:
		return nil, errors.New("sched: there must be a script")
	}
	s := &Sim{sizes: make([]int, running(procs))}
	for id, script := range scripts {
		if len(script) == 0 {
			return nil, fmt.Errorf("sched: the script of G %d is empty", id)
		}
		for _, op := range script {
			if op.Kind < Run || op.Kind > Repeat {
				return nil, fmt.Errorf("sched: G %d: unknown kind %d", id, op.Kind)
			}
			if (op.Kind == Go || op.Kind == Wake) && (op.G < 0 || op.More < 0 || op.G >= len(scripts) || op.More > len(scripts)-1-op.G) {
				return nil, fmt.Errorf("sched: G %d: no such Gs: %d and %d more", id, op.G, op.More)
			}
		}
		if last := script[len(script)-1].Kind; last != Exit && last != Repeat {
			return nil, fmt.Errorf("sched: the script of G %d does not end", id)
		}
		s.gs = append(s.gs, g{script: script})
	}
	for range procs {
		s.ps = append(s.ps, proc{ran: None, sliceLeft: Slice})
	}
	s.sizes[nowhere] = len(scripts)
	s.move(0, runnext(0))
	return s, nil
}

// move lets a G arrive at another place.
func (s *Sim) move(id int, to place) {
	s.sizes[s.gs[id].at]--
	s.sizes[to]++
	s.arrivals++
	s.gs[id].at, s.gs[id].arrived = to, s.arrivals
}

// first returns who has been at a place for longest, or None.
func (s *Sim) first(at place) int {
	if s.sizes[at] == 0 {
		return None
	}
	best := None
	for id := range s.gs {
		if s.gs[id].at == at && (best == None || s.gs[id].arrived < s.gs[best].arrived) {
			best = id
		}
	}
	return best
}

// Step lets each P find a G, if it has none, and then do one operation. It reports
// whether any P has done one.
func (s *Sim) Step() bool {
	s.steps++
	for p := range s.ps {
		if s.first(running(p)) == None && !s.inherit(p) && s.fetch(p) {
			s.ps[p].tick++
			s.ps[p].sliceLeft = Slice
		}
	}
	did := false
	for p := range s.ps {
		id := s.first(running(p))
		s.ps[p].ran = id
		if id != None {
			did = true
			s.operate(p, id)
		}
	}
	return did
}

// pollDue says whether P p has to take from the global queue before anything else.
func (s *Sim) pollDue(p int) bool {
	return s.ps[p].tick%PollEvery == 0 && s.first(global) != None
}

// inherit lets runnext run, if it is its turn.
func (s *Sim) inherit(p int) bool {
	id := s.first(runnext(p))
	if id == None || s.pollDue(p) {
		return false
	}
	s.move(id, running(p))
	return true
}

// fetch gets a G from anywhere else.
func (s *Sim) fetch(p int) bool {
	if s.pollDue(p) {
		s.move(s.first(global), running(p))
		return true
	}
	if id := s.first(ring(p)); id != None {
		s.move(id, running(p))
		return true
	}
	if size := s.sizes[global]; size > 0 {
		s.move(s.first(global), running(p))
		for range min(size-1, size/len(s.ps), RingSize/2-1) {
			s.move(s.first(global), ring(p))
		}
		return true
	}
	for d := range len(s.ps) - 1 {
		victim := (p + 1 + d) % len(s.ps)
		if n := s.sizes[ring(victim)]; n > 0 {
			for range (n+1)/2 - 1 {
				s.move(s.first(ring(victim)), ring(p))
			}
			s.move(s.first(ring(victim)), running(p))
			return true
		}
	}
	for d := range len(s.ps) - 1 {
		victim := (p + 1 + d) % len(s.ps)
		id := s.first(runnext(victim))
		if id != None && s.first(running(victim)) != None && s.steps-s.ps[victim].nextSet >= 2 {
			s.move(id, running(p))
			return true
		}
	}
	return false
}

// operate does one operation of the G that P p is running.
func (s *Sim) operate(p, id int) {
	op := s.gs[id].script[s.gs[id].pc]
	s.gs[id].pc++
	s.ps[p].sliceLeft--
	switch op.Kind {
	case Go:
		for other := op.G; other <= op.G+op.More; other++ {
			if s.gs[other].at == nowhere {
				s.gs[other].pc = 0
				s.ready(p, other)
			}
		}
	case Wake:
		for other := op.G; other <= op.G+op.More; other++ {
			if s.gs[other].at == parked {
				s.ready(p, other)
			}
		}
	case Repeat:
		s.gs[id].pc = 0
	case Yield:
		s.move(id, global)
	case Park:
		s.move(id, parked)
	case Exit:
		s.move(id, nowhere)
	}
	if s.gs[id].at == running(p) && s.ps[p].sliceLeft <= 0 {
		s.move(id, global)
	}
}

// ready lets a G come next on P p.
func (s *Sim) ready(p, id int) {
	kicked := s.first(runnext(p))
	s.move(id, runnext(p))
	s.ps[p].nextSet = s.steps
	if kicked == None {
		return
	}
	if s.sizes[ring(p)] < RingSize {
		s.move(kicked, ring(p))
		return
	}
	for range RingSize / 2 {
		s.move(s.first(ring(p)), global)
	}
	s.move(kicked, global)
}

// View returns a copy of what can be seen.
func (s *Sim) View() View {
	v := View{Global: s.all(global)}
	for p, state := range s.ps {
		v.Procs = append(v.Procs, Proc{Ran: state.ran, Tick: state.tick, Next: s.first(runnext(p)), Ring: s.all(ring(p))})
	}
	return v
}

// all returns who is at a place, in the order of arrival.
func (s *Sim) all(at place) []int {
	var ids []int
	for id := range s.gs {
		if s.gs[id].at == at {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b int) int { return s.gs[a].arrived - s.gs[b].arrived })
	return ids
}
