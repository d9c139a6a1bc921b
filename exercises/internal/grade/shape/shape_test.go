package shape

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// folder writes files, "name: content" pairs, into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, src := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// places renders facts as "a.go:3 name func".
func places(facts Facts) []string {
	var list []string
	for _, f := range facts {
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s:%d %s %s", f.Pos.Filename, f.Pos.Line, f.Name, f.Func)))
	}
	return list
}

func wantPlaces(t *testing.T, what string, got Facts, want ...string) {
	t.Helper()
	if g := places(got); !reflect.DeepEqual(g, want) {
		t.Errorf("%s: got %q, want %q", what, g, want)
	}
}

func TestCallsResolveNames(t *testing.T) {
	p := Load(t, folder(t, map[string]string{
		"a.go": `package a

import (
	clock "time"
	"math/rand/v2"
	. "strings"
	"net/http"
)

type box[T any] struct{ v T }

func (b *box[T]) get() T { panic("here") }

type opener interface{ open() }

func one[T any](v T) {}

func run(o opener, b *box[int], time string, fns []func()) {
	clock.Sleep(1)
	go clock.Sleep(rand.N(3))
	defer (clock.Sleep)(2)
	o.open()
	b.get()
	one[int](1)
	one("x")
	fns[0]()
	_ = ToUpper(time)
	f := clock.Sleep
	f(3)
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v := recover(); v != nil {
			panic(v)
		}
	})}
	srv.ListenAndServe()
	undefined.Call(func() { panic("in an argument that does not type-check") })
}

var start = func() int { panic("at package level") }()
`,
		"b.go": `package a

func quiet() {
	panic := func(any) {}
	panic("not the builtin")
	var clock struct{ Sleep func(int) }
	clock.Sleep(1)
}
`,
		"a_test.go": "package a\n\nfunc helper() { panic(1) }\n",
	}))
	wantPlaces(t, "panic", p.Calls("panic"), "a.go:12 panic box.get", "a.go:32 panic run", "a.go:36 panic run", "a.go:39 panic")
	wantPlaces(t, "recover", p.Calls("recover"), "a.go:31 recover run")
	wantPlaces(t, "Sleep", p.Calls("time.Sleep"), "a.go:19 time.Sleep run", "a.go:20 time.Sleep run", "a.go:21 time.Sleep run")
	wantPlaces(t, "use of Sleep", p.Uses("time.Sleep"), "a.go:19 time.Sleep run", "a.go:20 time.Sleep run", "a.go:21 time.Sleep run", "a.go:28 time.Sleep run")
	wantPlaces(t, "versioned", p.Calls("math/rand/v2.N"), "a.go:20 math/rand/v2.N run")
	wantPlaces(t, "dot import", p.Calls("strings.ToUpper"), "a.go:27 strings.ToUpper run")
	wantPlaces(t, "methods", p.Calls("box.get", "opener.open"), "a.go:22 opener.open run", "a.go:23 box.get run")
	wantPlaces(t, "generic", p.Calls("one"), "a.go:24 one run", "a.go:25 one run")
	wantPlaces(t, "go", p.GoStmts(), "a.go:20 go run")
	wantPlaces(t, "defer", p.Defers(), "a.go:21 defer run")
	wantPlaces(t, "In", p.Calls("panic").In("box.get"), "a.go:12 panic box.get")
}

func TestCallsAreNotFooledByADeclaredPanic(t *testing.T) {
	p := Load(t, folder(t, map[string]string{"a.go": `package a

func panic(v any) {}

func f() { panic(1) }
`}))
	wantPlaces(t, "panic", p.Calls("panic"))
}

func TestIdents(t *testing.T) {
	p := Load(t, folder(t, map[string]string{"a.go": `package a

// Try is a comment.
type Try struct{ Catch func() }

func f(t Try) string {
	t.Catch()
	return "Finally"
}
`}))
	wantPlaces(t, "idents", p.Idents(`^(?i)(try|catch|finally)$`), "a.go:4 Try", "a.go:4 Catch", "a.go:6 Try f", "a.go:7 Catch f")
}

func TestLoadTree(t *testing.T) {
	dir := folder(t, map[string]string{
		"a.go":               "package a\n\nfunc f() { panic(1) }\n",
		"sub/b.go":           "package sub\n\nfunc G() { panic(1) }\n",
		"sub/deep/c.go":      "package deep\n\nimport \"os\"\n\nfunc H() { os.Exit(1) }\n",
		"sub/deep/c_test.go": "package deep\n\nfunc I() { panic(1) }\n",
		"base/d.go":          "package base\n\nfunc J() { panic(1) }\n",
		"base/evil.go":       "package base\n\nfunc K() { panic(1) }\n",
		"_grader/e.go":       "package x\n\nfunc L() { panic(1) }\n",
		"testdata/f.go":      "package x\n\nfunc M() { panic(1) }\n",
	})
	wantPlaces(t, "one folder", Load(t, dir).Calls("panic"), "a.go:3 panic f")
	p := LoadTree(t, dir, "base/d.go")
	wantPlaces(t, "all folders", p.Calls("panic"), "a.go:3 panic f", "base/evil.go:3 panic K", "sub/b.go:3 panic G")
	wantPlaces(t, "os.Exit", p.Calls("os.Exit"), "sub/deep/c.go:5 os.Exit H")
	wantPlaces(t, "imports", p.Imports(), "sub/deep/c.go:3 os")
}

func TestFuncs(t *testing.T) {
	p := Load(t, folder(t, map[string]string{"a.go": `package a

import (
	"context"
	web "net/http"
)

type Pool[T any] struct{}

func (p *Pool[T]) Submit(ctx context.Context, a, b int) (<-chan error, error) {
	for i := range a {
		if i > b {
			return nil, nil
		}
	}
	switch {
	case a > 0:
		go func() { a++ }()
	}
	return nil, nil
}

func (Pool[T]) Len() int { return 0 }

func init() {}

func serve(fs ...web.Handler) {}
`}))
	f, ok := p.Func("Pool.Submit")
	if !ok {
		t.Fatal("Pool.Submit was not found")
	}
	if f.Receiver != "Pool" || !f.Pointer || f.ReceiverName != "p" || f.Statements != 7 {
		t.Errorf("got receiver %q %q, pointer %v, %d statements", f.Receiver, f.ReceiverName, f.Pointer, f.Statements)
	}
	var got []string
	for _, l := range append(f.Params, f.Results...) {
		got = append(got, l.Name+" "+l.Type)
	}
	if want := []string{"ctx context.Context", "a int", "b int", " <-chan error", " error"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if s, _ := p.Func("serve"); len(s.Params) != 1 || s.Params[0].Type != "...net/http.Handler" {
		t.Errorf("got %v", s.Params)
	}
	if m := p.Methods("Pool"); len(m) != 2 || !m[0].Pointer || m[1].Pointer {
		t.Errorf("got %v", m)
	}
	wantPlaces(t, "inits", p.Inits(), "a.go:25 init init")
	wantPlaces(t, "chans", p.Chans(), "a.go:10 <-chan error Pool.Submit")
	if _, ok := p.Func("Pool"); ok {
		t.Error("found a function that is a type")
	}
}

func TestTypes(t *testing.T) {
	p := Load(t, folder(t, map[string]string{"a.go": "package a\n" + `
import mu "sync"

type Cache struct {
	mu.Mutex
	*entry
	a, b map[string][]*mu.WaitGroup
	Name string ` + "`json:\"name\"`" + `
}

type entry struct{}

type Store interface {
	Get(string) error
	Put(string) error
	any
}

type Handler func()
type Celsius float64
type Old = entry

func f() {
	type local interface{}
}
`}))
	c, ok := p.Type("Cache")
	if !ok {
		t.Fatal("Cache was not found")
	}
	var got []string
	for _, f := range c.Fields {
		got = append(got, fmt.Sprint(f.Name, " ", f.Type, " ", f.Embedded, " ", f.Tag))
	}
	want := []string{"Mutex sync.Mutex true ", "entry *entry true ", "a map[string][]*sync.WaitGroup false ", "b map[string][]*sync.WaitGroup false ", `Name string false json:"name"`}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	wantPlaces(t, "interfaces", p.Interfaces(), "a.go:14 Store")
	var kinds []string
	for _, d := range p.Types() {
		kinds = append(kinds, fmt.Sprint(d.Name, " ", d.Kind, " ", d.Alias, " ", d.Methods))
	}
	if want := []string{"Cache struct false []", "entry struct false []", "Store interface false [Get Put]", "Handler func false []", "Celsius other false []", "Old other true []"}; !reflect.DeepEqual(kinds, want) {
		t.Errorf("got %q\nwant %q", kinds, want)
	}
}

func TestGlobals(t *testing.T) {
	p := Load(t, folder(t, map[string]string{"a.go": `package a

import (
	"errors"
	"net/http"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

type Duck struct{ n int }

func (d *Duck) Quack() { d.n++ }
func (d *Duck) Error() string { return "" }
func newDuck() *Duck { return nil }

var (
	ErrGone        = errors.New("gone")
	ErrDuck        = &Duck{}
	pattern        = regexp.MustCompile("x")
	compiled       *regexp.Regexp
	timeout        = 5 * time.Second
	wait           time.Duration
	codes          = map[int]string{1: "a"}
	names          = []string{"a"}
	render         = func() {}
	_        error = (*Duck)(nil)
	shade          = Shade(3)
	quiet Duck
)

var (
	counter  int
	hits     atomic.Int64
	mu       sync.Mutex
	client   = &http.Client{}
	registry = map[string]int{}
	queue    = make(chan int)
	current  = newDuck()
	duck     Duck
	table    [4]int
	pool     = sync.Pool{}
	err, fallback = errors.New("a"), 3
	ptr *int
)

type Shade int

func f() {
	counter++
	registry["a"] = 1
	duck.Quack()
	p := &table
	_ = p
	fallback = 4
	quiet := Duck{}
	quiet.Quack()
}
`}))
	mutable := p.MutableGlobals()
	want := []string{"client", "counter", "current", "duck", "fallback", "hits", "mu", "pool", "ptr", "queue", "registry", "table"}
	if got := mutable.Names(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if n := len(p.Globals()); n != 24 {
		t.Errorf("got %d globals, want 24", n)
	}
}

func TestLoadTypedResolvesMethodsOfImportedTypes(t *testing.T) {
	dir := folder(t, map[string]string{"a.go": `package a

import "sync"

type box struct{ sync.Mutex }

func (b *box) f() {
	b.Lock()
	var wg sync.WaitGroup
	wg.Go(func() {})
}
`})
	p := LoadTyped(t, dir)
	wantPlaces(t, "methods", p.Calls("sync.Mutex.Lock", "sync.WaitGroup.Go"), "a.go:8 sync.Mutex.Lock box.f", "a.go:10 sync.WaitGroup.Go box.f")
}

func TestFindAndFacts(t *testing.T) {
	p := Load(t, folder(t, map[string]string{"a.go": "package a\n\nfunc f() { for { } }\n\nvar x = 1\n"}))
	loops := p.Find(func(n ast.Node) (string, bool) { _, ok := n.(*ast.ForStmt); return "loop", ok })
	if got, want := loops.String(), "\ta.go:3 (loop in f)"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	many := make(Facts, 12)
	if got := many.String(); !strings.HasSuffix(got, "\tand 2 more") {
		t.Errorf("got %q", got)
	}
	probe := &probe{TB: t}
	loops.AtMost(probe, 1, "loops", "why")
	loops.AtMost(probe, 0, "loops", "Loops are slow.")
	if want := "got 1 loops, want at most 0:\n\ta.go:3 (loop in f)\nLoops are slow."; probe.text != want {
		t.Errorf("got %q, want %q", probe.text, want)
	}
}

// probe catches what a helper reports.
type probe struct {
	testing.TB
	text string
}

func (p *probe) Helper()                           {}
func (p *probe) Errorf(format string, args ...any) { p.text += fmt.Sprintf(format, args...) }
