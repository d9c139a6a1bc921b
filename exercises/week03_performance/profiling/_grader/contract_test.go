package logsearch_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gomastery/internal/grade"
	"gomastery/internal/grade/shape"
	logsearch "gomastery/week03_performance/profiling"
	"gomastery/week03_performance/profiling/baseline"
)

// A plain store does what the contract says, in the plainest way.
type plain struct {
	entries []logsearch.Entry // as they arrived
	rules   [][2]string
}

func (p *plain) team(service string) string {
	longest, team := -1, ""
	for _, r := range p.rules {
		if strings.HasPrefix(service, r[0]) && len(r[0]) > longest {
			longest, team = len(r[0]), r[1]
		}
	}
	return team
}

func (p *plain) setOwner(prefix, team string) {
	p.rules = slices.DeleteFunc(p.rules, func(r [2]string) bool { return r[0] == prefix })
	if team != "" {
		p.rules = append(p.rules, [2]string{prefix, team})
	}
}

func (p *plain) drop(t time.Time) int {
	n := len(p.entries)
	p.entries = slices.DeleteFunc(p.entries, func(e logsearch.Entry) bool { return e.Time.Before(t) })
	return n - len(p.entries)
}

func (p *plain) search(t *testing.T, q logsearch.Query) []logsearch.Hit {
	entries := slices.Clone(p.entries)
	slices.Reverse(entries)
	slices.SortStableFunc(entries, func(a, b logsearch.Entry) int { return b.Time.Compare(a.Time) })
	re := regexp.MustCompile("(?i)" + q.Pattern)
	var hits []logsearch.Hit
	for _, e := range entries {
		team, at := p.team(e.Service), re.FindStringIndex(e.Message)
		if at == nil || q.Team != "" && q.Team != team || !q.From.IsZero() && e.Time.Before(q.From) ||
			!q.To.IsZero() && !e.Time.Before(q.To) || q.Limit > 0 && len(hits) >= q.Limit {
			continue
		}
		hits = append(hits, logsearch.Hit{Time: e.Time, Service: e.Service, Host: e.Host, Team: team, Snippet: cut(e.Message, at[0], at[1])})
	}
	return hits
}

// cut says in other words what a snippet is.
func cut(m string, from, to int) string {
	start, end, pre, post := max(0, from-20), min(len(m), to+20), "...", "..."
	if from-20 <= 0 {
		pre = ""
	}
	if to+20 >= len(m) {
		post = ""
	}
	t := m[start:from] + "[" + m[from:to] + "]" + m[to:end]
	t = strings.NewReplacer("\t", " ", "\n", " ").Replace(t)
	return pre + regexp.MustCompile(` +`).ReplaceAllString(t, " ") + post
}

func compare(t *testing.T, why string, s *logsearch.Store, p *plain, q logsearch.Query) {
	t.Helper()
	got, err := s.Search(q)
	if err != nil {
		t.Fatalf("Search(%+v): got error %v, want none", q, err)
	}
	want := p.search(t, q)
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !slices.EqualFunc(got, want, sameHit) {
		t.Fatalf("%s: a search gives other hits than before.\nquery %+v, %d entries\ngot  %v\nwant %v", why, q, len(p.entries), short(got), short(want))
	}
}

// sameHit takes times for equal that are the same instant.
func sameHit(a, b logsearch.Hit) bool {
	at, bt := a.Time, b.Time
	a.Time, b.Time = time.Time{}, time.Time{}
	return a == b && at.Equal(bt)
}

func short(hits []logsearch.Hit) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d hits:", len(hits))
	for _, h := range hits[:min(6, len(hits))] {
		fmt.Fprintf(&b, " {+%v %s %s %s %q}", h.Time.Sub(start), h.Service, h.Host, h.Team, h.Snippet)
	}
	return b.String()
}

var patterns = []string{"", "timeout", "TIMEOUT", "time(out|d)", "order [0-9]+", "^order", "ms$", "retry|refused", "a", "nothing has this", `\bms\b`, `\Bms\B`, `\S \d`, `\s+\D`, "(?-i)Timeout", "(?-i)timeout", "reset\\s+by", "x*", "a|b"}

// TestMutations asks the same questions again and again while entries come and
// go and services change hands.
func TestMutations(t *testing.T) {
	const why = "Entries arrived, were dropped or changed their owner since the last search"
	for seed := range 6 {
		rng := rand.New(rand.NewPCG(16, uint64(seed)))
		var s logsearch.Store
		var p plain
		words := []string{"timeout", "Timeout", "refused", "retry  3", "reset\tby\npeer", "ms", "order 7", "änderung", "a b", strings.Repeat("long ", 12)}
		for range 900 {
			switch n := rng.IntN(20); {
			case n < 9:
				var m []string
				for range rng.IntN(9) {
					m = append(m, words[rng.IntN(len(words))])
				}
				// Half of them late, many at the same time.
				e := logsearch.Entry{
					Time:    start.Add(time.Duration(rng.IntN(60)) * time.Second),
					Service: []string{"pay", "pay-api", "pay-api-eu", "web", "web-eu", "", "p"}[rng.IntN(7)],
					Host:    fmt.Sprint("h", rng.IntN(5)), Message: strings.Join(m, " "),
				}
				s.Append(e)
				p.entries = append(p.entries, e)
			case n == 9 && rng.IntN(4) == 0:
				at := start.Add(time.Duration(rng.IntN(20)) * time.Second)
				if got, want := s.DropBefore(at), p.drop(at); got != want {
					t.Fatalf("DropBefore(+%v): got %d dropped, want %d", at.Sub(start), got, want)
				}
			case n == 10:
				prefix, team := []string{"pay", "pay-api", "pay-api-eu", "web", ""}[rng.IntN(5)], []string{"red", "blue", "green", ""}[rng.IntN(4)]
				s.SetOwner(prefix, team)
				p.setOwner(prefix, team)
			default:
				q := logsearch.Query{Pattern: patterns[rng.IntN(len(patterns))], Team: []string{"", "", "red", "blue"}[rng.IntN(4)], Limit: []int{0, 0, 1, 5, -1}[rng.IntN(5)]}
				if rng.IntN(3) == 0 {
					q.From = start.Add(time.Duration(rng.IntN(60)) * time.Second)
				}
				if rng.IntN(3) == 0 {
					q.To = start.Add(time.Duration(rng.IntN(60)) * time.Second)
				}
				compare(t, why, &s, &p, q)
			}
		}
	}
}

// TestSameQuestionAgain changes one thing between two equal queries.
func TestSameQuestionAgain(t *testing.T) {
	var s logsearch.Store
	var p plain
	q := logsearch.Query{Pattern: "timeout", Team: "red"}
	add := func(e logsearch.Entry) { s.Append(e); p.entries = append(p.entries, e) }
	rule := func(prefix, team string) { s.SetOwner(prefix, team); p.setOwner(prefix, team) }
	rule("pay", "red")
	add(logsearch.Entry{Time: start, Service: "pay-api", Host: "a", Message: "timeout 1"})
	compare(t, "The first search", &s, &p, q)
	add(logsearch.Entry{Time: start, Service: "pay-api", Host: "a", Message: "timeout 2"})
	compare(t, "An entry arrived since the same search ran", &s, &p, q)
	add(logsearch.Entry{Time: start.Add(-time.Hour), Service: "pay-web", Host: "b", Message: "timeout 3"})
	compare(t, "A late entry arrived since the same search ran", &s, &p, q)
	rule("pay-api", "blue")
	compare(t, "A service changed its owner since the same search ran", &s, &p, q)
	rule("pay-api", "red")
	rule("pay", "blue")
	compare(t, "A rule changed its team, and there are as many rules as when the same search ran", &s, &p, q)
	rule("pay", "")
	compare(t, "A rule was taken back since the same search ran", &s, &p, q)
	hits, _ := s.Search(q)
	for i := range hits {
		hits[i] = logsearch.Hit{Service: "overwritten by a caller"}
	}
	compare(t, "A caller wrote into its hits since the same search ran", &s, &p, q)
	s.DropBefore(start.Add(time.Second))
	p.drop(start.Add(time.Second))
	compare(t, "All entries were dropped since the same search ran", &s, &p, q)
}

func TestBadPattern(t *testing.T) {
	var s logsearch.Store
	for range 3 { // also when it was seen before, and when there is something to find
		for _, pattern := range []string{"(", ")", ")(", "[a", "*a", "a**", "x{2,1}", "x{1001}", `\`, `\8`, "[z-a]", "[[:no:]]", "(?z)", "(?P<n", "a\xff", "\"(\n"} {
			hits, err := s.Search(logsearch.Query{Pattern: pattern})
			_, want := new(baseline.Store).Search(baseline.Query{Pattern: pattern})
			if err == nil || want == nil || err.Error() != want.Error() || hits != nil {
				t.Errorf("Search with pattern %q: got %v and error %v, want no hits and error %v", pattern, hits, err, want)
			}
			var got, cause *syntax.Error
			if errors.As(want, &cause) && (!errors.As(err, &got) || *got != *cause) {
				t.Errorf("Search with pattern %q: errors.As finds %v, want the *syntax.Error %v: callers tell users what is wrong with it", pattern, got, cause)
			}
		}
		s.Append(logsearch.Entry{Time: start, Service: "web", Host: "a", Message: "(a"})
	}
}

// TestConcurrentUse searches while entries arrive.
func TestConcurrentUse(t *testing.T) {
	var wg sync.WaitGroup
	// Searches alone: no arrival takes the lock and puts them in an order.
	for round := range 20 {
		var s logsearch.Store
		for range 4 {
			wg.Go(func() {
				if _, err := s.Search(logsearch.Query{Pattern: patterns[round%len(patterns)]}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	var s logsearch.Store
	for g := range 6 {
		wg.Go(func() {
			for i := range 60 {
				switch {
				case g == 0:
					s.Append(logsearch.Entry{Time: start.Add(time.Duration(-i) * time.Second), Service: fmt.Sprint("s", i%7), Host: "h", Message: "timeout"})
				case g == 1 && i%5 == 0:
					s.SetOwner(fmt.Sprint("s", i%7), "red")
				case g == 1 && i%5 == 1:
					s.DropBefore(start.Add(-time.Hour))
				default:
					if _, err := s.Search(logsearch.Query{Pattern: patterns[(g+i)%len(patterns)], Team: "red"}); err != nil {
						t.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	var p plain
	for i := range 60 {
		p.entries = append(p.entries, logsearch.Entry{Time: start.Add(time.Duration(-i) * time.Second), Service: fmt.Sprint("s", i%7), Host: "h", Message: "timeout"})
	}
	for i := range 7 {
		s.SetOwner(fmt.Sprint("s", i), "red")
		p.setOwner(fmt.Sprint("s", i), "red")
	}
	compare(t, "After goroutines appended, searched and changed owners at once", &s, &p, logsearch.Query{Team: "red"})
}

// TestMemoryStaysFlat types patterns that nobody typed before.
func TestMemoryStaysFlat(t *testing.T) {
	const limit = 4 << 20
	var s logsearch.Store
	s.SetOwner("s", "red")
	kept := grade.Retained(t, func() {
		for i := range 6000 {
			at := start.Add(time.Duration(i) * time.Second)
			s.Append(logsearch.Entry{Time: at, Service: fmt.Sprintf("svc-%d", i), Host: fmt.Sprintf("host-%d", i), Message: "order"})
			s.DropBefore(at.Add(-3 * time.Second))
			if _, err := s.Search(logsearch.Query{Pattern: fmt.Sprintf("order %d|timeout", i)}); err != nil {
				t.Fatal(err)
			}
		}
	})
	grade.Metric(t, "heap kept after 6000 patterns", float64(max(0, kept)), "B")
	if kept > limit {
		t.Errorf("After 6000 different patterns, services and hosts the heap keeps %d KB more, want at most %d KB: "+
			"what users type and what comes and goes has no end, so what remembers it needs a bound", kept>>10, limit>>10)
	}
	if hits, _ := s.Search(logsearch.Query{}); len(hits) != 4 {
		t.Errorf("after dropping, got %d entries, want 4", len(hits))
	}
}

// source prints a function without comments and layout.
func source(t *testing.T, dir, name string) string {
	fn, ok := shape.Load(t, dir).Func(name)
	if !ok {
		return ""
	}
	var b bytes.Buffer
	decl := *fn.Decl
	decl.Doc = nil
	if err := format.Node(&b, token.NewFileSet(), &decl); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestSnippetUnchanged compares the function with the one that was handed out.
func TestSnippetUnchanged(t *testing.T) {
	if source(t, ".", "snippet") != source(t, "baseline", "snippet") {
		t.Error("snippet is not the function that was handed out: it looks bad and costs next to nothing, as the profile says. " +
			"A change there is a risk without a gain")
	}
	if len(shape.Load(t, ".").Idents("^snippet$")) < 2 { // its declaration and a use
		t.Error("nothing calls snippet any more: leave it in use as it is")
	}
}

// TestNoGoroutines looks for work that is spread out instead of saved.
func TestNoGoroutines(t *testing.T) {
	p := shape.Load(t, ".")
	for _, f := range append(p.GoStmts(), p.Calls("time.AfterFunc")...) {
		t.Errorf("%v starts a goroutine: that spreads the CPU time, it does not save any. The bill is for CPU seconds", f)
	}
	for _, f := range p.Find(isGoCall) {
		t.Errorf("%v starts a goroutine: that spreads the CPU time, it does not save any. The bill is for CPU seconds", f)
	}
}

// isGoCall finds calls of a method Go, as sync.WaitGroup has.
func isGoCall(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return "Go", ok && sel.Sel.Name == "Go"
}
