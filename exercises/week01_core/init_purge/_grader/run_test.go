package relay_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"gomastery/internal/grade"
	relay "gomastery/week01_core/init_purge"
)

// sortKeys writes an object with its keys in order.
func sortKeys(t *testing.T, line string) string {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(line), &v); err != nil {
		return line
	}
	b, _ := json.Marshal(v)
	return string(b) + "\n"
}

// discard is a ResponseWriter for nobody.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

var plain = relay.Config{Codec: "json", File: "relay.log", Batch: 10}

func TestParseConfig(t *testing.T) {
	full := environment{"RELAY_CODEC": "csv", "RELAY_FILE": "env.log", "RELAY_PREFIX": "e-", "RELAY_BATCH": "7", "RELAY_ADMIN": "localhost:1"}
	for range 2 { // what one call was told, the next one does not know
		for _, c := range []struct {
			args []string
			env  environment
			want relay.Config
		}{
			{nil, full, relay.Config{Codec: "csv", File: "env.log", Prefix: "e-", Batch: 7, Admin: "localhost:1"}},
			{nil, nil, plain},
			{[]string{"-codec", "logfmt", "-file=a", "-prefix", "p", "-batch", "1000", "-admin", ":0"}, full, relay.Config{Codec: "logfmt", File: "a", Prefix: "p", Batch: 1000, Admin: ":0"}},
			{[]string{"--batch=1"}, environment{"RELAY_PREFIX": "x", "RELAY_FILE": ""}, relay.Config{Codec: "json", File: "relay.log", Prefix: "x", Batch: 1}},
			{nil, nil, plain},
		} {
			got, err := relay.ParseConfig(c.args, c.env.get)
			if err != nil || got != c.want {
				t.Errorf("ParseConfig(%q) with the environment %v: got %+v and error %v, want %+v", c.args, c.env, got, err, c.want)
			}
		}
	}
	t.Setenv("RELAY_CODEC", "csv") // that of the process is asked by main, through env
	if got, err := relay.ParseConfig(nil, environment{}.get); err != nil || got != plain {
		t.Errorf("ParseConfig with an empty environment, while that of the process has RELAY_CODEC: got %+v and error %v, want %+v", got, err, plain)
	}
}

// wrong are command lines and environments that cannot be used.
var wrong = []struct {
	args []string
	env  environment
	says string
}{
	{[]string{"-batch", "0"}, nil, "batch is 0, not 1 to 1000"},
	{[]string{"-batch", "1001"}, nil, "batch is 1001, not 1 to 1000"},
	{nil, environment{"RELAY_BATCH": "-3"}, "batch is -3, not 1 to 1000"},
	{nil, environment{"RELAY_BATCH": "ten"}, "RELAY_BATCH"},
	{[]string{"-batch", "ten"}, nil, "batch"},
	{[]string{"-colour"}, nil, "colour"},
	{[]string{"-codec"}, nil, "codec"},
	{[]string{"-batch", "2", "extra"}, nil, `unexpected argument "extra"`},
}

func TestParseConfigErrors(t *testing.T) {
	streams, err := os.CreateTemp(t.TempDir(), "streams")
	if err != nil {
		t.Fatal(err)
	}
	defer streams.Close()
	defer func(o, e *os.File) { os.Stdout, os.Stderr = o, e }(os.Stdout, os.Stderr)
	os.Stdout, os.Stderr = streams, streams
	defer func() {
		if b, err := os.ReadFile(streams.Name()); err != nil || len(b) > 0 {
			t.Errorf("ParseConfig with what is wrong: got %q on the streams of the process and error %v, want nothing: the caller has the error", b, err)
		}
	}()
	for _, c := range wrong {
		err := safely(func() error { _, err := relay.ParseConfig(c.args, c.env.get); return err })
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "panic") {
			t.Errorf("ParseConfig(%q) with the environment %v: got error %v, want one with %q", c.args, c.env, err, c.says)
		}
	}
	if got, err := relay.ParseConfig(nil, environment{}.get); err != nil || got != plain {
		t.Errorf("ParseConfig without anything, after others that failed: got %+v and error %v, want %+v", got, err, plain)
	}
}

// unread is a standard input that must not be read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("standard input was read, want it left alone: what cannot work should start nothing")
	return 0, io.EOF
}

func TestBadConfigStartsNothing(t *testing.T) {
	for _, c := range wrong {
		name := filepath.Join(t.TempDir(), "events")
		var o, e out
		args := append([]string{"-file", name, "-admin", "127.0.0.1:0"}, c.args...)
		code := relay.Run(context.Background(), args, c.env.get, unread{t}, &o, &e)
		if code != 2 || !strings.Contains(e.String(), c.says) || o.String() != "" {
			t.Errorf("Run with %q and the environment %v: got status %d, %q on stdout and %q on stderr, want 2, nothing and %q", c.args, c.env, code, o.String(), e.String(), c.says)
		}
		if _, err := os.Stat(name); err == nil {
			t.Errorf("Run with %q and the environment %v: got the file created, want none: what cannot work should start nothing", c.args, c.env)
		}
	}
	noGoroutines(t, "after Run with a configuration that is wrong")
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	code, stdout, stderr := run([]string{"-codec", "logfmt", "-prefix", "r"}, environment{"RELAY_FILE": filepath.Join(dir, "a"), "RELAY_BATCH": "2"}, "login ann\nlogout\npay bob 12 francs\n")
	b, err := os.ReadFile(filepath.Join(dir, "a"))
	lines := regexp.MustCompile(`at=\S+`).ReplaceAllString(string(b), "at=T")
	want := "id=r1 at=T kind=\"login\" text=\"ann\"\nid=r2 at=T kind=\"logout\" text=\"\"\nid=r3 at=T kind=\"pay\" text=\"bob 12 francs\"\n"
	if code != 0 || err != nil || stdout != "r1\nr2\nr3\n" || lines != want {
		t.Errorf("Run: got status %d, ids %q, file %q and error %v, with %q on stderr, want 0, r1 to r3, and %q", code, stdout, lines, err, stderr, want)
	}
	code, _, _ = run([]string{"-codec", "csv", "-file", filepath.Join(dir, "a")}, nil, "x y\n")
	if again, _ := os.ReadFile(filepath.Join(dir, "a")); code != 0 || !strings.HasPrefix(string(again), string(b)) || len(again) == len(b) {
		t.Errorf("a second Run with the same file: got status %d and the file %q, want 0 and one line more", code, again)
	}
	for _, args := range [][]string{
		{"-codec", "xml", "-file", filepath.Join(dir, "b")},
		{"-file", filepath.Join(dir, "none", "c")},
		{"-file", filepath.Join(dir, "d"), "-admin", "no such host:99999"},
	} {
		code, stdout, stderr := run(args, nil, "")
		if code != 1 || stderr == "" || stdout != "" {
			t.Errorf("Run with %q: got status %d, %q on stdout and %q on stderr, want 1, nothing and the reason", args, code, stdout, stderr)
		}
	}
	var o, e out
	broken := io.MultiReader(strings.NewReader("a b\n"), iotest.ErrReader(errors.New("line cut")))
	if code := relay.Run(context.Background(), []string{"-file", filepath.Join(dir, "f")}, environment{}.get, broken, &o, &e); code != 1 || o.String() != "1\n" || !strings.Contains(e.String(), "line cut") {
		t.Errorf("Run with a standard input that breaks after a line: got status %d, ids %q and %q on stderr, want 1, one id and the reason", code, o.String(), e.String())
	}
	if _, err := os.Stat("/dev/full"); err == nil {
		for _, batch := range []string{"1", "10"} { // with 10, it is Close that finds out
			code, _, stderr := run([]string{"-file", "/dev/full", "-batch", batch}, nil, "a b\nc d\n")
			says := map[string]string{"1": "write 1 events", "10": "write 2 events"}[batch]
			if code != 1 || !strings.Contains(stderr, says) {
				t.Errorf("Run with two events, a full disk and a batch of %s: got status %d and %q on stderr, want 1 and %q", batch, code, stderr, says)
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	o, e = out{}, out{}
	if code := relay.Run(ctx, []string{"-file", filepath.Join(dir, "e")}, environment{}.get, strings.NewReader("a b\nc d\n"), &o, &e); code != 0 || o.String() != "" {
		t.Errorf("Run with a context that has ended: got status %d and ids %q, want 0 and none", code, o.String())
	}
	noGoroutines(t, "after Run")
}

// TestTwoRuns: two programs in one process, at the same time.
func TestTwoRuns(t *testing.T) {
	dir := t.TempDir()
	type program struct {
		args         []string
		stdin        *io.PipeWriter
		stdout, errs out
		done         chan int
	}
	before := sockets()
	var both []*program
	for _, codec := range []string{"csv", "logfmt"} {
		in, to := io.Pipe()
		p := &program{args: []string{"-codec", codec, "-file", filepath.Join(dir, codec), "-prefix", codec + "-", "-batch", "1"}, stdin: to, done: make(chan int, 1)}
		both = append(both, p)
		go func() { p.done <- relay.Run(t.Context(), p.args, environment{}.get, in, &p.stdout, &p.errs) }()
	}
	for i := range 3 {
		for _, p := range both {
			fmt.Fprintf(p.stdin, "k text%d\n", i)
		}
	}
	if got := sockets(); got != before {
		t.Errorf("two Runs without -admin: got %d sockets while they run, want %d as before: there is no page", got, before)
	}
	for _, p := range both {
		p.stdin.Close()
		if code := <-p.done; code != 0 {
			t.Errorf("Run with %q beside another one: got status %d and %q on stderr, want 0", p.args, code, p.errs.String())
		}
		codec := p.args[1]
		if got, want := p.stdout.String(), fmt.Sprintf("%[1]s-1\n%[1]s-2\n%[1]s-3\n", codec); got != want {
			t.Errorf("Run with %q beside another one: got the ids %q, want %q", p.args, got, want)
		}
		b, _ := os.ReadFile(filepath.Join(dir, codec))
		if strings.Count(string(b), "\n") != 3 || strings.Count(string(b), "id="+codec) != map[string]int{"csv": 0, "logfmt": 3}[codec] {
			t.Errorf("Run with %q beside another one: got the file %q, want its own three events", p.args, b)
		}
		if !strings.Contains(p.errs.String(), "relay is up") || strings.Count(p.errs.String(), "relay is up") != 1 {
			t.Errorf("Run with %q beside another one: got %q on stderr, want that its own relay is up, once", p.args, p.errs.String())
		}
	}
	noGoroutines(t, "after two Runs")
}

// TestMetricsPage: who wants the page asks for it, and it ends with the program.
func TestMetricsPage(t *testing.T) {
	dir := t.TempDir()
	in, to := io.Pipe()
	var o, e out
	done := make(chan int, 1)
	go func() {
		done <- relay.Run(t.Context(), []string{"-file", filepath.Join(dir, "a"), "-batch", "2", "-admin", "127.0.0.1:0"}, environment{}.get, in, &o, &e)
	}()
	fmt.Fprintf(to, "a b\nc d\ne f\n")
	said := regexp.MustCompile(`relay: metrics on (http://127\.0\.0\.1:\d+/)\n`)
	url := ""
	for range 1000 {
		if m := said.FindStringSubmatch(e.String()); m != nil && strings.Count(o.String(), "\n") == 3 {
			url = m[1]
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	if url == "" {
		to.Close()
		<-done
		t.Fatalf("Run with -admin 127.0.0.1:0: got %q on stderr and the ids %q, want a line like %q there, and 3 ids", e.String(), o.String(), "relay: metrics on http://127.0.0.1:40041/")
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		t.Errorf("the metrics page: got error %v, want it", err)
	} else {
		b, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if string(b) != page(3, 2) {
			t.Errorf("the metrics page: got %q, want %q", b, page(3, 2))
		}
	}
	kept := keepAlive(t, url)
	defer kept.Close()
	to.Close()
	if code := <-done; code != 0 {
		t.Errorf("Run: got status %d, want 0", code)
	}
	kept.SetReadDeadline(time.Now().Add(5 * time.Second))
	if _, err := kept.Read(make([]byte, 1)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error("a connection that had asked for the metrics page: it is still open after Run, want it closed: a listener that is closed ends no connections")
	}
	if resp, err := client.Get(url); err == nil {
		resp.Body.Close()
		t.Error("the metrics page after Run: got an answer, want none: the page ends with the program")
	}
	noGoroutines(t, "after Run with a metrics page")
}

// keepAlive asks for the page, and keeps the connection.
func keepAlive(t *testing.T, url string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(url, "http:"), "/"))
	if err != nil {
		t.Fatalf("the metrics page: got error %v, want it", err)
	}
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: relay\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the metrics page: got error %v, want it", err)
	}
	io.Copy(io.Discard, resp.Body)
	return conn
}

// childEnv makes TestChild look around.
const childEnv = "RELAY_TEST_CHILD"

// TestImportDoesNothing starts a process that imports the package, with an environment that would be wrong for the
// program, and uses none of it.
func TestImportDoesNothing(t *testing.T) {
	dir := t.TempDir()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, "-test.run=^TestChild$", "-test.count=1")
	cmd.Dir = dir
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "RELAY_") }),
		childEnv+"=1", "RELAY_BATCH=ten", "RELAY_CODEC=none", "RELAY_FILE=made.log", "RELAY_ADMIN=127.0.0.1:0")
	var stdout, stderr out
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	if err != nil || strings.TrimSpace(stdout.String()) != "PASS" || stderr.String() != "" {
		t.Errorf("a program that imports the package, and uses nothing of it: got %v, %q on stdout and %q on stderr, want that it runs to its end in silence: importing is not using", err, stdout.String(), stderr.String())
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("a program that imports the package, and uses nothing of it: got the files %v, want none", left)
	}
}

// TestChild is the program that TestImportDoesNothing starts.
func TestChild(t *testing.T) {
	if os.Getenv(childEnv) == "" {
		return
	}
	if left := grade.Goroutines(under); len(left) > 0 {
		t.Errorf("%d goroutines run before anything was called, one of them:\n%v", len(left), left[0])
	}
	if sockets() > 0 {
		t.Error("a socket is open before anything was called")
	}
}

// sockets counts those of this process, where that is possible.
func sockets() (n int) {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	for _, fd := range open {
		if to, err := os.Readlink("/proc/self/fd/" + fd.Name()); err == nil && strings.HasPrefix(to, "socket:") {
			n++
		}
	}
	return n
}

// TestUnderRace is for the race gate: programs beside each other.
func TestUnderRace(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			code, stdout, _ := run([]string{"-file", filepath.Join(dir, fmt.Sprint(i)), "-prefix", fmt.Sprint(i, "-")}, nil, strings.Repeat("a b\n", 20))
			if code != 0 || !strings.HasPrefix(stdout, fmt.Sprint(i, "-1\n")) || strings.Count(stdout, "\n") != 20 {
				t.Errorf("one of four programs at the same time: got status %d and the ids %q, want 0 and 20 from %d-1", code, stdout, i)
			}
		})
	}
	all.Wait()
}
