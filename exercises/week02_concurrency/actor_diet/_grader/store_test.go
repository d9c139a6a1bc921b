package settings_test

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	settings "gomastery/week02_concurrency/actor_diet"
)

// patience is how long within waits. Who has been stuck once is rejected already, so then it is short.
var patience = 5 * time.Second

// within fails if f does not end: somebody waits for a lock or a goroutine that waits for him.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(patience):
		patience = 100 * time.Millisecond
		t.Fatalf("%s: it did not end: it waits for something that waits for it", what)
	}
}

// log is a subscriber that writes down what it is told.
type log struct {
	mu    sync.Mutex
	lines []string
}

func (l *log) told(c settings.Change) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line(c))
}

func line(c settings.Change) string {
	if c.Deleted {
		return fmt.Sprintf("%d %s %s deleted", c.Version, c.Key, c.Old)
	}
	return fmt.Sprintf("%d %s %s>%s", c.Version, c.Key, c.Old, c.New)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Join(l.lines, ", ")
}

func (l *log) want(t *testing.T, what, want string) {
	t.Helper()
	if got := l.String(); got != want {
		t.Errorf("%s: a subscriber was told %q, want %q", what, got, want)
	}
}

func TestValues(t *testing.T) {
	initial := map[string]string{"a": "1", "empty": ""}
	s := settings.New(initial)
	initial["a"], initial["b"] = "changed", "new"
	get := func(key, want string, wantOK bool) {
		t.Helper()
		if v, ok := s.Get(key); v != want || ok != wantOK {
			t.Errorf("Get(%q): got %q and %t, want %q and %t", key, v, ok, want, wantOK)
		}
	}
	get("a", "1", true) // New has copied its map
	get("b", "", false)
	get("empty", "", true)
	s.Set("b", "2")
	get("b", "2", true)
	s.Set("b", "")
	get("b", "", true)
	s.Delete("b")
	get("b", "", false)
	if got := s.Update("a", func(old string, ok bool) string { return fmt.Sprint(old, ok, "+") }); got != "1true+" {
		t.Errorf("Update of a: got %q, want %q", got, "1true+")
	}
	get("a", "1true+", true)
	if got := s.Update("c", func(old string, ok bool) string { return fmt.Sprintf("%q %t", old, ok) }); got != `"" false` {
		t.Errorf("Update of what is not there: got %q, want %q", got, `"" false`)
	}
	if got := s.Version(); got != 5 {
		t.Errorf("Version after 5 changes: got %d, want 5", got)
	}
	snap := s.Snapshot()
	if want := map[string]string{"a": "1true+", "c": `"" false`, "empty": ""}; !maps.Equal(snap, want) {
		t.Errorf("Snapshot: got %q, want %q", snap, want)
	}
	snap["a"] = "mine"
	delete(snap, "c")
	get("a", "1true+", true)
	get("c", `"" false`, true)
	if again := s.Snapshot(); again["a"] != "1true+" || len(again) != 3 {
		t.Errorf("Snapshot, after another one was written to: got %q, want what the store has: each snapshot is a map of its own", again)
	}
	if got := s.Update("empty", func(old string, ok bool) string { return fmt.Sprintf("%q %t", old, ok) }); got != `"" true` {
		t.Errorf("Update of an empty setting: got %q, want %q: an empty setting is one", got, `"" true`)
	}
	none := settings.New(nil)
	none.Set("a", "1")
	if snap := settings.New(nil).Snapshot(); snap == nil || len(snap) > 0 {
		t.Errorf("Snapshot of an empty store: got %v, want an empty map to write to", snap)
	}
}

// TestNoChange: what changes nothing is no change.
func TestNoChange(t *testing.T) {
	s := settings.New(map[string]string{"a": "1", "empty": ""})
	var l log
	s.Subscribe(l.told)
	s.Set("a", "1")
	s.Set("empty", "")
	s.Delete("b")
	s.Update("a", func(old string, _ bool) string { return old })
	if got := s.Version(); got != 0 || len(s.History()) != 0 {
		t.Errorf("after four calls that change nothing: got version %d and %d changes in the history, want 0 and 0", got, len(s.History()))
	}
	l.want(t, "after four calls that change nothing", "")
	s.Set("new", "") // an empty setting is one
	s.Delete("empty")
	l.want(t, "after an empty setting was made, and one was deleted", "1 new >, 2 empty  deleted")
}

func TestSubscribers(t *testing.T) {
	s := settings.New(map[string]string{"a": "1"})
	var first, second log
	s.Set("a", "2")
	cancel := s.Subscribe(first.told)
	s.Set("a", "3")
	s.Subscribe(second.told)
	s.Delete("a")
	cancel()
	cancel() // once more does nothing
	s.Set("a", "4")
	first.want(t, "from the first Subscribe to its cancel", "2 a 2>3, 3 a 3 deleted")
	second.want(t, "from the second Subscribe on", "3 a 3 deleted, 4 a >4")

	// The same function may subscribe twice, and each cancel ends one of them.
	var both log
	one := s.Subscribe(both.told)
	s.Subscribe(both.told)
	s.Set("a", "5")
	one()
	one()
	s.Set("a", "6")
	both.want(t, "a function that has subscribed twice, and cancelled once", "5 a 4>5, 5 a 4>5, 6 a 5>6")
	s.Update("a", func(string, bool) string { return "7" })
	both.want(t, "when Update has returned", "5 a 4>5, 5 a 4>5, 6 a 5>6, 7 a 6>7")
}

// TestSubscribeInCallback: who subscribes while a change is told comes after it, and hears of the next one.
func TestSubscribeInCallback(t *testing.T) {
	s := settings.New(nil)
	var late log
	s.Subscribe(func(c settings.Change) {
		if c.Version == 1 {
			s.Subscribe(late.told)
		}
	})
	within(t, "Set, with a subscriber that subscribes another one", func() { s.Set("a", "1"); s.Set("a", "2") })
	late.want(t, "one that subscribed while version 1 was told", "2 a 1>2")
}

// TestTwoStores: what happens in one store is nothing to the other one.
func TestTwoStores(t *testing.T) {
	one, other := settings.New(nil), settings.New(nil)
	var l log
	other.Subscribe(l.told)
	one.Subscribe(func(c settings.Change) {
		other.Set(c.Key, c.New)
		l.want(t, "the other store's, when its Set has returned", "1 a >1")
	})
	within(t, "Set, with a subscriber that changes another store", func() { one.Set("a", "1") })
}

func TestHistory(t *testing.T) {
	s := settings.New(nil)
	if got := s.History(); len(got) != 0 {
		t.Errorf("History of a new store: got %v, want none", got)
	}
	for i := range 400 {
		s.Set("k", fmt.Sprint(i))
		got := s.History()
		if n := min(i+1, 16); len(got) != n || got[0].Version != uint64(i+2-n) || got[n-1].Version != uint64(i+1) || got[n-1].New != fmt.Sprint(i) {
			t.Fatalf("History after %d changes: got %d of them, %v, want the last 16 at most, the oldest first", i+1, len(got), got)
		}
	}
	kept := s.History()
	want := slices.Clone(kept)
	s.History()[0].Key = "mine"
	s.Delete("k")
	s.Set("k", "x")
	if !slices.Equal(kept, want) || s.History()[0].Key != "k" {
		t.Errorf("History: what it returned has changed, or has changed the store, want a copy: got %v and then %v", kept, s.History())
	}
	if last := s.History()[14]; !last.Deleted || last.New != "" || last.Old != "399" {
		t.Errorf("History of a Delete: got %+v, want Old 399, New empty, Deleted", last)
	}
}

// TestCallbackMayCallAnything: a subscriber is called with no lock held, and by nobody that it could wait for.
func TestCallbackMayCallAnything(t *testing.T) {
	for name, call := range map[string]func(s *settings.Store, cancel func()){
		"Get":       func(s *settings.Store, _ func()) { s.Get("a") },
		"Snapshot":  func(s *settings.Store, _ func()) { s.Snapshot() },
		"Version":   func(s *settings.Store, _ func()) { s.Version() },
		"History":   func(s *settings.Store, _ func()) { s.History() },
		"Subscribe": func(s *settings.Store, _ func()) { s.Subscribe(func(settings.Change) {}) },
		"cancel":    func(_ *settings.Store, cancel func()) { cancel() },
		"Close":     func(s *settings.Store, _ func()) { s.Close() },
		"Set":       func(s *settings.Store, _ func()) { s.Set("b", "1") },
		"Delete":    func(s *settings.Store, _ func()) { s.Delete("c") },
		"Update":    func(s *settings.Store, _ func()) { s.Update("d", func(string, bool) string { return "x" }) },
	} {
		s := settings.New(map[string]string{"c": "1"})
		var cancel func()
		calls := 0
		cancel = s.Subscribe(func(c settings.Change) {
			if calls++; calls == 1 {
				call(s, cancel)
			}
		})
		within(t, "Set, with a subscriber that calls "+name, func() { s.Set("a", "1") })
		if calls == 0 {
			t.Errorf("Set, with a subscriber that calls %s: it was not called", name)
		}
	}
}

// TestCallbackSees: what a subscriber reads is at least as new as what it is told.
func TestCallbackSees(t *testing.T) {
	s := settings.New(nil)
	var seen []string
	s.Subscribe(func(c settings.Change) {
		v, _ := s.Get(c.Key)
		seen = append(seen, fmt.Sprint(c.New, "=", v, " at ", s.Version()))
		snap, history := s.Snapshot(), s.History()
		if snap[c.Key] != c.New || len(history) == 0 || history[len(history)-1] != c {
			t.Errorf("a subscriber that is told %q: got the snapshot %q and the history %v, want the change in both", line(c), snap, history)
		}
	})
	within(t, "Set, with a subscriber that reads", func() { s.Set("a", "1"); s.Set("a", "2") })
	if got, want := strings.Join(seen, ", "), "1=1 at 1, 2=2 at 2"; got != want {
		t.Errorf("a subscriber that reads what it is told about: got %q, want %q", got, want)
	}
}

// TestOrderForEach: a subscriber that changes something must not make another one see that first.
func TestOrderForEach(t *testing.T) {
	s := settings.New(nil)
	var first, second, late log
	s.Subscribe(func(c settings.Change) {
		first.told(c)
		switch c.Version {
		case 1:
			s.Set("b", "2")
			s.Subscribe(late.told) // after version 2
			s.Set("b", "3")
		case 3:
			s.Delete("b")
		}
	})
	s.Subscribe(second.told)
	within(t, "Set, with a subscriber that changes something", func() { s.Set("a", "1") })
	want := "1 a >1, 2 b >2, 3 b 2>3, 4 b 3 deleted"
	first.want(t, "a subscriber that changes something itself", want)
	second.want(t, "the one after a subscriber that changes something", want)
	late.want(t, "one that subscribed between version 2 and 3, before anybody had been told of 2", "3 b 2>3, 4 b 3 deleted")
}

// TestCancelInCallback: who cancels is not called again, also not for what has happened already.
func TestCancelInCallback(t *testing.T) {
	s := settings.New(nil)
	var l, other log
	var cancel func()
	cancel = s.Subscribe(func(c settings.Change) {
		l.told(c)
		s.Set("b", fmt.Sprint(c.Version)) // is told after this call
		cancel()
	})
	s.Subscribe(other.told)
	within(t, "Set, with a subscriber that changes something and cancels", func() { s.Set("a", "1") })
	l.want(t, "a subscriber that changes something and cancels, in its first call", "1 a >1")
	other.want(t, "the one after it", "1 a >1, 2 b >1")
}

// TestCancelOfOthers: when one cancels another one, and itself, the rest miss nothing.
func TestCancelOfOthers(t *testing.T) {
	s := settings.New(nil)
	var l [5]log
	var cancel [5]func()
	for i := range l {
		cancel[i] = s.Subscribe(func(c settings.Change) {
			l[i].told(c)
			if i == 1 {
				cancel[1]()
				cancel[0]()
				cancel[3]()
			}
		})
	}
	within(t, "Set, with a subscriber that cancels others", func() { s.Set("a", "1"); s.Set("a", "2") })
	l[1].want(t, "one that cancels itself", "1 a >1")
	for _, i := range []int{2, 4} {
		l[i].want(t, "one that stays, while another one is told and cancels", "1 a >1, 2 a 1>2")
	}
	for _, i := range []int{0, 3} {
		if got := l[i].String(); strings.Contains(got, "2 a") {
			t.Errorf("one that another one has cancelled at version 1: a subscriber was told %q, want nothing of version 2", got)
		}
	}
}

// TestBurst: a subscriber that changes something often in one call: nothing is left out, for nobody.
func TestBurst(t *testing.T) {
	const n = 5_000
	s := settings.New(nil)
	var told [2]uint64
	for i := range told {
		s.Subscribe(func(c settings.Change) {
			if c.Version != told[i]+1 {
				t.Errorf("%d changes, all made in one call of a subscriber: subscriber %d was told of version %d after %d, want the next one", n, i+1, c.Version, told[i])
			}
			if told[i] = c.Version; i == 0 && c.Version == 1 {
				for k := range n - 1 {
					s.Set("a", fmt.Sprint(k))
				}
			}
		})
	}
	within(t, "Set, with a subscriber that changes something often", func() { s.Set("a", "first") })
	for i := range told {
		if told[i] != n {
			t.Errorf("%d changes, all made in one call of a subscriber: subscriber %d was told up to version %d, want %d", n, i+1, told[i], n)
		}
	}
}

// TestChain: a long chain of changes, each made by the subscriber of the one before, needs no deep stack.
func TestChain(t *testing.T) {
	const n = 20_000
	s := settings.New(nil)
	deepest := 0
	s.Subscribe(func(c settings.Change) {
		if c.Version%1000 == 0 {
			deepest = max(deepest, runtime.Callers(0, make([]uintptr, 2000)))
		}
		if c.Version < n {
			s.Set("a", fmt.Sprint(c.Version))
		}
	})
	within(t, "a chain of changes", func() { s.Set("a", "0") })
	if s.Version() != n || deepest > 1000 {
		t.Errorf("%d changes, each made by the subscriber of the one before: got version %d and %d calls inside each other, want %d and a few: a subscriber should not be called from inside itself", n, s.Version(), deepest, n)
	}
}

// TestPanics: a function that panics takes nobody with it.
func TestPanics(t *testing.T) {
	s := settings.New(nil)
	var bad, l log
	s.Subscribe(func(c settings.Change) {
		bad.told(c)
		if c.Key == "bad" {
			s.Set("more", "1") // waits until this one has been told
			panic("subscriber")
		}
	})
	s.Subscribe(l.told)
	reached := func(f func()) (p any) {
		defer func() { p = recover() }()
		f()
		return nil
	}
	within(t, "Set, with a subscriber that panics", func() {
		if p := reached(func() { s.Set("bad", "1") }); p != "subscriber" {
			t.Errorf("Set, with a subscriber that panics: got %v as its panic, want that it reaches who called Set", p)
		}
		if p := reached(func() { s.Update("u", func(string, bool) string { panic("update") }) }); p != "update" {
			t.Errorf("Update, with a function that panics: got %v as its panic, want that it reaches who called Update", p)
		}
		if p := reached(func() { s.Set("a", "1") }); p != nil {
			t.Errorf("Set, when a subscriber panicked at the change before: got a panic, %v, want none: nobody is told of that change twice", p)
		}
	})
	want := "1 bad >1, 2 more >1, 3 a >1"
	l.want(t, "a subscriber after one that panicked once, and after an Update that panicked", want)
	bad.want(t, "the one that panicked once, and has not cancelled", want)
	if _, ok := s.Get("u"); ok || s.Version() != 3 {
		t.Errorf("Update, with a function that panics: got a setting: %t, and version %d, want none and 3", ok, s.Version())
	}
}

func TestClose(t *testing.T) {
	s := settings.New(map[string]string{"a": "1"})
	var l log
	cancel := s.Subscribe(l.told)
	s.Set("a", "2")
	s.Close()
	s.Close()
	within(t, "changes after Close", func() {
		s.Set("a", "3")
		s.Delete("a")
		if got := s.Update("a", func(string, bool) string { t.Error("Update after Close called its function, want not"); return "x" }); got != "2" {
			t.Errorf("Update after Close: got %q, want what is there, 2", got)
		}
		cancel()
		s.Subscribe(l.told)()
	})
	if v, ok := s.Get("a"); v != "2" || !ok || s.Version() != 1 || len(s.Snapshot()) != 1 || len(s.History()) != 1 {
		t.Errorf("a store after Close: got %q, version %d and %d changes, want what it had: 2, 1 and 1", v, s.Version(), len(s.History()))
	}
	l.want(t, "until Close", "1 a 1>2")
}

// TestCloseInCallback: Close ends changes, not the news of those that there were; a cancel still counts.
func TestCloseInCallback(t *testing.T) {
	s := settings.New(nil)
	var first, second log
	var cancel func()
	cancel = s.Subscribe(func(c settings.Change) {
		first.told(c)
		s.Set("b", "1")
		s.Close()
		s.Set("b", "2")
		cancel()
	})
	s.Subscribe(second.told)
	within(t, "Set, with a subscriber that closes the store", func() { s.Set("a", "1") })
	first.want(t, "one that changes something, closes the store, and cancels", "1 a >1")
	second.want(t, "the one after one that changes something and closes the store", "1 a >1, 2 b >1")
}

// TestSlowSubscriber: who thinks about a change holds up no reader.
func TestSlowSubscriber(t *testing.T) {
	s := settings.New(nil)
	in, out := make(chan struct{}), make(chan struct{})
	go_on := sync.OnceFunc(func() { close(out) })
	defer go_on()
	s.Subscribe(func(settings.Change) { in <- struct{}{}; <-out })
	set := make(chan struct{})
	go func() { defer close(set); s.Set("a", "1") }()
	within(t, "a subscriber that is told of a change", func() { <-in })
	within(t, "reading while a subscriber thinks", func() {
		if v, _ := s.Get("a"); v != "1" || s.Version() != 1 || len(s.Snapshot()) != 1 || len(s.History()) != 1 {
			t.Errorf("reading while a subscriber thinks: got %q at version %d, want 1 at version 1", v, s.Version())
		}
		s.Subscribe(func(settings.Change) {})()
	})
	go_on()
	within(t, "Set, when its subscriber is done", func() { <-set })
}

// TestNoLostUpdate: between what Update shows its function and what it stores, nothing happens.
func TestNoLostUpdate(t *testing.T) {
	const each, n = 400, 8
	s := settings.New(map[string]string{"n": ""})
	var calls atomic.Int64
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			for range each {
				s.Update("n", func(old string, _ bool) string { calls.Add(1); runtime.Gosched(); return old + "x" })
			}
		})
	}
	within(t, "eight goroutines that update", all.Wait)
	if v, _ := s.Get("n"); len(v) != n*each || s.Version() != n*each {
		t.Errorf("%d updates from %d goroutines that add one letter each: got %d letters and version %d, want %d", n*each, n, len(v), s.Version(), n*each)
	}
	if got := calls.Load(); got != n*each {
		t.Errorf("%d updates from %d goroutines: got %d calls of their functions, want one for each: what a function does besides would happen twice", n*each, n, got)
	}
}

// TestUpdateAndSet: Set and Delete, too, wait until an Update of the same setting is done.
func TestUpdateAndSet(t *testing.T) {
	const each, n = 300, 3
	s := settings.New(nil)
	shown := map[string]string{} // by what Update made of it; written under the lock of the store
	var mu sync.Mutex
	s.Subscribe(func(c settings.Change) {
		mu.Lock()
		defer mu.Unlock()
		if was, ok := shown[c.New]; ok && was != c.Old {
			t.Errorf("Update, while others use Set and Delete: it showed its function %q and then replaced %q, want that nothing changes the setting meanwhile", was, c.Old)
		}
	})
	var all sync.WaitGroup
	for g := range n {
		all.Go(func() {
			for i := range each {
				s.Update("k", func(old string, _ bool) string {
					made := fmt.Sprintf("update %d of %d", i, g)
					mu.Lock()
					shown[made] = old
					mu.Unlock()
					runtime.Gosched() // somebody else's turn
					return made
				})
			}
		})
		all.Go(func() {
			for i := range each {
				if s.Set("k", fmt.Sprintf("set %d of %d", i, g)); i%3 == 0 {
					s.Delete("k")
				}
			}
		})
	}
	within(t, "goroutines that update, set and delete the same setting", all.Wait)
}

// TestManyAtOnce: each subscriber is told of every change once, in order, by one at a time.
func TestManyAtOnce(t *testing.T) {
	const each, n = 300, 6
	s := settings.New(nil)
	var inside [3]atomic.Int32
	var last [3]uint64
	for i := range inside {
		s.Subscribe(func(c settings.Change) {
			if inside[i].Add(1) != 1 {
				t.Error("a subscriber was called while it was being called, want one call at a time")
			}
			if c.Version != last[i]+1 {
				t.Errorf("a subscriber was told of version %d after %d, want the next one", c.Version, last[i])
			}
			last[i] = c.Version
			if i == 0 && c.Version%7 == 0 {
				s.Get("k1")
				runtime.Gosched()
			}
			inside[i].Add(-1)
		})
	}
	var all sync.WaitGroup
	for g := range n {
		all.Go(func() {
			for i := range each {
				s.Set(fmt.Sprint("k", g), fmt.Sprint(i))
			}
		})
		all.Go(func() {
			for range each {
				s.Subscribe(func(settings.Change) {})()
			}
		})
	}
	within(t, "six goroutines that change something, with subscribers that read", func() {
		all.Wait()
		s.Set("end", "1") // whoever was telling last is done after it
	})
	for i := range last {
		if last[i] != n*each+1 {
			t.Errorf("%d changes from %d goroutines: subscriber %d was told up to version %d, want %d", n*each+1, n, i+1, last[i], n*each+1)
		}
	}
}

// handOn makes calls at the same time, in such a way that each is interrupted when it lets go of the store's lock for the first time, and the next one goes on.
//
// What goes wrong between two locks goes wrong in a few nanoseconds, which chance finds rarely. So they are made longer: a lock for which others have waited
// more than a millisecond, in vain, is handed on straight away: who unlocks it stops there, and who has waited goes first. Two calls of Update keep the
// others waiting, and change nothing. What is right does not depend on how long anything takes here.
func handOn(t *testing.T, s *settings.Store, calls ...func()) {
	t.Helper()
	const pause = 2 * time.Millisecond
	within(t, "calls of Set at the same time, while an Update works", func() {
		var all sync.WaitGroup
		holds := [2]chan struct{}{make(chan struct{}), make(chan struct{})}
		release := [2]chan struct{}{make(chan struct{}), make(chan struct{})}
		all.Go(func() {
			for k := range holds {
				s.Update("same", func(old string, _ bool) string { close(holds[k]); <-release[k]; return old })
			}
		})
		<-holds[0]
		for _, call := range calls {
			all.Go(call)
			time.Sleep(pause)
		}
		close(release[0])
		<-holds[1]
		time.Sleep(pause)
		close(release[1])
		all.Wait()
	})
}

// TestNobodyIsForgotten: who leaves a change to another call that is telling just then can rely on it. When all have returned, all has been told.
func TestNobodyIsForgotten(t *testing.T) {
	const rounds = 20
	s := settings.New(map[string]string{"same": "1"})
	in, out, first := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var told atomic.Uint64
	s.Subscribe(func(c settings.Change) {
		told.Store(c.Version)
		if c.Key == "first" {
			in <- struct{}{}
			<-out
		}
	})
	for i := range rounds {
		go func() { s.Set("first", fmt.Sprint(i)); first <- struct{}{} }()
		within(t, "a subscriber that is told of a change", func() { <-in })
		handOn(t, s,
			func() { out <- struct{}{}; <-first }, // the first one looks again, as soon as it can
			func() { s.Set("second", fmt.Sprint(i)) })
		if got, want := told.Load(), s.Version(); got != want {
			t.Fatalf("two calls of Set at the same time, which have both returned: the subscriber was told up to version %d, want %d: the second left its change to the first, which had just looked for the last time", got, want)
		}
	}
}

// TestOrderOfTwo: what comes first is told first, also when who changed it is held up before he can say so.
func TestOrderOfTwo(t *testing.T) {
	const rounds = 20
	s := settings.New(map[string]string{"same": "1"})
	var last atomic.Uint64
	s.Subscribe(func(c settings.Change) {
		if was := last.Swap(c.Version); c.Version != was+1 {
			t.Errorf("three calls of Set at the same time: a subscriber was told of version %d after %d, want the next one: what is to be told must be written down before anybody else can change something", c.Version, was)
		}
	})
	for i := range rounds {
		set := func(key string) func() { return func() { s.Set(key, fmt.Sprint(i)) } }
		if handOn(t, s, set("a"), set("b"), set("c")); t.Failed() {
			return
		}
	}
}

// TestSnapshotIsOneMoment: all settings are set to 1, one after the other, then all to 2, and so on: at no moment is one of them behind the one after it.
// (The race detector does not see what maps.Clone reads.)
func TestSnapshotIsOneMoment(t *testing.T) {
	const settingsCount = 500
	keys := make([]string, settingsCount)
	first := map[string]string{}
	for i := range keys {
		keys[i] = fmt.Sprintf("k%03d", i)
		first[keys[i]] = "000000000"
	}
	s := settings.New(first)
	var all sync.WaitGroup
	var stop atomic.Bool
	all.Go(func() {
		for round := 1; !stop.Load(); round++ {
			for _, k := range keys {
				s.Set(k, fmt.Sprintf("%09d", round))
			}
		}
	})
	for range 2_000 {
		snap := s.Snapshot()
		for i := 1; i < settingsCount; i++ {
			if snap[keys[i-1]] < snap[keys[i]] {
				t.Errorf("Snapshot, while one setting after the other is changed to the next number: got %s for %s and %s for %s after it, which was never so", snap[keys[i-1]], keys[i-1], snap[keys[i]], keys[i])
				stop.Store(true)
				break
			}
		}
		if stop.Load() {
			break
		}
	}
	stop.Store(true)
	all.Wait()
}

// TestPairs runs in the race gate: every two calls.
func TestPairs(t *testing.T) {
	type world struct {
		*settings.Store
		cancel func()
	}
	fresh := map[string]func() world{
		"with a subscriber": func() world {
			s := settings.New(map[string]string{"a": "1"})
			s.Set("b", "1")
			return world{s, s.Subscribe(func(settings.Change) {})}
		},
		"without": func() world { s := settings.New(nil); return world{s, func() {}} },
	}
	grade.Pairs(t, fresh, map[string]func(world){
		"Get":     func(w world) { w.Get("a") },
		"Set":     func(w world) { w.Set("a", "2") },
		"Set new": func(w world) { w.Set("c", "2") },
		"Delete":  func(w world) { w.Delete("a") },
		"Update":  func(w world) { w.Update("a", func(old string, _ bool) string { return old + "x" }) },
		"Snapshot": func(w world) {
			for range w.Snapshot() {
			}
		},
		"Version": func(w world) { w.Version() },
		"History": func(w world) {
			for _, c := range w.History() {
				_ = c.Key
			}
		},
		"Subscribe": func(w world) { w.Subscribe(func(settings.Change) {}) },
		"cancel":    func(w world) { w.cancel() },
		"Close":     func(w world) { w.Close() },
	})
}

func TestGetAllocatesNothing(t *testing.T) {
	s := settings.New(map[string]string{"a": "1"})
	for i := range 100 {
		s.Set(fmt.Sprint("k", i), "v")
	}
	grade.WantAllocs(t, "Get", 0, func() { s.Get("a"); s.Get("none") })
}

func TestNothingIsKept(t *testing.T) {
	const mib = 1 << 20
	s := settings.New(nil)
	change := func(n int) {
		for i := range n {
			s.Set("k", fmt.Sprint(i, strings.Repeat(".", 10_000)))
		}
	}
	change(200)
	if got := grade.Retained(t, func() { change(5_000) }); got > 4*mib {
		t.Errorf("5,000 changes of 10 kB each: got %d MiB kept, want the last 16 of them", got/mib)
	}
	subscribe := func(n int) {
		for range n {
			seen := make([]byte, 10_000)
			cancel := s.Subscribe(func(c settings.Change) { seen[0]++ })
			s.Set("k", "a")
			s.Delete("k")
			cancel()
		}
	}
	subscribe(10)
	if got := grade.Retained(t, func() { subscribe(2_000) }); got > 4*mib {
		t.Errorf("2,000 subscribers with 10 kB each, which have cancelled: got %d MiB kept, want none of them", got/mib)
	}
	if got := grade.Retained(t, func() {
		cancels := make([]func(), 1_000)
		for i := range cancels {
			seen := make([]byte, 10_000)
			cancels[i] = s.Subscribe(func(c settings.Change) { seen[0]++ })
		}
		for _, cancel := range slices.Backward(cancels) {
			cancel()
		}
		subscribe(1)
	}); got > 4*mib {
		t.Errorf("1,000 subscribers with 10 kB each at the same time, which have cancelled, the last one first: got %d MiB kept, want none of them", got/mib)
	}
	// A subscriber that makes many changes in one call: they have to wait, but not for ever.
	cancel := s.Subscribe(func(c settings.Change) {
		if c.Key == "burst" && c.Old == "" {
			change(2_000)
		}
	})
	var got int64
	within(t, "Set, with a subscriber that makes 2,000 changes", func() {
		got = grade.Retained(t, func() {
			s.Set("burst", "1")
			for i := range 10_000 {
				s.Set("k", fmt.Sprint(i))
			}
		})
	})
	if got > 4*mib {
		t.Errorf("2,000 changes of 10 kB each, made in one call of a subscriber, and 10,000 small ones after it: got %d MiB kept, want none of the large ones: what has been told is told", got/mib)
	}
	cancel()
	if got := grade.Retained(t, func() {
		for range 50 {
			for range 1_000 {
				s.Subscribe(func(settings.Change) {})()
			}
			s.Set("k", "a")
			s.Delete("k")
		}
	}); got > mib/4 {
		t.Errorf("50,000 subscribers, one after the other, which have cancelled: got %d KiB kept, want nothing of them, no number and no mark either", got>>10)
	}
	runtime.KeepAlive(s)
}
