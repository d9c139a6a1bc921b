package shop_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	shop "gomastery/week01_core/cut_the_cycle"
)

// client talks to a shop of its own.
type client struct {
	api http.Handler

	mu    sync.Mutex
	now   time.Time
	mails []string
	fails bool // mails cannot be sent
	log   bytes.Buffer
}

func open() *client {
	c := &client{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	c.api = shop.New(shop.Deps{
		Now: func() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now },
		Mail: func(to, subject, text string) error {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.mails = append(c.mails, fmt.Sprintf("mail to %s: %s: %s", to, subject, text))
			if c.fails {
				return errors.New("no route")
			}
			return nil
		},
		Log: slog.New(slog.NewTextHandler(&c.log, nil)),
	})
	return c
}

// do sends a request, as in `PUT /products/pen {"name":"Pen"}`, and returns the status and the body.
func (c *client) do(request string) (status int, body string) {
	method, rest, _ := strings.Cut(request, " ")
	path, in, _ := strings.Cut(rest, " ")
	w := httptest.NewRecorder()
	c.api.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(in)))
	b, _ := io.ReadAll(w.Result().Body)
	body = strings.TrimSpace(string(b))
	if kind := w.Result().Header.Get("Content-Type"); body != "" && !strings.HasPrefix(kind, "application/json") {
		body = "Content-Type " + kind + ": " + body
	}
	return w.Code, body
}

// script makes the shop do what the lines say that begin with >, and returns them with the answers.
//
//	> METHOD PATH BODY   a request
//	> at TIME            the clock
//	> no mail            mails cannot be sent from now on
func (c *client) script(t *testing.T, requests string) string {
	t.Helper()
	var out strings.Builder
	for line := range strings.Lines(requests) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, ">") {
			continue
		}
		fmt.Fprintln(&out, line)
		request := line[2:]
		if request == "no mail" {
			c.fails = true
			continue
		}
		if at, ok := strings.CutPrefix(request, "at "); ok {
			now, err := time.Parse(time.RFC3339, at)
			if err != nil {
				t.Fatal(err)
			}
			c.now = now
			continue
		}
		c.mails = nil
		status, body := c.do(request)
		fmt.Fprintln(&out, strings.TrimSpace(fmt.Sprint(status, " ", canonical(body))))
		for _, m := range c.mails {
			fmt.Fprintln(&out, m)
		}
	}
	return out.String()
}

// canonical writes JSON so that only its meaning counts: keys sorted, no blanks.
func canonical(body string) string {
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return body
	}
	b, err := json.Marshal(v)
	if err != nil {
		return body
	}
	return string(b)
}
