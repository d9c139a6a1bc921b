package logsearch

import (
	"fmt"
	"regexp"
	"sync"
	"time"
)

// A Query says what to look for. The zero value of a field asks for nothing.
type Query struct {
	Pattern  string    // regular expression, upper and lower case alike
	Team     string    // only entries of services that this team owns
	From, To time.Time // from From on, before To
	Limit    int       // at most so many hits
}

// A Hit is an entry that was found.
type Hit struct {
	Time                time.Time
	Service, Host, Team string
	Snippet             string // the message around the first match
}

// Search returns what matches, the newest first; of equal times the one that
// arrived last. It reports a pattern that is no regular expression.
func (s *Store) Search(q Query) ([]Hit, error) {
	re, err := s.patterns.compile(q.Pattern)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	first, end := 0, len(s.entries)
	if !q.From.IsZero() {
		first = s.firstFrom(q.From)
	}
	if !q.To.IsZero() {
		end = s.firstFrom(q.To)
	}
	var hits []Hit
	step := 1 + (end-first)/100 // a dashboard shows a picture, not a ledger
	for i := end - 1; i >= first; i -= step {
		e := &s.entries[i]
		if q.Team != "" && e.team != q.Team {
			continue
		}
		at := re.FindStringIndex(e.Message)
		if at == nil {
			continue
		}
		hits = append(hits, Hit{e.Time, e.Service, e.Host, e.team, snippet(e.Message, at[0], at[1])})
		if q.Limit > 0 && len(hits) == q.Limit {
			break
		}
	}
	return hits, nil
}

// patterns are the matchers of the last patterns that were used. Users invent
// patterns without end, so there is a bound.
type patterns struct {
	mu       sync.Mutex
	compiled map[string]*regexp.Regexp
}

// mostPatterns is more than dashboards and saved searches have.
const mostPatterns = 256

// compile returns a matcher for what a user typed.
func (p *patterns) compile(pattern string) (*regexp.Regexp, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if re, ok := p.compiled[pattern]; ok {
		return re, nil
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, fmt.Errorf("logsearch: pattern %q: %w", pattern, err)
	}
	// Starting over is crude, and simple: the patterns in use are back at once.
	if p.compiled == nil || len(p.compiled) >= mostPatterns {
		p.compiled = make(map[string]*regexp.Regexp)
	}
	p.compiled[pattern] = re
	return re, nil
}
