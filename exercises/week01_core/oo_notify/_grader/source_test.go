package notify_test

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gomastery/internal/grade/shape"
)

// source is what the learner has written.
func source(t *testing.T) *shape.Package {
	t.Helper()
	return shape.LoadTree(t, ".", "contract.go", "notify_test.go")
}

var javaName = regexp.MustCompile(`^(Abstract|Base)|[a-z0-9](Base|Impl|Factory|Singleton)$`)

var interfaceName = regexp.MustCompile(`^[iI][A-Z][a-z]`)

func TestNames(t *testing.T) {
	var types, accessors shape.Facts
	src := source(t)
	for _, typ := range src.Types() {
		name := strings.ToUpper(typ.Name[:1]) + typ.Name[1:]
		if javaName.MatchString(name) || interfaceName.MatchString(typ.Name) {
			types = append(types, typ.Fact)
		}
	}
	types.AtMost(t, 0, "types whose names say what they are in a class diagram", "Name what it is or does: retry, email, template. A type that needs the name Abstract or Impl is half of something.")
	for _, f := range src.Funcs() {
		if _, method, ok := strings.Cut(f.Name, "."); ok && regexp.MustCompile(`^([gG]et|[sS]et)[A-Z]`).MatchString(method) {
			accessors = append(accessors, f.Fact)
		}
	}
	accessors.AtMost(t, 0, "getters and setters", "Inside a package, a field is read and written. What another package may read is a method with the name of the thing, and what it may set is an argument of New.")
}

func TestFewInterfaces(t *testing.T) {
	source(t).Interfaces().AtMost(t, 3, "interfaces", "An interface is for a caller that does not care which of several it has. Transport and Clock of contract.go are two already.")
}

// TestNoGlobalState: a service is what New returns.
func TestNoGlobalState(t *testing.T) {
	src := source(t)
	src.MutableGlobals().AtMost(t, 0, "package variables that are state", "Two services in one process share it. Put it into Service.")
	src.Inits().AtMost(t, 0, "init functions", "What New can do, nobody has to do before.")
}

// structs returns the declared structs by name, with what each embeds.
func structs(src *shape.Package) (types map[string]shape.Type, embeds map[string][]string) {
	types, embeds = map[string]shape.Type{}, map[string][]string{}
	for _, typ := range src.Types() {
		types[typ.Name] = typ
	}
	for name, typ := range types {
		for _, f := range typ.Fields {
			if f.Embedded && types[f.Name].Kind == "struct" {
				embeds[name] = append(embeds[name], f.Name)
			}
		}
	}
	return types, embeds
}

func TestShallowEmbedding(t *testing.T) {
	types, embeds := structs(source(t))
	var deep shape.Facts
	for name, parts := range embeds {
		for _, part := range parts {
			if len(embeds[part]) > 0 {
				deep = append(deep, types[name].Fact)
			}
		}
	}
	deep.AtMost(t, 0, "structs that embed a struct that embeds another", "It is a class hierarchy: to know what a method does, one reads all levels. Embedding saves typing, it is not inheritance.")
}

// TestNoSelf: a struct that is embedded, and gets what embeds it, is a base class.
func TestNoSelf(t *testing.T) {
	src := source(t)
	_, embeds := structs(src)
	methods, stores := map[string]bool{}, map[string]int{}
	for _, f := range src.Funcs() {
		_, name, ok := strings.Cut(f.Name, ".")
		if !ok {
			continue
		}
		methods[name] = true
		if i, ok := storedParam(f.Decl); ok {
			stores[name] = i
		}
	}
	funcFields := map[string]bool{} // of structs that are embedded
	for _, parts := range embeds {
		for _, part := range parts {
			for _, typ := range src.Types() {
				for _, f := range typ.Fields {
					if typ.Name == part && strings.HasPrefix(f.Type, "func(") {
						funcFields[f.Name] = true
					}
				}
			}
		}
	}
	part := map[string]bool{} // names by which a struct reaches what it embeds
	for _, parts := range embeds {
		for _, p := range parts {
			part[p] = true
		}
	}
	src.Find(func(n ast.Node) (string, bool) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				sel, ok := l.(*ast.SelectorExpr)
				if !ok || len(n.Rhs) != len(n.Lhs) {
					continue
				}
				x := object(sel, part)
				if x != "" && mentions(n.Rhs[i], x, methods) || funcFields[sel.Sel.Name] && callsBack(n.Rhs[i], methods) {
					return sel.Sel.Name, true
				}
			}
		case *ast.KeyValueExpr:
			if k, ok := n.Key.(*ast.Ident); ok && funcFields[k.Name] && callsBack(n.Value, methods) {
				return k.Name, true
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok {
				return "", false
			}
			x := object(sel, part)
			if i, ok := stores[sel.Sel.Name]; ok && i < len(n.Args) && x != "" && mentions(n.Args[i], x, methods) {
				return sel.Sel.Name, true
			}
		}
		return "", false
	}).AtMost(t, 0, "places where an object is put into itself, or its methods into what it embeds", "It is a virtual method by hand: the embedded part calls what embeds it. What differs is a value (a function, a struct of numbers), and what is the same is a function that takes it.")
}

// object returns the variable of which x.f, or x.embedded.f, is a field or method of its own. In x.other.f it is another's.
func object(sel *ast.SelectorExpr, part map[string]bool) string {
	switch x := sel.X.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		if part[x.Sel.Name] {
			return object(x, part)
		}
	}
	return ""
}

// mentions says whether the value of an expression has x in it, or a method of x that is not called. What a function literal
// does later is not looked at.
func mentions(e ast.Expr, x string, methods map[string]bool) bool {
	found := false
	var look func(n ast.Node) bool
	look = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok { // x.f(…) is what f returns
				if _, plain := sel.X.(*ast.Ident); !plain {
					ast.Inspect(sel.X, look)
				}
			} else {
				ast.Inspect(n.Fun, look)
			}
			for _, a := range n.Args {
				ast.Inspect(a, look)
			}
			return false
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				found = found || id.Name == x && methods[n.Sel.Name]
				return false
			}
		case *ast.KeyValueExpr:
			ast.Inspect(n.Value, look)
			return false
		case *ast.Ident:
			found = found || n.Name == x
		}
		return true
	}
	ast.Inspect(e, look)
	return found
}

// callsBack says whether a function value is a method, or calls one.
func callsBack(e ast.Expr, methods map[string]bool) bool {
	if sel, ok := e.(*ast.SelectorExpr); ok {
		return methods[sel.Sel.Name]
	}
	found := false
	if lit, ok := e.(*ast.FuncLit); ok {
		ast.Inspect(lit, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && methods[sel.Sel.Name] {
					found = true
				}
			}
			return true
		})
	}
	return found
}

// storedParam returns the parameter that a method puts into its receiver.
func storedParam(fn *ast.FuncDecl) (index int, ok bool) {
	if fn.Recv == nil || len(fn.Recv.List[0].Names) == 0 || fn.Body == nil {
		return 0, false
	}
	recv := fn.Recv.List[0].Names[0].Name
	var params []string
	for _, p := range fn.Type.Params.List {
		for _, n := range p.Names {
			params = append(params, n.Name)
		}
	}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		as, is := n.(*ast.AssignStmt)
		if !is || len(as.Lhs) != len(as.Rhs) {
			return true
		}
		for i, l := range as.Lhs {
			sel, isSel := l.(*ast.SelectorExpr)
			id, isID := as.Rhs[i].(*ast.Ident)
			if isSel && isID && object(sel, nil) == recv {
				if at := slices.Index(params, id.Name); at >= 0 {
					index, ok = at, true
				}
			}
		}
		return true
	})
	return index, ok
}

// TestShortFunctions: one function that knows all channels is the hierarchy in another shape.
func TestShortFunctions(t *testing.T) {
	const most = 40
	var long shape.Facts
	for _, f := range source(t).Funcs() {
		if f.Statements > most {
			long = append(long, f.Fact)
		}
	}
	long.AtMost(t, 0, "functions of more than 40 statements", "What it does has parts, and the parts have names.")
}

func TestSurface(t *testing.T) {
	const most = 60
	var names shape.Facts
	shown := func(name string) bool {
		for part := range strings.SplitSeq(name, ".") {
			if !token.IsExported(part) {
				return false
			}
		}
		return true
	}
	add := func(f shape.Fact, name string) {
		if shown(name) {
			names = append(names, f)
		}
	}
	src := source(t)
	for _, f := range src.Funcs() {
		add(f.Fact, f.Name)
	}
	for _, g := range src.Globals() {
		add(g.Fact, g.Name)
	}
	for _, typ := range src.Types() {
		add(typ.Fact, typ.Name)
		for _, f := range typ.Fields {
			add(typ.Fact, typ.Name+"."+f.Name)
		}
		for _, m := range typ.Methods {
			add(typ.Fact, typ.Name+"."+m)
		}
	}
	if len(names) > most {
		per := map[string]int{}
		for _, n := range names {
			per[filepath.Base(n.Pos.Filename)]++
		}
		t.Errorf("got %d exported names, methods and fields outside contract.go, want at most %d: %v. Service, New, Send and Stats are what others need", len(names), most, per)
	}
}
