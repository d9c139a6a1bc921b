// Package shape looks at a learner's source by what its names mean: which
// functions are called, what types and variables are declared, and where.
package shape

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Package is the source of the learner's non-test files, parsed, and with its
// identifiers resolved. Its methods report [Facts], each with file and line.
//
// Names are resolved, not compared as text. In every method that takes names:
//
//	panic              the builtin; a function of the package called panic is not meant
//	os.Stderr          what package os exports, under whatever name it was imported
//	math/rand/v2.IntN  the same; a package is named by its import path
//	helper             what the package itself declares at package level
//	Pool.Submit        a method that the package declares (no star, also for *Pool);
//	                   Pool may be an interface
//
// Local variables never match: a parameter called os hides the package.
type Package struct {
	fset  *token.FileSet
	units []*unit
}

// unit is one folder, that is one Go package.
type unit struct {
	name  string
	files []*ast.File
	info  *types.Info
	scope *types.Scope
}

// Fact is one place in the learner's files.
type Fact struct {
	Pos  token.Position // Filename is relative to the loaded folder
	Name string         // what was found there: "panic", "os.Stderr", "Importer.Import"
	Func string         // the declared function around it, "Import" or "Importer.Import"; "" at package level
	Node ast.Node
}

// String returns "importer.go:41 (panic in Importer.Import)".
func (f Fact) String() string {
	where := fmt.Sprintf("%s:%d", f.Pos.Filename, f.Pos.Line)
	switch {
	case f.Name == "" && f.Func == "":
		return where
	case f.Func == "" || f.Func == f.Name:
		return fmt.Sprintf("%s (%s)", where, f.Name)
	case f.Name == "":
		return fmt.Sprintf("%s (in %s)", where, f.Func)
	}
	return fmt.Sprintf("%s (%s in %s)", where, f.Name, f.Func)
}

// Facts are in the order of file name and line.
type Facts []Fact

// String joins the places, one a line; a long list is cut after ten.
func (fs Facts) String() string {
	const most = 10
	var b strings.Builder
	for i, f := range fs {
		if i == most {
			fmt.Fprintf(&b, "\n\tand %d more", len(fs)-most)
			break
		}
		b.WriteString("\n\t" + f.String())
	}
	return strings.TrimPrefix(b.String(), "\n")
}

// In keeps the facts inside the named functions ("Import", "Importer.Import").
func (fs Facts) In(funcs ...string) Facts {
	return fs.Where(func(f Fact) bool { return slices.Contains(funcs, f.Func) })
}

// Where keeps the facts for which keep returns true.
func (fs Facts) Where(keep func(Fact) bool) Facts {
	var kept Facts
	for _, f := range fs {
		if keep(f) {
			kept = append(kept, f)
		}
	}
	return kept
}

// Names returns the different names, sorted.
func (fs Facts) Names() []string {
	var names []string
	for _, f := range fs {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// AtMost fails the test if there are more than most facts. The message names
// every place; what says what was counted ("calls of panic"), why says why it
// matters and what to do next.
func (fs Facts) AtMost(t testing.TB, most int, what, why string) {
	t.Helper()
	if len(fs) > most {
		t.Errorf("got %d %s, want at most %d:\n%v\n%s", len(fs), what, most, fs, why)
	}
}

// Load reads the Go files of one folder, without its test files and without the
// files named in skip. It does not type-check imported packages, so it takes
// milliseconds and needs neither GOROOT nor the go command; only methods of
// imported types stay unresolved (see [LoadTyped]).
func Load(t testing.TB, dir string, skip ...string) *Package {
	t.Helper()
	return load(t, dir, false, false, skip)
}

// LoadTree is Load for a folder and all folders below it: a learner may move
// code into a sub-package. Folders that Go ignores are left out (those that
// begin with "_" or ".", and testdata). An entry of skip is a slash-separated
// path below dir; name the files of a grader's own sub-package one by one, not
// the folder, or the learner's files beside them are not seen.
func LoadTree(t testing.TB, dir string, skip ...string) *Package {
	t.Helper()
	return load(t, dir, true, false, skip)
}

// LoadTyped is Load with imported packages type-checked from source, so that
// also sync.Mutex.Lock and the like resolve, also through embedding. It needs
// GOROOT's sources and takes seconds for a package that imports net/http.
func LoadTyped(t testing.TB, dir string, skip ...string) *Package {
	t.Helper()
	return load(t, dir, false, true, skip)
}

func load(t testing.TB, dir string, tree, typed bool, skip []string) *Package {
	t.Helper()
	p := &Package{fset: token.NewFileSet()}
	byDir := map[string]*unit{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		hidden := rel != "." && (strings.HasPrefix(d.Name(), "_") || strings.HasPrefix(d.Name(), "."))
		switch {
		case d.IsDir() && rel != "." && (!tree || hidden || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || hidden || !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") || slices.Contains(skip, rel):
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(p.fset, rel, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		u := byDir[path.Dir(rel)]
		if u == nil {
			u = &unit{name: file.Name.Name}
			byDir[path.Dir(rel)] = u
			p.units = append(p.units, u)
		}
		u.files = append(u.files, file)
		return nil
	})
	if err != nil {
		t.Fatalf("cannot read the Go files of %s: %v", dir, err)
	}
	if len(p.units) == 0 {
		t.Fatalf("there are no Go files in %s", dir)
	}
	var imp types.Importer = hollow{}
	if typed {
		imp = fallback{importer.ForCompiler(p.fset, "source", nil)}
	}
	for _, u := range p.units {
		u.check(p.fset, imp)
	}
	return p
}

// check resolves what it can. Errors are expected: hollow packages are empty.
func (u *unit) check(fset *token.FileSet, imp types.Importer) {
	u.info = &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}
	conf := types.Config{Importer: imp, Error: func(error) {}}
	pkg, _ := conf.Check(u.name, fset, u.files, u.info)
	u.scope = pkg.Scope()
}

// hollow imports packages without content: enough to know what a name refers to.
type hollow struct{}

func (hollow) Import(importPath string) (*types.Package, error) {
	name := path.Base(importPath)
	if version.MatchString(name) {
		name = path.Base(path.Dir(importPath))
	}
	pkg := types.NewPackage(importPath, name)
	pkg.MarkComplete()
	return pkg, nil
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// fallback gives a hollow package where the source importer finds none.
type fallback struct{ types.Importer }

func (f fallback) Import(importPath string) (*types.Package, error) {
	pkg, err := f.Importer.Import(importPath)
	if err != nil {
		return hollow{}.Import(importPath)
	}
	return pkg, nil
}

// Find returns a fact for every node that match accepts. It is what the other
// methods are made of; use it for a shape that they do not know. The name that
// match returns becomes the fact's Name.
func (p *Package) Find(match func(ast.Node) (name string, ok bool)) Facts {
	return p.find(func(_ *unit, _ *ast.File, n ast.Node) (string, bool) { return match(n) })
}

func (p *Package) find(match func(*unit, *ast.File, ast.Node) (string, bool)) Facts {
	var facts Facts
	for _, u := range p.units {
		for _, file := range u.files {
			for _, decl := range file.Decls {
				in := ""
				if fn, ok := decl.(*ast.FuncDecl); ok {
					in = funcName(fn)
				}
				ast.Inspect(decl, func(n ast.Node) bool {
					if n == nil {
						return false
					}
					if name, ok := match(u, file, n); ok {
						facts = append(facts, Fact{p.fset.Position(n.Pos()), name, in, n})
					}
					return true
				})
			}
		}
	}
	slices.SortStableFunc(facts, func(a, b Fact) int {
		return cmp.Or(strings.Compare(a.Pos.Filename, b.Pos.Filename), cmp.Compare(a.Pos.Offset, b.Pos.Offset))
	})
	return facts
}

// Calls returns the calls of the named functions and methods, without names all
// calls that resolve. A go or defer statement calls as well. A function that is
// only mentioned, as in f := time.Sleep, is no call: see [Package.Uses].
func (p *Package) Calls(names ...string) Facts {
	return p.find(func(u *unit, file *ast.File, n ast.Node) (string, bool) {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return "", false
		}
		return u.named(file, call.Fun, names)
	})
}

// Uses returns every mention of the named things, called or not: functions,
// variables, types and constants. A declaration is no use.
func (p *Package) Uses(names ...string) Facts {
	inner := map[*ast.Ident]bool{} // the Sel of a selector that was seen already
	return p.find(func(u *unit, file *ast.File, n ast.Node) (string, bool) {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			inner[n.Sel] = true
			return u.named(file, n, names)
		case *ast.Ident:
			if inner[n] || u.info.Defs[n] != nil {
				return "", false
			}
			return u.named(file, n, names)
		}
		return "", false
	})
}

// Idents returns every identifier whose text matches the regular expression,
// wherever it stands and whatever it means: declarations, uses, fields, labels
// and the name of the package. Comments and strings are not searched.
func (p *Package) Idents(pattern string) Facts {
	re := regexp.MustCompile(pattern)
	facts := p.find(func(_ *unit, _ *ast.File, n ast.Node) (string, bool) {
		id, ok := n.(*ast.Ident)
		return identText(id), ok && re.MatchString(id.Name)
	})
	for _, u := range p.units {
		if re.MatchString(u.name) {
			facts = append(facts, Fact{p.fset.Position(u.files[0].Name.Pos()), u.name, "", u.files[0].Name})
		}
	}
	return facts
}

func identText(id *ast.Ident) string {
	if id == nil {
		return ""
	}
	return id.Name
}

// Imports returns the import declarations; Name is the import path.
func (p *Package) Imports() Facts {
	return p.Find(func(n ast.Node) (string, bool) {
		spec, ok := n.(*ast.ImportSpec)
		if !ok {
			return "", false
		}
		return importPath(spec), true
	})
}

// Inits returns the init functions.
func (p *Package) Inits() Facts {
	return p.Find(func(n ast.Node) (string, bool) {
		fn, ok := n.(*ast.FuncDecl)
		return "init", ok && fn.Recv == nil && fn.Name.Name == "init"
	})
}

// GoStmts returns the go statements. Calls("sync.WaitGroup.Go"), which starts
// goroutines as well, needs [LoadTyped].
func (p *Package) GoStmts() Facts {
	return p.Find(func(n ast.Node) (string, bool) {
		_, ok := n.(*ast.GoStmt)
		return "go", ok
	})
}

// Defers returns the defer statements.
func (p *Package) Defers() Facts {
	return p.Find(func(n ast.Node) (string, bool) {
		_, ok := n.(*ast.DeferStmt)
		return "defer", ok
	})
}

// Chans returns every place where a channel type is written: in make, in a
// field, in a parameter. Name is the type, "chan int" or "<-chan error".
func (p *Package) Chans() Facts {
	return p.find(func(u *unit, file *ast.File, n ast.Node) (string, bool) {
		ch, ok := n.(*ast.ChanType)
		if !ok {
			return "", false
		}
		return u.typeText(file, ch), true
	})
}

// named says whether e refers to one of the names, all names if there are none.
func (u *unit) named(file *ast.File, e ast.Expr, names []string) (string, bool) {
	for _, name := range u.resolve(file, e) {
		if len(names) == 0 || slices.Contains(names, name) {
			return name, true
		}
	}
	return "", false
}

// resolve returns what e refers to, in the notation of [Package]: one name,
// none for a local, several candidates under a dot import.
func (u *unit) resolve(file *ast.File, e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return u.resolve(file, e.X)
	case *ast.IndexExpr: // an instance of a generic function or type, but no element of a slice
		if u.info.Types[e.Index].IsValue() {
			return nil
		}
		return u.resolve(file, e.X)
	case *ast.IndexListExpr:
		return u.resolve(file, e.X)
	case *ast.Ident:
		obj := u.info.Uses[e]
		if obj == nil && u.info.Defs[e] == nil {
			return u.unresolved(file, e.Name)
		}
		return u.objectName(obj)
	case *ast.SelectorExpr:
		if id, ok := e.X.(*ast.Ident); ok {
			if pkg, ok := u.info.Uses[id].(*types.PkgName); ok {
				return []string{pkg.Imported().Path() + "." + e.Sel.Name}
			}
		}
		if sel := u.info.Selections[e]; sel != nil {
			return u.objectName(sel.Obj())
		}
		return u.objectName(u.info.Uses[e.Sel])
	}
	return nil
}

// unresolved handles a name that the checker does not know: it comes from a dot
// import, or, where the checker gave up on a statement, from the universe.
func (u *unit) unresolved(file *ast.File, name string) []string {
	if types.Universe.Lookup(name) != nil && u.scope.Lookup(name) == nil {
		return []string{name}
	}
	var names []string
	for _, spec := range file.Imports {
		if spec.Name != nil && spec.Name.Name == "." {
			names = append(names, importPath(spec)+"."+name)
		}
	}
	return names
}

func (u *unit) objectName(obj types.Object) []string {
	if obj == nil {
		return nil
	}
	if obj.Parent() == types.Universe {
		return []string{obj.Name()}
	}
	prefix := ""
	if obj.Pkg() != nil && obj.Pkg().Scope() != u.scope {
		prefix = obj.Pkg().Path() + "."
	}
	if fn, ok := obj.(*types.Func); ok {
		fn = fn.Origin()
		if recv := fn.Signature().Recv(); recv != nil {
			t := recv.Type()
			if ptr, ok := t.(*types.Pointer); ok {
				t = ptr.Elem()
			}
			if named, ok := t.(*types.Named); ok {
				return []string{prefix + named.Obj().Name() + "." + fn.Name()}
			}
			return nil
		}
	}
	switch {
	case obj.Pkg() == nil || obj.Parent() != obj.Pkg().Scope():
		return nil // local, or a field
	case prefix == "" && types.Universe.Lookup(obj.Name()) != nil:
		return nil // hides a builtin: the bare name means the builtin
	}
	return []string{prefix + obj.Name()}
}

func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, "`\"") }
