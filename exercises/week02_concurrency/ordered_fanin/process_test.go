package fanin_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	fanin "gomastery/week02_concurrency/ordered_fanin"
)

// TestExample: the second shard is the slow one, and the third waits for it.
func TestExample(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var got []string
		err := fanin.Process(t.Context(), fanin.Config{Parallel: 3, Window: 3}, slices.Values([]time.Duration{2, 5, 1}),
			func(ctx context.Context, d time.Duration) (string, error) {
				time.Sleep(d * time.Second)
				return (d * time.Second).String(), nil
			},
			func(s string) error { got = append(got, s+" at "+time.Since(start).String()); return nil })
		if err != nil {
			t.Errorf("got error %v, want none", err)
		}
		if want := []string{"2s at 2s", "5s at 5s", "1s at 5s"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
