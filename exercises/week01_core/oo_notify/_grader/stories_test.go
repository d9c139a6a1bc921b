package notify_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	notify "gomastery/week01_core/oo_notify"
)

func code() notify.Message {
	return notify.Message{Kind: "code", To: ann(), Data: map[string]string{"code": "4711"}}
}

func invoice() notify.Message {
	return notify.Message{Kind: "invoice", To: ann(), Data: map[string]string{"number": "77", "amount": "12_50"}}
}

func alert(text string) notify.Message {
	return notify.Message{Kind: "alert", To: ann(), Data: map[string]string{"text": text}}
}

func order() notify.Message {
	return notify.Message{Kind: "order", To: ann(), Data: map[string]string{"number": "9", "zip": "<12345>", "city": "Köln"}}
}

func news(text string) notify.Message {
	return notify.Message{Kind: "news", To: ann(), Data: map[string]string{"text": text}}
}

func only(m notify.Message, chs ...notify.Channel) notify.Message {
	for ch := range m.To.Addresses {
		if !slices.Contains(chs, ch) {
			delete(m.To.Addresses, ch)
		}
	}
	return m
}

func urgent(m notify.Message) notify.Message { m.Urgent = true; return m }

func with(m notify.Message, change func(*notify.Message)) notify.Message { change(&m); return m }

func list(m ...notify.Message) []notify.Message { return m }

func attempts(ch notify.Channel, n int) func(*notify.Config) {
	return func(c *notify.Config) { c.Attempts = map[notify.Channel]int{ch: n} }
}

func route(kind string, r notify.Route) func(*notify.Config) {
	return func(c *notify.Config) { c.Routes[kind] = r }
}

type on = map[notify.Channel]string

// stories are what a service is told. What happened then, the starter has shown: goldens.
var stories = map[string]story{
	// One channel each, and what it makes of a message.
	"email":         {sends: list(invoice())},
	"letter":        {sends: list(only(invoice(), notify.Letter))},
	"sms":           {sends: list(code())},
	"push":          {sends: list(only(news("short"), notify.Push))},
	"chat":          {sends: list(news("a *b* _c_ `d`"))},
	"webhook":       {sends: list(order())},
	"everywhere":    {sends: list(notify.Message{ID: "m9", Kind: "all", To: ann(), Data: map[string]string{"who": "you", "text": "x"}})},
	"no_name":       {sends: list(with(news("x"), func(m *notify.Message) { m.To.Name = "" }))},
	"name_in_data":  {sends: list(with(news("x"), func(m *notify.Message) { m.Data["name"] = "{text}" }))},
	"signed":        {change: func(c *notify.Config) { c.Secret = "s3cret" }, sends: list(order())},
	"no_data":       {change: func(c *notify.Config) { c.Templates["order"] = "Order" }, sends: list(notify.Message{Kind: "order", To: ann()})},
	"two_messages":  {sends: list(code(), with(invoice(), func(m *notify.Message) { m.ID = "m2" }))},
	"no_watch":      {change: func(c *notify.Config) { c.Watch = nil }, answers: on{notify.SMS: "temporary"}, sends: list(code())},
	"open_brace":    {change: func(c *notify.Config) { c.Templates["alert"] = "{text} {" }, sends: list(only(alert("a\nb"), notify.Chat))},
	"sms_160":       {sends: list(only(alert(strings.Repeat("ä", 160)), notify.SMS))},
	"sms_161":       {sends: list(only(alert(strings.Repeat("ä", 161)), notify.SMS))},
	"sms_300":       {sends: list(only(alert(strings.Repeat("0123456789", 30)), notify.SMS))},
	"sms_600":       {sends: list(only(alert(strings.Repeat("0123456789", 60)), notify.SMS))},
	"sms_601":       {at: "Mon 23:00", sends: list(alert(strings.Repeat("0123456789", 60) + "x"))},
	"sms_spaces":    {sends: list(only(alert("  a \t b\n\n c "), notify.SMS))},
	"push_spaces":   {sends: list(only(alert(" a \t b\n\n c "), notify.Push))},
	"one_line":      {change: func(c *notify.Config) { c.Templates["alert"] = "Just {text}" }, sends: list(only(alert("x"), notify.Chat))},
	"fromage":       {sends: list(with(invoice(), func(m *notify.Message) { m.Data["amount"] = "1\nFromage\nFrom\n From x" }))},
	"push_64":       {sends: list(only(alert(strings.Repeat("ö", 64)), notify.Push))},
	"push_65":       {sends: list(only(alert(strings.Repeat("ö", 65)), notify.Push))},
	"many_failures": {answers: on{notify.Webhook: "temporary temporary temporary temporary"}, sends: list(order())},

	// Attempts, and the time between them.
	"email_gives_up":   {answers: on{notify.Email: "temporary temporary temporary", notify.Letter: "temporary ok"}, sends: list(invoice())},
	"email_waits":      {change: attempts(notify.Email, 6), answers: on{notify.Email: "temporary temporary temporary temporary temporary"}, sends: list(invoice())},
	"sms_waits":        {change: attempts(notify.SMS, 9), answers: on{notify.SMS: strings.Repeat("temporary ", 8)}, sends: list(code())},
	"push_waits":       {change: attempts(notify.Push, 7), answers: on{notify.Push: strings.Repeat("temporary ", 6)}, sends: list(only(news("x"), notify.Push))},
	"chat_waits":       {change: attempts(notify.Chat, 5), answers: on{notify.Chat: strings.Repeat("temporary ", 5)}, sends: list(only(news("x"), notify.Chat))},
	"push_gives_up":    {answers: on{notify.Push: "temporary temporary"}, sends: list(only(news("x"), notify.Push))},
	"chat_gives_up":    {answers: on{notify.Chat: "temporary temporary temporary"}, sends: list(only(news("x"), notify.Chat))},
	"webhook_gives_up": {answers: on{notify.Webhook: strings.Repeat("temporary ", 9)}, sends: list(order())},
	"letter_waits":     {change: attempts(notify.Letter, 3), answers: on{notify.Letter: "temporary temporary"}, sends: list(only(invoice(), notify.Letter))},
	"parts_retry":      {answers: on{notify.SMS: "ok temporary temporary ok temporary"}, sends: list(only(alert(strings.Repeat("0123456789", 40)), notify.SMS))},
	"part_fails":       {answers: on{notify.SMS: "ok temporary temporary temporary"}, sends: list(only(alert(strings.Repeat("0123456789", 40)), notify.SMS))},
	"one_attempt":      {change: attempts(notify.SMS, 1), answers: on{notify.SMS: "temporary"}, sends: list(code())},

	// Which channel comes next.
	"sms_then_email":   {answers: on{notify.SMS: "temporary temporary temporary"}, sends: list(code())},
	"rejected_at_once": {answers: on{notify.SMS: "rejected"}, sends: list(code())},
	"later_rejected":   {answers: on{notify.SMS: "temporary rejected"}, sends: list(code())},
	"all_fail":         {answers: on{notify.SMS: "rejected", notify.Email: "temporary temporary"}, sends: list(code())},
	"broken":           {answers: on{notify.SMS: "broken"}, sends: list(code())},
	"broken_second":    {answers: on{notify.Chat: "rejected", notify.Push: "temporary broken"}, sends: list(news("x"))},
	"every_one_fails":  {answers: on{notify.Chat: "rejected"}, sends: list(alert("x"))},
	"every_all_fail":   {answers: on{notify.Push: "rejected", notify.Chat: "temporary temporary temporary", notify.SMS: "rejected"}, sends: list(alert("x"))},
	"every_broken":     {answers: on{notify.Push: "rejected", notify.Chat: "broken"}, sends: list(alert("x"))},
	"no_address":       {sends: list(only(invoice(), notify.SMS))},
	"skips_no_address": {sends: list(only(code(), notify.Email))},
	"empty_address":    {sends: list(with(code(), func(m *notify.Message) { m.To.Addresses[notify.SMS] = "" }))},
	"same_twice":       {change: route("code", notify.Route{Channels: []notify.Channel{notify.SMS, notify.SMS}}), answers: on{notify.SMS: "rejected"}, sends: list(code())},

	// Nights and weekends.
	"night_begins":    {at: "Mon 22:00", sends: list(code())},
	"evening":         {at: "Mon 21:59", sends: list(code())},
	"before_morning":  {at: "Tue 06:59", sends: list(only(alert("x"), notify.Push))},
	"morning":         {at: "Tue 07:00", sends: list(only(alert("x"), notify.Push))},
	"half_past_seven": {at: "Tue 07:30", sends: list(only(alert("x"), notify.Push))},
	"midnight":        {at: "Tue 00:00", sends: list(alert("x"))},
	"urgent":          {at: "Mon 23:30", sends: list(urgent(code()))},
	"night_mail":      {at: "Mon 23:30", sends: list(invoice())},
	"night_chat":      {at: "Mon 23:30", sends: list(news("x"))},
	"into_the_night":  {at: "Mon 21:59", answers: on{notify.Email: "temporary temporary"}, change: route("code", notify.Route{Channels: []notify.Channel{notify.Email, notify.SMS}}), sends: list(code())},
	"parts_at_night":  {at: "Mon 23:00", answers: on{notify.SMS: "temporary"}, sends: list(only(alert(strings.Repeat("0123456789", 20)), notify.SMS))},
	"night_cancelled": {at: "Mon 23:00", sleeps: "cancelled", sends: list(code())},
	"letter_friday":   {at: "Fri 23:59", sends: list(only(invoice(), notify.Letter))},
	"letter_saturday": {at: "Sat 00:00", sends: list(only(invoice(), notify.Letter))},
	"letter_sunday":   {at: "Sun 20:30", sends: list(urgent(only(invoice(), notify.Letter)))},
	"wait_is_broken":  {sleeps: "ok broken", answers: on{notify.SMS: "temporary temporary"}, sends: list(code())},
	"wait_cancelled":  {sleeps: "cancelled", answers: on{notify.Chat: "temporary"}, sends: list(alert("x"))},
	"after_a_failure": {answers: on{notify.SMS: "broken"}, sends: list(code(), code())},
	"stats_add_up":    {answers: on{notify.SMS: "temporary ok temporary temporary temporary", notify.Email: "rejected"}, sends: list(code(), code(), code())},
	"unknown_kind":    {sends: list(notify.Message{Kind: "lost", To: ann()})},
	"missing_value":   {sends: list(notify.Message{Kind: "invoice", To: ann(), Data: map[string]string{"number": "1"}})},
	"missing_two":     {sends: list(notify.Message{Kind: "invoice", To: ann()})},
	"no_sender":       {change: func(c *notify.Config) { c.Sender = "" }},
	"no_template":     {change: func(c *notify.Config) { delete(c.Templates, "news"); delete(c.Templates, "code") }},
	"no_channels":     {change: route("news", notify.Route{})},
	"unknown_channel": {change: route("code", notify.Route{Channels: []notify.Channel{notify.SMS, "fax"}})},
	"no_attempts":     {change: attempts(notify.SMS, 0)},
	"other_attempts":  {change: attempts("fax", 2), sends: list(code())},
}

// TestStories: the same payloads, in the same order, with the same waiting, and the same errors.
func TestStories(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(stories)) {
		t.Run(name, func(t *testing.T) {
			got, want := tell(t, stories[name]), strings.Split(strings.Trim(goldens[name], "\n"), "\n")
			for i := range max(len(got), len(want)) {
				g, w := at(got, i), at(want, i)
				if g != w {
					t.Fatalf("what happened after %q:\ngot  %s\nwant %s", at(want, i-1), g, w)
				}
			}
		})
	}
}

func at(lines []string, i int) string {
	if i < 0 {
		return "the start"
	}
	if i >= len(lines) {
		return "nothing more"
	}
	return lines[i]
}
