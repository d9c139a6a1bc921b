package quotes_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gomastery/internal/grade"
	quotes "gomastery/week02_concurrency/leak_hunt"
)

const ms = time.Millisecond

var sizes = []int{1, 2, 5, 9}

// crowd are goroutines of the package under test that are there before something is asked of it. An aggregator that is open may
// have some of its own: Close ends them.
type crowd map[int]bool

// before returns the goroutines that are there when nothing moves.
func before(t *testing.T) crowd {
	t.Helper()
	grade.Settle(t)
	c := crowd{}
	for _, g := range grade.Goroutines("gomastery/week02_concurrency/leak_hunt") {
		c[g.ID] = true
	}
	return c
}

// quiet fails if anything is left of the package under test, but for who was there before.
func quiet(t *testing.T, what string, v *venues, there crowd) {
	t.Helper()
	grade.Settle(t)
	left := slices.DeleteFunc(grade.Goroutines("gomastery/week02_concurrency/leak_hunt"), func(g grade.Goroutine) bool { return there[g.ID] })
	if len(left) > 0 {
		t.Errorf("%s: got %d goroutines left, want none; one of them: %v", what, len(left), left[0])
	}
	if v != nil {
		if _, in, open := v.counts(); in > 0 || open > 0 {
			t.Errorf("%s: got %d requests under way and %d bodies that nobody closed, want none", what, in, open)
		}
	}
}

func TestBest(t *testing.T) {
	for i, n := range slices.Concat(sizes, sizes) {
		grade.Bubble(t, func(t *testing.T) {
			bids := []int64{5, 9, 3, 9, 7, 1, 9, 2, 8}
			a, v := opened(n, func(venue int, symbol string) reply {
				turn := n - venue // the last one answers first
				if i < len(sizes) {
					turn = 1 + venue
				}
				return reply{after: time.Duration(turn) * 10 * ms, bid: bids[venue]}
			})
			defer a.Close()
			there := before(t)
			want := 0
			for i := range n {
				if bids[i] > bids[want] {
					want = i
				}
			}
			var q quotes.Quote
			var err error
			grade.WantElapsed(t, time.Duration(n)*10*ms, fmt.Sprintf("Best of %d venues, the slowest of which takes %d ms", n, n*10), func() { q, err = a.Best(t.Context(), "GOLD & TIN") })
			if w := (quotes.Quote{Venue: fmt.Sprint("v", want), Symbol: "GOLD & TIN", Bid: bids[want], Ask: bids[want] + 10}); err != nil || q != w {
				t.Errorf("Best of %d venues with the bids %v: got %+v and error %v, want %+v", n, bids[:n], q, err, w)
			}
			if asked, _, _ := v.counts(); asked != n {
				t.Errorf("Best of %d venues: got %d requests, want one for each", n, asked)
			}
			quiet(t, "after Best", v, there)
		})
	}
}

func TestFailingVenue(t *testing.T) {
	kinds := map[string]struct {
		r    reply
		text string
		err  error
	}{
		"a broken line":      {reply{after: 30 * ms, err: errDown}, "", errDown},
		"status 503":         {reply{after: 30 * ms, status: http.StatusServiceUnavailable}, "status 503", nil},
		"status 404":         {reply{after: 30 * ms, status: http.StatusNotFound, text: "no"}, "status 404", nil},
		"an unreadable body": {reply{after: 20 * ms, slow: 10 * ms, text: "<html>"}, "reading the quote", nil},
		"half a body":        {reply{after: 30 * ms, text: `{"symbol":"GOLD",`}, "reading the quote", nil},
		"another symbol":     {reply{after: 30 * ms, text: `{"symbol":"TIN","bid":1}`}, "got TIN", nil},
	}
	for name, kind := range kinds {
		for _, n := range sizes {
			for _, bad := range []int{0, n - 1} {
				grade.Bubble(t, func(t *testing.T) {
					a, v := opened(n, func(venue int, symbol string) reply {
						if venue == bad {
							return kind.r
						}
						return reply{after: time.Duration(1+venue%3) * 29 * ms, slow: time.Duration(venue%2) * time.Hour}
					})
					there := before(t)
					var err error
					what := fmt.Sprintf("Best of %d venues, number %d of which has %s after 30ms", n, bad+1, name)
					grade.WantElapsed(t, 30*ms, what, func() { _, err = a.Best(t.Context(), "GOLD") })
					if err == nil || !strings.Contains(err.Error(), kind.text) || !strings.Contains(err.Error(), fmt.Sprint("venue v", bad)) || kind.err != nil && !errors.Is(err, kind.err) {
						t.Errorf("%s: got error %v, want it to name venue v%d, and to say %q", what, err, bad, fmt.Sprint(kind.text, kind.err))
					}
					quiet(t, what, v, there)
					a.Close()
				})
			}
		}
	}
	for _, n := range sizes {
		grade.Bubble(t, func(t *testing.T) {
			v := &venues{say: func(venue int, symbol string) reply { return reply{after: time.Hour} }}
			opts := v.options(n)
			opts.Venues[n-1].URL = "http://[venue" // what a typing error in the settings makes of an address
			a := quotes.Open(opts)
			there := before(t)
			var err error
			what := fmt.Sprintf("Best of %d venues, the last of which has the address %q", n, opts.Venues[n-1].URL)
			grade.WantElapsed(t, 0, what, func() { _, err = a.Best(t.Context(), "GOLD") })
			if err == nil || !strings.Contains(err.Error(), fmt.Sprint("venue v", n-1)) {
				t.Errorf("%s: got error %v, want it to name venue v%d", what, err, n-1)
			}
			quiet(t, what, v, there)
			a.Close()
		})
	}
}

func TestCallerLeaves(t *testing.T) {
	gone := errors.New("the caller has gone")
	for _, n := range sizes {
		for _, when := range []string{"before the answers", "while the bodies are read", "before it asks"} {
			grade.Bubble(t, func(t *testing.T) {
				a, v := opened(n, func(venue int, symbol string) reply {
					if when == "before the answers" {
						return reply{after: time.Hour}
					}
					return reply{after: ms, slow: time.Hour}
				})
				defer a.Close()
				there := before(t)
				ctx, cancel := context.WithCancelCause(t.Context())
				rounds, leaves := 1, 70*ms
				if when == "before it asks" {
					rounds, leaves = 30, 0
				}
				time.AfterFunc(leaves, func() { cancel(gone) })
				grade.Settle(t)
				for range rounds {
					var err error
					what := fmt.Sprintf("Best of %d venues, whose caller leaves after %v, %s", n, leaves, when)
					grade.WantElapsed(t, leaves, what, func() { _, err = a.Best(ctx, "GOLD") })
					if !errors.Is(err, gone) {
						t.Fatalf("%s: got error %v, want the cause, %q", what, err, gone)
					}
					quiet(t, what, v, there)
				}
			})
		}
	}
}

func TestFeed(t *testing.T) {
	grade.Bubble(t, func(t *testing.T) {
		calls := 0
		a, v := opened(1, func(int, string) reply {
			calls++
			if calls == 3 {
				return reply{err: errDown}
			}
			return reply{after: 300 * ms, bid: int64(calls)}
		})
		defer a.Close()
		there := before(t)
		start := time.Now()
		f, err := a.Watch("GOLD", time.Second)
		if err != nil {
			t.Fatalf("Watch: got error %v, want none", err)
		}
		get := func(bid int64, at time.Duration) {
			t.Helper()
			q, ok := <-f.C
			if got := time.Since(start); !ok || q.Bid != bid || q.Symbol != "GOLD" || got != at {
				t.Errorf("a feed that asks each second: got %+v (%t) after %v, want number %d after %v", q, ok, got, bid, at)
			}
		}
		get(1, 1300*ms)
		get(2, 2300*ms)
		get(4, 4300*ms) // the third one failed
		time.Sleep(2*time.Second + 900*ms)
		get(6, 7200*ms) // nobody read the fifth
		time.Sleep(4*time.Second + 900*ms)
		get(11, 12100*ms)
		time.Sleep(300 * ms)
		get(12, 12400*ms)
		grade.WantElapsed(t, 0, "Stop between two quotes", f.Stop)
		stopped(t, f)
		asked, _, _ := v.counts()
		time.Sleep(time.Hour)
		if now, _, _ := v.counts(); now != asked {
			t.Errorf("an hour after Stop: got %d more requests, want none", now-asked)
		}
		f.Stop()
		quiet(t, "after Stop", v, there)
	})
	grade.Bubble(t, func(t *testing.T) { // while it asks
		a, v := opened(3, func(int, string) reply { return reply{after: time.Hour} })
		defer a.Close()
		there := before(t)
		f, _ := a.Watch("GOLD", time.Second)
		time.Sleep(time.Minute)
		grade.WantElapsed(t, 0, "Stop while the feed asks", f.Stop)
		stopped(t, f)
		quiet(t, "after Stop of a feed that asked", v, there)
	})
	grade.Bubble(t, func(t *testing.T) { // with a quote that nobody has read
		a, v := opened(1, func(int, string) reply { return reply{bid: 7} })
		defer a.Close()
		there := before(t)
		f, _ := a.Watch("GOLD", time.Second)
		time.Sleep(10*time.Second + ms)
		f.Stop()
		if q, ok := <-f.C; !ok || q.Bid != 7 {
			t.Errorf("C after Stop, with a quote that nobody has read: got %+v and %t, want the quote", q, ok)
		}
		stopped(t, f)
		quiet(t, "after Stop of a feed that nobody read", v, there)
	})
}

// stopped checks that C is closed, now.
func stopped(t *testing.T, f *quotes.Feed) {
	t.Helper()
	select {
	case q, ok := <-f.C:
		if ok {
			t.Errorf("C after Stop: got %+v, want it closed", q)
		}
	default:
		t.Error("C after Stop: got it open, want it closed when Stop returns")
	}
}

func TestMerge(t *testing.T) {
	quote := func(n int) quotes.Quote { return quotes.Quote{Symbol: "GOLD", Bid: int64(n)} }
	for _, swapped := range []bool{false, true} {
		grade.Bubble(t, func(t *testing.T) {
			one, two := make(chan quotes.Quote), make(chan quotes.Quote, 3)
			var a, b <-chan quotes.Quote = one, two
			if swapped {
				a, b = b, a
			}
			out := quotes.Merge(t.Context(), a, b)
			go func() {
				for i := range 5 {
					one <- quote(i)
				}
				close(one)
			}()
			go func() {
				time.Sleep(time.Second)
				for i := 5; i < 12; i++ {
					two <- quote(i)
				}
				close(two)
			}()
			var got []int
			for q := range out {
				got = append(got, int(q.Bid))
			}
			slices.Sort(got)
			if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}; !slices.Equal(got, want) {
				t.Errorf("Merge of 5 and 7 quotes: got %v, want %v", got, want)
			}
			quiet(t, "after both channels of Merge were closed", nil, nil)
		})
	}
	var closed = make(chan quotes.Quote)
	close(closed)
	for name, make2 := range map[string]func() (a, b <-chan quotes.Quote){
		"both are silent": func() (a, b <-chan quotes.Quote) { return make(chan quotes.Quote), make(chan quotes.Quote) },
		"one is closed": func() (a, b <-chan quotes.Quote) {
			c := make(chan quotes.Quote)
			close(c)
			return c, make(chan quotes.Quote)
		},
		"one is closed, the other one": func() (a, b <-chan quotes.Quote) {
			c := make(chan quotes.Quote)
			close(c)
			return make(chan quotes.Quote), c
		},
		"both have something, and nobody reads": func() (a, b <-chan quotes.Quote) {
			c, d := make(chan quotes.Quote, 2), make(chan quotes.Quote, 2)
			c <- quote(1)
			d <- quote(2)
			return c, d
		},
	} {
		grade.Bubble(t, func(t *testing.T) {
			one, two := make2()
			ctx, cancel := context.WithCancel(t.Context())
			out := quotes.Merge(ctx, one, two)
			time.Sleep(time.Minute)
			cancel()
			grade.Settle(t)
			quiet(t, "Merge, after its context has ended, and "+name, nil, nil)
			closed := false
			for range 3 {
				select {
				case _, ok := <-out:
					closed = !ok
				default:
				}
			}
			if !closed {
				t.Errorf("Merge, after its context has ended, and %s: got its channel open, want it closed", name)
			}
		})
	}
	grade.Bubble(t, func(t *testing.T) {
		one, two := make(chan quotes.Quote), make(chan quotes.Quote)
		out := quotes.Merge(t.Context(), one, two)
		close(one)
		close(two)
		grade.WantElapsed(t, 0, "Merge of two closed channels", func() {
			if q, ok := <-out; ok {
				t.Errorf("Merge of two closed channels: got %+v, want its channel closed", q)
			}
		})
	})
	grade.Bubble(t, func(t *testing.T) {
		for range 100 {
			ctx, cancel := context.WithCancel(t.Context())
			out := quotes.Merge(ctx, make(chan quotes.Quote), make(chan quotes.Quote))
			time.AfterFunc(time.Second, cancel)
			select {
			case q, ok := <-out:
				if ok {
					t.Fatalf("Merge of two silent channels, to somebody who reads when its context ends: got the quote %+v that nobody sent, want its channel closed", q)
				}
			case <-time.After(time.Minute):
				t.Fatal("Merge of two silent channels, to somebody who reads when its context ends: got no end, want its channel closed")
			}
		}
	})
}

func TestSubscriptions(t *testing.T) {
	a, _ := opened(1, func(int, string) reply { return reply{} })
	b, _ := opened(1, func(int, string) reply { return reply{} })
	defer a.Close()
	defer b.Close()
	gold, err := a.Subscribe("GOLD")
	also, err2 := a.Subscribe("GOLD")
	tin, err3 := a.Subscribe("TIN")
	other, err4 := b.Subscribe("GOLD")
	if err := errors.Join(err, err2, err3, err4); err != nil {
		t.Fatalf("Subscribe: got error %v, want none", err)
	}
	publish := func(from, to int) {
		for i := from; i <= to; i++ {
			a.Publish(quotes.Quote{Symbol: "GOLD", Bid: int64(i)})
		}
	}
	read := func(s *quotes.Subscription) (bids []int64, open bool) {
		for {
			select {
			case q, ok := <-s.C:
				if !ok {
					return bids, false
				}
				bids = append(bids, q.Bid)
			default:
				return bids, true
			}
		}
	}
	last := func(s *quotes.Subscription) string {
		qs := s.Last()
		if len(qs) == 0 {
			return "none"
		}
		return fmt.Sprint(len(qs), " of them, ", qs[0].Bid, " to ", qs[len(qs)-1].Bid)
	}
	check := func(when string, s *quotes.Subscription, wantBids string, wantOpen bool, wantLast string) {
		t.Helper()
		if bids, open := read(s); fmt.Sprint(bids) != wantBids || open != wantOpen {
			t.Errorf("%s: a subscription got %v, open: %t, want %s, open: %t", when, bids, open, wantBids, wantOpen)
		}
		if got := last(s); got != wantLast {
			t.Errorf("%s: Last got %s, want %s", when, got, wantLast)
		}
	}
	check("before anything is published", gold, "[]", true, "none")
	publish(1, 3)
	check("after 3 quotes", gold, "[1 2 3]", true, "3 of them, 3 to 1")
	check("after 3 quotes of another symbol", tin, "[]", true, "none")
	check("after 3 quotes of another aggregator", other, "[]", true, "none")
	publish(4, 100)
	check("after 97 more, with room for 16", gold, "[4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19]", true, "64 of them, 100 to 37")
	mine := gold.Last()
	publish(101, 102)
	if mine[0].Bid != 100 || mine[63].Bid != 37 {
		t.Errorf("what Last returned, after two more quotes: got %d to %d, want it as it was, 100 to 37: it belongs to who asked", mine[0].Bid, mine[63].Bid)
	}
	mine = gold.Last()
	mine[1] = quotes.Quote{}
	if got := gold.Last()[1].Bid; got != 101 {
		t.Errorf("Last, after somebody has changed what it returned before: got %d, want 101: it belongs to who asked", got)
	}
	gold.Close()
	publish(103, 104)
	check("after Close, with 2 that nobody had read", gold, "[101 102]", false, "64 of them, 102 to 39")
	gold.Close()
	check("after a second Close", gold, "[]", false, "64 of them, 102 to 39")
	check("the other one, after Close of the first", also, "[1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16]", true, "64 of them, 104 to 41")
	publish(105, 105)
	check("the other one, after one more", also, "[105]", true, "64 of them, 105 to 42")
	a.Close()
	check("after Close of the aggregator", also, "[]", false, "64 of them, 105 to 42")
	check("after Close of the aggregator", tin, "[]", false, "none")
	check("after Close of another aggregator", other, "[]", true, "none")
	a.Publish(quotes.Quote{Symbol: "GOLD", Bid: 200}) // nobody is left
	also.Close()
	b.Publish(quotes.Quote{Symbol: "GOLD", Bid: 300})
	check("of the other aggregator, after its Publish", other, "[300]", true, "1 of them, 300 to 300")
}

func TestClose(t *testing.T) {
	for _, n := range sizes {
		grade.Bubble(t, func(t *testing.T) {
			slow := time.Hour
			a, v := opened(n, func(venue int, symbol string) reply { return reply{after: slow, slow: slow} })
			errs := make(chan error, 3)
			for range 3 {
				go func() {
					_, err := a.Best(t.Context(), "GOLD")
					errs <- err
				}()
			}
			var feeds []*quotes.Feed
			for i := range 4 {
				f, _ := a.Watch("GOLD", time.Duration(i+1)*time.Minute)
				feeds = append(feeds, f)
			}
			s, _ := a.Subscribe("GOLD")
			time.Sleep(2*time.Minute + time.Second)
			grade.WantElapsed(t, 0, "Close, with three requests, four feeds and a subscription", a.Close)
			for range 3 {
				if err := <-errs; !errors.Is(err, quotes.ErrClosed) {
					t.Errorf("Best, when the aggregator is closed meanwhile: got error %v, want ErrClosed", err)
				}
			}
			for _, f := range feeds {
				stopped(t, f)
				f.Stop()
			}
			select {
			case _, ok := <-s.C:
				if ok {
					t.Error("C of a subscription after Close: got a quote, want it closed")
				}
			default:
				t.Error("C of a subscription after Close: got it open, want it closed")
			}
			quiet(t, "after Close", v, nil)
			slow = 0 // whoever asks now has an answer at once
			for range 100 {
				if q, err := a.Best(t.Context(), "GOLD"); !errors.Is(err, quotes.ErrClosed) {
					t.Fatalf("Best after Close, of venues that answer at once: got %v and error %v, want ErrClosed", q, err)
				}
			}
			_, err2 := a.Watch("GOLD", time.Second)
			_, err3 := a.Subscribe("GOLD")
			for what, err := range map[string]error{"Watch": err2, "Subscribe": err3} {
				if !errors.Is(err, quotes.ErrClosed) {
					t.Errorf("%s after Close: got error %v, want ErrClosed", what, err)
				}
			}
			a.Close()
			asked, _, _ := v.counts()
			time.Sleep(time.Hour)
			if now, _, _ := v.counts(); now != asked {
				t.Errorf("an hour after Close: got %d more requests, want none", now-asked)
			}
			quiet(t, "an hour after Close", v, nil)
		})
	}
}

// TestCloseWaits has venues that need a second to give up: the requests are goroutines of the aggregator until then.
func TestCloseWaits(t *testing.T) {
	for _, n := range sizes {
		grade.Bubble(t, func(t *testing.T) {
			a, v := opened(n, func(venue int, symbol string) reply { return reply{after: time.Hour, late: time.Second} })
			for range 3 {
				go a.Best(t.Context(), "GOLD")
			}
			time.Sleep(time.Minute)
			what := fmt.Sprintf("Close, with 3 requests to %d venues that need a second to give up", n)
			grade.WantElapsed(t, time.Second, what, a.Close)
			if _, in, _ := v.counts(); in != 0 {
				t.Errorf("when Close returns, with 3 requests to %d venues that need a second to give up: got %d of them under way, want none: to end something is not to wait for its end", n, in)
			}
			time.Sleep(time.Minute)
		})
	}
}

// TestCloseMeetsOthers: Close comes while others ask, watch and subscribe without a break, 120 times each. Whoever is first:
// when both have returned, nothing may be open, and when Close has returned, no request may begin. To look whether the aggregator is
// open, and to be noted in it, must be one step.
func TestCloseMeetsOthers(t *testing.T) {
	const callers = 3
	over := make(chan quotes.Quote)
	close(over)
	for what, call := range map[string]func(*quotes.Aggregator) (<-chan quotes.Quote, error){
		"Best": func(a *quotes.Aggregator) (<-chan quotes.Quote, error) {
			_, err := a.Best(context.Background(), "GOLD")
			return over, err
		},
		"Watch": func(a *quotes.Aggregator) (<-chan quotes.Quote, error) {
			f, err := a.Watch("GOLD", time.Hour)
			if err != nil {
				return nil, err
			}
			return f.C, nil
		},
		"Subscribe": func(a *quotes.Aggregator) (<-chan quotes.Quote, error) {
			s, err := a.Subscribe("GOLD")
			if err != nil {
				return nil, err
			}
			return s.C, nil
		},
	} {
		for round := range 120 {
			var closed atomic.Bool
			var late, calls atomic.Int32
			a, _ := opened(1, func(int, string) reply {
				if closed.Load() {
					late.Add(1)
				}
				return reply{}
			})
			var all sync.WaitGroup
			var got [callers][]<-chan quotes.Quote
			for i := range callers {
				all.Go(func() {
					for range 100 { // enough to meet Close
						c, err := call(a)
						calls.Add(1)
						if err != nil {
							return
						}
						got[i] = append(got[i], c)
					}
				})
			}
			for calls.Load() < int32(2+round%5) {
				runtime.Gosched()
			}
			within(t, "Close, while others call "+what, a.Close)
			closed.Store(true)
			within(t, what+", while the aggregator is closed", all.Wait)
			for _, c := range slices.Concat(got[:]...) {
				select {
				case <-c:
				default:
					t.Fatalf("%s at the moment of Close: got an open channel when both had returned, want it closed, or ErrClosed: "+
						"between the look at the aggregator and the note in it, Close went by, and will not come again", what)
				}
			}
			if n := late.Load(); n > 0 {
				t.Fatalf("%s at the moment of Close: got %d requests that began when Close had returned, want none: "+
					"between the look at the aggregator and the count of the request, Close went by, and waited for nobody", what, n)
			}
		}
	}
}

// TestCloseFindsRequests is for the race detector: Close comes when a request is under way. Only the clock says so: any other sign would
// put the count of the request before Close, which the aggregator's own lock has to do.
func TestCloseFindsRequests(t *testing.T) {
	for range 30 {
		a, _ := opened(2, func(int, string) reply { return reply{after: time.Minute} })
		var all sync.WaitGroup
		all.Go(func() { a.Best(context.Background(), "GOLD") })
		time.Sleep(ms)
		within(t, "Close, with a request under way", a.Close)
		within(t, "Best, when the aggregator is closed meanwhile", all.Wait)
	}
}

// TestTwoHundredRequests is a day in short: errors, slow venues, callers who leave, and Close in the middle of it. In real time.
func TestTwoHundredRequests(t *testing.T) {
	for _, n := range sizes {
		v := &venues{say: func(venue int, symbol string) reply {
			k := len(symbol) + venue
			r := reply{after: time.Duration(k%4) * ms / 4, slow: time.Duration(k%3) * ms / 4, bid: int64(k)}
			switch k % 11 {
			case 3:
				r.err = errDown
			case 5:
				r.status = http.StatusServiceUnavailable
			case 7:
				r.text = "<html>"
			}
			return r
		}}
		a := quotes.Open(v.options(n))
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i%5)*ms)
				defer cancel()
				a.Best(ctx, strings.Repeat("X", i%23))
			})
			if i%20 == 0 {
				f, _ := a.Watch("GOLD", 5*ms) // a feed may ask while it asks: a millisecond would keep a busy machine from all else
				s, _ := a.Subscribe("GOLD")
				all.Go(func() {
					for range quotes.Merge(ctxOf(t, 12*ms), f.C, s.C) {
					}
					if i%40 == 0 {
						f.Stop()
						s.Close()
					}
				})
			}
		}
		within(t, "200 requests", all.Wait)
		within(t, "Close", a.Close)
		grade.NoLeaks(t, "gomastery/week02_concurrency/leak_hunt")
		if _, in, open := v.counts(); in > 0 || open > 0 {
			t.Errorf("200 requests to %d venues, then Close: got %d requests under way and %d bodies that nobody closed, want none", n, in, open)
		}
	}
}

func ctxOf(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), d)
	t.Cleanup(cancel)
	return ctx
}

// patience is how long within waits; who has been stuck once is rejected already.
var patience = 6 * time.Second

// within fails if f does not end.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(patience):
		patience = 100 * ms
		t.Fatalf("%s: no end: somebody waits for what never comes", what)
	}
}

func TestPairs(t *testing.T) {
	type objects struct {
		a *quotes.Aggregator
		f *quotes.Feed
		s *quotes.Subscription
	}
	// The aggregator of a pair is closed when the next pair begins, or its feeds would ask on and on, and keep the machine busy.
	// That takes no time; where it does, Pairs says so for its own pair, and the others are left as they are.
	var last *quotes.Aggregator
	wait := patience
	closeLast := func() {
		if last == nil {
			return
		}
		done := make(chan struct{})
		go func(a *quotes.Aggregator) { defer close(done); a.Close() }(last)
		last = nil
		select {
		case <-done:
		case <-time.After(wait):
			wait = 100 * ms // other tests reject a Close that hangs; here it must not cost minutes
		}
	}
	defer closeLast()
	fresh := func() objects {
		closeLast()
		a, _ := opened(2, func(venue int, symbol string) reply { return reply{after: 3 * ms, bid: int64(venue)} })
		f, _ := a.Watch("GOLD", time.Hour)
		s, _ := a.Subscribe("GOLD")
		last = a
		return objects{a, f, s}
	}
	grade.Pairs(t, map[string]func() objects{
		"open": fresh,
		"closed": func() objects {
			o := fresh()
			o.a.Close()
			return o
		},
	}, map[string]func(objects){
		"Best":      func(o objects) { o.a.Best(context.Background(), "GOLD") },
		"Watch":     func(o objects) { o.a.Watch("TIN", time.Hour) },
		"Watch 1ms": func(o objects) { o.a.Watch("TIN", ms/2) },
		"Stop":      func(o objects) { o.f.Stop() },
		"Subscribe": func(o objects) { o.a.Subscribe("GOLD") },
		"Publish":   func(o objects) { o.a.Publish(quotes.Quote{Symbol: "GOLD", Bid: 1}) },
		"Last":      func(o objects) { o.s.Last() },
		"end":       func(o objects) { o.s.Close() },
		"Close":     func(o objects) { o.a.Close() },
	})
}

// TestNothingIsKept is the last one: what leaks here would slow down all that follow.
func TestNothingIsKept(t *testing.T) {
	a, _ := opened(1, func(int, string) reply { return reply{} })
	defer a.Close()
	kept := func(f func()) int64 {
		return grade.Retained(t, func() {
			there := runtime.NumGoroutine()
			f()
			for range 1000 { // who has been told to end needs a moment for it
				if runtime.NumGoroutine() <= there {
					break
				}
				time.Sleep(ms)
			}
		})
	}
	manyGoroutines(6_000) // what the runtime keeps of a goroutine that has ended is no leak
	use := func(n int) {
		for i := range n {
			s, _ := a.Subscribe("GOLD")
			a.Publish(quotes.Quote{Symbol: "GOLD"})
			s.Close()
			s, _ = a.Subscribe(fmt.Sprint("symbol ", i))
			s.Close()
		}
	}
	use(100)
	if got := kept(func() { use(10_000) }); got > 256<<10 {
		t.Fatalf("20,000 subscriptions that were closed: got %d KiB kept, want none of them", got>>10)
	}
	watch := func(n int) {
		for range n {
			f, _ := a.Watch("GOLD", time.Hour)
			f.Stop()
		}
	}
	watch(100)
	if got := kept(func() { watch(2_000) }); got > 256<<10 {
		t.Fatalf("2,000 feeds that were stopped: got %d KiB kept, want none of them", got>>10)
	}
	together := func(n int) { // many at the same time, beside one that stays: a list has to let go of what it took out, also behind its end
		var feeds []*quotes.Feed
		var subs []*quotes.Subscription
		for range n {
			f, _ := a.Watch("GOLD", time.Hour)
			s, _ := a.Subscribe("GOLD")
			feeds, subs = append(feeds, f), append(subs, s)
		}
		for i := range n {
			feeds[n-1-i].Stop() // the last one first: what is taken out from the front is overwritten by what moves up
			subs[n-1-i].Close()
		}
	}
	stays, _ := a.Watch("GOLD", time.Hour)
	open, _ := a.Subscribe("GOLD")
	if got := kept(func() { together(2_000) }); got > 256<<10 {
		t.Fatalf("2,000 feeds and 2,000 subscriptions at the same time, ended while one of each goes on: got %d KiB kept, want none of them: "+
			"what was taken out of a slice is still behind its end", got>>10)
	}
	publish := func(n int) {
		for range n {
			a.Publish(quotes.Quote{Symbol: "GOLD"})
		}
	}
	publish(100)
	if got := kept(func() { publish(20_000) }); got > 256<<10 {
		t.Fatalf("20,000 quotes, published for a subscription that nobody reads: got %d KiB kept, want no more than the 64 that Last returns, and 16 in C", got>>10)
	}
	stays.Stop()
	open.Close()
	best := func(n int) {
		for range n {
			a.Best(t.Context(), "GOLD")
		}
	}
	best(100)
	if got := kept(func() { best(5_000) }); got > 256<<10 {
		t.Errorf("5,000 times Best, with a context that goes on: got %d KiB kept, want nothing", got>>10)
	}
	stay := func(n int) { // an aggregator that was closed
		for range n {
			b, _ := opened(1, func(int, string) reply { return reply{} })
			b.Subscribe("GOLD")
			b.Watch("GOLD", time.Hour)
			b.Close()
		}
	}
	stay(10)
	if got := kept(func() { stay(1_000) }); got > 256<<10 {
		t.Errorf("1,000 aggregators with a subscription and a feed, closed: got %d KiB kept, want nothing", got>>10)
	}
	runtime.KeepAlive(a)
}

// manyGoroutines makes the runtime set up as many goroutines, and ends them.
func manyGoroutines(n int) {
	release := make(chan struct{})
	var all sync.WaitGroup
	for range n {
		all.Go(func() { <-release })
	}
	close(release)
	all.Wait()
}
