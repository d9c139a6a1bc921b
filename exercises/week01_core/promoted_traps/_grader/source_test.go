package tracking_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const root = "gomastery/week01_core/promoted_traps"

// module is the learner's source, type-checked: names mean what the compiler
// takes them for, so aliases, depth of embedding and sub-packages hide nothing.
type module struct {
	fset  *token.FileSet
	std   *std
	units map[string]*unit
	err   error
}

type unit struct {
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
	busy  bool
}

var load = sync.OnceValue(func() *module {
	m := &module{fset: token.NewFileSet(), units: map[string]*unit{}}
	m.std = &std{fset: m.fset, packages: map[string]*types.Package{}}
	m.err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, base := filepath.ToSlash(name), d.Name()
		switch {
		case d.IsDir() && rel != "." && (strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") || base == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(m.fset, rel, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		at := path.Join(root, path.Dir(rel))
		if m.units[at] == nil {
			m.units[at] = &unit{}
		}
		m.units[at].files = append(m.units[at].files, file)
		return nil
	})
	for at := range m.units {
		if _, err := m.Import(at); err != nil && m.err == nil {
			m.err = err
		}
	}
	return m
})

// Import makes a module an importer of its own packages.
func (m *module) Import(at string) (*types.Package, error) {
	u := m.units[at]
	if u == nil {
		return m.std.load(at, false)
	}
	if u.pkg != nil {
		return u.pkg, nil
	}
	if u.busy {
		return nil, fmt.Errorf("%s imports itself", at)
	}
	u.busy = true
	u.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	// The build has accepted these files: what is an error here comes from
	// packages that std left out.
	u.pkg, _ = (&types.Config{Importer: m, Error: func(error) {}}).Check(at, m.fset, u.files, u.info)
	return u.pkg, nil
}

// std imports the standard library from source. Of the packages that the
// imported ones import in turn it loads those whose types are embedded and
// asked for, and leaves the others empty: all of what net/http needs would take
// seconds.
type std struct {
	fset     *token.FileSet
	packages map[string]*types.Package
	err      error // the last package that could not be read
}

// Import is called for the imports of an imported package.
func (s *std) Import(at string) (*types.Package, error) { return s.load(at, true) }

func (s *std) load(at string, indirect bool) (*types.Package, error) {
	if at == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := s.packages[at]; pkg != nil {
		return pkg, nil
	}
	if indirect && !slices.Contains([]string{"context", "errors", "io", "sync", "time"}, at) {
		pkg := types.NewPackage(at, path.Base(at))
		pkg.MarkComplete()
		return pkg, nil
	}
	found, err := build.Default.ImportDir(filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(at)), 0)
	if err != nil {
		s.err = err
		return nil, err
	}
	var files []*ast.File
	for _, name := range found.GoFiles {
		f, err := parser.ParseFile(s.fset, filepath.Join(found.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			s.err = err
			return nil, err
		}
		files = append(files, f)
	}
	pkg, _ := (&types.Config{Importer: s, IgnoreFuncBodies: true, Error: func(error) {}}).Check(at, s.fset, files, nil)
	pkg.MarkComplete()
	s.packages[at] = pkg
	return pkg, nil
}

func loaded(t *testing.T) *module {
	t.Helper()
	m := load()
	if err := cmp.Or(m.err, m.std.err); err != nil {
		t.Fatalf("cannot type-check your files: %v", err)
	}
	return m
}

func (m *module) at(p token.Pos) string {
	pos := m.fset.Position(p)
	return fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
}

// compile compiles one statement of a client, who has a variable cfg from NewConfig.
func (m *module) compile(stmt string) error {
	src := "package client\nimport \"" + root + "\"\nfunc _() {\n\tcfg := tracking.NewConfig(nil)\n\t_ = cfg\n\t" + stmt + "\n}\n"
	file, err := parser.ParseFile(m.fset, "client.go", src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	_, err = (&types.Config{Importer: m}).Check("client", m.fset, []*ast.File{file}, nil)
	return err
}

func TestClientsCannotLock(t *testing.T) {
	m := loaded(t)
	for _, name := range []string{"Lock", "Unlock", "TryLock", "RLock", "RUnlock", "Mutex", "RWMutex", "Locker", "RLocker", "Mu"} {
		stmt := "_ = cfg." + name
		if strings.HasSuffix(name, "ock") {
			stmt = "cfg." + name + "()"
		}
		err := m.compile(stmt)
		switch {
		case err == nil:
			t.Errorf("a client's %s compiles, want a compiler error: whoever can take the lock can keep it, and then every request waits", stmt)
		case !strings.Contains(err.Error(), "cfg."+name+" undefined"):
			t.Errorf("a client's %s: got %v, want that cfg.%s is undefined", stmt, err, name)
		}
	}
	// And what clients need, they have, and nothing besides.
	for _, stmt := range []string{`cfg.SetLimit("Bern", 3)`, `var n int = cfg.Limit("Bern"); _ = n`, `var all map[string]int = cfg.Limits(); _ = all`} {
		if err := m.compile(stmt); err != nil {
			t.Errorf("a client's %s: got %v, want that it compiles, as today", stmt, err)
		}
	}
	cfg, ok := m.units[root].pkg.Scope().Lookup("Config").(*types.TypeName)
	if !ok {
		t.Fatal("there is no type Config, want it as today")
	}
	for sel := range types.NewMethodSet(types.NewPointer(cfg.Type())).Methods() {
		if name := sel.Obj().Name(); sel.Obj().Exported() && name != "Limit" && name != "SetLimit" && name != "Limits" {
			t.Errorf("%s: Config has the exported method %s, want only Limit, SetLimit and Limits: what is exported is a promise to every client", m.at(sel.Obj().Pos()), name)
		}
	}
	if st, ok := cfg.Type().Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Exported() {
				t.Errorf("%s: Config has the exported field %s, want none: what clients can reach, they use", m.at(f.Pos()), f.Name())
			}
		}
	}
}

func TestNobodyHandsOutALock(t *testing.T) {
	m := loaded(t)
	const why = "a lock that leaves its package is locked by strangers, whatever its name is; offer the operation that they need it for"
	for _, u := range m.units {
		for _, name := range u.pkg.Scope().Names() {
			obj := u.pkg.Scope().Lookup(name)
			if v, ok := obj.(*types.Var); ok && v.Exported() && lockIn(v.Type()) {
				t.Errorf("%s: the exported variable %s gives a lock to clients, want none: %s", m.at(v.Pos()), name, why)
			}
			tn, ok := obj.(*types.TypeName)
			if !ok || !tn.Exported() {
				continue
			}
			if st, ok := tn.Type().Underlying().(*types.Struct); ok {
				for f := range st.Fields() {
					if f.Exported() && !f.Embedded() && lockIn(f.Type()) {
						t.Errorf("%s: the exported field %s of %s gives a lock to clients, want none: %s", m.at(f.Pos()), f.Name(), name, why)
					}
				}
			}
		}
		for _, f := range u.files {
			for _, d := range f.Decls {
				fd, ok := d.(*ast.FuncDecl)
				if !ok || !fd.Name.IsExported() {
					continue
				}
				if keeps(u, fd) {
					t.Errorf("%s: %s locks and does not unlock, want both or neither: %s", m.at(fd.Pos()), fd.Name.Name, why)
				}
				gives := false
				for v := range u.info.Defs[fd.Name].(*types.Func).Signature().Results().Variables() {
					gives = gives || lockIn(v.Type())
				}
				if fd.Body != nil {
					ast.Inspect(fd.Body, func(n ast.Node) bool { // also as any
						if ret, ok := n.(*ast.ReturnStmt); ok {
							for _, e := range ret.Results {
								gives = gives || lockIn(u.info.TypeOf(e))
							}
						}
						return true
					})
				}
				if gives {
					t.Errorf("%s: %s returns a lock, want that it stays inside: %s", m.at(fd.Pos()), fd.Name.Name, why)
				}
			}
		}
	}
}

// keeps reports whether a function locks something of package sync and neither it
// nor what it calls in its package unlocks anything. An unlock that is only
// returned is no unlock.
func keeps(u *unit, fd *ast.FuncDecl) bool {
	locks, unlocks := false, false
	seen := map[*ast.FuncDecl]bool{}
	var walk func(*ast.FuncDecl)
	walk = func(fd *ast.FuncDecl) {
		if seen[fd] || fd.Body == nil {
			return
		}
		seen[fd] = true
		ast.Inspect(fd.Body, func(n ast.Node) bool {
			if _, ok := n.(*ast.ReturnStmt); ok && len(seen) == 1 {
				ast.Inspect(n, func(n ast.Node) bool { // return c.get(), but not return func() { … }
					if call, ok := n.(*ast.CallExpr); ok {
						if d := u.declared(call); d != nil {
							walk(d)
						}
					}
					_, lit := n.(*ast.FuncLit)
					return !lit
				})
				return false
			}
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
				if f, ok := u.info.Uses[sel.Sel].(*types.Func); ok && f.Pkg() != nil && f.Pkg().Path() == "sync" {
					switch f.Name() {
					case "Lock", "RLock", "TryLock", "TryRLock":
						locks = locks || len(seen) == 1
					case "Unlock", "RUnlock":
						unlocks = true
					}
				}
			}
			if d := u.declared(call); d != nil {
				walk(d)
			}
			return true
		})
	}
	walk(fd)
	return locks && !unlocks
}

// declared returns the function of the same package that is called, if it is one.
func (u *unit) declared(call *ast.CallExpr) *ast.FuncDecl {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return nil
	}
	f, ok := u.info.Uses[id].(*types.Func)
	if !ok || f.Pkg() != u.pkg {
		return nil
	}
	for _, file := range u.files {
		for _, d := range file.Decls {
			if fd, ok := d.(*ast.FuncDecl); ok && u.info.Defs[fd.Name] == f {
				return fd
			}
		}
	}
	return nil
}

// lockIn reports whether a value of the type lets its owner lock something of
// ours: it is a lock, or what it points to, holds or returns is one.
func lockIn(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return isLock(t) || lockIn(t.Elem())
	case *types.Slice:
		return lockIn(t.Elem())
	case *types.Array:
		return lockIn(t.Elem())
	case *types.Map:
		return lockIn(t.Key()) || lockIn(t.Elem())
	case *types.Chan:
		return lockIn(t.Elem())
	case *types.Signature:
		for v := range t.Results().Variables() {
			if lockIn(v.Type()) {
				return true
			}
		}
		return false
	case nil:
		return false
	default:
		return isLock(t) || isLock(types.NewPointer(t))
	}
}

func isLock(t types.Type) bool {
	if named, ok := t.(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync" && named.Obj().Name() == "Cond" {
		return true
	}
	set := types.NewMethodSet(t)
	return set.Lookup(nil, "Lock") != nil && set.Lookup(nil, "Unlock") != nil
}

func TestExportedTypesEmbedNoTraps(t *testing.T) {
	m := loaded(t)
	for _, u := range m.units {
		for _, name := range u.pkg.Scope().Names() {
			tn, ok := u.pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || !tn.Exported() {
				continue
			}
			embedded(tn.Type(), name, map[types.Type]bool{}, func(f *types.Var, in string, why string) {
				t.Errorf("%s: the exported type %s embeds %s (in %s), want a named field or nothing: %s", m.at(f.Pos()), name, types.TypeString(f.Type(), types.RelativeTo(u.pkg)), in, why)
			})
		}
	}
}

// embedded reports what a struct embeds, at any depth, that an exported one
// should not.
func embedded(t types.Type, in string, seen map[types.Type]bool, report func(f *types.Var, in, why string)) {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || seen[t] {
		return
	}
	seen[t] = true
	for f := range st.Fields() {
		if !f.Embedded() {
			continue
		}
		of := types.Unalias(f.Type())
		if p, ok := of.(*types.Pointer); ok {
			of = types.Unalias(p.Elem())
		}
		named, _ := of.(*types.Named)
		switch {
		case types.IsInterface(of):
			report(f, in, "all its methods compile, and each one that nobody wrote panics when the field is nil")
		case named != nil && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "sync":
			report(f, in, "its methods become yours, for everybody")
		case named != nil && named.Obj().Pkg() != nil && strings.HasPrefix(named.Obj().Pkg().Path(), root):
			embedded(of, named.Obj().Name(), seen, report)
		}
	}
}
