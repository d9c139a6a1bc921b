package live_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	live "gomastery/week02_concurrency/publish_safely"
)

// source is a loader that a test tells what to return. It uses one map and one slice for all its configs.
type source struct {
	mu     sync.Mutex
	loads  int
	in     int
	most   int // at a time
	begun  []time.Duration
	start  time.Time
	take   time.Duration
	fail   map[int]error
	bad    map[int]string
	seen   context.Context
	hold   chan struct{} // a load waits until it is closed
	limits map[string]int
	deny   []string
}

func newSource() *source {
	return &source{start: time.Now(), limits: map[string]int{}, deny: make([]string, 2)}
}

// load returns the n-th config: the client "n" has the limit n, the networks 10.n.0.0/16 and 192.168.n.0/24 are denied.
func (s *source) load(ctx context.Context) (live.Config, error) {
	s.mu.Lock()
	s.loads++
	s.in++
	s.most = max(s.most, s.in)
	n, hold, take := s.loads, s.hold, s.take
	s.begun = append(s.begun, time.Since(s.start))
	s.seen = ctx
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.in--
		s.mu.Unlock()
	}()
	if hold != nil {
		<-hold
	}
	if take > 0 {
		select {
		case <-time.After(take):
		case <-ctx.Done():
			return live.Config{}, context.Cause(ctx)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.limits)
	s.limits["n"], s.limits["shop"], s.limits[fmt.Sprint("only in ", n)] = n, 10*n, n
	s.deny[0], s.deny[1] = fmt.Sprintf("10.%d.0.0/16", n%200), fmt.Sprintf("192.168.%d.0/24", n%200)
	if b, ok := s.bad[n]; ok {
		s.deny[0] = b
	}
	return live.Config{Version: 1000, Limits: s.limits, Deny: s.deny}, s.fail[n]
}

// slow makes loads take so long from now on.
func (s *source) slow(take time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.take = take
}

// holdOn makes loads wait from now on until c is closed; nil for none.
func (s *source) holdOn(c chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hold = c
}

func (s *source) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.loads
}

func (s *source) open(every time.Duration) *live.Store {
	return live.Open(live.Options{Load: s.load, Every: every})
}

// published is what the n-th load gives, as version v, with overrides.
func published(v, n int, overrides map[string]int) live.Config {
	limits := map[string]int{"n": n, "shop": 10 * n, fmt.Sprint("only in ", n): n}
	maps.Copy(limits, overrides)
	return live.Config{Version: v, Limits: limits, Deny: []string{fmt.Sprintf("10.%d.0.0/16", n%200), fmt.Sprintf("192.168.%d.0/24", n%200)}}
}

func want(t testing.TB, what string, got *live.Config, want live.Config) {
	t.Helper()
	if got == nil || got.Version != want.Version || !maps.Equal(got.Limits, want.Limits) || !slices.Equal(got.Deny, want.Deny) {
		t.Errorf("%s: got %v, want %v", what, text(got), text(&want))
	}
}

func text(c *live.Config) string {
	if c == nil {
		return "no config"
	}
	return fmt.Sprintf("version %d with limits %v and denied networks %q", c.Version, c.Limits, c.Deny)
}

func addr(n int) netip.Addr { return netip.AddrFrom4([4]byte{10, byte(n % 200), 3, 4}) }

func TestTheFirstConfig(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		src.take = time.Second
		var s *live.Store
		grade.WantElapsed(t, 0, "Open, with a loader that takes 1s", func() { s = src.open(0) })
		defer s.Close()
		time.Sleep(time.Second - 1)
		if c, ready, limit, denied := s.Load(), s.Ready(), s.Limit("shop"), s.Denied(addr(1)); c != nil || ready || limit != 0 || denied {
			t.Errorf("before the first config: got %s, ready %t, limit %d, denied %t, want no config, not ready, limit 0, not denied", text(c), ready, limit, denied)
		}
		grade.WantElapsed(t, 1, "Wait, a nanosecond before the first config is there", func() {
			if err := s.Wait(t.Context()); err != nil {
				t.Errorf("Wait: got error %v, want none", err)
			}
		})
		want(t, "Load after Wait", s.Load(), published(1, 1, nil))
		if ready, limit, none, denied, other := s.Ready(), s.Limit("shop"), s.Limit("nobody"), s.Denied(addr(1)), s.Denied(addr(2)); !ready || limit != 10 || none != 0 || !denied || other {
			t.Errorf("after Wait: got ready %t, limits %d and %d, denied %t and %t, want true, 10 and 0, true and false", ready, limit, none, denied, other)
		}
		grade.WantElapsed(t, 0, "Wait when the config is there", func() { s.Wait(t.Context()) })
		time.Sleep(time.Hour)
		if got := src.count(); got != 1 {
			t.Errorf("a store with Every 0, after an hour: got %d loads, want 1", got)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	gone := errors.New("the operator has gone")
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		src.take = time.Hour
		s := src.open(0)
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(70*time.Millisecond+3, func() { cancel(gone) })
		var err error
		grade.WantElapsed(t, 70*time.Millisecond+3, "Wait of one whose context ends after 70.000003ms", func() { err = s.Wait(ctx) })
		if !errors.Is(err, gone) {
			t.Errorf("Wait of one whose context ends: got error %v, want its cause %q", err, gone)
		}
		time.AfterFunc(50*time.Millisecond+7, s.Close)
		grade.WantElapsed(t, 50*time.Millisecond+7, "Wait on a store that is closed after 50.000007ms", func() { err = s.Wait(t.Context()) })
		if !errors.Is(err, live.ErrClosed) {
			t.Errorf("Wait on a store that is closed meanwhile: got error %v, want ErrClosed", err)
		}
		grade.WantElapsed(t, 0, "Wait on a closed store", func() { err = s.Wait(t.Context()) })
		if !errors.Is(err, live.ErrClosed) {
			t.Errorf("Wait on a closed store without a config: got error %v, want ErrClosed", err)
		}
	})
	grade.Bubble(t, func(t *testing.T) { // the first loads fail
		src := newSource()
		src.take = time.Second
		src.fail = map[int]error{1: gone}
		src.bad = map[int]string{2: "10.0.0.0/99"}
		s := src.open(time.Minute)
		defer s.Close()
		grade.WantElapsed(t, 2*time.Minute+3*time.Second, "Wait, when the first load fails, the second has a bad rule, and the third is good", func() {
			if err := s.Wait(t.Context()); err != nil {
				t.Errorf("Wait, when the third load is good: got error %v, want none", err)
			}
		})
		want(t, "Load, when the third load was the first that is good", s.Load(), published(1, 3, nil))
	})
}

func TestEvery(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		src.take = 300 * time.Millisecond
		src.fail = map[int]error{3: errors.New("fails")}
		s := src.open(time.Second)
		defer s.Close()
		time.Sleep(6 * time.Second)
		src.mu.Lock()
		got := fmt.Sprint(src.begun)
		src.mu.Unlock()
		if want := "[0s 1.3s 2.6s 3.9s 5.2s]"; got != want {
			t.Errorf("loads that take 300ms, Every 1s: got them begun at %s, want %s", got, want)
		}
		want(t, "Load after 6s, the third load has failed", s.Load(), published(4, 5, nil))
	})
	grade.Bubble(t, func(t *testing.T) {
		loads := 0
		s := live.Open(live.Options{Every: -time.Second, Load: func(ctx context.Context) (live.Config, error) {
			if loads++; loads > 1 {
				<-ctx.Done() // or it would go on without a pause
			}
			return live.Config{}, context.Cause(ctx)
		}})
		grade.Settle(t)
		if loads != 1 {
			t.Errorf("a store with Every -1s: got %d loads begun, want 1: Every is not more than 0", loads)
		}
		s.Close()
	})
}

func TestFailuresChangeNothing(t *testing.T) {
	down := errors.New("the file is not there")
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		src.fail = map[int]error{2: down}
		rules := []string{"10.1.0.0/33", "everybody", "10.1.2.3", " 10.1.0.0/16"} // netip.ParsePrefix takes none of them
		src.bad = map[int]string{}
		for i, rule := range rules {
			src.bad[3+i] = rule
		}
		s := src.open(0)
		defer s.Close()
		s.Wait(t.Context())
		grade.Settle(t)
		const subscribers = 30 // if nobody waits for them, some are late, whatever the scheduler does
		var told atomic.Int32
		for range subscribers {
			s.Subscribe(func(*live.Config) { told.Add(1) })
		}
		if err := s.Reload(t.Context()); !errors.Is(err, down) {
			t.Errorf("Reload, and the loader fails: got error %v, want it to be %q", err, down)
		}
		for _, rule := range rules {
			if err := s.Reload(t.Context()); err == nil || !strings.Contains(err.Error(), rule) {
				t.Errorf("Reload with the rule %q: got error %v, want one that names it", rule, err)
			}
		}
		want(t, "Load after five loads that fail", s.Load(), published(1, 1, nil))
		if got := told.Load(); !s.Denied(addr(1)) || s.Limit("shop") != 10 || got != 0 {
			t.Errorf("after five loads that fail: got denied %t, limit %d, and %d times told, want true, 10, 0", s.Denied(addr(1)), s.Limit("shop"), got)
		}
		err := s.Reload(t.Context())
		if got := told.Load(); err != nil || got != subscribers {
			t.Errorf("Reload when all is well again: got error %v, and %d of %d subscribers told when it returned, want none and all", err, got, subscribers)
		}
		want(t, "Load when all is well again", s.Load(), published(2, 7, nil))
	})
}

// TestWhatWasLoadedStays: a config that somebody holds is not changed by anything.
func TestWhatWasLoadedStays(t *testing.T) {
	src := newSource()
	s := src.open(0)
	defer s.Close()
	s.Wait(t.Context())
	grade.Settle(t)
	type version struct {
		got  *live.Config
		want live.Config
	}
	all := []version{{s.Load(), published(1, 1, nil)}}
	overrides := map[string]int{}
	n := 1
	for v := 2; v < 20; v++ {
		if v%3 == 0 {
			client := []string{"shop", fmt.Sprint("client ", v)}[v%2]
			overrides[client] = 7 * v
			s.Override(client, 7*v)
		} else {
			n++
			if err := s.Reload(t.Context()); err != nil {
				t.Fatalf("Reload: got error %v, want none", err)
			}
		}
		all = append(all, version{s.Load(), published(len(all)+1, n, overrides)})
		for i, a := range all {
			want(t, fmt.Sprintf("what Load returned as number %d, after %d more changes", i+1, len(all)-i-1), a.got, a.want)
		}
		if t.Failed() {
			return
		}
	}
}

func TestOverrides(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		src.fail = map[int]error{1: errors.New("not yet"), 2: errors.New("still not")}
		s := src.open(0)
		grade.Settle(t)
		told := 0
		s.Subscribe(func(*live.Config) { told++ })
		if err := s.Override("early", 5); err != nil || s.Ready() || s.Limit("early") != 0 || told != 0 {
			t.Errorf("Override before the first config: got error %v, ready %t, limit %d, and %d times told, want none, false, 0 and 0", err, s.Ready(), s.Limit("early"), told)
		}
		if err := s.Reload(t.Context()); err == nil || s.Ready() { // which must not forget the Override
			t.Errorf("Reload that fails, before the first config: got error %v, ready %t, want an error, false", err, s.Ready())
		}
		s.Reload(t.Context())
		want(t, "the first config, after an Override", s.Load(), published(1, 3, map[string]int{"early": 5}))
		s.Override("shop", 99)
		want(t, "after a second Override", s.Load(), published(2, 3, map[string]int{"early": 5, "shop": 99}))
		if got := s.Limit("shop"); got != 99 || told != 2 {
			t.Errorf("after a second Override: got limit %d, and %d times told, want 99 and 2", got, told)
		}
		s.Reload(t.Context())
		want(t, "after a reload", s.Load(), published(3, 4, map[string]int{"early": 5, "shop": 99}))
		if got := s.Limit("shop"); got != 99 {
			t.Errorf("after a reload: got limit %d, want what was overridden, 99", got)
		}
		s.Override("shop", 0)
		want(t, "after an Override with 0", s.Load(), published(4, 4, map[string]int{"early": 5, "shop": 0}))
		s.Reload(t.Context())
		want(t, "after an Override with 0 and a reload", s.Load(), published(5, 5, map[string]int{"early": 5, "shop": 0}))
		s.Close()
		if err := s.Override("shop", 1); !errors.Is(err, live.ErrClosed) || s.Limit("early") != 5 {
			t.Errorf("Override on a closed store: got error %v, and limit %d, want ErrClosed, and all as it was: 5", err, s.Limit("early"))
		}
	})
	grade.Bubble(t, func(t *testing.T) { // during a load: it may wait for it, but is not lost
		src := newSource()
		s := src.open(0)
		defer s.Close()
		s.Wait(t.Context())
		grade.Settle(t)
		hold := make(chan struct{})
		src.holdOn(hold)
		reload := begin(func() { s.Reload(t.Context()) })
		grade.Settle(t)
		override := begin(func() { s.Override("shop", 7) })
		grade.Settle(t)
		close(hold)
		<-reload
		<-override
		want(t, "after an Override during a load", s.Load(), published(3, 2, map[string]int{"shop": 7}))
	})
	none := live.Open(live.Options{Load: func(context.Context) (live.Config, error) { return live.Config{}, nil }})
	defer none.Close()
	none.Wait(t.Context())
	if none.Denied(addr(1)) || none.Limit("shop") != 0 {
		t.Error("an empty config: want nobody denied, and limit 0")
	}
	if none.Override("shop", 3); none.Limit("shop") != 3 {
		t.Errorf("Override of a config without limits: got limit %d, want 3", none.Limit("shop"))
	}
	if none.Reload(t.Context()); none.Limit("shop") != 3 {
		t.Errorf("a reload of a config without limits, after an Override with 3: got limit %d, want 3", none.Limit("shop"))
	}
}

// TestDeniedFollows: the networks are always those of the newest config.
func TestDeniedFollows(t *testing.T) {
	src := newSource()
	s := src.open(0)
	defer s.Close()
	s.Wait(t.Context())
	grade.Settle(t)
	check := func(when string, n int) {
		t.Helper()
		for i := n - 1; i <= n+1; i++ {
			if got, want := s.Denied(addr(i)), i == n; got != want {
				t.Errorf("%s, when load %d is the newest: Denied(%v) got %t, want %t", when, n, addr(i), got, want)
			}
			if second := netip.AddrFrom4([4]byte{192, 168, byte(i), 1}); s.Denied(second) != (i == n) {
				t.Errorf("%s, when load %d is the newest: Denied(%v), by the second rule, got %t, want %t", when, n, second, i != n, i == n)
			}
			if got := s.Limit(fmt.Sprint("only in ", i)); got > 0 && i != n {
				t.Errorf("%s, when load %d is the newest: got limit %d of a client who is only in load %d, want 0", when, n, got, i)
			}
		}
	}
	check("after Wait", 1)
	n := 1
	var over atomic.Bool // a subscriber that nobody waits for must not fail a test that has ended
	defer over.Store(true)
	s.Subscribe(func(cfg *live.Config) {
		if !over.Load() {
			check("in a subscriber", cfg.Limits["n"])
		}
	})
	for range 5 {
		n++
		s.Reload(t.Context())
		check("after Reload", n)
		s.Override("shop", 1)
		check("after Override", n)
	}
}

func TestSubscribers(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		src.take = time.Second
		s := src.open(0)
		defer s.Close()
		s.Wait(t.Context())
		grade.Settle(t)
		var mu sync.Mutex
		var told []string
		sub := func(name string, take time.Duration) func(*live.Config) {
			return func(cfg *live.Config) {
				if now := s.Load(); now == nil || now.Version < cfg.Version || s.Limit("shop") != now.Limits["shop"] || !s.Ready() || !s.Denied(addr(now.Limits["n"])) {
					t.Errorf("a subscriber that is told of version %d: it reads %s, want one that is at least as new", cfg.Version, text(now))
				}
				time.Sleep(take)
				mu.Lock()
				told = append(told, fmt.Sprint(name, " ", cfg.Version, ":", cfg.Limits["n"], "/", cfg.Limits["shop"]))
				mu.Unlock()
			}
		}
		check := func(when string, want ...string) {
			t.Helper()
			mu.Lock()
			defer mu.Unlock()
			slices.Sort(told)
			if i := slices.Index(told, "late 4:2/9"); i >= 0 { // it was subscribed while version 4 was told, and may be told of it
				told = slices.Delete(told, i, i+1)
			}
			if !slices.Equal(told, want) {
				t.Errorf("%s: the subscribers were told %q, want %q", when, told, want)
			}
			told = nil
		}
		s.Subscribe(sub("a", time.Second))
		s.Subscribe(sub("b", 3*time.Second))
		s.Subscribe(sub("c", 2*time.Second))
		check("before anything happens")
		grade.WantElapsed(t, 4*time.Second, "Reload that loads for 1s, with subscribers that take 1s, 3s and 2s", func() { s.Reload(t.Context()) })
		check("after Reload", "a 2:2/20", "b 2:2/20", "c 2:2/20")
		grade.WantElapsed(t, 3*time.Second, "Override, with subscribers that take 1s, 3s and 2s", func() { s.Override("shop", 8) })
		check("after Override", "a 3:2/8", "b 3:2/8", "c 3:2/8")
		first := true
		s.Subscribe(func(cfg *live.Config) {
			if first {
				s.Subscribe(sub("late", 0))
			}
			first = false
		})
		s.Override("shop", 9)
		check("when a subscriber has just subscribed another one", "a 4:2/9", "b 4:2/9", "c 4:2/9")
		s.Reload(t.Context())
		check("after one more Reload", "a 5:3/9", "b 5:3/9", "c 5:3/9", "late 5:3/9")
	})
	grade.Bubble(t, func(t *testing.T) { // the store's own loads tell, too
		src := newSource()
		s := src.open(time.Minute)
		s.Wait(t.Context())
		grade.Settle(t)
		var versions []int
		s.Subscribe(func(cfg *live.Config) { versions = append(versions, cfg.Version) })
		time.Sleep(3*time.Minute + time.Second)
		s.Close()
		if got, want := fmt.Sprint(versions), "[2 3 4]"; got != want {
			t.Errorf("a subscriber of a store that loads every minute, after three: got versions %s, want %s", got, want)
		}
	})
}

func TestReadersDoNotWait(t *testing.T) {
	read := func(t *testing.T, s *live.Store, while string) {
		t.Helper()
		grade.WantElapsed(t, 0, "Load, Limit, Ready and Denied, "+while, func() {
			if c := s.Load(); c == nil || s.Limit("shop") == 0 || !s.Ready() || !s.Denied(addr(c.Limits["n"])) {
				t.Errorf("reading %s: got %s, want the newest config", while, text(c))
			}
		})
	}
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		s := src.open(0)
		defer s.Close()
		s.Wait(t.Context())
		grade.Settle(t)
		src.slow(time.Minute)
		go s.Reload(t.Context())
		time.Sleep(time.Second)
		read(t, s, "while the config is loaded")
		time.Sleep(2 * time.Minute)
		src.slow(0)
		s.Subscribe(func(*live.Config) { time.Sleep(time.Minute) })
		for what, change := range map[string]func(){
			"Reload":   func() { s.Reload(t.Context()) },
			"Override": func() { s.Override("shop", 1) },
		} {
			go change()
			time.Sleep(time.Second)
			read(t, s, "while a subscriber thinks about a "+what)
			time.Sleep(2 * time.Minute)
		}
	})
	var s *live.Store // the loader reads
	loads := 0
	s = live.Open(live.Options{Load: func(context.Context) (live.Config, error) {
		if loads++; loads > 1 {
			if c := s.Load(); c == nil || c.Version != loads-1 || s.Limit("n") != loads-1 || !s.Ready() || !s.Denied(addr(1)) {
				t.Errorf("a loader that reads, in load %d: got %s, want version %d", loads, text(c), loads-1)
			}
		}
		return live.Config{Limits: map[string]int{"n": loads}, Deny: []string{"10.1.0.0/16"}}, nil
	}})
	defer s.Close()
	s.Wait(t.Context())
	grade.Settle(t)
	within(t, "Reload with a loader that reads", func() { s.Reload(t.Context()) })
}

func TestClose(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) { // during a load
		src := newSource()
		src.take = time.Hour
		s := src.open(time.Second)
		time.Sleep(time.Minute)
		grade.WantElapsed(t, 0, "Close during a load of the store's own, which listens to its context", s.Close)
		if src.seen.Err() == nil || src.in > 0 {
			t.Errorf("Close during a load: got its context ended: %t, still in the loader: %d, want it ended, and nobody there", src.seen.Err() != nil, src.in)
		}
		closed(t, s, src)
		if s.Ready() {
			t.Error("after Close during the first load: got a config, want none")
		}
	})
	grade.Bubble(t, func(t *testing.T) { // between loads
		src := newSource()
		s := src.open(time.Minute)
		time.Sleep(90 * time.Second)
		grade.WantElapsed(t, 0, "Close between two loads", s.Close)
		closed(t, s, src)
		want(t, "Load after Close", s.Load(), published(2, 2, nil))
		if s.Limit("shop") != 20 || !s.Denied(addr(2)) || s.Wait(t.Context()) != nil {
			t.Error("after Close: want everything to be read as before")
		}
	})
	grade.Bubble(t, func(t *testing.T) { // while a subscriber of the store's own load is at it
		src := newSource()
		s := src.open(time.Minute)
		s.Wait(t.Context())
		grade.Settle(t)
		think := make(chan struct{})
		s.Subscribe(func(*live.Config) { <-think })
		time.Sleep(time.Minute + 3*time.Second)
		ended := begin(s.Close)
		grade.Settle(t)
		if over(ended) {
			t.Error("Close while a subscriber of the store's own load thinks: it returned before the subscriber, want the store's goroutine ended first")
		}
		close(think)
		<-ended
		closed(t, s, src)
		want(t, "Load after Close", s.Load(), published(2, 2, nil))
	})
	grade.Bubble(t, func(t *testing.T) { // a loader that does not listen
		src := newSource()
		src.hold = make(chan struct{})
		s := src.open(0)
		time.Sleep(time.Second)
		ended := begin(s.Close)
		grade.Settle(t)
		if over(ended) {
			t.Error("Close during a load of the store's own, which does not listen to its context: it returned before the loader, want the store's goroutine ended first")
		}
		close(src.hold)
		<-ended
		closed(t, s, src)
	})
	grade.Bubble(t, func(t *testing.T) { // during somebody's Reload: Close may wait for it, or it comes too late
		src := newSource()
		s := src.open(0)
		s.Wait(t.Context())
		grade.Settle(t)
		hold := make(chan struct{})
		src.holdOn(hold)
		var err error
		reload := begin(func() { err = s.Reload(t.Context()) })
		grade.Settle(t)
		ended := begin(s.Close)
		grade.Settle(t)
		tooLate := over(ended)
		close(hold)
		<-reload
		<-ended
		src.holdOn(nil)
		switch v := s.Load().Version; {
		case tooLate && v != 1:
			t.Errorf("a Reload that was loading when Close returned: got version %d published after that, want nothing published any more", v)
		case (err == nil) != (v == 2):
			t.Errorf("a Reload that was loading when Close was called: got error %v, and version %d is the newest, want no error if it is published (version 2), an error if it is not (version 1)", err, v)
		}
		closed(t, s, src)
	})
}

// begin calls f in a goroutine and closes the channel when it has returned. Whether it waits meanwhile, and for a lock
// or for something else, is its own affair: so no time passes in the tests that use it.
func begin(f func()) <-chan struct{} {
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	return done
}

func over(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// closed checks that a closed store does nothing any more.
func closed(t *testing.T, s *live.Store, src *source) {
	t.Helper()
	before, n := s.Load(), src.count()
	if err := s.Reload(t.Context()); !errors.Is(err, live.ErrClosed) {
		t.Errorf("Reload of a closed store: got error %v, want ErrClosed", err)
	}
	if err := s.Override("shop", 1); !errors.Is(err, live.ErrClosed) {
		t.Errorf("Override of a closed store: got error %v, want ErrClosed", err)
	}
	s.Close()
	time.Sleep(time.Hour)
	if got := src.count(); got != n || (before == nil) != (s.Load() == nil) {
		t.Errorf("an hour after Close: got %d more loads, and %s, want none, and %s", got-n, text(s.Load()), text(before))
	} else if before != nil {
		want(t, "an hour after Close", s.Load(), *before)
	}
}

func TestReloadPassesItsContext(t *testing.T) {
	type key struct{}
	gone := errors.New("the operator has gone")
	grade.Bubble(t, func(t *testing.T) {
		src := newSource()
		s := src.open(0)
		defer s.Close()
		s.Wait(t.Context())
		grade.Settle(t)
		src.slow(time.Minute)
		ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "audit 7"))
		time.AfterFunc(time.Second, func() { cancel(gone) })
		var err error
		grade.WantElapsed(t, time.Second, "Reload of one who leaves after 1s, with a loader that listens", func() { err = s.Reload(ctx) })
		if !errors.Is(err, gone) || src.seen.Value(key{}) != "audit 7" {
			t.Errorf("Reload of one who leaves after 1s: got error %v, and in the loader the value %v, want %q and the caller's value", err, src.seen.Value(key{}), gone)
		}
	})
}

var kept *live.Config // so that what Load returns cannot stay on the stack

func TestReadingAllocates(t *testing.T) {
	src := newSource()
	s := src.open(0)
	defer s.Close()
	s.Wait(t.Context())
	s.Override("shop", 5)
	grade.WantAllocs(t, "Load, Limit and Ready", 0, func() {
		if kept = s.Load(); kept == nil || s.Limit("shop") != 5 || !s.Ready() {
			t.Error("reading: got no config, want one")
		}
	})
}

// TestManyAtOnce has no virtual time. Loads and overrides of eight goroutines; a reader looks on.
func TestManyAtOnce(t *testing.T) {
	const goroutines, rounds = 8, 60
	src := newSource()
	s := src.open(time.Millisecond)
	s.Wait(t.Context())
	var subscriber atomic.Int64
	s.Subscribe(func(cfg *live.Config) {
		if v := int64(cfg.Version); subscriber.Swap(v) >= v {
			t.Errorf("a subscriber: got version %d after a newer one, want them in order", v)
		}
	})
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			version, n := 0, 0
			for {
				select {
				case <-stop:
					return
				default:
				}
				c := s.Load()
				if c.Version < version || c.Limits["n"] < n {
					t.Errorf("a reader: got version %d of load %d after version %d of load %d, want nothing older", c.Version, c.Limits["n"], version, n)
					return
				}
				version, n = c.Version, c.Limits["n"]
				if c.Deny[0] != fmt.Sprintf("10.%d.0.0/16", n%200) || c.Limits[fmt.Sprint("only in ", n)] != n {
					t.Errorf("a reader: got %s, want parts that belong together", text(c))
					return
				}
				s.Denied(addr(3))
				runtime.Gosched()
			}
		})
	}
	var good atomic.Int64
	within(t, "eight goroutines that reload and override", func() {
		var all sync.WaitGroup
		for g := range goroutines {
			all.Go(func() {
				for i := range rounds {
					if i%4 == 0 && s.Reload(context.Background()) == nil {
						good.Add(1)
					}
					client := fmt.Sprintf("client %d.%d", g, i)
					s.Override(client, i+1)
					if got := s.Limit(client); got != i+1 {
						t.Errorf("after Override of %s with %d: got limit %d, want it, whatever others change", client, i+1, got)
					}
					steps.Add(1)
				}
			})
		}
		all.Wait()
	})
	close(stop)
	readers.Wait()
	s.Close()
	c := s.Load()
	for g := range goroutines {
		for i := range rounds {
			if client := fmt.Sprintf("client %d.%d", g, i); c.Limits[client] != i+1 {
				t.Fatalf("after many overrides at once: got limit %d of %s, want %d: none is lost", c.Limits[client], client, i+1)
			}
		}
	}
	if src.most != 1 {
		t.Errorf("many reloads at once: got %d loads at the same time, want 1", src.most)
	}
	if least := int(good.Load()) + goroutines*rounds; c.Version < least || c.Version > least+src.loads {
		t.Errorf("after %d reloads by hand, and %d overrides: got version %d, want at least %d: each has one of its own", good.Load(), goroutines*rounds, c.Version, least)
	}
}

// TestManySubscribe: everybody who has subscribed is told, however many do so at once.
func TestManySubscribe(t *testing.T) {
	s := newSource().open(0)
	defer s.Close()
	s.Wait(context.Background())
	s.Reload(context.Background()) // when it returns, the first config has been told of, too
	const rounds, goroutines, each = 20, 8, 25
	var told [rounds * goroutines * each]atomic.Int32 // how often, by subscriber
	for round := range rounds {
		within(t, "eight goroutines that subscribe", func() {
			var all sync.WaitGroup
			for g := range goroutines {
				all.Go(func() {
					for i := range each {
						mine := &told[(round*goroutines+g)*each+i]
						s.Subscribe(func(*live.Config) { mine.Add(1) })
					}
				})
			}
			all.Wait()
		})
		s.Reload(context.Background())
		for n := range (round + 1) * goroutines * each {
			if got := told[n].Swap(0); got != 1 {
				t.Fatalf("eight goroutines have subscribed, then Reload: got subscriber %d told %d times, want each once", n+1, got)
			}
		}
	}
}

// many returns a config that takes its time: who publishes it first and then works out what follows from it (parses its
// networks, copies its limits) leaves a gap of milliseconds, not of nanoseconds. The first network is 10.n.0.0/16, the last one
// 192.168.n.0/24, and the client "n" has the limit n.
func many(n int) live.Config {
	c := live.Config{Limits: make(map[string]int, 4001), Deny: slices.Clone(manyRules())}
	for i := range 4000 {
		c.Limits[c.Deny[i+1]] = i // any names will do
	}
	c.Limits["n"] = n
	c.Deny[0], c.Deny[len(c.Deny)-1] = fmt.Sprintf("10.%d.0.0/16", n%200), fmt.Sprintf("192.168.%d.0/24", n%200)
	return c
}

var manyRules = sync.OnceValue(func() []string {
	rules := make([]string, 50_000)
	for i := range rules {
		rules[i] = netip.PrefixFrom(netip.AddrFrom4([4]byte{172, 16, byte(i / 256), byte(i)}), 32).String()
	}
	return rules
})

// TestPartsBelongTogether is in real time: what follows from a config is there with it. A reader looks all the time; it is sure
// to look while a large config is worked on, and may see a gap between two lines when small ones follow as fast as they can.
func TestPartsBelongTogether(t *testing.T) {
	const large, small = 16, 10_000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0)))) // the reader needs a thread of its own
	n := 0
	limits := map[string]int{}
	s := live.Open(live.Options{Load: func(context.Context) (live.Config, error) {
		if n++; n <= large {
			return many(n), nil
		}
		limits["n"] = n
		return live.Config{Limits: limits, Deny: []string{fmt.Sprintf("10.%d.0.0/16", n%200), fmt.Sprintf("192.168.%d.0/24", n%200)}}, nil
	}})
	defer s.Close()
	s.Wait(context.Background())
	stop := make(chan struct{})
	var reader sync.WaitGroup
	reader.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			before := s.Load()
			n := before.Limits["n"]
			limit, first, last, after := s.Limit("n"), s.Denied(addr(n)), s.Denied(netip.AddrFrom4([4]byte{192, 168, byte(n % 200), 1})), s.Load()
			if v := after.Version; v == before.Version && (!first || !last || limit != n) {
				t.Errorf("a reader, with version %d the newest before and after: got limit %d, and its network denied: %t, want %d and true", v, limit, first && last, n)
				return
			}
			if v := after.Version; limit < n || v < before.Version {
				t.Errorf("a reader, with version %d the newest: got limit %d, and then version %d, want nothing older than limit %d", before.Version, limit, v, n)
				return
			}
		}
	})
	within(t, fmt.Sprintf("%d reloads of a large config, and %d of a small one", large, small), func() {
		for range large + small {
			s.Reload(context.Background())
			steps.Add(1)
		}
	})
	close(stop)
	reader.Wait()
}

// TestReadyMeansReady opens store after store, in real time: whoever sees that there is a config gets it. It is sure to look
// between the end of a large load and the moment when its config is there.
func TestReadyMeansReady(t *testing.T) {
	const large, small = 12, 2_000
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0))))
	largest := many(1)
	within(t, fmt.Sprintf("%d stores with a large config, and %d with a small one", large, small), func() {
		for i := range large + small {
			s := live.Open(live.Options{Load: func(context.Context) (live.Config, error) {
				if i < large {
					return largest, nil
				}
				return live.Config{Limits: map[string]int{"n": 1}, Deny: []string{"10.1.0.0/16"}}, nil
			}})
			if i >= large && i%2 == 0 {
				s.Wait(context.Background())
			}
			for !s.Ready() {
				runtime.Gosched()
			}
			if c, limit, denied := s.Load(), s.Limit("n"), s.Denied(addr(1)); c == nil || limit != 1 || !denied {
				t.Errorf("store %d of %d, when Ready has said true: got %s, limit %d, denied %t, want the config, 1, true", i+1, large+small, brief(c), limit, denied)
				return
			}
			s.Close()
			steps.Add(1)
		}
	})
}

// brief is a config that may be large, in a few words.
func brief(c *live.Config) string {
	if c == nil {
		return "no config"
	}
	return fmt.Sprintf("version %d with %d limits and %d denied networks", c.Version, len(c.Limits), len(c.Deny))
}

// patience is how long within waits for a sign of life; who has been stuck once is rejected already.
var patience = 10 * time.Second

// steps counts what loops have got done, so that a slow machine is not taken for one that is stuck.
var steps atomic.Int64

// within fails if f does not end, and counts no step any more.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := begin(f)
	for {
		before := steps.Load()
		select {
		case <-done:
			return
		case <-time.After(patience):
			if steps.Load() == before {
				patience = 100 * time.Millisecond
				t.Fatalf("%s: they did not end: somebody waits for what never comes", what)
			}
		}
	}
}

func TestPairs(t *testing.T) {
	fresh := func() *live.Store {
		src := newSource()
		return src.open(0)
	}
	use := func(c *live.Config) {
		if c != nil {
			for client := range c.Limits {
				_ = c.Limits[client] + c.Version + len(c.Deny[0])
			}
		}
	}
	ready := func() *live.Store {
		s := fresh()
		s.Wait(context.Background())
		return s
	}
	grade.Pairs(t, map[string]func() *live.Store{
		"opening": fresh,
		"ready":   ready,
		"closed": func() *live.Store {
			s := ready()
			s.Close()
			return s
		},
	}, map[string]func(*live.Store){
		"Load":      func(s *live.Store) { use(s.Load()) },
		"Limit":     func(s *live.Store) { s.Limit("shop") },
		"Ready":     func(s *live.Store) { s.Ready() },
		"Denied":    func(s *live.Store) { s.Denied(addr(1)) },
		"Wait":      func(s *live.Store) { s.Wait(context.Background()) },
		"Wait, use": func(s *live.Store) { s.Wait(context.Background()); use(s.Load()) },
		"Reload":    func(s *live.Store) { s.Reload(context.Background()) },
		"Override":  func(s *live.Store) { s.Override("shop", 1) },
		"Subscribe": func(s *live.Store) { s.Subscribe(use) },
		"Close":     func(s *live.Store) { s.Close() },
	})
}
