package catalog_test

import (
	"fmt"
	"math"
	"os"
	"sync"
	"testing"

	"gomastery/internal/grade"
	catalog "gomastery/week02_concurrency/gc_budget"
)

// Days are the same work, done with the runtime's own settings and with the planned ones: once, or up to three times where
// the counts of one day leave room for doubt.
type days struct {
	byDefault, tuned []*report
	err              error
}

// theDays are measured once for all tests of this process.
var theDays = sync.OnceValue(func() (d days) {
	dir, err := os.MkdirTemp("", "catalog")
	if err != nil {
		return days{err: err}
	}
	defer os.RemoveAll(dir)
	for range 3 {
		for _, tuned := range []bool{false, true} {
			todo := task{Tuned: tuned, Simulate: true}
			if tuned {
				base := d.byDefault[len(d.byDefault)-1]
				todo.Most = map[catalog.Phase]uint64{
					catalog.Steady: 2 * base.cycles(catalog.Steady) * steadyTenths / 10,
					catalog.Spike:  2 * base.cycles(catalog.Spike) * spikeTenths / 10,
				}
			}
			r, err := child(dir, todo)
			if err == nil && r.Err != "" {
				err = fmt.Errorf("the work of a day, without any variable: got the error %q, want none", r.Err)
			}
			if err != nil {
				return days{err: err}
			}
			if tuned {
				d.tuned = append(d.tuned, r)
			} else {
				d.byDefault = append(d.byDefault, r)
			}
		}
		if !d.doubtful(catalog.Steady, steadyTenths) && !d.doubtful(catalog.Spike, spikeTenths) {
			break
		}
	}
	return d
})

func measured(t *testing.T) days {
	t.Helper()
	d := theDays()
	if d.err != nil {
		t.Fatal(d.err)
	}
	return d
}

// What a phase may cost, in tenths of what it costs with the runtime's own settings.
const (
	steadyTenths = 15
	spikeTenths  = 60
)

// cycles returns the collections of a phase in all days: ours, the default's, and how many we may have.
func (d days) cycles(p catalog.Phase, tenths uint64) (got, byDefault, most uint64) {
	for i := range d.tuned {
		got += d.tuned[i].cycles(p)
		byDefault += d.byDefault[i].cycles(p)
	}
	return got, byDefault, byDefault * tenths / 10
}

// doubtful says that another day might turn the verdict. Counts of one day differ by up to a tenth, either way.
func (d days) doubtful(p catalog.Phase, tenths uint64) bool {
	got, _, most := d.cycles(p, tenths)
	return got*6 > most*5 && got*5 < most*6
}

// cycles returns the collections of a phase, with filling the cache.
func (r *report) cycles(p catalog.Phase) uint64 {
	before := r.at("start")
	if p == catalog.Spike {
		before = r.at(moment(catalog.Steady, catalog.Parts))
	}
	return r.at(moment(p, catalog.Parts)).Cycles - before.Cycles
}

// TestSpikeFits: how far the heap may grow before the next cycle ends.
func TestSpikeFits(t *testing.T) {
	d := measured(t)
	first := d.tuned[0]
	end := first.at(moment(catalog.Spike, catalog.Parts))
	grade.Metric(t, "heap goal at the end of the spike", float64(end.Goal/mib), "MiB")
	grade.Metric(t, "heap goal, with the runtime's own settings", float64(d.byDefault[0].at(moment(catalog.Spike, catalog.Parts)).Goal/mib), "MiB")
	var peak uint64
	for _, r := range first.Readings {
		peak = max(peak, r.Total)
	}
	grade.Metric(t, "most memory held, at any reading", float64(peak/mib), "MiB")
	if end.Goal > 190*mib {
		t.Errorf("the heap goal at the end of the spike: got %s, want at most 190 MiB: the runtime may let the heap grow that far before a collection has ended, and the container has 192 MiB", size(end.Goal))
	}
	if first.hoards() {
		t.Errorf("the service was stopped at %q: it held more than 1 GiB, in a container of 192 MiB", first.Stopped)
	}
}

// TestSteadyHoursAreCheap: most of the day is not the spike.
func TestSteadyHoursAreCheap(t *testing.T) {
	d := measured(t)
	got, byDefault, most := d.cycles(catalog.Steady, steadyTenths)
	d.show(t, "steady cycles", got, byDefault)
	if got > most {
		t.Errorf("collections in the steady hours: got %s, want at most %d, which is 1.5 times the %d of the runtime's own settings for the same work just now: each of them marks the whole live heap again, all day, so what may be allocated between two of them is too little", d.count(got), most, byDefault)
	}
}

// TestSpikeIsNotAllCollecting: fitting is not enough.
func TestSpikeIsNotAllCollecting(t *testing.T) {
	d := measured(t)
	got, byDefault, most := d.cycles(catalog.Spike, spikeTenths)
	d.show(t, "spike cycles", got, byDefault)
	if got > most {
		t.Errorf("collections in the spike: got %s, want at most %d, which is 6 times the %d of the runtime's own settings for the same work just now: what is live is so near the memory limit that a cycle frees next to nothing (live at the end: %s)", d.count(got), most, byDefault, size(d.tuned[0].Live))
	}
}

// count prints the collections of all days.
func (d days) count(n uint64) string {
	if last := d.tuned[len(d.tuned)-1]; last.Stopped != "" && !last.hoards() {
		return fmt.Sprintf("%d until %q, where the day was ended", n, last.Stopped)
	}
	return fmt.Sprint(n)
}

// show records counts, per day.
func (d days) show(t *testing.T, what string, got, byDefault uint64) {
	n := float64(len(d.tuned))
	grade.Metric(t, what, float64(got)/n, "cycles")
	grade.Metric(t, what+", with the runtime's own settings", float64(byDefault)/n, "cycles")
}

// TestNothingElseIsLive finds ballast, and products that keep more alive than themselves.
func TestNothingElseIsLive(t *testing.T) {
	d := measured(t)
	byDefault, tuned := d.byDefault[0], d.tuned[0]
	if tuned.Stopped != "" {
		return // TestSpikeFits says so
	}
	grade.Metric(t, "live at the end", float64(tuned.Live/mib), "MiB")
	want := min(uint64(catalog.Spike.Products())*1200, byDefault.Live) + 4*mib
	if tuned.Live > want {
		t.Errorf("what is reachable at the end of the day: got %s, want at most %s for %d products: every byte that is live is marked in each cycle, and is missing under the limit", size(tuned.Live), size(want), catalog.Spike.Products())
	}
}

// TestSettingsStand: whoever looks at the process sees what was planned, at any time. And the day that is done without a
// plan, which ours are compared with, has the runtime's own settings.
func TestSettingsStand(t *testing.T) {
	d := measured(t)
	for i := range d.tuned {
		byDefault, tuned := d.byDefault[i], d.tuned[i]
		wantStand(t, "the runtime's settings", append(tuned.Readings[2:], tuned.Moved...), tuned.Settings, "those of Plan", "they are set once, by main")
		wantStand(t, "the runtime's settings, in a day in which nobody calls Plan or Apply,", append(byDefault.Readings, byDefault.Moved...),
			catalog.Settings{GCPercent: 100, MemoryLimit: math.MaxInt64}, "the runtime's own", "nothing but Apply sets any, and this day is what your plan is compared with")
		if t.Failed() {
			return
		}
	}
}

// wantStand checks all that was read after the settings were as they should be.
func wantStand(t *testing.T, what string, all []reading, want catalog.Settings, whose, why string) {
	t.Helper()
	for _, r := range all {
		if !same(r, want) {
			t.Errorf("%s at %q: got GOGC %s and a limit of %s, want %s, %s and %s: %s", what, r.Where, percentText(r.Percent), limitText(r.Limit), whose, percentText(want.GCPercent), limitText(want.MemoryLimit), why)
			break
		}
	}
	for _, r := range all {
		if r.Forced != 0 {
			t.Errorf("%s at %q: got %d collections that somebody forced, want 0: when to collect is the runtime's business", what, r.Where, r.Forced)
			break
		}
	}
}

// same says whether the runtime has these settings. Whatever is negative is off.
func same(r reading, s catalog.Settings) bool {
	return r.Limit == s.MemoryLimit && (r.Percent == int32(s.GCPercent) || r.Percent < 0 && s.GCPercent < 0)
}

// TestWorkIsTheSame: neither the answers nor the garbage depend on the settings.
func TestWorkIsTheSame(t *testing.T) {
	d := measured(t)
	byDefault, tuned := d.byDefault[0], d.tuned[0]
	if tuned.Stopped != "" || byDefault.Stopped != "" {
		return // the rest of the work was not done
	}
	if tuned.Sum != byDefault.Sum || tuned.Sum != wantSum {
		t.Errorf("the checksum of all answers of the day: got %d, and %d with the runtime's own settings, want %d: the pages are not those of the source", tuned.Sum, byDefault.Sum, wantSum)
	}
	end := moment(catalog.Spike, catalog.Parts)
	got, base := tuned.at(end).Allocs, byDefault.at(end).Allocs
	if diff := int64(got) - int64(base); max(diff, -diff) > int64(base/100) {
		t.Errorf("memory allocated in the day: got %d KiB, and %d KiB with the runtime's own settings, want the same: settings change when garbage is collected, not how much of it there is", got/1024, base/1024)
	}
}

// wantSum is the checksum of all answers. Feed and math/rand/v2's PCG are the same everywhere.
const wantSum = 1972725300
