package sched_test

import (
	"slices"

	sched "gomastery/week02_concurrency/toy_sched"
)

// model does the same as a Sim, in the plainest way: slices that grow and shrink, no
// ring, no counters but those that can be seen. It is slow and allocates.
type model struct {
	program []sched.Script
	pc      []int
	alive   []bool
	parked  []bool
	ps      []modelP
	global  []int
	step    int
}

type modelP struct {
	busy  bool // in the middle of ran
	ran   int
	tick  int
	left  int   // of the slice
	next  []int // none or one
	setAt int
	ring  []int
}

func newModel(procs int, program []sched.Script) *model {
	m := &model{
		program: program, pc: make([]int, len(program)), alive: make([]bool, len(program)),
		parked: make([]bool, len(program)), ps: make([]modelP, procs),
	}
	for i := range m.ps {
		m.ps[i].ran = sched.None
		m.ps[i].left = sched.Slice
	}
	m.alive[0] = true
	m.ps[0].next = []int{0}
	return m
}

func (m *model) Step() bool {
	m.step++
	for i := range m.ps {
		if !m.ps[i].busy {
			m.look(i)
		}
	}
	any := false
	for i := range m.ps {
		if m.ps[i].busy {
			any = true
			m.operate(&m.ps[i])
		}
	}
	return any
}

// take cuts n Gs off the front of a queue.
func take(queue *[]int, n int) []int {
	taken := slices.Clone((*queue)[:n])
	*queue = slices.Clone((*queue)[n:])
	return taken
}

func (m *model) look(i int) {
	p := &m.ps[i]
	begin := func(id int) {
		p.busy, p.ran = true, id
		p.tick++
		p.left = sched.Slice
	}
	p.ran = sched.None
	if p.tick%sched.PollEvery == 0 && len(m.global) > 0 {
		begin(take(&m.global, 1)[0])
		return
	}
	if len(p.next) > 0 {
		p.busy, p.ran = true, take(&p.next, 1)[0]
		return
	}
	if len(p.ring) > 0 {
		begin(take(&p.ring, 1)[0])
		return
	}
	if size := len(m.global); size > 0 {
		share := size/len(m.ps) + 1
		share = min(share, size)
		share = min(share, sched.RingSize/2)
		got := take(&m.global, share)
		p.ring = got[1:]
		begin(got[0])
		return
	}
	var others []*modelP
	for _, j := range append(indexes(i+1, len(m.ps)), indexes(0, i)...) {
		others = append(others, &m.ps[j])
	}
	for _, o := range others {
		if len(o.ring) > 0 {
			got := take(&o.ring, (len(o.ring)+1)/2)
			p.ring = got[:len(got)-1]
			begin(got[len(got)-1])
			return
		}
	}
	for _, o := range others {
		if o.busy && len(o.next) > 0 && m.step-o.setAt > 1 {
			begin(take(&o.next, 1)[0])
			return
		}
	}
}

// indexes returns the numbers from first up to, and without, end.
func indexes(first, end int) []int {
	var all []int
	for i := first; i < end; i++ {
		all = append(all, i)
	}
	return all
}

func (m *model) operate(p *modelP) {
	id := p.ran
	op := m.program[id][m.pc[id]]
	m.pc[id]++
	p.left--
	on := p.left > 0
	queue := true // if it does not go on
	switch op.Kind {
	case sched.Go, sched.Wake:
		for other := op.G; other <= op.G+op.More; other++ {
			if op.Kind == sched.Go && !m.alive[other] {
				m.alive[other] = true
				m.pc[other] = 0
				m.comesNext(p, other)
			}
			if op.Kind == sched.Wake && m.parked[other] {
				m.parked[other] = false
				m.comesNext(p, other)
			}
		}
	case sched.Repeat:
		m.pc[id] = 0
	case sched.Yield:
		on = false
	case sched.Park:
		m.parked[id] = true
		on, queue = false, false
	case sched.Exit:
		m.alive[id] = false
		on, queue = false, false
	}
	p.busy = on
	if !on && queue {
		m.global = append(m.global, id)
	}
}

func (m *model) comesNext(p *modelP, id int) {
	p.ring = append(p.ring, p.next...)
	p.next = []int{id}
	p.setAt = m.step
	if len(p.ring) > sched.RingSize {
		last := p.ring[sched.RingSize]
		m.global = append(m.global, take(&p.ring, sched.RingSize/2)...)
		m.global = append(m.global, last)
		p.ring = p.ring[:len(p.ring)-1]
	}
}

func (m *model) View() sched.View {
	v := sched.View{Global: slices.Clone(m.global)}
	for _, p := range m.ps {
		next := sched.None
		if len(p.next) > 0 {
			next = p.next[0]
		}
		v.Procs = append(v.Procs, sched.Proc{Ran: p.ran, Tick: p.tick, Next: next, Ring: slices.Clone(p.ring)})
	}
	return v
}
