package storage_test

import (
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
	"strings"
	"sync"
	"testing"
)

const root = "gomastery/week01_core/iface_diet"

// unit is one of the learner's packages, or one that only lends its types to
// count implementers (outside).
type unit struct {
	path    string
	outside bool
	files   []*ast.File
	pkg     *types.Package
	info    *types.Info
	busy    bool
}

// module is the learner's source, type-checked: names mean what the compiler
// takes them for, so aliases, embedding and sub-packages hide nothing.
type module struct {
	fset  *token.FileSet
	units map[string]*unit
	std   types.Importer
	lines int
	err   error
}

var load = sync.OnceValue(func() *module {
	m := &module{fset: token.NewFileSet(), units: map[string]*unit{}}
	m.std = importer.ForCompiler(m.fset, "source", nil)
	m.err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, base := filepath.ToSlash(name), d.Name()
		switch {
		case d.IsDir() && rel != "." && (strings.HasPrefix(base, "_") || strings.HasPrefix(base, ".") || base == "testdata"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") && rel != "doubles_test.go":
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
		at, outside := path.Join(root, path.Dir(rel)), rel == "caller/caller.go" || rel == "doubles_test.go"
		if rel == "doubles_test.go" {
			at += "_test"
		}
		u := m.units[at]
		if u == nil {
			u = &unit{path: at, outside: outside}
			m.units[at] = u
		}
		u.files = append(u.files, file)
		if !outside {
			m.lines += strings.Count(string(src), "\n")
		}
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
		return m.std.Import(at)
	}
	if u.pkg != nil {
		return u.pkg, nil
	}
	if u.busy {
		return nil, fmt.Errorf("%s imports itself", at)
	}
	u.busy = true
	u.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	pkg, err := (&types.Config{Importer: m}).Check(at, m.fset, u.files, u.info)
	u.pkg = pkg
	return pkg, err
}

func loaded(t *testing.T) *module {
	t.Helper()
	m := load()
	if m.err != nil {
		t.Fatalf("cannot type-check your files: %v", m.err)
	}
	return m
}

func (m *module) at(p token.Pos) string {
	pos := m.fset.Position(p)
	return fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
}

// iface is one interface that the learner's source declares: a named one, or a
// literal in a signature, a field or a body.
type iface struct {
	name string
	pos  token.Pos
	u    *unit
	typ  types.Type
	it   *types.Interface
}

// interfaces returns the declared interfaces that have methods. Constraints of
// type sets (~int | ~string) are not meant, those of methods are.
func (m *module) interfaces() []iface {
	var all []iface
	for _, u := range m.units {
		if u.outside {
			continue
		}
		for _, f := range u.files {
			named := map[ast.Expr]bool{}
			ast.Inspect(f, func(n ast.Node) bool {
				var i iface
				switch n := n.(type) {
				case *ast.TypeSpec:
					obj := u.info.Defs[n.Name]
					if obj == nil {
						return true
					}
					named[ast.Unparen(n.Type)] = true
					i = iface{name: n.Name.Name, pos: n.Pos(), u: u, typ: obj.Type()}
				case *ast.InterfaceType:
					if named[n] {
						return true
					}
					i = iface{name: types.ExprString(n), pos: n.Pos(), u: u, typ: u.info.TypeOf(n)}
				default:
					return true
				}
				if it, ok := i.typ.Underlying().(*types.Interface); ok && it.NumMethods() > 0 && it.IsMethodSet() {
					i.it = it
					all = append(all, i)
				}
				return true
			})
		}
	}
	return all
}

// implementers says how many types satisfy an interface, inside the package that
// declares it and outside. Outside are the test doubles, os.File, and those types
// of the learner's other packages that the storage is built from.
func (m *module) implementers(i iface) (inside, outside int) {
	count := func(pkg *types.Package, counts func(types.Object) bool) (n int) {
		for _, name := range pkg.Scope().Names() {
			tn, ok := pkg.Scope().Lookup(name).(*types.TypeName)
			if !ok || tn.IsAlias() || types.IsInterface(tn.Type()) || !counts(tn) {
				continue
			}
			if types.Implements(tn.Type(), i.it) || types.Implements(types.NewPointer(tn.Type()), i.it) {
				n++
			}
		}
		return n
	}
	reached := m.reached()
	for _, u := range m.units {
		switch {
		case u == i.u:
			inside += count(u.pkg, func(types.Object) bool { return true })
		case u.path == root+"_test":
			outside += count(u.pkg, func(types.Object) bool { return true })
		case !u.outside:
			outside += count(u.pkg, func(obj types.Object) bool { return u.path == root || reached[obj] })
		}
	}
	if pkg, err := m.std.Import("os"); err == nil {
		if file := pkg.Scope().Lookup("File"); types.Implements(types.NewPointer(file.Type()), i.it) {
			outside++
		}
	}
	return inside, outside
}

// reached are the objects that package storage names, and those that their
// declarations name in turn. A mock that nobody runs is not among them.
func (m *module) reached() map[types.Object]bool {
	type body struct {
		u    *unit
		node ast.Node
	}
	bodies := map[types.Object][]body{}
	for _, u := range m.units {
		for _, f := range u.files {
			for _, d := range f.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					obj := u.info.Defs[d.Name]
					if recv := obj.(*types.Func).Signature().Recv(); recv != nil {
						t := types.Unalias(recv.Type())
						if p, ok := t.(*types.Pointer); ok {
							t = types.Unalias(p.Elem())
						}
						if named, ok := t.(*types.Named); ok {
							obj = named.Obj()
						}
					}
					bodies[obj] = append(bodies[obj], body{u, d})
				case *ast.GenDecl:
					for _, s := range d.Specs {
						switch s := s.(type) {
						case *ast.TypeSpec:
							bodies[u.info.Defs[s.Name]] = append(bodies[u.info.Defs[s.Name]], body{u, s})
						case *ast.ValueSpec:
							for _, name := range s.Names {
								bodies[u.info.Defs[name]] = append(bodies[u.info.Defs[name]], body{u, s})
							}
						}
					}
				}
			}
		}
	}
	seen := map[types.Object]bool{}
	var walk func(u *unit, n ast.Node)
	walk = func(u *unit, n ast.Node) {
		ast.Inspect(n, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			if obj := u.info.Uses[id]; obj != nil && !seen[obj] {
				seen[obj] = true
				for _, b := range bodies[obj] {
					walk(b.u, b.node)
				}
			}
			return true
		})
	}
	for _, f := range m.units[root].files {
		walk(m.units[root], f)
	}
	return seen
}

// consumed reports whether the package that declares an interface has a
// parameter or a field of it: somebody there calls its methods.
func (m *module) consumed(i iface) bool {
	found := false
	for _, f := range i.u.files {
		ast.Inspect(f, func(n ast.Node) bool {
			var fields []*ast.FieldList
			switch n := n.(type) {
			case *ast.InterfaceType:
				return false // a method of an interface is no consumer
			case *ast.FuncDecl:
				fields = append(fields, n.Type.Params, n.Type.TypeParams)
			case *ast.FuncLit:
				fields = append(fields, n.Type.Params)
			case *ast.StructType:
				fields = append(fields, n.Fields)
			case *ast.TypeSpec:
				fields = append(fields, n.TypeParams)
			case *ast.CaseClause:
				for _, e := range n.List {
					if tv := i.u.info.Types[e]; tv.IsType() && types.Identical(tv.Type, i.typ) {
						found = true
					}
				}
			case *ast.TypeAssertExpr:
				found = found || n.Type != nil && types.Identical(i.u.info.TypeOf(n.Type), i.typ)
			}
			for _, list := range fields {
				if list == nil {
					continue
				}
				for _, field := range list.List {
					each(i.u.info.TypeOf(field.Type), true, func(t types.Type) { found = found || types.Identical(t, i.typ) })
				}
			}
			return !found
		})
	}
	return found
}

// each calls f for a type and for what it is made of, as far as it is spelled
// out or has a name of the learner's: []T, map[K]V, *T, chan T, func(T) T, but
// not the fields and methods of a named type. The parameters of a function type
// are left out if params is false.
func each(t types.Type, params bool, f func(types.Type)) {
	seen := map[types.Type]bool{}
	var walk func(types.Type)
	walk = func(t types.Type) {
		if t = types.Unalias(t); t == nil || seen[t] {
			return
		}
		seen[t] = true
		f(t)
		switch t := t.(type) {
		case *types.Named:
			for arg := range t.TypeArgs().Types() {
				walk(arg)
			}
			if pkg := t.Obj().Pkg(); pkg == nil || !strings.HasPrefix(pkg.Path(), root) {
				return
			}
			switch under := t.Underlying().(type) {
			case *types.Struct, *types.Interface, *types.Basic:
			default:
				walk(under)
			}
		case *types.Pointer:
			walk(t.Elem())
		case *types.Slice:
			walk(t.Elem())
		case *types.Array:
			walk(t.Elem())
		case *types.Chan:
			walk(t.Elem())
		case *types.Map:
			walk(t.Key())
			walk(t.Elem())
		case *types.Struct:
			for field := range t.Fields() {
				walk(field.Type())
			}
		case *types.Signature:
			for v := range t.Results().Variables() {
				walk(v.Type())
			}
			if params {
				for v := range t.Params().Variables() {
					walk(v.Type())
				}
			}
		}
	}
	walk(t)
}
