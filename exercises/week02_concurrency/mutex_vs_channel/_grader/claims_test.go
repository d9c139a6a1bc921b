package lru_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gomastery/internal/grade"
	lru "gomastery/week02_concurrency/mutex_vs_channel"
)

const (
	checkClose  = 3.0 // a design that takes at most so many times as long as the fastest may be named fastest
	checkFactor = 4.0 // how far a factor may be off, either way
)

// checkAnswers reads the lines `key = value` of answers.toml; what else TOML can do is
// not needed there.
func checkAnswers(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("answers.toml")
	if err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	for line := range strings.Lines(string(text)) {
		key, value, ok := strings.Cut(line, "=")
		if !ok || strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		value, _, _ = strings.Cut(value, "#")
		answers[strings.Trim(strings.TrimSpace(key), `"'`)] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	return answers
}

// checkTable measures one benchmark on the three designs, taking turns, and keeps the
// least in table: of all turns it is the one that others disturbed least.
func checkTable(t *testing.T, c checkBench, rounds int, table map[string]float64) {
	t.Helper()
	makers := map[string]func(int) lru.Cache{"mutex": lru.NewMutex, "actor": lru.NewActor, "sharded": lru.NewSharded}
	for range rounds {
		for name, fresh := range makers {
			var made []lru.Cache
			run := checkMeasure(t, c, 3000, func(*testing.B) lru.Cache {
				made = append(made, fresh(lru.BenchCapacity))
				return made[len(made)-1]
			})
			for _, cache := range made {
				checkWithin(t, name+": Close", cache.Close)
			}
			ns := float64(run.result.T) / float64(run.result.N)
			if least, ok := table[name]; !ok || ns < least {
				table[name] = ns
			}
		}
	}
}

// TestClaims measures again what answers.toml says.
func TestClaims(t *testing.T) {
	answers := checkAnswers(t)
	for i, workload := range []string{"serial", "parallel", "read_heavy", "write_heavy"} {
		c := checkBenches()[i]
		fastest := answers[workload+"_fastest"]
		if !slices.Contains([]string{"mutex", "actor", "sharded"}, fastest) {
			t.Errorf("%s_fastest is %q, want mutex, actor or sharded", workload, fastest)
			continue
		}
		factor, err := strconv.ParseFloat(answers[workload+"_factor"], 64)
		if err != nil || !(factor > 0) {
			t.Errorf("%s_factor is %q, want a number above 0", workload, answers[workload+"_factor"])
			continue
		}
		// On a busy machine a holder of the lock loses its processor, and for a while the mutex
		// hands itself over from goroutine to goroutine. So a table that refutes a claim is filled further.
		// The least times come closer to what an idle machine shows, and what is far off stays so.
		var wrong []string
		table := map[string]float64{}
		for range 10 {
			checkTable(t, c, 5, table)
			wrong = nil
			best := slices.Min([]float64{table["mutex"], table["actor"], table["sharded"]})
			if got := table[fastest] / best; got > checkClose {
				wrong = append(wrong, "the fastest: "+workload+"_fastest is \""+fastest+"\", measured here: it takes "+checkNumber(got)+
					" times as long as the fastest, want at most "+checkNumber(checkClose)+" times")
			}
			if got := table["actor"] / table["mutex"]; factor > got*checkFactor || factor < got/checkFactor {
				wrong = append(wrong, "the factor: "+workload+"_factor is "+checkNumber(factor)+", measured here: the actor takes "+checkNumber(got)+
					" times as long as the mutex; want it right within a factor of "+checkNumber(checkFactor))
			}
			t.Logf("%s: mutex %.0f, actor %.0f, sharded %.0f ns/op", c.name, table["mutex"], table["actor"], table["sharded"])
			if wrong == nil {
				break
			}
		}
		for _, text := range wrong {
			t.Error(text)
		}
	}
	serial := checkBenches()[0]
	for name, fresh := range map[string]func(int) lru.Cache{"mutex": lru.NewMutex, "actor": lru.NewActor, "sharded": lru.NewSharded} {
		var made lru.Cache
		run := checkMeasure(t, serial, 20_000, func(*testing.B) lru.Cache {
			made = fresh(lru.BenchCapacity)
			return made
		})
		checkWithin(t, name+": Close", made.Close)
		grade.Metric(t, name+"_allocs", float64(run.result.AllocsPerOp()), "allocs/op")
	}
}

func checkNumber(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
