package logsearch_test

import (
	"fmt"
	"testing"
	"time"

	logsearch "gomastery/week03_performance/profiling"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestSearchFindsNewestFirst(t *testing.T) {
	var s logsearch.Store
	s.SetOwner("pay", "payments")
	s.Append(logsearch.Entry{Time: start.Add(2 * time.Second), Service: "pay-api", Host: "a", Message: "Timeout after 20 ms"})
	s.Append(logsearch.Entry{Time: start, Service: "pay-api", Host: "b", Message: "timeout"})
	s.Append(logsearch.Entry{Time: start.Add(time.Second), Service: "web", Host: "a", Message: "timeout"})
	hits, err := s.Search(logsearch.Query{Pattern: "timeout", Team: "payments"})
	want := []logsearch.Hit{
		{start.Add(2 * time.Second), "pay-api", "a", "payments", "[Timeout] after 20 ms"},
		{start, "pay-api", "b", "payments", "[timeout]"},
	}
	if err != nil || fmt.Sprint(hits) != fmt.Sprint(want) {
		t.Errorf("Search: got %v, %v\nwant %v", hits, err, want)
	}
}

// BenchmarkSearch is the traffic of the service: searches for a minute that is
// a while ago, and now and then a new entry.
func BenchmarkSearch(b *testing.B) {
	var s logsearch.Store
	for i := range 16 {
		s.SetOwner(fmt.Sprintf("svc-%d", i), fmt.Sprintf("team-%d", i%4))
	}
	add := func(i int) {
		s.Append(logsearch.Entry{
			Time: start.Add(time.Duration(i) * time.Second), Service: fmt.Sprintf("svc-%d-api", i%16), Host: fmt.Sprintf("host-%d", i%12),
			Message: fmt.Sprintf("order %d: upstream timeout after %d ms", i, i%1000),
		})
	}
	for i := range 160 {
		add(i)
	}
	i := 0
	for b.Loop() {
		if i++; i%20 == 0 {
			add(160 + i/20)
			s.DropBefore(start.Add(time.Duration(i/20) * time.Second))
		}
		from := start.Add(time.Duration(1+i/20) * time.Second)
		_, err := s.Search(logsearch.Query{
			Pattern: fmt.Sprintf(`(upstream|backend|gateway) (timeout|refused|reset by peer|unavailable) after [0-9]{1,8} ?(ms|seconds?|minutes?)|(retry|attempt) %d of [0-9]{1,8}|(panic|fatal error|assertion failed): [a-z ]{1,20}`, i%24),
			Team:    "team-1", From: from, To: from.Add(time.Minute), Limit: 1,
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
