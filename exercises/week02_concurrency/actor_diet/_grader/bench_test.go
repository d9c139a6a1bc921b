package settings_test

import (
	"fmt"
	"testing"

	"gomastery/internal/grade"
	settings "gomastery/week02_concurrency/actor_diet"
	"gomastery/week02_concurrency/actor_diet/baseline"
)

func TestBenchGet(t *testing.T) {
	initial := map[string]string{}
	for i := range 100 {
		initial[fmt.Sprint("key", i)] = "value"
	}
	yours, theirs := settings.New(initial), baseline.New(initial)
	loop := func(get func(string) (string, bool)) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				get("key42")
			}
		}
	}
	grade.Compare(t, grade.Pair{Name: "Get", Baseline: loop(theirs.Get), Yours: loop(yours.Get)})
}
