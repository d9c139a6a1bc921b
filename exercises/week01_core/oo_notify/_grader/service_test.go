package notify_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	notify "gomastery/week01_core/oo_notify"
)

func service(t *testing.T, cfg notify.Config, tr notify.Transport, c notify.Clock) *notify.Service {
	t.Helper()
	s, err := notify.New(cfg, tr, c)
	if err != nil {
		t.Fatalf("New: got error %v, want none", err)
	}
	return s
}

func TestNewNeedsItsParts(t *testing.T) {
	w := &world{}
	for _, c := range []struct {
		tr   notify.Transport
		cl   notify.Clock
		want string
	}{{nil, w, "notify: no transport"}, {w, nil, "notify: no clock"}} {
		if s, err := notify.New(config(), c.tr, c.cl); s != nil || err == nil || err.Error() != c.want {
			t.Errorf("New without one of its parts: got %v and error %v, want none and %q", s, err, c.want)
		}
	}
	if s, err := notify.New(notify.Config{}, w, w); s != nil || err == nil {
		t.Errorf("New without a sender: got %v and error %v, want none and an error", s, err)
	}
}

// TestTwoServices: what one knows, the other does not. They are used in turn.
func TestTwoServices(t *testing.T) {
	var seen [2][]string
	worlds := []*world{{now: when(t, "Mon 12:00")}, {now: when(t, "Mon 23:00"), answers: map[notify.Channel][]string{notify.SMS: {"temporary"}}}}
	var services []*notify.Service
	for i, w := range worlds {
		cfg := config()
		cfg.Sender = fmt.Sprint("Sender ", i)
		cfg.Attempts = map[notify.Channel]int{notify.SMS: i + 1}
		cfg.Watch = func(e notify.Event) { seen[i] = append(seen[i], string(e.Channel)) }
		services = append(services, service(t, cfg, w, w))
	}
	for range 2 {
		for i, s := range services {
			if err := s.Send(context.Background(), code()); err != nil {
				t.Errorf("Send of service %d of two: got error %v, want none", i, err)
			}
			if err := s.Send(context.Background(), invoice()); err != nil {
				t.Errorf("Send of service %d of two: got error %v, want none", i, err)
			}
		}
	}
	for i, want := range []string{"sms email sms email", "sms sms email sms email"} {
		if got := strings.Join(seen[i], " "); got != want {
			t.Errorf("what service %d of two was seen to do: got %q, want %q", i, got, want)
		}
		if got := strings.Count(strings.Join(worlds[i].lines, ""), fmt.Sprint("From: Sender ", i)); got != 2 {
			t.Errorf("mails of service %d of two, with its own sender: got %d, want 2", i, got)
		}
		want := map[notify.Channel]notify.Counts{notify.SMS: {Sent: 2, Retries: i}, notify.Email: {Sent: 2}}
		if got := services[i].Stats(); !maps.Equal(got, want) {
			t.Errorf("Stats of service %d of two: got %v, want %v", i, got, want)
		}
	}
}

func TestStatsAreACopy(t *testing.T) {
	w := &world{now: when(t, "Mon 12:00")}
	s := service(t, config(), w, w)
	if got := s.Stats(); got == nil || len(got) != 0 {
		t.Errorf("Stats before anything was sent: got %v, want an empty map", got)
	}
	s.Send(context.Background(), code())
	before := s.Stats()
	before[notify.Email] = notify.Counts{Sent: 7}
	s.Send(context.Background(), code())
	if got := s.Stats(); got[notify.Email].Sent != 0 || got[notify.SMS].Sent != 2 || before[notify.SMS].Sent != 1 {
		t.Errorf("Stats, after its caller has changed what it returned before: got %v, and before that %v, want 2 and 1 sent by sms, and no mails", got, before)
	}
}

// ctxWorld looks at contexts.
type ctxWorld struct {
	world
	missing []string
}

type key struct{}

func (w *ctxWorld) look(ctx context.Context, where string) {
	if ctx.Value(key{}) != "trace" {
		w.missing = append(w.missing, where)
	}
}

func (w *ctxWorld) Deliver(ctx context.Context, ch notify.Channel, address string, payload []byte) error {
	w.look(ctx, "Deliver on "+string(ch))
	return w.world.Deliver(ctx, ch, address, payload)
}

func (w *ctxWorld) Sleep(ctx context.Context, d time.Duration) error {
	w.look(ctx, fmt.Sprint("Sleep ", d))
	return w.world.Sleep(ctx, d)
}

func TestContextIsPassedOn(t *testing.T) {
	w := &ctxWorld{world: world{now: when(t, "Sat 23:00"), answers: map[notify.Channel][]string{notify.SMS: {"temporary"}}}}
	s := service(t, config(), w, w)
	m := notify.Message{ID: "m1", Kind: "all", To: ann(), Data: map[string]string{"who": "you", "text": "x"}}
	if err := s.Send(context.WithValue(context.Background(), key{}, "trace"), m); err != nil {
		t.Errorf("Send: got error %v, want none", err)
	}
	if len(w.missing) > 0 {
		t.Errorf("calls without the context of Send: got %q, want none: it carries the deadline of the caller, and its values", w.missing)
	}
}

// TestWatchMayAsk: whoever watches may look at the numbers.
func TestWatchMayAsk(t *testing.T) {
	w := &world{now: when(t, "Mon 12:00")}
	var s *notify.Service
	cfg := config()
	calls := 0
	cfg.Watch = func(notify.Event) { calls++; s.Stats() }
	s = service(t, cfg, w, w)
	within(t, "Send, with a Watch that calls Stats", func() { s.Send(context.Background(), code()) })
	if calls != 1 {
		t.Errorf("Watch: got %d calls, want 1", calls)
	}
}

// within fails if f does not end: that is what a lock held too long looks like.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatalf("%s: it did not end: a lock is held while something waits", what)
	}
}

// slow is a world whose Sleep waits until somebody says so.
type slow struct {
	world
	asleep, wake chan struct{}
}

func (w *slow) Sleep(ctx context.Context, d time.Duration) error {
	w.asleep <- struct{}{}
	<-w.wake
	return nil
}

// TestNobodyWaitsForAnother: a message between two attempts holds up no other.
func TestNobodyWaitsForAnother(t *testing.T) {
	w := &slow{world: world{now: when(t, "Mon 12:00"), answers: map[notify.Channel][]string{notify.SMS: {"temporary", "ok"}}}, asleep: make(chan struct{}), wake: make(chan struct{})}
	s := service(t, config(), w, w)
	wake := sync.OnceFunc(func() { close(w.wake) })
	defer wake() // also if this test fails: the first one must not hold up the next test
	first := make(chan error, 1)
	go func() { first <- s.Send(context.Background(), code()) }()
	select {
	case <-w.asleep:
	case err := <-first:
		t.Fatalf("Send, when the first attempt of an SMS had a temporary failure: it returned %v without waiting for the next attempt, want that it waits", err)
	}
	within(t, "Send of a second message, while the first one waits for its next attempt", func() {
		if err := s.Send(context.Background(), invoice()); err != nil {
			t.Errorf("Send of the second message: got error %v, want none", err)
		}
		s.Stats()
	})
	wake()
	if err := <-first; err != nil {
		t.Errorf("Send of the first message: got error %v, want none", err)
	}
	if got, want := s.Stats(), map[notify.Channel]notify.Counts{notify.SMS: {Sent: 1, Retries: 1}, notify.Email: {Sent: 1}}; !maps.Equal(got, want) {
		t.Errorf("Stats after both: got %v, want %v", got, want)
	}
}

// TestManyAtOnce runs in both gates: messages on their way at the same time stay apart.
func TestManyAtOnce(t *testing.T) {
	const n = 60
	worlds := []*world{{now: when(t, "Mon 12:00")}, {now: when(t, "Mon 12:00")}}
	var all sync.WaitGroup
	begin := make(chan struct{})
	var services []*notify.Service
	for _, w := range worlds {
		w.answers = map[notify.Channel][]string{notify.SMS: strings.Fields(strings.Repeat("temporary ok ", n))}
		cfg := config()
		cfg.Attempts = map[notify.Channel]int{notify.SMS: 99}
		cfg.Routes["code"] = notify.Route{Channels: []notify.Channel{notify.SMS, notify.Email, notify.Push}, Every: true}
		s := service(t, cfg, w, w)
		services = append(services, s)
		for i := range n {
			all.Go(func() {
				<-begin
				m := code()
				m.ID, m.To.Name, m.Data["code"] = fmt.Sprint("id", i), fmt.Sprint("name", i), fmt.Sprint(1000+i)
				for ch := range m.To.Addresses {
					m.To.Addresses[ch] = fmt.Sprint("address", i)
				}
				if err := s.Send(context.Background(), m); err != nil {
					t.Errorf("Send: got error %v, want none", err)
				}
			})
			all.Go(func() { <-begin; s.Stats() })
		}
	}
	close(begin)
	all.Wait()
	for i, w := range worlds {
		for j := range n {
			want := fmt.Sprintf("deliver email to address%d: %q: ok", j, fmt.Sprintf("From: The Shop\nTo: name%d <address%d>\nSubject: Your code\n\nHello name%d,\nyour code is %d.\n>From us.\n-- \nThe Shop\n", j, j, j, 1000+j))
			if got := strings.Count("\n"+strings.Join(w.lines, "\n")+"\n", "\n"+want+"\n"); got != 1 {
				t.Fatalf("%d messages at the same time: got %d mails like this one, want 1 (what belongs to a message must not be kept where the next one finds it):\n%s", n, got, want)
			}
		}
		want := map[notify.Channel]notify.Counts{notify.SMS: {Sent: n, Retries: n}, notify.Email: {Sent: n}, notify.Push: {Sent: n}}
		if got := services[i].Stats(); !maps.Equal(got, want) {
			t.Errorf("Stats after %d messages at the same time: got %v, want %v", n, got, want)
		}
	}
}

// idle is a transport that does nothing, and a clock that stands.
type idle struct{ now time.Time }

func (idle) Deliver(context.Context, notify.Channel, string, []byte) error { return nil }
func (i idle) Now() time.Time                                              { return i.now }
func (idle) Sleep(context.Context, time.Duration) error                    { return nil }

// TestStatsWhileSending is for maps.Clone, which the race detector does not see: here the runtime does.
func TestStatsWhileSending(t *testing.T) {
	const n = 4000
	w := idle{when(t, "Mon 12:00")}
	cfg := config()
	s := service(t, cfg, w, w)
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for range n {
				s.Send(context.Background(), code())
			}
		})
		all.Go(func() {
			for range 4 * n {
				s.Stats()
			}
		})
	}
	all.Wait()
	if got := s.Stats()[notify.SMS].Sent; got != 2*n {
		t.Errorf("Stats after %d messages from two goroutines: got %d sent by sms, want all", 2*n, got)
	}
}

// TestNothingIsItsOwnSubclass looks at a service that was used: an object whose own field holds itself, as another type
// sees it, is a virtual method by hand.
func TestNothingIsItsOwnSubclass(t *testing.T) {
	w := &world{now: when(t, "Mon 12:00"), answers: map[notify.Channel][]string{notify.SMS: {"temporary"}}}
	s := service(t, config(), w, w)
	m := notify.Message{ID: "m1", Kind: "all", To: ann(), Data: map[string]string{"who": "you", "text": "x"}}
	if err := s.Send(context.Background(), m); err != nil && !errors.Is(err, notify.ErrTemporary) {
		t.Errorf("Send: got error %v, want none", err)
	}
	k := walker{seen: map[visit]bool{}, outer: map[uintptr][]uintptr{}}
	k.walk(reflect.ValueOf(s), nil, "Service", false)
	for _, h := range k.held {
		if k.within(h.target, h.owners) {
			t.Errorf("%s: got an object that holds itself as an interface, want none: Go has no virtual methods, and a field self is not one. What differs is a value (a function, a struct of numbers), and what is the same is a function that takes it", h.path)
		}
	}
}

type visit struct {
	at uintptr
	t  reflect.Type
}

// held is an interface with a pointer in it, somewhere in an object, which has several addresses if it is part of others.
type held struct {
	path   string
	owners []uintptr
	target uintptr
}

type walker struct {
	seen  map[visit]bool
	outer map[uintptr][]uintptr // by what is embedded as a pointer: what embeds it
	held  []held
}

// within says whether the target is one of the owners, or embeds one.
func (k *walker) within(target uintptr, owners []uintptr) bool {
	done := map[uintptr]bool{}
	for len(owners) > 0 {
		o := owners[0]
		owners = owners[1:]
		if o == target {
			return true
		}
		if !done[o] {
			done[o] = true
			owners = append(owners[:len(owners):len(owners)], k.outer[o]...)
		}
	}
	return false
}

// walk goes through all that can be reached. The owners are the addresses of the objects that v is a part of.
func (k *walker) walk(v reflect.Value, owners []uintptr, path string, embedded bool) {
	if len(path) > 400 {
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if embedded {
			k.outer[v.Pointer()] = append(k.outer[v.Pointer()], owners...)
		}
		if v.IsNil() || k.seen[visit{v.Pointer(), v.Type()}] {
			return
		}
		k.seen[visit{v.Pointer(), v.Type()}] = true
		k.walk(v.Elem(), []uintptr{v.Pointer()}, path, false)
	case reflect.Struct:
		if t := v.Type(); !strings.Contains(t.PkgPath(), "gomastery/") || strings.Contains(t.PkgPath(), "_test") {
			return
		}
		if v.CanAddr() {
			owners = append(owners[:len(owners):len(owners)], v.UnsafeAddr())
		}
		for i := range v.NumField() {
			f := v.Type().Field(i)
			k.walk(v.Field(i), owners, path+"."+f.Name, f.Anonymous)
		}
	case reflect.Interface:
		e := v.Elem()
		if e.Kind() == reflect.Pointer {
			k.held = append(k.held, held{path, owners, e.Pointer()})
		}
		if e.IsValid() {
			k.walk(e, nil, path, false)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			k.walk(it.Value(), nil, path+"[…]", false)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			k.walk(v.Index(i), owners, path+"[…]", false)
		}
	}
}
