package quotes_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	quotes "gomastery/week02_concurrency/leak_hunt"
)

// venues are a transport: what each of them answers, when, and which bodies are open.
type venues struct {
	mu    sync.Mutex
	count int
	open  map[*body]string // the function of the package under test that asked
	asked int
	in    int // requests under way
	say   func(venue int, symbol string) reply
}

// A reply is what a venue says.
type reply struct {
	after  time.Duration // until the answer begins
	slow   time.Duration // until its body has been read
	status int           // 200, if 0
	bid    int64
	text   string // instead of a quote
	err    error
	late   time.Duration // how long it goes on when its context has ended
}

func (v *venues) RoundTrip(req *http.Request) (*http.Response, error) {
	var venue int
	fmt.Sscanf(req.URL.Host, "venue%d", &venue)
	symbol := req.URL.Query().Get("symbol")
	r := v.say(venue, symbol)
	v.mu.Lock()
	v.asked++
	v.in++
	v.mu.Unlock()
	defer func() {
		v.mu.Lock()
		v.in--
		v.mu.Unlock()
	}()
	if req.URL.Path != "/quote" || req.Method != http.MethodGet {
		return nil, fmt.Errorf("got %s %s, want GET /quote", req.Method, req.URL.Path)
	}
	if err := pause(req.Context(), r.after); err != nil {
		time.Sleep(r.late)
		return nil, err
	}
	if r.err != nil {
		return nil, r.err
	}
	if r.status == 0 {
		r.status = http.StatusOK
	}
	if r.text == "" {
		r.text = fmt.Sprintf(`{"symbol":%q,"bid":%d,"ask":%d}`, symbol, r.bid, r.bid+10)
	}
	b := &body{Reader: strings.NewReader(r.text), v: v, ctx: req.Context(), slow: r.slow}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.open == nil {
		v.open = map[*body]string{}
	}
	v.open[b] = caller()
	return &http.Response{StatusCode: r.status, Status: fmt.Sprint(r.status), Body: b, Header: http.Header{}, Request: req, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}, nil
}

func pause(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// caller is the innermost function of the package under test on the stack.
func caller() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(1, pcs)])
	for {
		f, more := frames.Next()
		if name, ok := function(f.Function); ok {
			return name
		}
		if !more {
			return ""
		}
	}
}

// body is one that has to be closed.
type body struct {
	io.Reader
	v    *venues
	ctx  context.Context
	slow time.Duration
}

func (b *body) Read(p []byte) (int, error) {
	slow := b.slow
	b.slow = 0
	if err := pause(b.ctx, slow); err != nil {
		return 0, err
	}
	return b.Reader.Read(p)
}

func (b *body) Close() error {
	b.v.mu.Lock()
	defer b.v.mu.Unlock()
	delete(b.v.open, b)
	return nil
}

func (v *venues) counts() (asked, in, open int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.asked, v.in, len(v.open)
}

// options are n venues that answer as v says.
func (v *venues) options(n int) quotes.Options {
	opts := quotes.Options{Client: &http.Client{Transport: v}}
	for i := range n {
		opts.Venues = append(opts.Venues, quotes.Venue{Name: fmt.Sprint("v", i), URL: fmt.Sprintf("http://venue%d", i)})
	}
	return opts
}

// opened is an aggregator of n venues.
func opened(n int, say func(venue int, symbol string) reply) (*quotes.Aggregator, *venues) {
	v := &venues{say: say}
	return quotes.Open(v.options(n)), v
}

var errDown = errors.New("the line is down")

// function returns the name of a function of the package under test, or of its baseline, as TASK.md wants it.
func function(full string) (string, bool) {
	for _, path := range []string{"leak_hunt/baseline.", "leak_hunt."} {
		if _, name, ok := strings.Cut(full, path); ok {
			return plain(name), true
		}
	}
	return "", false
}

// plain takes off what marks a pointer receiver, a package and a function literal.
func plain(name string) string {
	name = strings.NewReplacer("(*", "", ")", "", "*", "").Replace(strings.TrimSpace(name))
	parts := strings.Split(name, ".")
	if len(parts) > 1 && (parts[0] == "quotes" || parts[0] == "baseline") {
		parts = parts[1:]
	}
	if i := slices.IndexFunc(parts, func(p string) bool { return strings.HasPrefix(p, "func") || strings.HasPrefix(p, "gowrap") }); i > 0 {
		parts = parts[:i]
	}
	return strings.Join(parts, ".")
}

// stacks returns the functions of the baseline that goroutines are in, the innermost of each.
func functionsOf(dump []byte) (names []string) {
	for g := range bytes.SplitSeq(dump, []byte("\n\n")) {
		for line := range strings.Lines(string(g)) {
			if i := strings.LastIndex(line, "("); i > 0 && strings.Contains(line, "leak_hunt/baseline.") && !strings.HasPrefix(line, "created by") {
				if name, ok := function(line[:i]); ok {
					names = append(names, name)
					break
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
