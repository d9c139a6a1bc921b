package logsearch

import (
	"fmt"
	"regexp"
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
	re, err := s.compile(q.Pattern)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.order()
	var hits []Hit
	for i := len(s.entries) - 1; i >= 0; i-- {
		e := &s.entries[i]
		if !q.From.IsZero() && e.Time.Before(q.From) {
			break
		}
		if !q.To.IsZero() && !e.Time.Before(q.To) {
			continue
		}
		team := s.team(e.Service)
		if q.Team != "" && team != q.Team {
			continue
		}
		at := re.FindStringIndex(e.Message)
		if at == nil {
			continue
		}
		hits = append(hits, Hit{e.Time, e.Service, e.Host, team, snippet(e.Message, at[0], at[1])})
		if q.Limit > 0 && len(hits) == q.Limit {
			break
		}
	}
	return hits, nil
}

// compile makes a matcher of what a user typed, or finds the one it made before.
func (s *Store) compile(pattern string) (*regexp.Regexp, error) {
	if re, ok := s.patterns.Load(pattern); ok {
		return re.(*regexp.Regexp), nil
	}
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, fmt.Errorf("logsearch: pattern %q: %w", pattern, err)
	}
	if s.known.Add(1)%200 == 0 { // users type patterns without end
		s.patterns.Clear()
	}
	s.patterns.Store(pattern, re)
	return re, nil
}
