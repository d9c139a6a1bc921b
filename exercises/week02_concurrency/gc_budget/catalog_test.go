package catalog_test

import (
	"math"
	"testing"

	catalog "gomastery/week02_concurrency/gc_budget"
)

// env makes what Plan asks out of pairs of name and value.
func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1], true
			}
		}
		return "", false
	}
}

func TestEnvironmentHasTheLastWord(t *testing.T) {
	got, err := catalog.Plan(env("GOGC", "50", "GOMEMLIMIT", "150MiB"))
	if want := (catalog.Settings{GCPercent: 50, MemoryLimit: 150 << 20}); err != nil || got != want {
		t.Errorf("Plan with GOGC=50 GOMEMLIMIT=150MiB: got %+v and error %v, want %+v", got, err, want)
	}
	got, err = catalog.Plan(env("GOMEMLIMIT", "off"))
	if err != nil || got.MemoryLimit != math.MaxInt64 {
		t.Errorf("Plan with GOMEMLIMIT=off: got %+v and error %v, want no limit", got, err)
	}
	for _, wrong := range []string{"150MB", "1.5GiB", "half"} {
		if got, err := catalog.Plan(env("GOMEMLIMIT", wrong)); err == nil {
			t.Errorf("Plan with GOMEMLIMIT=%s: got %+v, want an error", wrong, got)
		}
	}
}

func TestOneProduct(t *testing.T) {
	p, err := catalog.NewLoader(catalog.Feed{Products: 10}).Load(3)
	if err != nil || p.ID != 3 || len(p.Tags) != 2 || len(p.Page) != 853 {
		t.Errorf("product 3 of the feed: got %+v and error %v, want two tags and a page of 853 bytes", p, err)
	}
}
