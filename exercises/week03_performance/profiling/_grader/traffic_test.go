package logsearch_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"gomastery/internal/grade"
	logsearch "gomastery/week03_performance/profiling"
	"gomastery/week03_performance/profiling/baseline"
)

// A service is what both stores do.
type service struct {
	owner  func(prefix, team string)
	append func(at time.Time, service, host, message string)
	drop   func(time.Time)
	search func(pattern, team string, from, to time.Time, limit int) int
	hits   func() []logsearch.Hit // of the last search
}

func yours() service {
	s := new(logsearch.Store)
	var hits []logsearch.Hit
	return service{
		s.SetOwner,
		func(at time.Time, service, host, message string) {
			s.Append(logsearch.Entry{Time: at, Service: service, Host: host, Message: message})
		},
		func(t time.Time) { s.DropBefore(t) },
		func(pattern, team string, from, to time.Time, limit int) int {
			hits, _ = s.Search(logsearch.Query{Pattern: pattern, Team: team, From: from, To: to, Limit: limit})
			return len(hits)
		},
		func() []logsearch.Hit { return hits },
	}
}

func handedOut() service {
	s := new(baseline.Store)
	var hits []baseline.Hit
	return service{
		s.SetOwner,
		func(at time.Time, service, host, message string) {
			s.Append(baseline.Entry{Time: at, Service: service, Host: host, Message: message})
		},
		func(t time.Time) { s.DropBefore(t) },
		func(pattern, team string, from, to time.Time, limit int) int {
			hits, _ = s.Search(baseline.Query{Pattern: pattern, Team: team, From: from, To: to, Limit: limit})
			return len(hits)
		},
		func() []logsearch.Hit {
			var same []logsearch.Hit
			for _, h := range hits {
				same = append(same, logsearch.Hit(h))
			}
			return same
		},
	}
}

// A workload is a store of a size, and what it is asked. Each query has a
// window of its own, so that no query comes twice.
type workload struct {
	name    string
	entries int
	hosts   int // entries of one host arrive in order
	hits    int // of each query
	query   func(i int, oldest time.Time) (pattern, team string, from, to time.Time, limit int)
}

// dashboards is a pattern as dashboards ask it: there are two dozen.
func dashboards(i int) string {
	return fmt.Sprintf(`(upstream|backend|gateway) (timeout|refused|reset by peer|unavailable) after [0-9]{1,8} ?(ms|seconds?|minutes?)|(retry|attempt) %d of [0-9]{1,8}|(panic|fatal error|assertion failed): [a-z ]{1,20}`, i%24)
}

// mixed is the traffic of the service, where all three hot functions weigh
// about the same.
var mixed = workload{"traffic", 160, 12, 1, func(i int, oldest time.Time) (string, string, time.Time, time.Time, int) {
	from := oldest.Add(time.Second + time.Duration(i%20))
	return dashboards(i), "team-1", from, from.Add(time.Minute), 1
}}

// Each of these asks for what one of the three functions does, and for little
// else: no other saving hides what is left of it, whatever it is called by now.
var (
	fewEntries = workload{"a store of 4 entries", 4, 1, 1, func(i int, oldest time.Time) (string, string, time.Time, time.Time, int) {
		return dashboards(i), "", oldest.Add(time.Duration(-i)), time.Time{}, 1
	}}
	oneTeam = workload{"all entries of a team", 160, 1, 2, func(i int, oldest time.Time) (string, string, time.Time, time.Time, int) {
		return "order", "team-x", oldest.Add(time.Duration(-i)), time.Time{}, 0
	}}
	newest = workload{"the newest of 1000 entries", 1000, 12, 1, func(i int, oldest time.Time) (string, string, time.Time, time.Time, int) {
		return "order", "", oldest.Add(time.Duration(-i)), time.Time{}, 1
	}}
)

// number is in all messages, and another one each time: nobody can know the
// hits without a search.
var number = 1_000_000 + rand.IntN(1_000_000)

// on returns one step of the workload: a search, and every 20th time a new
// entry before it, which replaces the oldest.
func (w workload) on(s service) (step func() int) {
	for i := range 16 {
		s.owner(fmt.Sprintf("svc-%d-", i), fmt.Sprintf("team-%d", i%4))
	}
	s.owner("svc-15-batch", "team-x")
	add := func(i int) {
		service := fmt.Sprintf("svc-%d-api", i%16)
		if i%80 == 79 { // team-x has little to do
			service = "svc-15-batch"
		}
		s.append(start.Add(time.Duration(i)*time.Second), service, fmt.Sprintf("host-%d", i%w.hosts),
			fmt.Sprintf("order %d: upstream timeout after %d ms", number+i, i%1000))
	}
	for i := range w.entries {
		add(i)
	}
	i := 0
	return func() int {
		i++
		oldest := start.Add(time.Duration(i/20) * time.Second)
		if i%20 == 0 {
			add(w.entries + i/20 - 1)
			s.drop(oldest)
		}
		return s.search(w.query(i, oldest))
	}
}

// TestMeasure is the service as it was handed out, for the answers.
func TestMeasure(t *testing.T) {
	step := mixed.on(handedOut())
	for range 19_000 {
		if n := step(); n != 1 {
			t.Fatalf("a search of the traffic found %d entries, want 1", n)
		}
	}
}

// TestProfile does each search twice, with your store and with the one that
// was handed out: shares are of both together, so that a service that became
// cheap need not fear for the share of what is left.
func TestProfile(t *testing.T) {
	step, before := mixed.on(yours()), mixed.on(handedOut())
	for range 19_000 {
		if got, want := step(), before(); got != want {
			t.Fatalf("a search of the traffic found %d entries, want %d", got, want)
		}
	}
}

// TestBench runs on one processor: work that is only spread out takes as long.
func TestBench(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var pairs []grade.Pair
	for _, w := range []workload{mixed, fewEntries, oneTeam, newest} {
		same, before := yours(), handedOut()
		step, stepBefore := w.on(same), w.on(before)
		for range 100 {
			step()
			stepBefore()
			if got, want := same.hits(), before.hits(); !slices.EqualFunc(got, want, sameHit) {
				t.Fatalf("%s: a search gives other hits than before.\ngot  %v\nwant %v", w.name, short(got), short(want))
			}
		}
		loop := func(step func() int) func(*testing.B) {
			return func(b *testing.B) {
				for b.Loop() {
					if step() != w.hits {
						b.Fatal("a search found something else than before")
					}
				}
			}
		}
		pairs = append(pairs, grade.Pair{Name: w.name, Baseline: loop(w.on(handedOut())), Yours: loop(w.on(yours()))})
	}
	grade.Compare(t, pairs...)
}
