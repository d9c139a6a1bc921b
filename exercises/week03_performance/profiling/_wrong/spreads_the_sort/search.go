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
	re, err := compile(q.Pattern)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	var hits []Hit
	for _, e := range s.ordered() {
		team := s.team(&e)
		if q.Team != "" && team != q.Team {
			continue
		}
		if !q.From.IsZero() && e.Time.Before(q.From) || !q.To.IsZero() && !e.Time.Before(q.To) {
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

// compile makes a matcher of what a user typed.
func compile(pattern string) (*regexp.Regexp, error) {
	re, err := regexp.Compile("(?i)" + pattern)
	if err != nil {
		return nil, fmt.Errorf("logsearch: pattern %q: %w", pattern, err)
	}
	return re, nil
}
