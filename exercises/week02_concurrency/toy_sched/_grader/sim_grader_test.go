package sched_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"

	"gomastery/internal/grade"
	sched "gomastery/week02_concurrency/toy_sched"
)

// TestNew: programs that cannot run are refused.
func TestNew(t *testing.T) {
	exit, repeat := sched.Op{Kind: sched.Exit}, sched.Op{Kind: sched.Repeat}
	good := sched.Script{exit}
	op := func(op sched.Op) []sched.Script { return []sched.Script{{op, exit}, good, good} }
	for _, c := range []struct {
		what    string
		procs   int
		scripts []sched.Script
		ok      bool
	}{
		{"no P", 0, []sched.Script{good}, false},
		{"less than no P", -1, []sched.Script{good}, false},
		{"no scripts", 1, nil, false},
		{"an empty script", 1, []sched.Script{good, {}}, false},
		{"a script that ends with Run", 1, []sched.Script{{exit, {Kind: sched.Run}}}, false},
		{"a script that ends with Park", 1, []sched.Script{good, {{Kind: sched.Park}}}, false},
		{"a kind that is unknown", 1, op(sched.Op{Kind: 7}), false},
		{"a kind below 0", 1, op(sched.Op{Kind: -1}), false},
		{"Go of G -1", 1, op(sched.Op{Kind: sched.Go, G: -1}), false},
		{"Go of G 3 of 3", 1, op(sched.Op{Kind: sched.Go, G: 3}), false},
		{"Go of G 1 and 2 more of 3", 1, op(sched.Op{Kind: sched.Go, G: 1, More: 2}), false},
		{"Go of G 1 and -1 more", 1, op(sched.Op{Kind: sched.Go, G: 1, More: -1}), false},
		{"Go of G 1 and as many more as an int can say", 1, op(sched.Op{Kind: sched.Go, G: 1, More: math.MaxInt}), false},
		{"Wake of G -1", 1, op(sched.Op{Kind: sched.Wake, G: -1, More: 1}), false},
		{"Wake of G 3 of 3", 1, op(sched.Op{Kind: sched.Wake, G: 3}), false},
		{"Wake of G 0 and 3 more of 3", 1, op(sched.Op{Kind: sched.Wake, G: 0, More: 3}), false},
		{"Wake of G 0 and -1 more", 1, op(sched.Op{Kind: sched.Wake, G: 0, More: -1}), false},

		{"Go of all Gs, itself as well", 1, op(sched.Op{Kind: sched.Go, G: 0, More: 2}), true},
		{"Wake of the last G", 3, op(sched.Op{Kind: sched.Wake, G: 2}), true},
		{"Run with numbers that mean nothing", 1, op(sched.Op{Kind: sched.Run, G: 9, More: -5}), true},
		{"Exit in the middle", 1, []sched.Script{{exit, {Kind: sched.Run}, repeat}}, true},
		{"Repeat and nothing else", 2, []sched.Script{{repeat}}, true},
		{"more Ps than an int has bits", 100, []sched.Script{good}, true},
	} {
		s, err := sched.New(c.procs, c.scripts)
		if c.ok && (err != nil || s == nil) {
			t.Errorf("New with %s: got error %v, want a simulator", c.what, err)
		}
		if !c.ok && err == nil {
			t.Errorf("New with %s: got no error, want one: such a program would go wrong in the middle of a step", c.what)
		}
	}
}

// TestPrograms replays programs with pseudo-random scripts, and compares each state
// with that of the grader's own simulator.
func TestPrograms(t *testing.T) {
	for seed := range uint64(600) {
		procs, program, steps := randomProgram(seed)
		saved := copyProgram(program)
		s, m := start(t, procs, program), newModel(procs, saved)
		if diff := different(s.View(), m.View()); diff != "" {
			t.Fatalf("before the first step on %d P: %s", procs, diff)
		}
		if !follow(t, fmt.Sprintf("program %d", seed), s, m, steps) {
			return
		}
		if !reflect.DeepEqual(program, saved) {
			t.Fatalf("the simulator has changed the scripts that it was given: another one with the same program would do something else\ngot:\n%s\nwant:\n%s", format(program), format(saved))
		}
	}
}

// follow runs both for some steps, and says whether they agree.
func follow(t *testing.T, what string, s *sched.Sim, m *model, steps int) bool {
	t.Helper()
	for n := range steps {
		before := m.View()
		ran, want := s.Step(), m.Step()
		diff := different(s.View(), m.View())
		if diff == "" && ran != want {
			diff = fmt.Sprintf("Step returned %v, want %v", ran, want)
		}
		if diff != "" {
			t.Errorf("%s, step %d on %d P: %s.\nbefore: %s\ngot:    %s\nwant:   %s\nprogram:\n%s",
				what, n+1, len(m.ps), diff, formatView(before), formatView(s.View()), formatView(m.View()), format(m.program))
			return false
		}
	}
	return true
}

// randomProgram makes one of three kinds: a few Gs with long lives, bursts of many, and
// crowds that park and are woken together.
func randomProgram(seed uint64) (procs int, program []sched.Script, steps int) {
	r := rand.New(rand.NewPCG(seed, 61))
	procs = 1 + r.IntN(5)
	switch seed % 12 {
	case 0:
		return procs, bursts(r), 300
	case 6:
		return procs, crowds(r), 300
	}
	return procs, few(r, 1+r.IntN(12)), 300
}

// few makes n Gs which start and wake one another. G 0 never ends.
func few(r *rand.Rand, n int) []sched.Script {
	program := make([]sched.Script, n)
	for id := range program {
		for range r.IntN(8) {
			other := r.IntN(n)
			op := sched.Op{G: other, More: r.IntN(min(3, n-other))}
			op.Kind = []sched.Kind{sched.Run, sched.Run, sched.Go, sched.Go, sched.Wake, sched.Wake, sched.Wake, sched.Yield, sched.Park}[r.IntN(9)]
			if id == 0 && op.Kind == sched.Park {
				op.Kind = sched.Go
			}
			program[id] = append(program[id], op)
		}
		last := sched.Op{Kind: sched.Repeat}
		if id > 0 && r.IntN(2) == 0 {
			last.Kind = sched.Exit
		}
		program[id] = append(program[id], last)
	}
	return program
}

// bursts makes Gs that start hundreds of others in one step, again and again.
func bursts(r *rand.Rand) []sched.Script {
	n := 300 + r.IntN(300)
	heads := 1 + r.IntN(4)
	program := make([]sched.Script, n)
	for id := range program {
		switch {
		case id < heads:
			first := heads + r.IntN(20)
			program[id] = append(program[id], sched.Op{Kind: sched.Go, G: first, More: 250 + r.IntN(n-first-250)})
			if id == 0 && heads > 1 {
				program[id] = append(program[id], sched.Op{Kind: sched.Go, G: 1, More: heads - 2})
			}
			for range r.IntN(15) {
				program[id] = append(program[id], sched.Op{})
			}
			program[id] = append(program[id], sched.Op{Kind: sched.Yield}, sched.Op{Kind: sched.Repeat})
		default:
			for range r.IntN(3) {
				program[id] = append(program[id], sched.Op{})
			}
			if r.IntN(20) == 0 {
				program[id] = append(program[id], sched.Op{Kind: sched.Yield})
			}
			program[id] = append(program[id], sched.Op{Kind: sched.Exit})
		}
	}
	return program
}

// crowds makes Gs that park, and some that wake them all.
func crowds(r *rand.Rand) []sched.Script {
	n := 20 + r.IntN(400)
	program := make([]sched.Script, n)
	wakers := 1 + r.IntN(3)
	program[0] = sched.Script{{Kind: sched.Go, G: 1, More: n - 2}}
	for range 1 + r.IntN(30) {
		program[0] = append(program[0], sched.Op{})
	}
	program[0] = append(program[0], sched.Op{Kind: sched.Wake, G: 1, More: n - 2}, sched.Op{Kind: sched.Repeat})
	for id := 1; id < n; id++ {
		script := sched.Script{{Kind: sched.Park}}
		if id <= wakers {
			first := r.IntN(n)
			script = append(script, sched.Op{Kind: sched.Wake, G: first, More: r.IntN(n - first)})
		}
		if r.IntN(3) == 0 {
			script = append(script, sched.Op{}, sched.Op{Kind: sched.Park})
		}
		program[id] = append(script, sched.Op{Kind: sched.Repeat})
	}
	return program
}

func copyProgram(program []sched.Script) []sched.Script {
	all := make([]sched.Script, len(program))
	for i, script := range program {
		all[i] = slices.Clone(script)
	}
	return all
}

// TestNothingIsLost keeps the books of programs with nothing but views: whatever is
// runnable is in one queue or in the middle of running, and nothing else is.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(240) {
		procs, program, steps := randomProgram(seed + 10_000)
		s := start(t, procs, program)
		b := newBooks(program)
		for n := range steps {
			if problem := b.enter(s.Step(), s.View()); problem != "" {
				t.Fatalf("program %d, step %d on %d P: %s.\nnow: %s\nprogram:\n%s", seed, n+1, procs, problem, formatView(s.View()), format(program))
			}
		}
	}
}

// books is what must be true of the Gs, given who ran in each step.
type books struct {
	program []sched.Script
	pc      []int
	alive   []bool
	parked  []bool
	since   []int // the step in which it ran last, or became runnable
	step    int
	places  []int // scratch: how often it is in a queue
	ranNow  []bool
}

func newBooks(program []sched.Script) *books {
	n := len(program)
	b := &books{program: program, pc: make([]int, n), alive: make([]bool, n), parked: make([]bool, n), since: make([]int, n), places: make([]int, n), ranNow: make([]bool, n)}
	b.alive[0] = true
	return b
}

func (b *books) runnable(id int) bool { return b.alive[id] && !b.parked[id] }

// enter takes over what a step has done, and returns what is wrong with it.
func (b *books) enter(result bool, v sched.View) string {
	b.step++
	clear(b.ranNow)
	clear(b.places)
	goesOn := make(map[int]bool)
	for i, p := range v.Procs {
		id := p.Ran
		if id == sched.None {
			continue
		}
		switch {
		case id < 0 || id >= len(b.program):
			return fmt.Sprintf("P %d ran G %d, which does not exist", i, id)
		case b.ranNow[id]:
			return fmt.Sprintf("G %d ran twice in one step: it is duplicated, two threads would use one stack", id)
		case !b.alive[id]:
			return fmt.Sprintf("P %d ran G %d, which has not been started or has ended", i, id)
		case b.parked[id]:
			return fmt.Sprintf("P %d ran G %d, which is parked: nobody has woken it", i, id)
		}
		b.ranNow[id] = true
		b.since[id] = b.step
		goesOn[id] = b.apply(id)
	}
	for _, p := range v.Procs {
		b.count(p.Ring)
		if p.Next != sched.None {
			b.count([]int{p.Next})
		}
	}
	b.count(v.Global)
	any := false
	for id := range b.program {
		any = any || b.ranNow[id]
		switch {
		case b.places[id] > 1:
			return fmt.Sprintf("G %d is in queues %d times, want once: it is duplicated", id, b.places[id])
		case b.places[id] == 1 && !b.runnable(id):
			return fmt.Sprintf("G %d is in a queue, but is not runnable: it is parked, has ended or was not started", id)
		case b.places[id] == 0 && b.runnable(id) && !goesOn[id]:
			return fmt.Sprintf("G %d is lost: it is runnable, is in no queue and nobody is running it. It would never run again", id)
		}
	}
	if result != any {
		return fmt.Sprintf("Step returned %v, and that something ran is %v", result, any)
	}
	return ""
}

func (b *books) count(queue []int) {
	for _, id := range queue {
		if id >= 0 && id < len(b.places) {
			b.places[id]++
		}
	}
}

// apply does one operation of a G, and says whether it may be in the middle of running
// after it. (Whether its slice is over is not for these books.)
func (b *books) apply(id int) bool {
	op := b.program[id][b.pc[id]]
	b.pc[id]++
	for other := op.G; other <= op.G+op.More; other++ {
		switch {
		case op.Kind == sched.Go && !b.alive[other]:
			b.alive[other], b.pc[other], b.since[other] = true, 0, b.step
		case op.Kind == sched.Wake && b.parked[other]:
			b.parked[other], b.since[other] = false, b.step
		}
	}
	switch op.Kind {
	case sched.Repeat:
		b.pc[id] = 0
	case sched.Park:
		b.parked[id] = true
		return false
	case sched.Exit:
		b.alive[id] = false
		return false
	case sched.Yield:
		return false
	}
	return true
}

// TestFairness: on one P, whatever is runnable runs within 64 n (n+10) steps. The first
// programs keep the ring filled for ever, by Gs that wake and start one another; those
// in the global queue have their turn all the same.
func TestFairness(t *testing.T) {
	programs := [][]sched.Script{
		parse(`
		0: go1..3 run repeat
		1: wake2 wake3 park repeat
		2: wake1 wake3 park repeat
		3: park repeat`),
		parse(`
		0: go1..4 go4 run repeat
		1: go2 go3 exit
		2: go1 go3 exit
		3: exit
		4: run*3 yield repeat`),
	}
	for seed := range uint64(16) {
		r := rand.New(rand.NewPCG(seed, 64))
		programs = append(programs, few(r, 3+r.IntN(5)))
	}
	for _, program := range programs {
		n := len(program)
		limit := 64 * n * (n + 10)
		s := start(t, 1, program)
		b := newBooks(program)
		for range 3*limit + 1000 {
			if problem := b.enter(s.Step(), s.View()); problem != "" {
				t.Fatalf("step %d on 1 P: %s.\nprogram:\n%s", b.step, problem, format(program))
			}
			for id := range program {
				if waits := b.step - b.since[id]; b.runnable(id) && waits > limit {
					t.Fatalf("G %d is runnable and has waited for %d steps, want at most %d with %d Gs on one P: it starves. In production this is a request that hangs while the service looks busy.\nnow: %s\nprogram:\n%s",
						id, waits, limit, n, formatView(s.View()), format(program))
				}
			}
		}
	}
}

// TestViewIsACopy: a view stays as it is, and writing to it does no harm.
func TestViewIsACopy(t *testing.T) {
	for _, text := range []string{
		"0: go1..100 yield repeat\n 1..100: run exit", // the ring in one piece
		"0: go1..300 yield repeat\n 1..300: run exit", // around the end of an array, and a global queue
	} {
		program := parse(text)
		s, m := start(t, 2, program), newModel(2, program)
		var kept, want []sched.View
		for n := range 60 {
			kept, want = append(kept, s.View()), append(want, m.View())
			mine := s.View()
			for i, p := range mine.Procs {
				scribble(p.Ring)
				mine.Procs[i] = sched.Proc{Ran: 7, Tick: 7, Next: 7}
			}
			scribble(mine.Global)
			if diff := different(s.View(), m.View()); diff != "" {
				t.Fatalf("after %d steps, and writing to a view: %s. A view is a copy: whoever writes to it must not change the simulator\nprogram:\n%s", n, diff, format(program))
			}
			s.Step()
			m.Step()
			if diff := different(s.View(), m.View()); diff != "" {
				t.Fatalf("step %d, after writing to a view: %s. A view is a copy: whoever writes to it must not change the simulator\nprogram:\n%s", n+1, diff, format(program))
			}
		}
		for range 400 {
			s.Step()
		}
		for n := range kept {
			if diff := different(kept[n], want[n]); diff != "" {
				t.Fatalf("the view after step %d was kept, and has changed meanwhile: %s. A view is a copy\nprogram:\n%s", n, diff, format(program))
			}
		}
	}
}

func scribble(ids []int) {
	for i := range ids {
		ids[i] = 7
	}
}

// TestSimulatorsShareNothing: some that run in turn do what they would do alone.
func TestSimulatorsShareNothing(t *testing.T) {
	const count = 6
	var sims []*sched.Sim
	var models []*model
	for seed := range uint64(count) {
		procs, program, _ := randomProgram(seed + 20_000)
		sims = append(sims, start(t, procs, program))
		models = append(models, newModel(procs, program))
	}
	// The same program again: whoever remembers results by program is found out.
	sims = append(sims, start(t, len(models[0].ps), models[0].program))
	models = append(models, newModel(len(models[0].ps), models[0].program))
	for range 300 {
		for i := range sims {
			if !follow(t, fmt.Sprintf("simulator %d of %d, which take turns", i+1, len(sims)), sims[i], models[i], 1) {
				return
			}
		}
	}
}

// TestSimulatorsAtOnce: two simulators with the same program do each step at the
// same time, under the race detector. Both do the same, and nothing orders the two, so
// memory that they have in common is found whichever is first.
func TestSimulatorsAtOnce(t *testing.T) {
	for _, c := range []struct {
		what    string
		procs   int
		program string
	}{
		{"two simulators whose Gs are started and stolen", 3, "0: go1..20 run*3 repeat\n 1..20: run*2 yield exit"},
		{"two simulators whose rings overflow", 2, "0: go1..600 yield repeat\n 1..600: run exit"},
		{"two simulators whose Gs wake one another", 4, "0: go1..9 wake1..9 run repeat\n 1..9: park wake1..4 repeat"},
	} {
		program := parse(c.program)
		one, other, m := start(t, c.procs, program), start(t, c.procs, copyProgram(program)), newModel(c.procs, program)
		for n := range 60 {
			var both sync.WaitGroup
			for _, s := range []*sched.Sim{one, other} {
				both.Go(func() {
					s.Step()
					s.View()
				})
			}
			both.Wait()
			m.Step()
			for _, s := range []*sched.Sim{one, other} {
				if diff := different(s.View(), m.View()); diff != "" {
					t.Fatalf("%s, each in its goroutine, step %d on %d P: %s\nprogram:\n%s", c.what, n+1, c.procs, diff, format(program))
				}
			}
		}
	}
}

// TestStepAllocates: a step makes nothing new, whichever way Gs take.
func TestStepAllocates(t *testing.T) {
	for _, c := range []struct {
		what    string
		procs   int
		program string
	}{
		{"1 P, Gs that yield", 1, "0: go1..20 yield repeat\n 1..20: yield repeat"},
		{"2 Ps, slices that end", 2, "0: go1..5 run repeat\n 1..5: run repeat"},
		{"3 Ps, Gs that start and end", 3, "0: go1..20 run*3 repeat\n 1..20: run exit"},
		{"4 Ps, Gs that wake one another", 4, "0: go1..9 wake1..9 run repeat\n 1..9: park wake1..4 repeat"},
		{"2 Ps, rings that overflow", 2, "0: go1..600 yield repeat\n 1..600: run exit"},
	} {
		program := parse(c.program)
		s, m := start(t, c.procs, program), newModel(c.procs, program)
		if !follow(t, c.what, s, m, 1500) {
			return
		}
		steps := 0
		grade.WantAllocs(t, "300 steps with "+c.what+" (after 1500 others)", 0, func() {
			for range 300 {
				s.Step()
				steps++
			}
		})
		for range steps {
			m.Step()
		}
		if diff := different(s.View(), m.View()); diff != "" {
			t.Errorf("%s, after some ten thousand steps: %s", c.what, diff)
		}
	}
}
