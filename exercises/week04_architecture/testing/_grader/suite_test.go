package ttlcache_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const suiteImport = "gomastery/week04_architecture/testing"

// TestSuiteIsOutside: a suite inside the package would test one implementation.
func TestSuiteIsOutside(t *testing.T) {
	s := suiteRead(t)
	if got := s.file.Name.Name; got != "ttlcache_test" {
		t.Errorf("got package %s in %s, want ttlcache_test: from inside the package a test depends on how the cache is made", got, suiteFile)
	}
	if s.imports[suiteImport] == "" {
		t.Errorf("got no import of %q in %s, want the suite to test that package", suiteImport, suiteFile)
	}
	if len(s.tests) == 0 {
		t.Errorf("got no test function in %s, want tests", suiteFile)
	}
	for _, name := range s.tests {
		if strings.HasPrefix(name, "TestSuite") {
			t.Errorf("got a test with the name %s, want another: names that begin with TestSuite are taken by the grader", name)
		}
	}
}

// TestSuiteHasATable: somewhere a loop starts subtests.
func TestSuiteHasATable(t *testing.T) {
	s := suiteRead(t)
	found, starts := false, false
	for _, n := range s.nodes {
		ast.Inspect(n.body, func(x ast.Node) bool {
			switch x := x.(type) {
			case *ast.RangeStmt:
				found = found || s.reachesRun(x.Body, nil)
			case *ast.ForStmt:
				found = found || s.reachesRun(x.Body, nil)
			case *ast.CallExpr:
				starts = starts || suiteStartsSubtest(x)
			}
			return true
		})
	}
	switch {
	case found:
	case starts:
		t.Errorf("got t.Run, but not in a loop, in %s, want cases in a table and one loop that runs each with t.Run: then a new case is a line, and the cases that nobody thought of show", suiteFile)
	default:
		t.Errorf("got no t.Run in %s, want cases in a table, each run with t.Run: then a report names the case, and one that fails does not hide the next", suiteFile)
	}
}

// TestSuiteSleepsInBubbles: outside of a synctest bubble a sleep hopes that the
// machine is quick enough.
func TestSuiteSleepsInBubbles(t *testing.T) {
	s := suiteRead(t)
	for _, n := range s.nodes {
		if n.bubble {
			continue
		}
		sleeps := n.sleeps
		if !n.decl.enters {
			sleeps = append(sleeps, n.refers...)
		}
		for _, at := range sleeps {
			t.Errorf("%s sleeps outside of a synctest bubble, want "+suiteWhy, s.at(at))
		}
	}
	// A bubble may use it as well, but what it does is to sleep.
	for _, n := range s.nodes {
		for name, at := range n.calls {
			callee := s.functions[name]
			if !n.bubble && callee != nil && callee.bubble && !callee.twice && len(callee.sleeps) > 0 && len(callee.body.List) == 1 {
				t.Errorf("%s calls %s, which sleeps, outside of a synctest bubble, want "+suiteWhy, s.at(at), name)
			}
		}
	}
}

const suiteWhy = "virtual time: a real sleep is at least as long as it says, and on a busy machine any time longer, so right code fails now and then"

const suiteFile = "cache_test.go"

// suiteSource is a test file as a graph of functions. Names are not resolved by
// type, so what is said of a function may hold only for one of the same name; every
// doubt is decided for the suite.
type suiteSource struct {
	set       *token.FileSet
	file      *ast.File
	imports   map[string]string // name by path
	tests     []string
	nodes     []*suiteNode
	functions map[string]*suiteNode // declared functions, methods, and variables that hold a function
	outer     *suiteNode            // the declarations of package variables, as if they were a function
}

// suiteNode is one function: a declaration or a literal.
type suiteNode struct {
	body   *ast.BlockStmt
	name   string // of a declaration
	parent *suiteNode
	decl   *suiteNode           // the declaration around it, or itself
	isTest bool                 // go test calls it
	stored bool                 // a literal that is put somewhere: in a table, a variable, a result
	given  string               // a literal that is an argument of this function
	twice  bool                 // there is another of this name
	enters bool                 // it calls synctest.Test, or uses a function that does
	bubble bool                 // it runs in a bubble, or nobody can say
	sleeps []token.Pos          // here and not in a literal within
	refers []token.Pos          // time.Sleep as a value
	calls  map[string]token.Pos // functions called by name
	uses   map[string]bool      // names used in any way
	inside map[string]bool      // names in the arguments of synctest.Test
}

func suiteRead(t *testing.T) *suiteSource {
	t.Helper()
	s := &suiteSource{set: token.NewFileSet(), imports: make(map[string]string), functions: make(map[string]*suiteNode)}
	var err error
	if s.file, err = parser.ParseFile(s.set, suiteFile, nil, parser.SkipObjectResolution); err != nil {
		t.Fatalf("reading %s: %v", suiteFile, err)
	}
	for _, spec := range s.file.Imports {
		where, _ := strconv.Unquote(spec.Path.Value)
		s.imports[where] = path.Base(where)
		if spec.Name != nil {
			s.imports[where] = spec.Name.Name
		}
	}
	s.outer = s.add(&ast.BlockStmt{}, nil)
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Body == nil {
				continue
			}
			n := s.add(d.Body, nil)
			n.name = d.Name.Name
			n.isTest = d.Recv == nil && suiteIsTest(d.Name.Name)
			if n.isTest && strings.HasPrefix(d.Name.Name, "Test") {
				s.tests = append(s.tests, d.Name.Name)
			}
			if other := s.functions[d.Name.Name]; other != nil { // two methods of one name
				n.twice, other.twice = true, true
			}
			s.functions[d.Name.Name] = n
			s.walk(n, d.Body)
		case *ast.GenDecl:
			s.walk(s.outer, d)
		}
	}
	s.spread()
	return s
}

func suiteIsTest(name string) bool {
	return name == "TestMain" || slices.ContainsFunc([]string{"Test", "Benchmark", "Fuzz", "Example"}, func(prefix string) bool {
		return strings.HasPrefix(name, prefix)
	})
}

func (s *suiteSource) at(p token.Pos) string {
	where := s.set.Position(p)
	return fmt.Sprintf("%s:%d", filepath.Base(where.Filename), where.Line)
}

func (s *suiteSource) add(body *ast.BlockStmt, parent *suiteNode) *suiteNode {
	n := &suiteNode{body: body, parent: parent, calls: make(map[string]token.Pos), uses: make(map[string]bool), inside: make(map[string]bool)}
	n.decl = n
	if parent != nil {
		n.decl = parent.decl
	}
	s.nodes = append(s.nodes, n)
	return n
}

// walk fills n with what stands in root, and adds the literals there.
func (s *suiteSource) walk(n *suiteNode, root ast.Node) {
	marks := make(map[*ast.FuncLit]func(*suiteNode))
	limits := make(map[ast.Expr]bool) // receives in a select that has other cases
	called := make(map[ast.Expr]bool)
	store := func(e ast.Expr, name string) {
		if lit, ok := ast.Unparen(e).(*ast.FuncLit); ok {
			marks[lit] = func(inner *suiteNode) {
				inner.stored = true
				if name != "" {
					if other := s.functions[name]; other != nil {
						other.twice, inner.twice = true, true
					}
					s.functions[name] = inner
				}
			}
		}
	}
	ast.Inspect(root, func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.FuncLit:
			inner := s.add(x.Body, n)
			if mark := marks[x]; mark != nil {
				mark(inner)
			}
			s.walk(inner, x.Body)
			return false
		case *ast.CompositeLit:
			for _, e := range x.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					e = kv.Value
				}
				store(e, "")
			}
		case *ast.ReturnStmt:
			for _, e := range x.Results {
				store(e, "")
			}
		case *ast.SendStmt:
			store(x.Value, "")
		case *ast.AssignStmt:
			for i, e := range x.Rhs {
				var name string
				if i < len(x.Lhs) {
					if id, ok := x.Lhs[i].(*ast.Ident); ok {
						name = id.Name
					}
				}
				store(e, name)
			}
		case *ast.ValueSpec:
			for i, e := range x.Values {
				if i < len(x.Names) {
					store(e, x.Names[i].Name)
				}
			}
		case *ast.CallExpr:
			called[ast.Unparen(x.Fun)] = true
			s.call(n, x, marks)
		case *ast.SelectStmt:
			for _, clause := range x.Body.List {
				if len(x.Body.List) < 2 {
					break // nothing else can happen: it waits
				}
				switch comm := clause.(*ast.CommClause).Comm.(type) {
				case *ast.ExprStmt:
					limits[ast.Unparen(comm.X)] = true
				case *ast.AssignStmt:
					limits[ast.Unparen(comm.Rhs[0])] = true
				}
			}
		case *ast.UnaryExpr:
			if !limits[x] && s.isTimer(x) {
				n.sleeps = append(n.sleeps, x.Pos())
			}
		case *ast.SelectorExpr:
			switch {
			case !s.is(x, "time", "Sleep"):
			case called[x]:
				n.sleeps = append(n.sleeps, x.Pos())
			default:
				n.refers = append(n.refers, x.Pos())
			}
			n.uses[x.Sel.Name] = true
		case *ast.Ident:
			if s.is(x, "time", "Sleep") {
				n.sleeps = append(n.sleeps, x.Pos())
			}
			n.uses[x.Name] = true
		}
		return true
	})
}

// call looks at a call: which function, and which functions it is given.
func (s *suiteSource) call(n *suiteNode, call *ast.CallExpr, marks map[*ast.FuncLit]func(*suiteNode)) {
	enters := s.is(call.Fun, "testing/synctest", "Test")
	n.enters = n.enters || enters
	var name string
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = f.Name
		n.calls[name] = call.Pos()
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.IndexExpr:
		if id, ok := f.X.(*ast.Ident); ok {
			name = id.Name
		}
	}
	for _, arg := range call.Args {
		lit, ok := ast.Unparen(arg).(*ast.FuncLit)
		switch {
		case ok && enters:
			marks[lit] = func(inner *suiteNode) { inner.bubble = true }
		case ok && name == "append":
			marks[lit] = func(inner *suiteNode) { inner.stored = true }
		case ok:
			marks[lit] = func(inner *suiteNode) { inner.given = name }
		case enters:
			ast.Inspect(arg, func(x ast.Node) bool {
				if id, ok := x.(*ast.Ident); ok {
					n.inside[id.Name] = true
				}
				return true
			})
		}
	}
}

// spread finds out which functions may run in a bubble, until nothing changes. A
// function that enters a bubble, itself or through another, may run there whatever
// it is given and whatever it, or a table, holds.
func (s *suiteSource) spread() {
	for changed := true; changed; {
		changed = false
		for _, n := range s.nodes {
			enters := n.enters
			for name := range n.uses {
				f := s.functions[name]
				enters = enters || f != nil && f.enters && !f.isTest
			}
			for up := n; up != nil && enters; up = up.parent {
				changed = changed || !up.enters
				up.enters = true
			}
		}
	}
	s.outer.enters = slices.ContainsFunc(s.nodes, func(n *suiteNode) bool { return n.enters })
	for changed := true; changed; {
		changed = false
		mark := func(n *suiteNode) {
			if n != nil && n != s.outer && !n.bubble && !n.isTest {
				n.bubble, changed = true, true
			}
		}
		used := make(map[string]bool) // in functions that enter a bubble
		for _, n := range s.nodes {
			if n.decl.enters || n.bubble {
				for name := range n.uses {
					used[name] = true
				}
			}
		}
		for _, n := range s.nodes {
			given := s.functions[n.given]
			switch {
			case n.parent != nil && n.parent.bubble,
				given != nil && given.enters,
				n.stored && (n.decl.enters || used[n.decl.name]):
				mark(n)
			}
			for name := range n.inside {
				mark(s.functions[name])
			}
			for name := range n.uses {
				// By name in a bubble; or as a value where a bubble is entered.
				if _, calls := n.calls[name]; n.bubble || n.decl.enters && !calls {
					mark(s.functions[name])
				}
			}
		}
	}
}

// is says whether e is the function name of the package.
func (s *suiteSource) is(e ast.Expr, pkg, name string) bool {
	local, ok := s.imports[pkg]
	if !ok {
		return false
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.SelectorExpr:
		x, ok := e.X.(*ast.Ident)
		return ok && x.Name == local && e.Sel.Name == name
	case *ast.Ident:
		return local == "." && e.Name == name
	}
	return false
}

// isTimer: <-time.After(d) is a sleep by another name. In a select with something
// else it is a limit, and welcome.
func (s *suiteSource) isTimer(receive *ast.UnaryExpr) bool {
	if receive.Op != token.ARROW {
		return false
	}
	from := ast.Unparen(receive.X)
	if selector, ok := from.(*ast.SelectorExpr); ok && selector.Sel.Name == "C" {
		from = ast.Unparen(selector.X)
	}
	call, ok := from.(*ast.CallExpr)
	return ok && slices.ContainsFunc([]string{"After", "Tick", "NewTimer", "NewTicker"}, func(name string) bool {
		return s.is(call.Fun, "time", name)
	})
}

func suiteStartsSubtest(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	return ok && selector.Sel.Name == "Run" && len(call.Args) == 2
}

// reachesRun says whether a subtest is started in here, or in a function of the
// suite that is used in here.
func (s *suiteSource) reachesRun(root ast.Node, seen map[string]bool) bool {
	if seen == nil {
		seen = make(map[string]bool)
	}
	found := false
	ast.Inspect(root, func(x ast.Node) bool {
		switch x := x.(type) {
		case *ast.CallExpr:
			found = found || suiteStartsSubtest(x)
		case *ast.Ident:
			if n := s.functions[x.Name]; n != nil && !seen[x.Name] && !n.isTest {
				seen[x.Name] = true
				found = found || s.reachesRun(n.body, seen)
			}
		}
		return !found
	})
	return found
}
