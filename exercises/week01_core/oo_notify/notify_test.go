package notify_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	notify "gomastery/week01_core/oo_notify"
)

// lab is a transport and a clock for tests.
type lab struct {
	fail  []error // what Deliver returns, one after the other
	lines []string
}

func (l *lab) Deliver(_ context.Context, ch notify.Channel, address string, payload []byte) error {
	l.lines = append(l.lines, fmt.Sprintf("%s %s %q", ch, address, payload))
	if len(l.fail) == 0 {
		return nil
	}
	err := l.fail[0]
	l.fail = l.fail[1:]
	return err
}

func (l *lab) Now() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

func (l *lab) Sleep(_ context.Context, d time.Duration) error {
	l.lines = append(l.lines, fmt.Sprint("sleep ", d))
	return nil
}

var shop = notify.Config{
	Sender:    "The Shop",
	Templates: map[string]string{"code": "Your code\nIt is {code}."},
	Routes:    map[string]notify.Route{"code": {Channels: []notify.Channel{notify.SMS, notify.Email}}},
}

var codeForAnn = notify.Message{
	ID: "m1", Kind: "code", Data: map[string]string{"code": "4711"},
	To: notify.Recipient{Name: "Ann", Addresses: map[notify.Channel]string{notify.SMS: "+4930123", notify.Email: "ann@example.com"}},
}

// TestTodaySend works, and must go on working: SMS has three attempts before the e-mail.
func TestTodaySend(t *testing.T) {
	l := &lab{fail: []error{notify.ErrTemporary, notify.ErrTemporary, notify.ErrTemporary}}
	s, err := notify.New(shop, l, l)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(context.Background(), codeForAnn); err != nil {
		t.Errorf("Send: got error %v, want none", err)
	}
	sms := `sms +4930123 "It is 4711."`
	want := []string{sms, "sleep 1s", sms, "sleep 2s", sms,
		`email ann@example.com "From: The Shop\nTo: Ann <ann@example.com>\nSubject: Your code\n\nIt is 4711.\n-- \nThe Shop\n"`}
	if got := strings.Join(l.lines, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// TestNewTwoServices: today the second service takes the first one's place.
func TestNewTwoServices(t *testing.T) {
	var labs [2]lab
	var services [2]*notify.Service
	for i := range services {
		s, err := notify.New(shop, &labs[i], &labs[i])
		if err != nil {
			t.Fatal(err)
		}
		services[i] = s
	}
	if err := services[0].Send(context.Background(), codeForAnn); err != nil {
		t.Errorf("Send: got error %v, want none", err)
	}
	if len(labs[0].lines) != 1 || len(labs[1].lines) != 0 {
		t.Errorf("a message of the first service: got %d deliveries by its transport and %d by the second one's, want 1 and 0", len(labs[0].lines), len(labs[1].lines))
	}
}
