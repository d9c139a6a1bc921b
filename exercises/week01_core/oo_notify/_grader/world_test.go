package notify_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	notify "gomastery/week01_core/oo_notify"
)

// errs are what a transport or a clock can answer, by name.
var errs = map[string]error{
	"ok":        nil,
	"temporary": fmt.Errorf("line busy: %w", notify.ErrTemporary),
	"rejected":  fmt.Errorf("unknown address: %w", notify.ErrRejected),
	"broken":    errBroken,
	"cancelled": context.Canceled,
}

var errBroken = errors.New("transport is broken")

// world is a transport and a clock that write down what happens, in order.
type world struct {
	mu      sync.Mutex
	now     time.Time
	answers map[notify.Channel][]string // what Deliver answers, one after the other; then ok
	sleeps  []string                    // what Sleep answers, one after the other; then ok
	lines   []string
	kept    [][]byte
	copies  []string
}

func (w *world) note(format string, args ...any) {
	w.lines = append(w.lines, fmt.Sprintf(format, args...))
}

func (w *world) Deliver(_ context.Context, ch notify.Channel, address string, payload []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	answer := "ok"
	if a := w.answers[ch]; len(a) > 0 {
		answer, w.answers[ch] = a[0], a[1:]
	}
	w.note("deliver %s to %s: %q: %s", ch, address, payload, answer)
	w.kept = append(w.kept, payload)
	w.copies = append(w.copies, string(payload))
	return errs[answer]
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) Sleep(_ context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	answer := "ok"
	if len(w.sleeps) > 0 {
		answer, w.sleeps = w.sleeps[0], w.sleeps[1:]
	}
	w.note("sleep %v: %s", d, answer)
	w.now = w.now.Add(d)
	return errs[answer]
}

func (w *world) watch(e notify.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note("event %s %s %d %v", e.Message, e.Channel, e.Attempt, e.Err)
}

// ann can be reached everywhere.
func ann() notify.Recipient {
	return notify.Recipient{Name: "Ann_Lee", Addresses: map[notify.Channel]string{
		notify.Email: "ann@example.com", notify.SMS: "+4930123", notify.Push: "device7", notify.Webhook: "https://example.com/hook",
		notify.Chat: "#room", notify.Letter: "1 Main Street, 12345 Town ,Land",
	}}
}

func config() notify.Config {
	return notify.Config{
		Sender: "The Shop",
		Templates: map[string]string{
			"code":    "Your code\nHello {name},\nyour code is {code}.\nFrom us.",
			"invoice": "Invoice {number}\nFrom now on you owe us *{amount}*.\nFrom the shop\n",
			"alert":   "Alert\n{text}",
			"order":   "Order {number}",
			"news":    "News for {name}\n{text}",
			"all":     "To `all` of {who}\n{text}",
			"lost":    "Lost\nnothing",
		},
		Routes: map[string]notify.Route{
			"code":    {Channels: []notify.Channel{notify.SMS, notify.Email}},
			"invoice": {Channels: []notify.Channel{notify.Email, notify.Letter}},
			"alert":   {Channels: []notify.Channel{notify.Push, notify.Chat, notify.SMS}, Every: true},
			"order":   {Channels: []notify.Channel{notify.Webhook}},
			"news":    {Channels: []notify.Channel{notify.Chat, notify.Push, notify.Email}},
			"all":     {Channels: []notify.Channel{notify.Email, notify.SMS, notify.Push, notify.Webhook, notify.Chat, notify.Letter}, Every: true},
		},
	}
}

// story is one service, and what it is told.
type story struct {
	at      string // "Mon 12:00" is the default
	change  func(*notify.Config)
	answers map[notify.Channel]string // separated by blanks
	sleeps  string
	sends   []notify.Message
}

// days of March 2026, which begins on a Sunday.
var days = map[string]int{"Sun": 1, "Mon": 2, "Tue": 3, "Fri": 6, "Sat": 7}

func when(t *testing.T, at string) time.Time {
	t.Helper()
	day, clock, _ := strings.Cut(at, " ")
	hour, err := time.Parse("15:04", clock)
	if err != nil || days[day] == 0 {
		t.Fatalf("bad time %q: %v", at, err)
	}
	// Not in UTC: what counts is the time there.
	return time.Date(2026, 3, days[day], hour.Hour(), hour.Minute(), 0, 0, time.UTC).In(time.FixedZone("", -5*3600))
}

// tell lets a story happen, and returns what did, line by line.
func tell(t *testing.T, s story) []string {
	t.Helper()
	w := &world{now: when(t, "Mon 12:00"), answers: map[notify.Channel][]string{}, sleeps: strings.Fields(s.sleeps)}
	if s.at != "" {
		w.now = when(t, s.at)
	}
	for ch, a := range s.answers {
		w.answers[ch] = strings.Fields(a)
	}
	cfg := config()
	cfg.Watch = w.watch
	if s.change != nil {
		s.change(&cfg)
	}
	svc, err := notify.New(cfg, w, w)
	if err != nil {
		return []string{"new: " + err.Error()}
	}
	for _, m := range s.sends {
		if m.ID == "" {
			m.ID = "m1"
		}
		err := svc.Send(context.Background(), m)
		w.note("send %s", outcome(err))
	}
	w.note("stats %v", svc.Stats())
	for i, p := range w.kept {
		if string(p) != w.copies[i] {
			w.note("the payload %q was changed after it had been delivered", w.copies[i])
		}
	}
	return w.lines
}

// outcome writes an error with all that a caller can find out from it.
func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%q", err)
	for _, name := range []string{"temporary", "rejected", "broken", "cancelled"} {
		if errors.Is(err, errs[name]) {
			fmt.Fprintf(&b, " is the very %s error", name)
		} else if sentinel := map[string]error{"temporary": notify.ErrTemporary, "rejected": notify.ErrRejected}[name]; sentinel != nil && errors.Is(err, sentinel) {
			fmt.Fprintf(&b, " is %s", name)
		}
	}
	if errors.Is(err, notify.ErrNoRoute) {
		b.WriteString(" is no route")
	}
	for _, e := range leaves(err) {
		fmt.Fprintf(&b, "; %s %d", e.Channel, e.Attempt)
	}
	return b.String()
}

// leaves returns the SendErrors in an error, in order.
func leaves(err error) []*notify.SendError {
	switch e := err.(type) {
	case *notify.SendError:
		return []*notify.SendError{e}
	case interface{ Unwrap() []error }:
		var all []*notify.SendError
		for _, one := range e.Unwrap() {
			all = append(all, leaves(one)...)
		}
		return all
	case interface{ Unwrap() error }:
		return leaves(e.Unwrap())
	}
	return nil
}
