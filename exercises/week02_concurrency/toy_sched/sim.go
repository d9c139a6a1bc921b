package sched

import (
	"errors"
	"fmt"
	"slices"
)

// Sim is a scheduler with a program.
type Sim struct {
	gs     []g
	ps     []proc
	global fifo
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
	s := &Sim{gs: make([]g, len(scripts)), ps: make([]proc, procs)}
	for i, script := range scripts {
		if err := check(script, len(scripts)); err != nil {
			return nil, fmt.Errorf("sched: script %d: %w", i, err)
		}
		s.gs[i].script = script
	}
	for i := range s.ps {
		s.ps[i] = proc{current: None, ran: None}
	}
	s.gs[0].state = runnable
	s.global.push(0)
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
	for i := range s.ps {
		if p := &s.ps[i]; p.current == None {
			p.current = s.find(i)
		}
	}
	busy := false
	for i := range s.ps {
		p := &s.ps[i]
		p.ran = p.current
		if p.current != None {
			s.do(i)
			busy = true
		}
	}
	return busy
}

// find takes the G that P i runs next, or returns None.
func (s *Sim) find(i int) int {
	id := s.global.pop()
	if id != None {
		s.ps[i].tick++
	}
	return id
}

// ready puts a G that became runnable on P i into a queue.
func (s *Sim) ready(_, id int) {
	s.gs[id].state = runnable
	s.global.push(id)
}

// do does one operation of the G that P i is in the middle of.
func (s *Sim) do(i int) {
	p := &s.ps[i]
	g := &s.gs[p.current]
	op := g.script[g.pc]
	g.pc++
	switch op.Kind {
	case Run:
	case Go:
		for id := op.G; id <= op.G+op.More; id++ {
			if to := &s.gs[id]; to.state == dead {
				to.pc = 0
				s.ready(i, id)
			}
		}
	case Wake:
		for id := op.G; id <= op.G+op.More; id++ {
			if s.gs[id].state == parked {
				s.ready(i, id)
			}
		}
	case Repeat:
		g.pc = 0
	case Yield:
		s.global.push(p.current)
		p.current = None
	case Park:
		g.state = parked
		p.current = None
	case Exit:
		g.state = dead
		p.current = None
	}
}

// View returns a copy of what can be seen.
func (s *Sim) View() View {
	v := View{Procs: make([]Proc, len(s.ps)), Global: slices.Clone(s.global.ids)}
	for i, p := range s.ps {
		v.Procs[i] = Proc{Ran: p.ran, Tick: p.tick, Next: None}
	}
	return v
}

// fifo is a queue of Gs.
type fifo struct{ ids []int }

func (q *fifo) push(id int) { q.ids = append(q.ids, id) }

func (q *fifo) pop() int {
	if len(q.ids) == 0 {
		return None
	}
	id := q.ids[0]
	q.ids = q.ids[1:]
	return id
}
