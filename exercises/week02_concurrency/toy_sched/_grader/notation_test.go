package sched_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	sched "gomastery/week02_concurrency/toy_sched"
)

// Programs and states are written as text, so that a failure can show them.
//
//	0: go1..3 run*2 yield exit      G 0 starts 1, 2 and 3 in one step, runs for two, ...
//	1..3: exit                      three Gs with the same script

// parse reads a program.
func parse(text string) []sched.Script {
	var all []sched.Script
	for line := range strings.Lines(text) {
		who, what, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		first, last := span(who)
		if first != len(all) {
			panic("the grader's program has a gap: " + line)
		}
		for range last - first + 1 {
			all = append(all, parseScript(what))
		}
	}
	return all
}

func parseScript(text string) sched.Script {
	var script sched.Script
	for word := range strings.FieldsSeq(text) {
		word, times, many := strings.Cut(word, "*")
		n := 1
		if many {
			n = number(times)
		}
		var op sched.Op
		switch {
		case word == "run":
			op.Kind = sched.Run
		case word == "yield":
			op.Kind = sched.Yield
		case word == "park":
			op.Kind = sched.Park
		case word == "exit":
			op.Kind = sched.Exit
		case word == "repeat":
			op.Kind = sched.Repeat
		case strings.HasPrefix(word, "go"):
			op.Kind = sched.Go
			first, last := span(word[len("go"):])
			op.G, op.More = first, last-first
		case strings.HasPrefix(word, "wake"):
			op.Kind = sched.Wake
			first, last := span(word[len("wake"):])
			op.G, op.More = first, last-first
		default:
			panic("the grader's program has an unknown word: " + word)
		}
		for range n {
			script = append(script, op)
		}
	}
	return script
}

func span(text string) (first, last int) {
	a, b, ok := strings.Cut(strings.TrimSpace(text), "..")
	if !ok {
		return number(a), number(a)
	}
	return number(a), number(b)
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic("the grader's notation has no number here: " + text)
	}
	return n
}

// format writes a program in the same notation.
func format(program []sched.Script) string {
	var lines []string
	for id := 0; id < len(program); {
		last := id
		for last+1 < len(program) && slices.Equal(program[id], program[last+1]) {
			last++
		}
		lines = append(lines, fmt.Sprintf("%s: %s", formatSpan(id, last), formatScript(program[id])))
		id = last + 1
	}
	if rest := len(lines) - 16; rest > 1 {
		lines = append(lines[:16], fmt.Sprintf("and %d more lines", rest))
	}
	return "\t" + strings.Join(lines, "\n\t")
}

func formatScript(script sched.Script) string {
	var words []string
	for i := 0; i < len(script); {
		n := i
		for n < len(script) && script[n] == script[i] {
			n++
		}
		word := formatOp(script[i])
		if n-i > 1 {
			word += fmt.Sprintf("*%d", n-i)
		}
		words = append(words, word)
		i = n
	}
	return strings.Join(words, " ")
}

func formatOp(op sched.Op) string {
	switch op.Kind {
	case sched.Run:
		return "run"
	case sched.Go:
		return "go" + formatSpan(op.G, op.G+op.More)
	case sched.Wake:
		return "wake" + formatSpan(op.G, op.G+op.More)
	case sched.Yield:
		return "yield"
	case sched.Park:
		return "park"
	case sched.Exit:
		return "exit"
	case sched.Repeat:
		return "repeat"
	}
	return fmt.Sprintf("kind %d", op.Kind)
}

func formatSpan(first, last int) string {
	if first == last {
		return strconv.Itoa(first)
	}
	return fmt.Sprintf("%d..%d", first, last)
}

// formatIDs writes a queue, with rows of numbers shortened.
func formatIDs(ids []int) string {
	var words []string
	for i := 0; i < len(ids); {
		n := i + 1
		for n < len(ids) && ids[n] == ids[n-1]+1 {
			n++
		}
		if n-i < 3 {
			n = i + 1
		}
		words = append(words, formatSpan(ids[i], ids[n-1]))
		i = n
	}
	return "[" + strings.Join(words, " ") + "]"
}

func formatG(id int) string {
	if id == sched.None {
		return "none"
	}
	return strconv.Itoa(id)
}

// parseView reads a state. Each P is G that ran (or -), tick, >runnext, [ring]; the
// global queue comes last, in braces. What is empty may be left out.
//
//	0 t1 >3 [1 2] | - t0 | {5..9}
func parseView(text string) sched.View {
	var v sched.View
	for part := range strings.SplitSeq(text, "|") {
		part = strings.TrimSpace(part)
		if before, queue, ok := strings.Cut(part, "{"); ok {
			v.Global = parseIDs(strings.TrimSuffix(queue, "}"))
			part = strings.TrimSpace(before)
		}
		if part == "" {
			continue
		}
		p := sched.Proc{Ran: sched.None, Next: sched.None}
		before, queue, ok := strings.Cut(part, "[")
		if ok {
			p.Ring = parseIDs(strings.TrimSuffix(queue, "]"))
		}
		for word := range strings.FieldsSeq(before) {
			switch word[0] {
			case '-':
			case 't':
				p.Tick = number(word[1:])
			case '>':
				p.Next = number(word[1:])
			default:
				p.Ran = number(word)
			}
		}
		v.Procs = append(v.Procs, p)
	}
	return v
}

func parseIDs(text string) []int {
	var ids []int
	for word := range strings.FieldsSeq(text) {
		first, last := span(word)
		for id := first; id <= last; id++ {
			ids = append(ids, id)
		}
	}
	return ids
}

// different says what differs first between two states, or nothing.
func different(got, want sched.View) string {
	if len(got.Procs) != len(want.Procs) {
		return fmt.Sprintf("the view shows %d Ps, want %d", len(got.Procs), len(want.Procs))
	}
	for i, w := range want.Procs {
		g := got.Procs[i]
		switch {
		case g.Ran != w.Ran:
			return fmt.Sprintf("P %d ran: got G %s, want G %s", i, formatG(g.Ran), formatG(w.Ran))
		case g.Next != w.Next:
			return fmt.Sprintf("runnext of P %d: got G %s, want G %s", i, formatG(g.Next), formatG(w.Next))
		case !slices.Equal(g.Ring, w.Ring):
			return fmt.Sprintf("ring of P %d: got %s, want %s", i, formatIDs(g.Ring), formatIDs(w.Ring))
		}
	}
	if !slices.Equal(got.Global, want.Global) {
		return fmt.Sprintf("global queue: got %s, want %s", formatIDs(got.Global), formatIDs(want.Global))
	}
	for i, w := range want.Procs {
		if g := got.Procs[i]; g.Tick != w.Tick {
			return fmt.Sprintf("tick of P %d: got %d, want %d", i, g.Tick, w.Tick)
		}
	}
	return ""
}

// busy says whether a view shows that something ran.
func busy(v sched.View) bool {
	return slices.ContainsFunc(v.Procs, func(p sched.Proc) bool { return p.Ran != sched.None })
}

// start makes a simulator of a good program.
func start(t *testing.T, procs int, program []sched.Script) *sched.Sim {
	t.Helper()
	s, err := sched.New(procs, program)
	if err != nil || s == nil {
		t.Fatalf("New(%d, a good program): got %v and error %v, want a simulator\n%s", procs, s, err, format(program))
	}
	return s
}
