package shop_test

import (
	"fmt"
	"go/ast"
	"go/scanner"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gomastery/internal/grade/shape"
)

const module = "gomastery/week01_core/cut_the_cycle"

// given is not the learner's.
var given = []string{"shop_test.go"}

func source(t *testing.T) *shape.Package {
	t.Helper()
	return shape.LoadTree(t, ".", given...)
}

// rules is imports.txt, read.
type rules struct {
	may  map[string][]string // of this module, by package
	only map[string][]string // packages, by what they alone may import
}

func readRules(t *testing.T) rules {
	t.Helper()
	b, err := os.ReadFile("imports.txt")
	if err != nil {
		t.Fatal(err)
	}
	r := rules{map[string][]string{}, map[string][]string{}}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		switch {
		case len(f) == 0 || f[0] == "#":
		case f[0] == "only":
			r.only[f[1]] = f[2:]
		default:
			r.may[f[0]] = f[1:]
		}
	}
	return r
}

// folder is the package that something stands in: "." or "internal/order".
func folder(f shape.Fact) string { return filepath.ToSlash(filepath.Dir(f.Pos.Filename)) }

func TestImports(t *testing.T) {
	r := readRules(t)
	told := map[string]bool{} // one line for each pair
	for _, imp := range source(t).Imports() {
		from := folder(imp)
		if told[from+" "+imp.Name] {
			continue
		}
		told[from+" "+imp.Name] = true
		to, ours := strings.CutPrefix(imp.Name, module)
		if to = strings.TrimPrefix(to, "/"); ours && to == "" {
			to = "."
		}
		may, listed := r.may[from]
		switch {
		case !ours && strings.HasPrefix(imp.Name, "gomastery/"):
			t.Errorf("%v: got an import of %s, want none from outside this exercise", imp.Pos, imp.Name)
		case !ours:
			if who, limited := r.only[imp.Name]; limited && !slices.Contains(who, from) {
				t.Errorf("%v: got an import of %s in %s, want it only in %s: what the others know should not depend on how it is asked for", imp.Pos, imp.Name, from, strings.Join(who, " and "))
			}
		case !listed && to != "internal/money":
			t.Errorf("%v: got an import of %s in %s, want that a package without a line in imports.txt imports nothing of this module but internal/money", imp.Pos, to, from)
		case listed && r.may[to] != nil && !slices.Contains(may, to):
			t.Errorf("%v: got an import of %s in %s, want what imports.txt allows: %s. Ask what %s has to know: perhaps it can be told, or be asked by somebody who knows both", imp.Pos, to, from, list(may), from)
		}
	}
}

func list(names []string) string {
	if len(names) == 0 {
		return "nothing of this module"
	}
	return strings.Join(names, ", ")
}

// words that say nothing about what a package is for.
var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "misc", "shared", "base", "core", "lib", "entity", "entities", "domain", "dto"}

// lines counts the lines of code of each package: those with something on them that is no comment.
func lines(t *testing.T) map[string]int {
	t.Helper()
	count := map[string]int{}
	err := filepath.WalkDir(".", func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (base == "testdata" || base[0] == '_' || base[0] == '.') {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files := token.NewFileSet()
		file := files.AddFile(name, -1, len(b))
		var s scanner.Scanner
		s.Init(file, b, nil, 0)
		seen := map[int]bool{}
		for {
			pos, tok, lit := s.Scan()
			if tok == token.EOF {
				break
			}
			if tok == token.SEMICOLON && lit == "\n" {
				continue
			}
			for i := range strings.Count(lit, "\n") + 1 {
				seen[file.Line(pos)+i] = true
			}
		}
		count[filepath.ToSlash(filepath.Dir(name))] += len(seen)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return count
}

func TestPackages(t *testing.T) {
	r := readRules(t)
	count := lines(t)
	all, others := 0, 0
	for _, n := range count {
		all += n
	}
	for _, dir := range slices.Sorted(maps.Keys(count)) {
		if dir != "." && !strings.HasPrefix(dir, "internal/") {
			t.Errorf("%s: got a package that everybody can import, want it below internal/: only the package at the top is for others", dir)
		}
		if slices.Contains(vague, path.Base(dir)) {
			t.Errorf("%s: got a package whose name says nothing about what is in it, want the name of what it provides", dir)
		}
		if 100*count[dir] > 45*all {
			t.Errorf("%s: got %d of %d lines of code, want at most 45 of 100: a program in one package has no borders", dir, count[dir], all)
		}
		if r.may[dir] == nil {
			others += count[dir]
		}
	}
	if 100*others > 15*all {
		t.Errorf("got %d of %d lines of code in packages that have no line in imports.txt, want at most 15 of 100", others, all)
	}
	if 100*count["."] > 12*all {
		t.Errorf("got %d of %d lines of code in the package at the top, want at most 12 of 100: it puts the others together", count["."], all)
	}
	for _, dir := range []string{"internal/catalog", "internal/customer", "internal/billing", "internal/order"} {
		if 100*count[dir] < 6*all {
			t.Errorf("%s: got %d of %d lines of code, want at least 6 of 100: what there is to know about it belongs there", dir, count[dir], all)
		}
	}
}

func TestNoHooks(t *testing.T) {
	src := source(t)
	const why = "It is a door in the wall between two packages: whoever comes first puts something in, and nobody sees from the imports who depends on whom. Pass it to New."
	src.Inits().AtMost(t, 0, "init functions", why)
	src.MutableGlobals().AtMost(t, 0, "package variables that are state", why)
	var exported, hooks shape.Facts
	for _, g := range src.Globals() {
		if token.IsExported(g.Name) && !strings.HasPrefix(g.Name, "Err") {
			exported = append(exported, g.Fact)
		}
	}
	for _, v := range src.Find(func(n ast.Node) (string, bool) {
		g, ok := n.(*ast.GenDecl)
		return "", ok && g.Tok == token.VAR
	}) {
		for _, spec := range v.Node.(*ast.GenDecl).Specs {
			if spec := spec.(*ast.ValueSpec); v.Func == "" && holdsFuncs(spec) {
				v.Name = spec.Names[0].Name
				hooks = append(hooks, v)
			}
		}
	}
	exported.AtMost(t, 0, "exported package variables other than errors", why)
	hooks.AtMost(t, 0, "package variables with functions in them", why)
}

// holdsFuncs says whether there are functions in a variable: by its type, or by what it begins with. A name of
// another package counts if it is the clock; once it is written to, any variable counts, as state.
func holdsFuncs(spec *ast.ValueSpec) bool {
	found := false
	look := func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			found = true
		case *ast.CallExpr:
			return false // what it returns, its type says
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && (n.Sel.Name == "Now" || n.Sel.Name == "Sleep") {
				found = true
			}
		}
		return true
	}
	if spec.Type != nil {
		ast.Inspect(spec.Type, look)
	}
	for _, v := range spec.Values {
		ast.Inspect(v, look)
	}
	return found
}

// TestNoAny: between packages, values have a type.
func TestNoAny(t *testing.T) {
	src := source(t)
	var found shape.Facts
	add := func(at shape.Fact, name string, exprs ...ast.Expr) {
		for _, e := range exprs {
			if hasAny(e) {
				found = append(found, shape.Fact{Pos: at.Pos, Name: name, Func: at.Func, Node: at.Node})
				return
			}
		}
	}
	for _, f := range src.Funcs() {
		if !token.IsExported(f.Name[strings.LastIndex(f.Name, ".")+1:]) {
			continue
		}
		for _, fields := range []*ast.FieldList{f.Decl.Type.Params, f.Decl.Type.Results} {
			if fields == nil {
				continue
			}
			for i, p := range fields.List {
				if e, ok := p.Type.(*ast.Ellipsis); ok && isAny(e.Elt) && i > 0 && isString(fields.List[i-1].Type) {
					continue // a format and what goes into it
				}
				add(f.Fact, f.Name, p.Type)
			}
		}
	}
	for _, typ := range src.Types() {
		if !token.IsExported(typ.Name) {
			continue
		}
		switch e := typ.Spec.Type.(type) {
		case *ast.StructType:
			for _, f := range e.Fields.List {
				for _, name := range f.Names {
					if name.IsExported() {
						add(typ.Fact, typ.Name+"."+name.Name, f.Type)
					}
				}
			}
		case *ast.InterfaceType:
			for _, m := range e.Methods.List {
				add(typ.Fact, typ.Name, m.Type)
			}
			if len(e.Methods.List) == 0 {
				add(typ.Fact, typ.Name, e)
			}
		default:
			add(typ.Fact, typ.Name, e)
		}
	}
	found.AtMost(t, 0, "uses of any between packages", "Where a type cannot be named, the packages are cut in the wrong place: let it be named by who needs it, as an interface of its own, or pass what is needed of it.")
}

func isAny(e ast.Expr) bool {
	if i, ok := e.(*ast.InterfaceType); ok {
		return i.Methods.NumFields() == 0
	}
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "any"
}

func isString(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "string"
}

func hasAny(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && isAny(e) {
			found = true
		}
		return !found
	})
	return found
}

// surface is what the packages below show each other: names, methods, fields.
func surface(src *shape.Package) []string {
	var names []string
	add := func(f shape.Fact, name string) {
		if folder(f) != "." {
			names = append(names, folder(f)+" "+name)
		}
	}
	shown := func(name string) bool {
		for part := range strings.SplitSeq(name, ".") {
			if !token.IsExported(part) {
				return false
			}
		}
		return true
	}
	for _, f := range src.Funcs() {
		if shown(f.Name) {
			add(f.Fact, f.Name)
		}
	}
	for _, g := range src.Globals() {
		if shown(g.Name) {
			add(g.Fact, g.Name)
		}
	}
	for _, c := range src.Find(func(n ast.Node) (string, bool) {
		d, ok := n.(*ast.GenDecl)
		return "", ok && d.Tok == token.CONST
	}) {
		for _, spec := range c.Node.(*ast.GenDecl).Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				if id.IsExported() && c.Func == "" {
					add(c, id.Name)
				}
			}
		}
	}
	for _, typ := range src.Types() {
		if !shown(typ.Name) {
			continue
		}
		add(typ.Fact, typ.Name)
		for _, f := range typ.Fields {
			if shown(f.Name) || f.Embedded {
				add(typ.Fact, typ.Name+"."+f.Name)
			}
		}
		for _, m := range typ.Methods {
			if shown(m) {
				add(typ.Fact, typ.Name+"."+m)
			}
		}
	}
	return names
}

const most = 100

func TestSurface(t *testing.T) {
	names := surface(source(t))
	if len(names) > most {
		per := map[string]int{}
		for _, n := range names {
			dir, _, _ := strings.Cut(n, " ")
			per[dir]++
		}
		t.Errorf("got %d exported names, methods and fields below the top, want at most %d: %v. What only its own package uses needs no capital", len(names), most, fmt.Sprint(per))
	}
}
