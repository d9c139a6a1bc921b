package sched

import (
	"errors"
	"fmt"
)

// Sim is a scheduler with a program.
type Sim struct {
	gs     []g
	ps     []proc
	global list
	now    int // steps that have begun
}

// state is what a G is doing.
type state int

const (
	dead     state = iota // not started, or has ended
	runnable              // in a queue, or in the middle of running
	parked
)

type g struct {
	script Script
	pc     int // the next operation
	state  state
}

// proc is a P.
type proc struct {
	current int // the G that it is in the middle of, or None
	ran     int
	tick    int
	used    int // steps of the slice
	next    int // runnext
	since   int // the step in which next was set
	ring    ring
}

// New makes a simulator with procs Ps. G i follows scripts[i]; G 0 is the main
// goroutine.
func New(procs int, scripts []Script) (*Sim, error) {
	if procs < 1 {
		return nil, fmt.Errorf("sched: %d Ps", procs)
	}
	if len(scripts) == 0 {
		return nil, errors.New("sched: no scripts")
	}
	s := &Sim{gs: make([]g, len(scripts)), ps: make([]proc, procs), global: newList(len(scripts))}
	for i, script := range scripts {
		if err := check(script, len(scripts)); err != nil {
			return nil, fmt.Errorf("sched: script %d: %w", i, err)
		}
		s.gs[i].script = script
	}
	for i := range s.ps {
		p := &s.ps[i]
		p.current, p.ran, p.next = None, None, None
	}
	s.ready(&s.ps[0], 0)
	return s, nil
}

func check(script Script, count int) error {
	for i, op := range script {
		switch op.Kind {
		case Run, Yield, Park, Exit, Repeat:
		case Go, Wake:
			if op.G < 0 || op.More < 0 || op.G >= count || op.More >= count-op.G {
				return fmt.Errorf("operation %d: there are no Gs %d and %d more", i, op.G, op.More)
			}
		default:
			return fmt.Errorf("operation %d: unknown kind %d", i, op.Kind)
		}
	}
	if len(script) == 0 {
		return errors.New("empty")
	}
	if last := script[len(script)-1].Kind; last != Exit && last != Repeat {
		return errors.New("the last operation is neither Exit nor Repeat")
	}
	return nil
}

// Step lets each P find a G, if it has none, and then do one operation. It reports
// whether any P has done one.
func (s *Sim) Step() bool {
	s.now++
	for i := range s.ps {
		if s.ps[i].current == None {
			s.schedule(i)
		}
	}
	busy := false
	for i := range s.ps {
		p := &s.ps[i]
		p.ran = p.current
		if p.current != None {
			s.do(p)
			busy = true
		}
	}
	return busy
}

// schedule gives P i a G, if there is one for it.
func (s *Sim) schedule(i int) {
	p := &s.ps[i]
	id, inherits := s.find(i)
	p.current = id
	if id != None && !inherits {
		p.tick++
		p.used = 0
	}
}

// find takes the G that P i runs next, and says whether it inherits the slice.
func (s *Sim) find(i int) (id int, inherits bool) {
	p := &s.ps[i]
	switch {
	// Rings that fill themselves again are never empty, so somebody has to look here.
	case p.tick%PollEvery == 0 && s.global.len > 0:
		return s.global.pop(), false
	case p.next != None:
		id, p.next = p.next, None
		return id, true
	case p.ring.len() > 0:
		return p.ring.pop(), false
	case s.global.len > 0:
		n := min(s.global.len/len(s.ps)+1, s.global.len, RingSize/2)
		id = s.global.pop()
		for range n - 1 {
			p.ring.push(s.global.pop())
		}
		return id, false
	}
	return s.steal(i), false
}

// steal takes what P i can get from the others. Its own queues are empty.
func (s *Sim) steal(i int) int {
	p := &s.ps[i]
	for k := 1; k < len(s.ps); k++ {
		victim := &s.ps[(i+k)%len(s.ps)]
		n := victim.ring.len()
		if n == 0 {
			continue
		}
		for range n - n/2 - 1 {
			p.ring.push(victim.ring.pop())
		}
		return victim.ring.pop()
	}
	for k := 1; k < len(s.ps); k++ {
		victim := &s.ps[(i+k)%len(s.ps)]
		// Whoever has just woken another is about to park, as a rule, and runs it itself.
		if victim.next != None && victim.current != None && s.now >= victim.since+2 {
			id := victim.next
			victim.next = None
			return id
		}
	}
	return None
}

// ready makes a G runnable: it comes next on P p.
func (s *Sim) ready(p *proc, id int) {
	s.gs[id].state = runnable
	kicked := p.next
	p.next, p.since = id, s.now
	if kicked != None {
		s.put(p, kicked)
	}
}

// put puts a G into the ring of p. When that is full, half of it moves to the global
// queue, and the G with it.
func (s *Sim) put(p *proc, id int) {
	if !p.ring.full() {
		p.ring.push(id)
		return
	}
	for range RingSize / 2 {
		s.global.push(p.ring.pop())
	}
	s.global.push(id)
}

// do does one operation of the G that p is in the middle of.
func (s *Sim) do(p *proc) {
	id := p.current
	g := &s.gs[id]
	op := g.script[g.pc]
	g.pc++
	p.used++
	leaves := p.used >= Slice // preempted
	switch op.Kind {
	case Go:
		for id := op.G; id <= op.G+op.More; id++ {
			if to := &s.gs[id]; to.state == dead {
				to.pc = 0
				s.ready(p, id)
			}
		}
	case Wake:
		for id := op.G; id <= op.G+op.More; id++ {
			if s.gs[id].state == parked {
				s.ready(p, id)
			}
		}
	case Repeat:
		g.pc = 0
	case Yield:
		leaves = true
	case Park:
		g.state = parked
	case Exit:
		g.state = dead
	}
	switch {
	case g.state != runnable:
		p.current = None
	case leaves:
		s.global.push(id)
		p.current = None
	}
}

// View returns a copy of what can be seen.
func (s *Sim) View() View {
	var v View
	for i := range s.ps {
		p := &s.ps[i]
		to := Proc{Ran: p.ran, Tick: p.tick, Next: p.next}
		for at := p.ring.head; at != p.ring.tail; at++ {
			to.Ring = append(to.Ring, p.ring.ids[at%RingSize])
		}
		v.Procs = append(v.Procs, to)
	}
	for id, n := s.global.first, s.global.len; n > 0; n-- {
		v.Global = append(v.Global, id)
		id = s.global.next[id]
	}
	return v
}
