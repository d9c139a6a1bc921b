package sched_test

import (
	"fmt"
	"strings"
	"testing"

	sched "gomastery/week02_concurrency/toy_sched"
)

// The traces were derived by hand from the rules of TASK.md, which are those of
// runtime/proc.go. Each line is a step and the state after it, in the notation of
// notation_test.go. Steps that are left out are checked by TestPrograms.
var traces = []struct {
	name    string
	rule    string // what it shows, said when it fails
	procs   int
	program string
	states  string
}{
	{"01 one goroutine", "a G runs one operation in each step until it leaves; main starts out in runnext, so it has inherited its slice and the tick stays", 1, `
		0: run*2 exit`, `
		1: 0 t0
		2: 0 t0
		3: 0 t0
		4: - t0
		5: - t0`},
	{"02 a slice is ten steps", "a G that has had its slice goes to the global queue and is taken from there, with a new slice and one tick more", 1, `
		0: run repeat`, `
		9: 0 t0
		10: 0 t0 {0}
		11: 0 t1
		20: 0 t1 {0}
		21: 0 t2
		30: 0 t2 {0}`},
	{"03 runnext goes first", "the G that was made runnable last is in runnext and comes first; the others follow in the order of the ring", 1, `
		0: go1 go2 go3 exit
		1..3: exit`, `
		1: 0 t0 >1
		2: 0 t0 >2 [1]
		3: 0 t0 >3 [1 2]
		4: 0 t0 >3 [1 2]
		5: 3 t0 [1 2]
		6: 1 t1 [2]
		7: 2 t2
		8: - t2`},
	{"04 the global queue before runnext", "at a tick that is a multiple of 61, and 0 is one, the global queue comes even before runnext", 1, `
		0: go1 go2 go3 yield exit
		1: run exit
		2: go4 exit
		3..4: exit`, `
		3: 0 t0 >3 [1 2]
		4: 0 t0 >3 [1 2] {0}
		5: 0 t1 >3 [1 2]
		6: 3 t1 [1 2]
		7: 1 t2 [2]
		8: 1 t2 [2]
		9: 2 t3 >4
		10: 2 t3 >4
		11: 4 t3
		12: - t3`},
	{"05 an heir has the rest of the slice", "a G out of runnext runs on in the slice of the one before it, and the tick stays", 1, `
		0: run*6 go1 exit
		1: run*20 exit`, `
		7: 0 t0 >1
		8: 0 t0 >1
		9: 1 t0
		10: 1 t0 {1}
		11: 1 t1
		20: 1 t1 {1}
		21: 1 t2
		29: 1 t2
		30: - t2`},
	{"06 heir of a slice that is used up", "an heir does one operation even if nothing is left of the slice, and goes to the global queue after it", 1, `
		0: yield run*9 go1 run exit
		1: run*3 exit`, `
		1: 0 t0 {0}
		2: 0 t1
		10: 0 t1
		11: 0 t1 >1 {0}
		12: 1 t1 {0 1}
		13: 0 t2 [1]
		14: 0 t2 [1]
		15: 1 t3
		16: 1 t3
		17: 1 t3
		18: - t3`},
	{"07 yield", "Yield goes to the end of the global queue, once, also with the last step of a slice", 1, `
		0: yield go1 go2 run*7 yield run exit
		1..2: yield exit`, `
		1: 0 t0 {0}
		2: 0 t1 >1
		3: 0 t1 >2 [1]
		10: 0 t1 >2 [1]
		11: 0 t1 >2 [1] {0}
		12: 2 t1 [1] {0 2}
		13: 1 t2 {0 2 1}
		14: 0 t3 [2 1]
		15: 0 t3 [2 1]
		16: 2 t4 [1]
		17: 1 t5
		18: - t5`},
	{"08 park and wake", "Wake puts a parked G into runnext of the P that wakes it, where it goes on after its Park; for a G that is not parked it does nothing", 1, `
		0: yield go1 wake1 yield wake1 park exit
		1: park wake0 wake0 exit`, `
		2: 0 t1 >1
		3: 0 t1 >1
		4: 0 t1 >1 {0}
		5: 1 t1 {0}
		6: 0 t2 >1
		7: 0 t2 >1
		8: 1 t2 >0
		9: 1 t2 >0
		10: 1 t2 >0
		11: 0 t2
		12: - t2`},
	{"09 started again", "Go does nothing for a G that lives, and starts one that has ended at the beginning of its script", 1, `
		0: yield go1 go1 yield go1 go0 exit
		1: run exit`, `
		2: 0 t1 >1
		3: 0 t1 >1
		4: 0 t1 >1 {0}
		5: 1 t1 {0}
		6: 1 t1 {0}
		7: 0 t2 >1
		8: 0 t2 >1
		9: 0 t2 >1
		10: 1 t2
		11: 1 t2
		12: - t2`},
	{"10 a share of the global queue", "a P whose queues are empty takes length/Ps+1 from the global queue: the first runs, the others go into its ring", 2, `
		0: yield go1 go2 go3 go4 go5 go6 park exit
		1: run*9 park exit
		2..6: yield exit`, `
		3: 0 t1 >2 [1] | - t0
		4: 0 t1 >3 [2] | 1 t1
		8: 0 t1 >6 [2 3 4 5] | 1 t1
		9: 6 t1 [2 3 4 5] | 1 t1 | {6}
		10: 2 t2 [3 4 5] | 1 t1 | {6 2}
		13: 5 t5 | 1 t1 | {6 2 3 4 5}
		14: 6 t6 [2 3] | 4 t2 [5]
		15: 2 t7 [3] | 5 t3
		16: 3 t8 | - t3
		17: - t8 | - t3`},
	{"11 steal half", "a thief takes n-n/2 of a ring of n, from the front; the last of them runs, the others go into its ring in order", 2, `
		0: yield go1 go2 go3 go4 go5..7 run*2 park exit
		1: run*3 exit
		2..7: run exit`, `
		3: 0 t1 >2 [1] | - t0
		4: 0 t1 >3 [2] | 1 t1
		6: 0 t1 >7 [2 3 4 5 6] | 1 t1
		7: 0 t1 >7 [2 3 4 5 6] | 1 t1
		8: 0 t1 >7 [5 6] | 4 t2 [2 3]
		9: 0 t1 >7 [5 6] | 4 t2 [2 3]
		10: 7 t1 [5 6] | 2 t3 [3]
		11: 7 t1 [5 6] | 2 t3 [3]
		12: 5 t2 [6] | 3 t4
		14: 6 t3 | - t4
		15: 6 t3 | - t4
		16: - t3 | - t4`},
	{"12 the neighbour first", "a thief asks the P after it first, then the next one, and after the last P 0; rings before any runnext", 3, `
		0: go1 go2 go3 go4 go5 run*4 park exit
		1: run*4 exit
		2: go6 go7 go8 run*5 exit
		3..8: exit`, `
		3: 0 t0 >3 [2] | 1 t1 | - t0
		4: 0 t0 >4 [3] | 1 t1 | 2 t1 >6
		7: 0 t0 >5 [3 4] | 1 t1 | 2 t1 >8 [6 7]
		8: 0 t0 >5 [3 4] | 6 t2 | 2 t1 >8 [7]
		9: 0 t0 >5 [3 4] | 7 t3 | 2 t1 >8
		10: 0 t0 >5 [4] | 3 t4 | 2 t1 >8
		11: 5 t0 | 4 t5 | 2 t1 >8
		12: 8 t1 | - t5 | 2 t1
		13: - t1 | - t5 | - t1`},
	{"13 runnext is stolen last", "runnext is stolen when no ring has anything, and two steps after it was set at the earliest", 2, `
		0: go1 go2 run*2 go3 run*3 exit
		1..3: exit`, `
		1: 0 t0 >1 | - t0
		2: 0 t0 >2 [1] | - t0
		3: 0 t0 >2 | 1 t1
		4: 0 t0 | 2 t2
		5: 0 t0 >3 | - t2
		6: 0 t0 >3 | - t2
		7: 0 t0 | 3 t3
		8: 0 t0 | - t3
		9: 0 t0 | - t3
		10: - t0 | - t3`},
	{"14 whoever wakes and parks", "a P that is not in the middle of a G runs its runnext itself: nobody steals it, not even a P that comes before it", 2, `
		0: go1 run*2 park exit
		1: run*2 go2 park exit
		2: go3 run*2 exit
		3: exit`, `
		2: 0 t0 >1 | - t0
		3: 0 t0 | 1 t1
		4: 0 t0 | 1 t1
		5: - t0 | 1 t1 >2
		6: - t0 | 1 t1 >2
		7: - t0 | 2 t1 >3
		8: - t0 | 2 t1 >3
		9: 3 t1 | 2 t1
		10: - t1 | 2 t1
		11: - t1 | - t1`},
	{"15 overflow", "when the ring is full, its first half moves to the global queue, and after it the G that had no room", 1, `
		0: go1..300 exit
		1..300: exit`, `
		1: 0 t0 >300 [129..256 258..299] {1..128 257}
		2: 0 t0 >300 [129..256 258..299] {1..128 257}
		3: 1 t1 >300 [129..256 258..299] {2..128 257}
		4: 300 t1 [129..256 258..299] {2..128 257}
		5: 129 t2 [130..256 258..299] {2..128 257}`},
	{"16 overflow again", "each overflow moves the front half of what is in the ring by then, wherever in the array that begins", 1, `
		0: go1..11 exit
		1..9: exit
		10: go12..420 run exit
		11..420: exit`, `
		1: 0 t0 >11 [1..10]
		3: 11 t0 [1..10]
		4: 1 t1 [2..10]
		12: 9 t9 [10]
		13: 10 t10 >420 [269..396 398..419] {12..139 268 140..267 397}
		15: 10 t10 >420 [269..396 398..419] {12..139 268 140..267 397}
		16: 420 t10 [269..396 398..419] {12..139 268 140..267 397}
		17: 269 t11 [270..396 398..419] {12..139 268 140..267 397}`},
	{"17 half a ring at most", "from a long global queue a P takes no more than half a ring", 1, `
		0: go1..11 exit
		1..9: exit
		10: go12..420 run exit
		11..420: exit`, `
		68: 12 t62 [320..396 398..419] {13..139 268 140..267 397}
		129: 13 t123 [380..396 398..419] {14..139 268 140..267 397}
		168: 419 t162 {14..139 268 140..267 397}
		169: 14 t163 [15..139 268 140] {141..267 397}
		170: 15 t164 [16..139 268 140] {141..267 397}`},
	{"18 every 61st tick", "at tick 61 the P takes from the global queue although its ring is not empty", 1, `
		0: go1..300 exit
		1..300: exit`, `
		63: 187 t60 [188..256 258..299] {2..128 257}
		64: 188 t61 [189..256 258..299] {2..128 257}
		65: 2 t62 [189..256 258..299] {3..128 257}
		66: 189 t63 [190..256 258..299] {3..128 257}`},
	{"19 one at a poll, a share otherwise", "a P with a tick that is a multiple of 61 takes one G from the global queue, not a share, even if its ring is empty", 2, `
		0: go1..258 run*3 exit
		1..258: exit`, `
		1: 0 t0 >258 [129..256] | - t0 | {1..128 257}
		2: 0 t0 >258 [129..256] | 1 t1 | {2..128 257}
		3: 0 t0 >258 [129..256] | 2 t2 [3..66] | {67..128 257}
		4: 0 t0 >258 [129..256] | 3 t3 [4..66] | {67..128 257}`},
	{"20 in the order of the Ps", "all Ps find a G before any of them runs one, P 0 first: so it may rob a P that has not looked yet", 2, `
		0: go1 run*4 park exit
		1: run*2 go2..5 exit
		2..5: exit`, `
		3: 0 t0 | 1 t1
		5: 0 t0 | 1 t1 >5 [2 3 4]
		6: 0 t0 | 1 t1 >5 [2 3 4]
		7: 3 t1 [2] | 5 t1 [4]
		8: 2 t2 | 4 t2
		9: - t2 | - t2`},
}

// TestTraces compares with states that were written down by hand.
func TestTraces(t *testing.T) {
	for _, tr := range traces {
		t.Run(tr.name, func(t *testing.T) {
			program := parse(tr.program)
			s := start(t, tr.procs, program)
			before := "nothing has run"
			now := 0
			for line := range strings.Lines(tr.states) {
				at, state, ok := strings.Cut(strings.TrimSpace(line), ":")
				if !ok {
					continue
				}
				want := parseView(state)
				var ran bool
				for ; now < number(at); now++ {
					ran = s.Step()
				}
				got := s.View()
				diff := different(got, want)
				if diff == "" && ran != busy(want) {
					diff = fmt.Sprintf("Step returned %v, want %v", ran, busy(want))
				}
				if diff != "" {
					t.Fatalf("trace %s, step %d on %d P: %s.\nThe rule: %s.\nbefore: %s\ngot:    %s\nwant:   %s\nprogram:\n%s",
						tr.name, now, tr.procs, diff, tr.rule, before, formatView(got), formatView(want), format(program))
				}
				before = fmt.Sprintf("%s (step %d)", formatView(got), now)
			}
		})
	}
}

// formatView writes a state for a message.
func formatView(v sched.View) string {
	var parts []string
	for i, p := range v.Procs {
		parts = append(parts, fmt.Sprintf("P %d ran %s, tick %d, runnext %s, ring %s", i, formatG(p.Ran), p.Tick, formatG(p.Next), formatIDs(p.Ring)))
	}
	return strings.Join(append(parts, "global "+formatIDs(v.Global)), "; ")
}
