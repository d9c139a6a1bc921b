package ttlcache

import (
	"context"
	"testing"
	"time"
)

func TestKeep(t *testing.T) {
	tests := []struct {
		name string
		keys []string
		want int
	}{
		{"one", []string{"a"}, 1},
		{"full", []string{"a", "b"}, 2},
		{"one too many", []string{"a", "b", "c"}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := New(time.Minute, 2, func(context.Context, string) ([]byte, error) { return nil, nil })
			for _, key := range tt.keys {
				c.keep(key, nil)
			}
			if len(c.values) != tt.want || len(c.order) != tt.want {
				t.Errorf("got %d values and %d keys, want %d", len(c.values), len(c.order), tt.want)
			}
		})
	}
}
